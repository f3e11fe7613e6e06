"""`python -m traitdunion`."""

from traitdunion.cli import app

app()
