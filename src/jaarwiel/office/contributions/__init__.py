"""What parties hand in: by hand, by file and by mail, with drafts and more time."""
