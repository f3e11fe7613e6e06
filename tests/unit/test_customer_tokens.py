"""Who a customer is, on the shop's word only: signed, dated, never trusted otherwise."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.customer_tokens import LIFE, CustomerTokens

SECRET = "a secret shared with the shop only, long enough"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
LATER = int((NOW + timedelta(hours=1)).timestamp())


def reader(now: datetime = NOW, secret: str = SECRET) -> CustomerTokens:
    return CustomerTokens(secret, lambda: now)


def signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_signed_token_names_its_customer_until_it_expires() -> None:
    token = reader().sign("C-0001")
    assert reader().read(token) == "C-0001"
    assert reader(NOW + LIFE - timedelta(seconds=1)).read(token) == "C-0001"
    assert reader(NOW + LIFE).read(token) is None


def test_another_shops_signature_is_refused() -> None:
    assert reader().read(reader(secret="another secret, just as long as ours").sign("C-0001")) is None


def test_a_changed_token_is_refused() -> None:
    head, _, signature = reader().sign("C-0001").split(".")
    forged = part({"sub": "C-0002", "exp": LATER})
    assert reader().read(f"{head}.{forged}.{signature}") is None


@pytest.mark.parametrize("name", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(name: str) -> None:
    claims = part({"sub": "C-0001", "exp": LATER})
    for signature in ("", "x"):
        assert reader().read(f"{part({'alg': name, 'typ': 'JWT'})}.{claims}.{signature}") is None


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")  # HS512 wants a longer key than ours
def test_another_algorithm_is_refused_even_with_the_right_secret() -> None:
    assert reader().read(signed({"sub": "C-0001", "exp": LATER}, algorithm="HS512")) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": LATER}, {"sub": "C-0001"}, {"sub": 1, "exp": LATER}, {"sub": None, "exp": LATER},
        {"sub": "C-0001", "exp": "soon"}, {"sub": "C-0001", "exp": None}, {"sub": "C-0001", "exp": 1e400},
        {"sub": "C-0001", "exp": [LATER]}, {"sub": "C-0001\0", "exp": LATER},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_without_its_claims_is_refused(claims: dict[str, Any]) -> None:
    assert reader().read(signed(claims)) is None


@given(st.text(max_size=80) | st.from_regex(r"[\w-]{1,20}\.[\w-]{0,40}\.[\w-]{0,20}", fullmatch=True))
def test_anything_else_is_refused_without_an_error(text: str) -> None:
    assert reader().read(text) is None
