"""Attached files, in a folder beside the database: random names, readable by the service alone."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 65_536
_NAME = re.compile(r"[0-9a-f]{64}")


class FileFolder:
    """Made when the first file comes. Each database has its own: what it has no row for is swept away."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, content: BinaryIO) -> str:
        """Copies what is left of `content`, on the disk for good when it returns. Returns the file's name."""
        name = secrets.token_hex(32)
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := content.read(CHUNK_BYTES):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return name

    def path(self, name: str) -> Path:
        """Raises: ValueError for a name that is none of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a stored file")
        return self._root / name[:2] / name

    def delete(self, name: str) -> None:
        """A file that is gone already is none's loss."""
        self.path(name).unlink(missing_ok=True)

    def names_before(self, moment_s: float) -> Iterator[str]:
        """Files written before then (seconds since 1970); others may belong to a message that is being stored."""
        for path in self._root.glob("??/*"):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < moment_s:
                yield path.name
