"""Word files: written from the document model, and read with whatever people did in them."""
