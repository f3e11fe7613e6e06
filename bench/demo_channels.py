"""One customer crosses three channels, and an advisor answers on all of them: played on the real system, to be watched.

`make demo-channels`. Web chat and desk are real, WhatsApp and Telegram are the platforms of tests/fakes on loopback.
Ends by itself with what was delivered where; `--stay` leaves it running.
"""

import argparse
import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import yaml
from fakes.graph import FakeGraph
from fakes.telegram import CHAT, FakeTelegram
from fakes.whatsapp import SCOPED

from bench.loopback import utc_now
from bench.people import Customer, Seat
from bench.system import PASSWORD, running_system
from relation.services.link_codes import code_in
from relation.store.unit_of_work import Store

SCRIPT = Path(__file__).with_suffix(".yml")
PUBLIC_NAMES = {"WHATSAPP_NUMBER": "33388000000", "TELEGRAM_BOT": "LeVergerBot"}
"""By which the links to go on elsewhere are made."""
PATIENCE_S = 90.0
LOOK_S = 0.05


class Stuck(Exception):
    """What was waited for, and did not come."""


class Play:
    def __init__(
        self,
        url: str,
        database_url: str,
        password: str,
        telegram: FakeTelegram,
        graph: FakeGraph,
        pause_s: float = 0.0,
        tell: Callable[[str], object] = print,
    ) -> None:
        self._url, self._store = url, Store(database_url)
        self._telegram, self._whatsapp = telegram, graph.whatsapp
        self._pause_s, self._tell = pause_s, tell
        self.script: dict[str, Any] = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
        self.said: dict[str, list[str]] = {scene["channel"]: [] for scene in self.script["scenes"]}
        """By the customer."""
        self._seat = Seat(url, self.script["advisor"], password)
        self._customer = Customer(url, self._signed_in(self.script["customer"]))
        self._told: dict[str, int] = dict.fromkeys(self.said, 0)

    async def run(self) -> dict[str, dict[str, int]]:
        """{channel: {"customer", "sent", "advisor"}}: lines of each. Raises: Stuck."""
        await self._customer.open()
        await self._seat.sign_in()
        try:
            for before, scene in zip((None, *self.script["scenes"]), self.script["scenes"], strict=False):
                self._tell(f"\n— {scene['title']}")
                if before is not None:
                    await self._cross(before["channel"], scene["channel"])
                await self._play(scene)
        finally:
            await self._seat.close()
            await self._customer.close()
            self._store.close()
        answers = {scene["advisor"] for scene in self.script["scenes"]}
        return {
            channel: {
                "customer": len(said),
                "sent": len(self.sent(channel)),
                "advisor": sum(text in answers for text in self.sent(channel)),
            }
            for channel, said in self.said.items()
        }

    def sent(self, channel: str) -> list[str]:
        """What has reached the customer there."""
        if channel == "webchat":
            return [line["text"] for line in self._customer.shown if line["author"] != "customer"]
        return self._whatsapp.texts() if channel == "whatsapp" else self._telegram.texts(CHAT)

    async def _play(self, scene: dict[str, Any]) -> None:
        channel = scene["channel"]
        for text in scene["says"]:
            await self._say(channel, text)
            if not await self._is_a_persons(channel):
                await self._until(channel, lambda: len(self.sent(channel)) > self._told[channel])
        conversation_id = self._conversation(channel)
        await self._seat.post(f"/desk/conversations/{conversation_id}/take")
        fields = {"text": scene["advisor"], "client_id": f"demo-{channel}"}
        await self._seat.post(f"/desk/conversations/{conversation_id}/reply", **fields)
        await self._until(channel, lambda: scene["advisor"] in self.sent(channel))

    async def _cross(self, before: str, channel: str) -> None:
        """The customer asks the chat for the way, the advisor sends it from the desk; then it is brought along."""
        seen = len(self.sent(before))
        if before == "webchat":
            await self._customer.go_on(channel)
        else:
            await self._seat.post(f"/desk/conversations/{self._conversation(before)}/continue", channel=channel)
        await self._until(before, lambda: any(code_in(text) for text in self.sent(before)[seen:]))
        code = next(code for text in self.sent(before)[seen:] if (code := code_in(text)))
        await self._say(channel, f"/start {code}" if channel == "telegram" else code)
        await self._until(channel, lambda: bool(self.sent(channel)))

    async def _say(self, channel: str, text: str) -> None:
        self._tell(f"  {channel:<9} {self.script['who']['customer']} {text}")
        self.said[channel].append(text)
        if channel == "webchat":
            await self._customer.say(text)
            return
        whatsapp, telegram = self._whatsapp, self._telegram
        posted = whatsapp.delivery(whatsapp.batch(whatsapp.message(text)))
        if channel == "telegram":
            sender = {"id": CHAT, "is_bot": False, "first_name": self.script["first_name"], "language_code": "fr"}
            posted = telegram.delivery(telegram.message(text, chat=CHAT, **{"from": sender}))
        await asyncio.to_thread(self._post, posted)

    def _post(self, posted: dict[str, Any]) -> None:
        httpx.post(**{**posted, "url": self._url + posted["url"]}, trust_env=False).raise_for_status()

    async def _until(self, channel: str, is_done: Callable[[], bool]) -> None:
        """Tells what is delivered there meanwhile. Raises: Stuck."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while not is_done():
            if asyncio.get_running_loop().time() > deadline:
                raise Stuck(f"{channel}: {self.sent(channel)[-2:]}")
            await asyncio.sleep(LOOK_S)
        for text in self.sent(channel)[self._told[channel] :]:
            self._tell(f"  {channel:<9} {self.script['who']['sent']} {text}")
        self._told[channel] = len(self.sent(channel))
        await asyncio.sleep(self._pause_s)

    async def _is_a_persons(self, channel: str) -> bool:
        """Then the bot does not answer."""
        with self._store.read() as uow:
            found = uow.conversations.get(self._conversation(channel))
            return found is not None and found.owner != "bot"

    def _conversation(self, channel: str) -> str:
        """Its id, by which the desk knows it."""
        key = {"webchat": self._customer.conversation or "", "whatsapp": SCOPED, "telegram": str(CHAT)}[channel]
        with self._store.read() as uow:
            found = uow.conversations.by_key(channel, key)
        if found is None:
            raise Stuck(f"{channel}: no conversation")
        return found.id

    def _signed_in(self, reference: str) -> str:
        answer = httpx.post(f"{self._url}/demo/sign-in", json={"reference": reference}, trust_env=False)
        return str(answer.raise_for_status().json()["customer_token"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between two lines")
    parser.add_argument("--stay", action="store_true", help="leave the system running at the end")
    given = parser.parse_args()
    with ExitStack() as stack:
        telegram, graph = FakeTelegram(), FakeGraph(utc_now)
        telegram.now = utc_now
        stack.enter_context(telegram.running())
        stack.enter_context(graph.running())
        environ = {**telegram.environ(), **graph.environ(), **PUBLIC_NAMES}
        system = stack.enter_context(running_system(**environ))
        play = Play(system.url, system.database_url, PASSWORD, telegram, graph, given.pause)
        links = {"url": system.url, "login": play.script["advisor"], "password": PASSWORD}
        print(play.script["links"].format(**links))
        summary = asyncio.run(play.run())
        print(f"\n{play.script['summary']}")
        for channel, found in summary.items():
            print("  " + play.script["total"].format(channel=channel, **found))
        print(json.dumps(summary))
        if given.stay:
            print(play.script["stay"], play.script["links"].format(**links), sep="\n")
            with suppress(KeyboardInterrupt):
                threading.Event().wait()


if __name__ == "__main__":
    main()
