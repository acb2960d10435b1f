"""The pure core: values and decisions; no clock, no database, no templates, no network."""
