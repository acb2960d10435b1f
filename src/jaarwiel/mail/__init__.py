"""Mail: the bytes of letters, sending them, and reading what comes in."""
