"""What comes from outside, made storable: no NUL and no lone surrogate, which JSON can carry and databases refuse."""

from typing import Any


def storable(value: Any) -> Any:
    """The same JSON value; lone surrogates in its texts become U+FFFD, NUL characters go."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value
