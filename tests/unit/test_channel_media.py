"""Files are fetched from public addresses only, at the address that was checked."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from gateway.channels import media
from gateway.channels.media import download
from gateway.channels.port import Fetched, Refusing, Rejected, TryLater

PLATFORM = "https://graph.example.com"
Answer = Callable[[httpx.Request], httpx.Response]


def image(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"image", headers={"content-type": "image/png"})


def fetch(url: str, addresses: list[str] | OSError, answer: Answer = image) -> tuple[Fetched, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    async def find(host: str, port: int) -> list[str]:
        if isinstance(addresses, OSError):
            raise addresses
        return addresses

    async def work() -> Fetched:
        async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as client:
            return await download(client, url, {"Authorization": "Bearer x"}, PLATFORM, find)

    return asyncio.run(work()), asked


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_file_is_fetched_where_it_was_looked_up(address: str) -> None:
    fetched, (asked,) = fetch("https://cdn.example.com/a/b?c=d", [address])
    assert fetched == Fetched(b"image", "image/png")
    assert asked.url.host == address
    assert (asked.headers["host"], asked.extensions["sni_hostname"]) == ("cdn.example.com", "cdn.example.com")
    assert asked.url.raw_path == b"/a/b?c=d"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fd00::1", "fe80::1%eth0", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "not an address",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_even_beside_a_public_one(address: str) -> None:
    for addresses in ([address], ["93.184.215.14", address], []):
        with pytest.raises(Rejected, match="media_address"):
            fetch("https://cdn.example.com/a", addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/a", "file:///etc/passwd", "https://", "//cdn.example.com/a", "", "https://[::1",
        "https://user@cdn.example.com/", "https://cdn.example.com:8080/", "ftp://cdn.example.com/",
        "https://cdn.example.com:99999999/", "https://graph.example.com@10.0.0.1/",
    ],
)  # fmt: skip
def test_only_https_on_its_own_port(url: str) -> None:
    with pytest.raises(Rejected, match="media_address"):
        fetch(url, ["93.184.215.14"])


def test_a_redirect_is_not_followed() -> None:
    moved = httpx.Response(302, headers={"location": "http://10.0.0.1"})
    with pytest.raises(Rejected, match="media_gone"):
        fetch("https://cdn.example.com/a", ["93.184.215.14"], lambda _: moved)


@pytest.mark.parametrize(("status", "trouble"), [(404, Rejected), (401, Refusing), (503, TryLater), (429, TryLater)])
def test_what_a_platform_answers_instead(status: int, trouble: type[Exception]) -> None:
    with pytest.raises(trouble):
        fetch(f"{PLATFORM}/a", [], lambda _: httpx.Response(status))


def test_a_file_that_is_too_large_and_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_BYTES", 4)
    with pytest.raises(Rejected, match="media_too_large"):
        fetch("https://cdn.example.com/a", ["93.184.215.14"])
    with pytest.raises(TryLater, match="media_unreachable"):
        fetch("https://cdn.example.com/a", OSError("no such name"))
