"""What the administrator looks after: whether it all still runs, the settings, and the log."""
