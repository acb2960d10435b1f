"""The pages of the parties, each behind a personal link."""
