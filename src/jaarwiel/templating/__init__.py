"""Templates that a table may replace: example facts for each, and a check before they are used."""
