"""`python -m jaarwiel` is `jaarwiel`."""

from jaarwiel.cli import main

main()
