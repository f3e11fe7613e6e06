"""Downloads what customers send, from public addresses only: no answer of a platform makes us call our own network."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from gateway.channels.port import Fetched, Refusing, Rejected, TryLater

MAX_BYTES = 20 * 1024 * 1024
HTTPS_PORT = 443
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
    find: Resolve = resolve,
) -> Fetched:
    """The content of `url`. `trusted_origin`: the platform's own address in the settings, which is not looked at.

    Elsewhere only https, only public addresses; the connection goes to the address that was checked, so that a name
    cannot change in between. Raises: Rejected, TryLater, Refusing.
    """
    target, more = (url, {}) if _origin(url) == _origin(trusted_origin) else await _pinned(url, find)
    try:
        async with client.stream("GET", target, headers={**headers, **more.pop("headers", {})}, **more) as response:
            _check(response)
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_BYTES:
                    raise Rejected("media_too_large")
            return Fetched(bytes(content), response.headers.get("content-type", "application/octet-stream"))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TryLater("media_unreachable") from error


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ("", "")
    return (parts.scheme, parts.netloc)


async def _pinned(url: str, find: Resolve) -> tuple[str, dict[str, Any]]:
    """The same request, to an address that was checked; its certificate is still that of the name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or HTTPS_PORT
    except ValueError as error:
        raise Rejected("media_address") from error
    if parts.scheme != "https" or not host or parts.username or port != HTTPS_PORT:
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


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        raise Refusing(f"http_{status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater(f"http_{status}")
    if status != HTTPStatus.OK:  # a redirect too: it could lead anywhere
        raise Rejected("media_gone")
