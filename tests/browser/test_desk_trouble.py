"""The server restarted under an open desk: it is said, what is typed stays, and what was missed is there afterwards."""

from collections.abc import Iterator

import pytest
from conftest import PATIENCE_MS
from people import Advisor
from playwright.sync_api import Browser, Page, expect
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

DRAFT = "Je vérifie pour vous, un instant"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Of its own: a browser that cannot reach its server logs it as an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_server_started_again_loses_nothing(system: System, page: Page) -> None:
    system.say("restart", "Je veux parler à un conseiller", customer={"first_name": "Bérénice"})
    advisor = Advisor(page, system.url)
    advisor.sign_in("yanis", system.demo_password)
    advisor.open(advisor.entries("En attente").filter(has_text="Bérénice"))
    advisor.press("Prendre")
    advisor.expect_state("Vous répondez")
    advisor.reply.fill(DRAFT)
    system.restart("service")
    said = system.say("restart", "Vous êtes toujours là ?")
    assert said["owner"] == "advisor"
    advisor.reads("Vous êtes toujours là ?", "customer")
    expect(page.locator("#offline")).to_be_hidden()
    expect(advisor.reply).to_have_value(DRAFT)
    advisor.reply.press("Enter")
    advisor.reads(DRAFT, "advisor")
