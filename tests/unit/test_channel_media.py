"""Files are fetched from public addresses only, at the address that was checked."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from gateway.channels.media import download
from gateway.channels.port import Fetched, Refusing, Rejected, TryLater

PLATFORM, HOSTS, MAX = "https://graph.example.com", ("example.com", "example.net"), 8
PUBLIC = "93.184.215.14"
Answer = Callable[[httpx.Request], httpx.Response]


def image(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(b"image"), headers={"content-type": "image/png"})


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
            return await download(client, url, {"Authorization": "Bearer x"}, PLATFORM, HOSTS, MAX, find)

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


@pytest.mark.parametrize("host", ["example.org", "notexample.com", "example.com.evil.org", PUBLIC, "localhost"])
def test_only_the_platforms_own_hosts(host: str) -> None:
    with pytest.raises(Rejected, match="media_address"):
        fetch(f"https://{host}/a", [PUBLIC])


def moved_to(*locations: str) -> Answer:
    """Each request is sent on to the next of these; then the image is given."""
    left = list(locations)
    return lambda request: httpx.Response(302, headers={"location": left.pop(0)}) if left else image(request)


def test_a_redirect_is_followed_to_another_of_its_hosts_without_our_token() -> None:
    fetched, asked = fetch("https://cdn.example.com/a", [PUBLIC], moved_to("/b?c=d", "https://cdn.example.net/e"))
    assert fetched.content == b"image"
    assert [request.headers["host"] for request in asked] == ["cdn.example.com", "cdn.example.com", "cdn.example.net"]
    assert ["authorization" in request.headers for request in asked] == [True, True, False]
    assert asked[1].url.raw_path == b"/b?c=d"


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/", "http://cdn.example.com/a", "https://169.254.169.254/", "https://evil.example.org/",
        "file:///etc/passwd", "https://cdn.example.com:22/", "gopher://cdn.example.com/",
    ],
)  # fmt: skip
def test_a_redirect_is_checked_as_any_address(location: str) -> None:
    with pytest.raises(Rejected, match="media_address"):
        fetch("https://cdn.example.com/a", [PUBLIC], moved_to(location))


def test_redirects_have_an_end() -> None:
    with pytest.raises(Rejected, match="media_address"):
        fetch("https://cdn.example.com/a", [PUBLIC], moved_to(*["/a"] * 9))


@pytest.mark.parametrize(("status", "trouble"), [(404, Rejected), (401, Refusing), (503, TryLater), (429, TryLater)])
def test_what_a_platform_answers_instead(status: int, trouble: type[Exception]) -> None:
    with pytest.raises(trouble):
        fetch(f"{PLATFORM}/a", [], lambda _: httpx.Response(status))


class Endless(httpx.AsyncByteStream):
    """Says nothing of its length."""

    given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            Endless.given += 1
            yield b"more"


def test_a_file_that_is_too_large_is_left_where_it_is() -> None:
    said = httpx.Response(200, headers={"content-length": "9"}, stream=Endless())
    with pytest.raises(Rejected, match="media_too_large"):
        fetch("https://cdn.example.com/a", [PUBLIC], lambda _: said)
    assert Endless.given == 0
    with pytest.raises(Rejected, match="media_too_large"):
        fetch("https://cdn.example.com/a", [PUBLIC], lambda _: httpx.Response(200, stream=Endless()))
    assert Endless.given == 3


def test_a_name_that_is_not_known_is_for_later() -> None:
    with pytest.raises(TryLater, match="media_unreachable"):
        fetch("https://cdn.example.com/a", OSError("no such name"))


def test_nobody_refuses_a_token_that_was_not_given() -> None:
    """An address that has expired is no trouble of the channel's."""
    steps = iter([httpx.Response(302, headers={"location": "https://cdn.example.net/e"}), httpx.Response(401)])
    with pytest.raises(Rejected, match="media_gone"):
        fetch("https://cdn.example.com/a", [PUBLIC], lambda _: next(steps))
