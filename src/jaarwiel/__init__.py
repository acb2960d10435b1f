"""jaarwiel: keeps the yearly cycle of an agreement table turning."""
