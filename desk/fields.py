"""What an advisor's browser sends, cleaned before anything reads it."""

from typing import Annotated

from pydantic import BeforeValidator

from relation.text import storable

Typed = Annotated[str, BeforeValidator(storable)]
"""A text of a form, a query or an address. All of the desk's are of this type, but secrets, which are only compared."""
