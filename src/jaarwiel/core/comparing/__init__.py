"""What changed between two texts, or two versions of a document."""
