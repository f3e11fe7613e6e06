"""Files that people send, made on the spot."""

import struct
import zlib
from typing import TypedDict


class Given(TypedDict):
    """As Playwright's `set_input_files` takes it."""

    name: str
    mimeType: str
    buffer: bytes


def picture(name: str = "panne.png", width: int = 64, height: int = 40) -> Given:
    """A real PNG."""
    rows = b"".join(b"\0" + bytes((60, 120, 90)) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + chunks}


def document(name: str = "notice.pdf") -> Given:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
