"""What people do at a table in a soak: each act by the office's own functions."""
