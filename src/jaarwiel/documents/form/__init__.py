"""The form for figures (.xlsx): written for one deliverer, and read back."""
