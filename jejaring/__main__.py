"""`python -m jejaring`."""

from jejaring.cli import app

app()
