"""Which letters are due, those to come, and the report of the morning."""
