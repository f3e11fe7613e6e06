"""Which address a client is held to, and how much one address may open."""

import pytest
from starlette.requests import HTTPConnection

from gateway import addresses
from gateway.addresses import UNKNOWN, AddressLimits, Paces, client_address

SPOOFED = "192.0.2.66"
CLIENT, PROXY, OUTER = "198.51.100.7", "203.0.113.1", "203.0.113.2"


class Seconds:
    """A monotonic clock that tests move."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def connection(peer: str | None, *forwarded: str) -> HTTPConnection:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return HTTPConnection({"type": "websocket", "client": (peer, 1) if peer else None, "headers": headers})


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "expected"),
    [
        (0, CLIENT, (), CLIENT),
        (0, CLIENT, (SPOOFED,), CLIENT),
        (1, PROXY, (CLIENT,), CLIENT),
        (1, PROXY, (f"{SPOOFED}, {CLIENT}",), CLIENT),
        (1, PROXY, (SPOOFED, CLIENT), CLIENT),
        (2, PROXY, (f"{SPOOFED}, {CLIENT}, {OUTER}",), CLIENT),
        (2, CLIENT, (SPOOFED,), CLIENT),
        (1, CLIENT, (), CLIENT),
        (1, PROXY, ("not an address",), PROXY),
        (1, PROXY, (f"{CLIENT}:4711",), CLIENT),
        (1, PROXY, ("[2001:db8:1:2:3:4:5:6]:443",), "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2::1", (), "2001:db8:1:2::/64"),
        (0, f"::ffff:{CLIENT}", (), CLIENT),
        (0, None, (), UNKNOWN),
        (0, "testclient", (), "testclient"),
    ],
)
def test_only_our_own_proxies_are_believed(
    proxies: int, peer: str | None, forwarded: tuple[str, ...], expected: str
) -> None:
    assert client_address(connection(peer, *forwarded), proxies) == expected


def test_a_proxy_that_no_setting_names_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    limits = AddressLimits(0, 1, 1)
    for _ in range(2):
        limits.address_of(connection(PROXY, CLIENT))
    assert [CLIENT in record.getMessage() for record in caplog.records] == [False]
    AddressLimits(1, 1, 1).address_of(connection(PROXY, CLIENT))
    assert len(caplog.records) == 1


def test_new_chats_are_counted_for_each_address_and_for_a_minute() -> None:
    clock = Seconds()
    limits = AddressLimits(0, sockets=9, new_chats_per_minute=2, now=clock)
    assert [limits.allows_new_chat(CLIENT) for _ in range(3)] == [True, True, False]
    assert limits.allows_new_chat(OUTER)
    clock.now += 59.9
    assert not limits.allows_new_chat(CLIENT)
    clock.now += 0.1
    assert limits.allows_new_chat(CLIENT)


def test_sockets_are_counted_while_they_are_open() -> None:
    clock = Seconds()
    limits = AddressLimits(0, sockets=2, new_chats_per_minute=9, now=clock)
    with limits.socket(CLIENT) as first, limits.socket(CLIENT) as second:
        clock.now += 61
        with limits.socket(CLIENT) as third, limits.socket(OUTER) as other:
            assert (first, second, third, other) == (True, True, False, True)
    with limits.socket(CLIENT) as again:
        assert again


def test_sockets_opened_and_closed_at_once_are_counted_too() -> None:
    limits = AddressLimits(0, sockets=2, new_chats_per_minute=9, now=Seconds())
    opened = []
    for _ in range(3):
        with limits.socket(CLIENT) as is_allowed:
            opened.append(is_allowed)
    assert opened == [True, True, False]


def test_an_error_on_a_socket_gives_its_place_back() -> None:
    clock = Seconds()
    limits = AddressLimits(0, sockets=1, new_chats_per_minute=9, now=clock)
    with pytest.raises(ValueError, match="crash"), limits.socket(CLIENT):
        raise ValueError("crash")
    clock.now += 61
    with limits.socket(CLIENT) as is_allowed:
        assert is_allowed


def test_many_addresses_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MAX_ADDRESSES", 2)
    paces = Paces(1, Seconds())
    assert paces.of("a").allows()
    for address in ("b", "c"):
        paces.of(address)
    assert paces.of("b") is not paces.of("c")
    assert paces.of("a").allows(), "forgotten"
