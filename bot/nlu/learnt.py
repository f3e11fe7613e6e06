"""What a component has learnt, kept in its folder beside what must be the same when it is read again."""

import dataclasses
import hashlib
import inspect
import json
from pathlib import Path
from typing import Any, Dict, Optional

import joblib
from rasa.shared.exceptions import RasaException

Conditions = Dict[str, Optional[str]]
"""What must be the same, by the name that the error gives it; None where it does not matter."""


class OtherVersion(RasaException):
    """A model that this version of the brain cannot use: the text says why, and what to do."""


def shape_of(*kinds: type) -> str:
    """Digest of the fields of dataclasses, and of the source of other classes: objects of another shape do not load."""
    shapes = []
    for kind in kinds:
        is_data = dataclasses.is_dataclass(kind)
        said = " ".join(field.name for field in dataclasses.fields(kind)) if is_data else inspect.getsource(kind)
        shapes.append(f"{kind.__module__}.{kind.__qualname__} {said}")
    return hashlib.sha256("\n".join(shapes).encode()).hexdigest()[:16]


def keep(folder: Path, name: str, learnt: Any, conditions: Conditions) -> None:
    """Writes `name`.joblib and `name`.json."""
    joblib.dump(learnt, folder / f"{name}.joblib")
    (folder / f"{name}.json").write_text(json.dumps(conditions), encoding="utf-8")


def take(folder: Path, name: str, conditions: Conditions) -> Any:
    """What `keep` has written.

    Raises: OtherVersion, before anything is loaded, when the conditions were others or were not written.
    """
    try:
        kept = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(f"its {name} do not say which") from error
    others = [what for what in conditions if _is_other(kept.get(what), conditions[what])]
    if others:
        raise _refused(f"its {name} were learnt with another {', another '.join(others)}")
    try:
        return joblib.load(folder / f"{name}.joblib")
    except Exception as error:  # an edge: unpickling raises whatever the classes of another version make it raise
        raise _refused(f"its {name} cannot be read: {type(error).__name__}") from error


def _is_other(kept: Optional[str], wanted: Optional[str]) -> bool:
    return kept is not None and wanted is not None and kept != wanted


def _refused(why: str) -> OtherVersion:
    return OtherVersion(f"trained by another version of the brain ({why}): run `make train`")
