"""Programs that may read along: who they are, and the tokens that they show."""
