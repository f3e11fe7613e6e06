"""A messaging platform on loopback: it checks who calls, keeps what it is sent, and refuses when a test says so."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from clock import NOW

Answer = tuple[int, dict[str, Any], dict[str, str]]


@dataclass(frozen=True)
class FakeUpload:
    """A file of a form."""

    name: str
    media_type: str
    content: bytes


class FakePlatform:
    """Subclasses speak one platform's protocol in `answer`. `url` is theirs once `running`."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Each request's path and JSON body (or query), in order."""
        self.refusals: list[Answer] = []
        """Answered, one each, to the next messages that are sent, instead of taking them."""
        self.now: Callable[[], datetime] = lambda: NOW
        """Its clock, in what it sends us: who runs against the real one gives the real one."""
        self.is_silent = False
        """Takes what it is sent, and drops the connection instead of answering."""
        self.file_answers: dict[str, Answer | bytes] = {}
        """By file, what is answered instead of its content."""
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[Self]:
        server = _Server(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def take(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        with self._lock:
            self.calls.append((path, body))
            return self.answer(method, path, headers, body)

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        """Status, JSON, headers; or the bytes of a file."""
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who calls may be killed in the middle."""


def read_form(kind: str, content: bytes) -> dict[str, Any]:
    """The fields of a form: texts, and `FakeUpload`s."""
    told = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    fields: dict[str, Any] = {}
    for part in told.get_payload():
        name, file_name = (part.get_param(key, header="content-disposition") for key in ("name", "filename"))
        held = part.get_payload(decode=True)
        fields[name] = FakeUpload(file_name, part.get_content_type(), held) if file_name else held.decode()
    return fields


def _handler_of(platform: FakePlatform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: together they would wait for each other

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            kind, content = self.headers.get("content-type", ""), self.rfile.read(size)
            is_form = kind.startswith("multipart/form-data")
            self._answer("POST", read_form(kind, content) if is_form else json.loads(content or b"{}"))

        def do_GET(self) -> None:
            self._answer("GET", {})

        def _answer(self, method: str, body: dict[str, Any]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answered = platform.take(method, self.path.partition("?")[0], headers, body)
            if platform.is_silent:
                self.close_connection = True
                return
            status, told, more = (200, None, {}) if isinstance(answered, bytes) else answered
            content = answered if isinstance(answered, bytes) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in {
                "content-length": str(len(content)),
                "content-type": "application/json",
                **more,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler
