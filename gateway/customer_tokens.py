"""Signed tokens by which a brand's own site tells who is signed in: HS256 JSON web tokens, short-lived."""

from collections.abc import Callable
from datetime import datetime, timedelta

import jwt

from relation.text import storable

ALGORITHM = "HS256"
LIFE = timedelta(hours=8)


class CustomerTokens:
    """`secret` is shared with the brand's site; `sub` is the customer's reference."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._secret = secret
        self._now = now

    def sign(self, reference: str) -> str:
        now = self._now()
        claims = {"sub": reference, "iat": int(now.timestamp()), "exp": int((now + LIFE).timestamp())}
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def read(self, token: str) -> str | None:
        """The customer's reference; None when the token is malformed, forged or expired."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
            is_expired = int(claims["exp"]) <= self._now().timestamp()
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError):
            return None
        reference = str(claims["sub"])
        return None if is_expired or reference != storable(reference) else reference
