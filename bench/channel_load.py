"""Posts webhooks as platforms do: at their own pace whatever the answer takes, again until they are acknowledged."""

import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import urlsplit

from bench.progress import Progress

CONNECTIONS = 64
TIMEOUT_S = 10.0
AGAIN_S = 0.5
PATIENCE_S = 120.0
HEAD_START_S = 1.0


@dataclass(frozen=True)
class Post:
    path: str
    content: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Acknowledged:
    """`ms`: from the moment it was due until its 200, tries and waits included."""

    ms: float
    tries: int


def post_all(url: str, posts: Sequence[Post], per_second: float) -> list[Acknowledged]:
    """From a process of its own, so that nothing of ours is measured with it.

    Raises: RuntimeError when one is not acknowledged within PATIENCE_S.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_post_all, url, posts, per_second).result()


def _post_all(url: str, posts: Sequence[Post], per_second: float) -> list[Acknowledged]:
    progress = Progress(f"webhooks, {per_second:g} a second", len(posts))
    sender = _Sender(urlsplit(url).netloc)
    started = time.perf_counter() + HEAD_START_S
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        under_way = []
        for number, post in enumerate(posts):
            due = started + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            under_way.append(pool.submit(sender.send, post, due))
            progress.note(number + 1)
        return [one.result() for one in under_way]


class _Sender:
    """One connection for each thread, kept open."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._local = threading.local()

    def send(self, post: Post, due: float) -> Acknowledged:
        tries = 0
        while time.perf_counter() - due < PATIENCE_S:
            tries += 1
            if self._try(post) == http.client.OK:
                return Acknowledged((time.perf_counter() - due) * 1000, tries)
            time.sleep(AGAIN_S)
        raise RuntimeError(f"a webhook of {post.path} was not acknowledged in {tries} tries")

    def _try(self, post: Post) -> int | None:
        """The status; None when there is no answer."""
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._place, timeout=TIMEOUT_S)
        try:
            connection.request("POST", post.path, post.content, post.headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            return None
