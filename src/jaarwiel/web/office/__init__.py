"""The pages of coordinator and secretary, for who signed in."""
