"""Customers and advisors as programs, over real sockets: docs/webchat-protocol.md, and the desk's own forms."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

AGAIN_S = 0.25
TIMEOUT_S = 15.0
TOO_FAST_S = 2.0
GONE_S = 180.0
"""A service that has welcomed nobody for so long does not come back."""
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
ENTRY = re.compile(r'id="entry-([0-9a-f-]{36})"')
LOST = (OSError, TimeoutError, WebSocketException)


class Customer:
    """One conversation in one browser. Every frame of a message is kept in `shown`, in the order it came."""

    def __init__(self, url: str, customer_token: str | None = None) -> None:
        """`customer_token`: signed by the shop, for who is signed in there."""
        self._url = url.replace("http", "ws", 1) + "/ws/chat"
        self._customer_token = customer_token
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._is_paused = False
        self.token: str | None = None
        self.conversation: str | None = None
        """The public id."""
        self.owner: dict[str, Any] = {}
        self.sent: list[str] = []
        """Ids of the messages, in the order they were written."""
        self.unreceived: dict[str, str] = {}
        self.shown: list[dict[str, Any]] = []
        self.news = asyncio.Condition()

    @property
    def last_seq(self) -> int:
        return int(self.shown[-1]["seq"]) if self.shown else 0

    async def open(self) -> None:
        """Connects until it works, resumes after the last line shown, sends again what was not received.

        Raises: RuntimeError when it has not worked for GONE_S.
        """
        deadline = asyncio.get_running_loop().time() + GONE_S
        while True:
            try:
                self._socket = await connect(self._url, open_timeout=TIMEOUT_S, ping_interval=None, proxy=None)
                hello = {
                    "type": "hello",
                    "token": self.token,
                    "after": self.last_seq,
                    "customer_token": self._customer_token,
                }
                await self._socket.send(json.dumps(hello))
                welcome = json.loads(await asyncio.wait_for(self._socket.recv(), TIMEOUT_S))
                if welcome["type"] == "welcome":
                    break
            except LOST:
                pass
            if asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"{self._url} has welcomed nobody for {GONE_S:.0f} s")
            await asyncio.sleep(AGAIN_S)
        self.token, self.conversation, self.owner = welcome["token"], welcome["conversation"], welcome["owner"]
        await self._show(welcome["messages"])
        self._reader = asyncio.create_task(self._read(self._socket))
        for message_id, text in list(self.unreceived.items()):
            await self._send(message_id, text)

    async def say(self, text: str) -> str:
        """Returns the message's id; it is sent now, or when the socket is back."""
        message_id = str(uuid4())
        self.sent.append(message_id)
        self.unreceived[message_id] = text
        if self._reader is None or self._reader.done():
            await self.open()
        else:
            await self._send(message_id, text)
        return message_id

    async def go_on(self, channel: str) -> None:
        """Asks for the way to another channel; a line brings it."""
        if self._socket is not None:
            await self._socket.send(json.dumps({"type": "continue", "channel": channel}))

    async def cut(self) -> None:
        """As when the train enters the tunnel: nothing is said goodbye to."""
        if self._socket is not None:
            self._socket.transport.abort()
        if self._reader is not None:
            await asyncio.wait({self._reader})

    async def until(self, is_so: Any, timeout_s: float) -> bool:
        """True once `is_so(self)`; reopens the socket when it is lost meanwhile."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not is_so(self):
            if asyncio.get_running_loop().time() > deadline:
                return False
            if self._reader is None or self._reader.done():
                await self.open()
            with suppress(TimeoutError):
                async with self.news:
                    await asyncio.wait_for(self.news.wait(), AGAIN_S)
            if self._is_paused:
                await asyncio.sleep(TOO_FAST_S)
                await self.cut()
        return True

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()

    async def _send(self, message_id: str, text: str) -> None:
        frame = {"type": "message", "id": message_id, "text": text, "payload": None}
        with suppress(*LOST):
            if self._socket is not None:
                await self._socket.send(json.dumps(frame))

    async def _read(self, socket: ClientConnection) -> None:
        self._is_paused = False
        with suppress(*LOST):
            async for raw in socket:
                frame = json.loads(raw)
                if frame["type"] == "received":
                    self.unreceived.pop(frame["id"], None)
                elif frame["type"] == "owner":
                    self.owner = frame["owner"]
                elif frame["type"] == "error":
                    self._is_paused = True  # too fast: once more later, with the same id
                elif frame["type"] == "message":
                    await self._show([frame])
                    await socket.send(json.dumps({"type": "ack", "seq": frame["seq"]}))
                await self._tell()

    async def _show(self, messages: list[dict[str, Any]]) -> None:
        self.shown += messages
        await self._tell()

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()


class Seat:
    """An advisor's desk: signed in, present, and as patient as a browser that is told to try again."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False)
        self._login, self._password = login, password
        self._csrf = ""

    async def sign_in(self) -> None:
        """Raises: RuntimeError when it is refused."""
        form = FORM_TOKEN.search((await self._http.get("/desk/sign-in")).text)
        fields = {"login": self._login, "password": self._password, "form_token": form[1] if form else ""}
        await self._http.post("/desk/sign-in", data=fields)
        found = CSRF.search((await self._http.get("/desk")).text)
        if found is None:
            raise RuntimeError(f"{self._login} could not sign in")
        self._csrf = found[1]

    async def events(self) -> AsyncIterator[str]:
        """What the stream tells, name by name, as long as the stream holds: it is the advisor's presence."""
        async with self._http.stream("GET", "/desk/events", timeout=None) as stream:
            async for line in stream.aiter_lines():
                yield line.removeprefix("data: ") if line.startswith("data: ") else ""

    async def stay(self) -> None:
        """Present for ever, through every restart of the service."""
        while True:
            with suppress(httpx.HTTPError):
                async for _ in self.events():
                    pass
            await asyncio.sleep(AGAIN_S)

    async def page(self, path: str) -> str:
        """Raises: httpx.HTTPError."""
        answer = await self._http.get(path, headers={"HX-Request": "true"})
        return answer.raise_for_status().text

    async def listed(self) -> tuple[list[str], list[str]]:
        """Conversations that wait, and one's own. Raises: httpx.HTTPError."""
        page = await self.page("/desk/queue?shown=waiting,mine")
        waiting, _, rest = page.partition('id="list-mine"')
        return ENTRY.findall(waiting), ENTRY.findall(rest)

    async def post(self, path: str, **fields: str) -> int:
        """The status; sent again, with the same fields, until the service answers."""
        while True:
            with suppress(httpx.HTTPError):
                headers = {"X-CSRF-Token": self._csrf, "HX-Request": "true"}
                answer = await self._http.post(path, data=fields, headers=headers)
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return answer.status_code
            await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        await self._http.aclose()
