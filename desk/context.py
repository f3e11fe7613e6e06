"""What the desk is given by the composition root."""

from dataclasses import dataclass

from relation.context import Relation
from relation.live import LiveHub
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store


@dataclass(frozen=True)
class DeskContext:
    """`is_secure`: the desk is served over HTTPS, so its cookies never travel in clear.

    `folder`: of the attached files, of `file_max_bytes` at most; 0: none is taken.
    """

    store: Store
    relation: Relation
    hub: LiveHub
    is_secure: bool
    folder: FileFolder
    file_max_bytes: int
