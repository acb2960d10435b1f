"""Documents: assembled, checked, compared, read back, and the joint text in them."""
