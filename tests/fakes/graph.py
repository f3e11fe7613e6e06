"""One address for WhatsApp, Messenger and Instagram, as graph.facebook.com is: the account is in the path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

from clock import NOW
from fakes.messenger import FakePage
from fakes.platform import Answer, FakePlatform
from fakes.whatsapp import FakeWhatsApp

INSTAGRAM_ACCOUNT = "17841400000000000"


class FakeGraph(FakePlatform):
    def __init__(self, now: Callable[[], datetime] = lambda: NOW) -> None:
        super().__init__()
        self.whatsapp = FakeWhatsApp()
        self.messenger = FakePage("messenger")
        self.instagram = FakePage("instagram", INSTAGRAM_ACCOUNT)
        self._accounts: tuple[FakePlatform, ...] = (self.whatsapp, self.messenger, self.instagram)
        for account in self._accounts:
            account.now = now

    @contextmanager
    def running(self) -> Iterator[Self]:
        with super().running():
            for account in self._accounts:
                account.url = self.url
            yield self

    def environ(self) -> dict[str, str]:
        return {**self.whatsapp.environ(), **self.messenger.environ(), **self.instagram.environ()}

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        subject = [*path.split("/"), "", "", ""][2]
        pages = {page.page: page for page in (self.messenger, self.instagram)}
        account: FakePlatform = pages.get(subject, self.whatsapp)
        return account.answer(method, path, headers, body)
