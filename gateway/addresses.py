"""Where a client calls from, and how much one address may open. Kept in memory, per process."""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

from gateway.limits import Pace

logger = logging.getLogger(__name__)
FORWARDED = "x-forwarded-for"
MAX_ADDRESSES = 20_000
"""Remembered at most: beyond, the one that was quiet the longest is forgotten."""
IPV6_PREFIX = 64
"""A subscriber holds a whole network of that size."""
UNKNOWN = "unknown"


def client_address(connection: HTTPConnection, proxies: int) -> str:
    """The client's IP address, for an IPv6 its /64 network; `unknown` when there is none.

    `proxies`: how many of ours stand in front. Each adds to X-Forwarded-For whom it was called by, so the one that
    counts is the last but (proxies - 1); what stands before it was written by the client and is not believed.
    """
    peer = connection.client.host if connection.client else UNKNOWN
    if proxies == 0:
        return _network_of(peer) or peer
    hops = [hop.strip() for line in connection.headers.getlist(FORWARDED) for hop in line.split(",")]
    told = _network_of(hops[-proxies]) if len(hops) >= proxies else None
    return told or _network_of(peer) or peer


def _network_of(text: str) -> str | None:
    """None when it is no IP address. Some proxies add a port: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    bare = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), IPV6_PREFIX), strict=False))
    return str(address)


class AddressLimits:
    """How many sockets one address may hold (and open in a minute), and how many conversations it may start."""

    def __init__(
        self, proxies: int, sockets: int, new_chats_per_minute: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._proxies = proxies
        self._sockets = sockets
        self._held: Counter[str] = Counter()
        self._openings = Paces(sockets, now)
        self._new_chats = Paces(new_chats_per_minute, now)
        self._is_proxy_noticed = False

    def address_of(self, connection: HTTPConnection) -> str:
        if self._proxies == 0 and FORWARDED in connection.headers and not self._is_proxy_noticed:
            self._is_proxy_noticed = True
            logger.warning("X-Forwarded-For is sent and PROXIES is 0: all that a proxy passes on counts as one client")
        return client_address(connection, self._proxies)

    @contextmanager
    def socket(self, address: str) -> Iterator[bool]:
        """False when the address holds, or has just opened, too many. The socket counts until the block ends."""
        is_allowed = self._held[address] < self._sockets and self._openings.of(address).allows()
        if not is_allowed:
            yield False
            return
        self._held[address] += 1
        try:
            yield True
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]

    def allows_new_chat(self, address: str) -> bool:
        """True when one more is within the pace; it is then counted."""
        return self._new_chats.of(address).allows()


class Paces:
    """A pace for each address."""

    def __init__(self, per_minute: int, now: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._now = now
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def of(self, address: str) -> Pace:
        pace = self._paces.setdefault(address, Pace(self._per_minute, self._now))
        self._paces.move_to_end(address)
        if len(self._paces) > MAX_ADDRESSES:
            self._paces.popitem(last=False)
        return pace
