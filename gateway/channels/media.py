"""Downloads what customers send, from the platforms' own hosts at public addresses: none makes us call our network."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from gateway.channels.port import Fetched, Refusing, Rejected, TryLater

HTTPS_PORT = 443
TOTAL_S = 90.0
"""For the whole of a file, however slowly it comes."""
REDIRECTS = 3
NAT64 = IPv6Network("64:ff9b::/96")
"""An IPv4 address may hide in it, as in mapped, 6to4 and Teredo ones: none of them is asked."""
Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


async def download(
    client: httpx.AsyncClient,
    url: str,
    headers: dict[str, str],
    trusted_origin: str,
    hosts: Sequence[str],
    max_bytes: int,
    find: Resolve = resolve,
) -> Fetched:
    """The content of `url`. `trusted_origin`: the platform's own address in the settings, which is not looked at.

    Elsewhere only https, only `hosts` and what is below them, only public addresses; the connection goes to the address
    that was checked, so that a name cannot change in between. A redirect is checked in the same way, and is not told
    our `headers` when it leaves the origin. Raises: Rejected, TryLater, Refusing.
    """
    first = _origin(url)
    try:
        async with asyncio.timeout(TOTAL_S):
            for _ in range(REDIRECTS + 1):
                target, more = (url, {}) if _origin(url) == _origin(trusted_origin) else await _pinned(url, hosts, find)
                told = headers if _origin(url) == first else {}
                found = await _get(client, target, told, more, max_bytes)
                if isinstance(found, Fetched):
                    return found
                url = urljoin(url, found)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise TryLater("media_unreachable") from error
    except ValueError as error:  # of an address that is none
        raise Rejected("media_address") from error
    raise Rejected("media_address")


async def _get(
    client: httpx.AsyncClient, url: str, headers: dict[str, str], more: dict[str, Any], max_bytes: int
) -> Fetched | str:
    """The content, or where it is said to be. Compressed content is not asked for: it could grow without end."""
    sent = {"Accept-Encoding": "identity", **headers, **more.get("headers", {})}
    async with client.stream("GET", url, headers=sent, extensions=more.get("extensions")) as response:
        if response.has_redirect_location:
            return response.headers["location"]
        _check(response, is_authorised="Authorization" in headers)
        told = response.headers.get("content-length", "")
        if told.isdecimal() and int(told) > max_bytes:
            raise Rejected("media_too_large")
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > max_bytes:
                raise Rejected("media_too_large")
        return Fetched(bytes(content), response.headers.get("content-type", "application/octet-stream"))


def is_of(host: str, hosts: Sequence[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in hosts)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ("", "")
    return (parts.scheme, parts.netloc)


async def _pinned(url: str, hosts: Sequence[str], find: Resolve) -> tuple[str, dict[str, Any]]:
    """The same request, to an address that was checked; its certificate is still that of the name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or HTTPS_PORT
    except ValueError as error:
        raise Rejected("media_address") from error
    if parts.scheme != "https" or not host or parts.username or port != HTTPS_PORT or not is_of(host, hosts):
        raise Rejected("media_address")
    try:
        addresses = await find(host, port)
    except OSError as error:
        raise TryLater("media_unreachable") from error
    if not addresses or not all(_is_public(address) for address in addresses):
        raise Rejected("media_address")
    literal = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    pinned = parts._replace(netloc=literal).geturl()
    return pinned, {"headers": {"Host": host}, "extensions": {"sni_hostname": host}}


def _is_public(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or found.teredo or found in NAT64
        return found.is_global and not found.is_multicast and not inside
    return found.is_global and not found.is_multicast


def _check(response: httpx.Response, *, is_authorised: bool) -> None:
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED and is_authorised:
        raise Refusing(f"http_{status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater(f"http_{status}")
    if status != HTTPStatus.OK:
        raise Rejected("media_gone")
