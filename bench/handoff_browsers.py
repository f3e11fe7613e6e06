"""How long a word takes from one person's screen to the other's, in real browsers.

The customer's page is the demonstration shop with its chat, a fresh profile for each handoff; the advisor's is the
desk, open all along. Each page stamps what it does itself, in the same machine's time: the key that sends a word, and
the change of the page that holds it.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, ViewportSize, async_playwright

from bench.chromium import ARGUMENTS, CHROMIUM
from bench.handoff_tries import PATIENCE_S, WISH, Times, try_each
from bench.system import PASSWORD

PATIENCE_MS = PATIENCE_S * 1000
SIZE = ViewportSize(width=1280, height=800)
NOTE_SENDING = """
addEventListener("keydown", ({ key }) => {
  if (key === "Enter") window.sentAt = performance.timeOrigin + performance.now();
}, true);
"""
NOTE_SHOWING = """(lines, [words, patienceMs]) => {
  window.shownAt = new Promise((resolve) => {
    const observer = new MutationObserver(() => lines.textContent.includes(words) && end(performance.now()));
    const end = (at) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(at && performance.timeOrigin + at);
    };
    const timer = setTimeout(end, patienceMs, null);
    observer.observe(lines, { childList: true, subtree: true, characterData: true });
  });
}"""


@dataclass(frozen=True)
class Side:
    """One person's page: where they write, and where the conversation is read."""

    page: Page
    field: Locator
    lines: Locator

    async def write(self, words: str) -> None:
        await self.field.fill(words)
        await self.field.press("Enter")

    async def time_to(self, other: "Side", words: str) -> float:
        """Milliseconds from this page's Enter to the words in the other's page. Raises: TimeoutError."""
        await other.lines.evaluate(NOTE_SHOWING, [words, PATIENCE_MS])
        await self.write(words)
        shown_at = await other.page.evaluate("() => window.shownAt")
        if shown_at is None:
            raise TimeoutError
        return float(shown_at - await self.page.evaluate("() => window.sentAt"))


class Customer(Side):
    """In the shop, with the chat open."""

    @classmethod
    async def arrive(cls, page: Page, url: str) -> "Customer":
        await page.goto(url)
        await page.locator("trait-dunion .launcher").click()
        return cls(page, page.locator("trait-dunion textarea"), page.locator("trait-dunion .log"))

    async def meets(self, owner: str) -> None:
        """The chat's header says who speaks: `waiting`, `advisor` or `closed`. Raises: Error."""
        await self.page.locator(f"trait-dunion .head.{owner}").wait_for()


class Desk(Side):
    """Signed in: its open page is the advisor's presence."""

    @classmethod
    async def open(cls, page: Page, url: str) -> "Desk":
        """In a context that is not signed in yet, or is."""
        await page.goto(f"{url}/desk")
        login = page.locator("[name=login]")
        await login.or_(page.locator("#queue")).wait_for()
        if await login.is_visible():
            await login.fill("camille")
            await page.locator("[name=password]").fill(PASSWORD)
            await page.locator("[name=password]").press("Enter")
        await page.locator("#queue").wait_for()
        await page.wait_for_load_state()  # its scripts have run
        return cls(page, page.locator("#reply"), page.locator("#lines"))

    async def waiting(self) -> list[str]:
        found: list[str] = await self.page.locator("#list-waiting li").evaluate_all("(all) => all.map(({ id }) => id)")
        return found

    async def take(self, known: list[str]) -> None:
        """The conversation of the queue that is not `known`. Raises: Error."""
        others = "".join(f':not([id="{one}"])' for one in known)
        entry = await self.page.locator(f"#list-waiting li{others}").first.get_attribute("id") or ""
        await self.page.locator(f"#{entry} a").click()
        talk = self.page.locator(f'#talk[data-conversation="{entry.removeprefix("entry-")}"]')
        await talk.locator("#take").click()
        await talk.locator("#bar.mine").wait_for()

    async def close(self) -> None:
        await self.page.locator("#to-end").click()
        await self.page.locator("#end [name=outcome]").first.check()
        await self.page.locator("#end button.primary").click()
        await self.page.locator("#bar.closed").wait_for()


class Handoffs:
    """One advisor, and one customer after the other."""

    def __init__(self, browser: Browser, url: str, context: BrowserContext) -> None:
        self._browser, self._url, self._context = browser, url, context
        self._desk: Desk | None = None

    async def hand_over(self, times: Times) -> None:
        """A new conversation: asked for, taken, a line each way, closed. Raises: Error, TimeoutError."""
        try:
            desk = self._desk = self._desk or await Desk.open(await self._context.new_page(), self._url)
            async with new_context(self._browser) as context:
                await _hand_over(await Customer.arrive(await context.new_page(), self._url), desk, times)
        except (Error, TimeoutError):
            await self._leave_desk()
            raise

    async def _leave_desk(self) -> None:
        """What a failed handoff has left on the advisor's page must not be in the next one's way."""
        self._desk = None
        for page in self._context.pages:
            await page.close()


async def _hand_over(customer: Customer, desk: Desk, times: Times) -> None:
    known = await desk.waiting()
    await customer.write(WISH)
    await customer.meets("waiting")
    await desk.take(known)
    await customer.meets("advisor")
    times["to_advisor"].append(await customer.time_to(desk, f"question {uuid4()}"))
    times["to_customer"].append(await desk.time_to(customer, f"réponse {uuid4()}"))
    await desk.close()
    await customer.meets("closed")


@asynccontextmanager
async def new_context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A person's own profile, closed in the end with all its pages."""
    context = await browser.new_context(viewport=SIZE, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    try:
        await context.add_init_script(NOTE_SENDING)
        yield context
    finally:
        await context.close()


async def in_browsers(url: str, handoffs: int) -> dict[str, Any]:
    """What `try_each` returns, of the system at `url`. Raises: RuntimeError, as `try_each`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        async with new_context(browser) as context:
            one_by_one = Handoffs(browser, url, context)
            found = await try_each("handoffs in browsers", handoffs, one_by_one.hand_over, (Error, TimeoutError))
        await browser.close()
    return found


def require_chromium() -> None:
    """Before an hour of other measurements, not after."""
    if not CHROMIUM.exists():
        sys.exit(f"{CHROMIUM} is missing: apt-get install chromium")
