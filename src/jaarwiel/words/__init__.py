"""Words: filling in templates, safely, and how days, names and numbers are written."""
