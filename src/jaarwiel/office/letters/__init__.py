"""Letters: how they are made, kept, and what became of them."""
