"""How a file leaves: by a signed link for who holds the conversation's token, with headers that keep it harmless."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

from relation.model.attachment import Attachment

PERIOD_S = 12 * 3600
"""A link holds until the end of the period after its own: the same is given meanwhile, and browsers keep the file."""

SAFE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def headers_of(attachment: Attachment) -> dict[str, str]:
    """Whatever it holds, a file is downloaded, or drawn in an <img>: never run, nor shown as a page of ours."""
    disposition = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
    return {**SAFE_HEADERS, "Content-Disposition": disposition, "Cache-Control": f"private, max-age={PERIOD_S}"}


def sign_link(secret_hash: str, attachment_id: str, now: datetime) -> str:
    """The path and query of a file. `secret_hash`: that of the conversation, which no page holds."""
    until = (int(now.timestamp()) // PERIOD_S + 2) * PERIOD_S
    return f"/files/{attachment_id}?until={until}&key={_key(secret_hash, attachment_id, until)}"


def is_signed(secret_hash: str, attachment_id: str, until: int, key: str, now: datetime) -> bool:
    expected = _key(secret_hash, attachment_id, until)
    return hmac.compare_digest(expected.encode(), key.encode()) and now.timestamp() < until


def _key(secret_hash: str, attachment_id: str, until: int) -> str:
    return hmac.new(secret_hash.encode(), f"file {attachment_id} {until}".encode(), hashlib.sha256).hexdigest()
