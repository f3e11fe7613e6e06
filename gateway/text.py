"""What comes from outside, made storable: JSON can carry what databases and other JSON readers refuse."""

import math
from typing import Any

MAX_DEPTH = 32


def storable(value: Any, depth: int = MAX_DEPTH) -> Any:
    """The same JSON value; lone surrogates in its texts become U+FFFD, NUL characters go, NaN and infinity are null.

    Raises: ValueError when it is nested more than `depth` times.
    """
    if depth < 0:
        raise ValueError(f"nested more than {MAX_DEPTH} times")
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, dict):
        return {storable(key): storable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item, depth - 1) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
