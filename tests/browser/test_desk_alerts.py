"""What calls an advisor back: asked for by a button, kept in the browser, and only what they have chosen."""

import pytest
from people import Advisor
from playwright.sync_api import Page, expect
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

LOUDSPEAKER = """
window.rung = 0; window.told = []; window.elsewhere = false; window.asked = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.rung += 1; return start.apply(this, when); };
window.Notification = class {
  static permission = localStorage.getItem("test:permission") ?? "default";
  static requestPermission() {
    window.asked += 1;
    localStorage.setItem("test:permission", this.permission = "granted");
    return Promise.resolve("granted");
  }
  constructor(text) { window.told.push(text); }
};
Object.defineProperty(document, "hidden", { get: () => window.elsewhere });
"""
"""Counts what a person would hear and see; whether the tab is in front is the test's to say."""


@pytest.fixture
def page(new_page) -> Page:
    opened = new_page()
    opened.add_init_script(LOUDSPEAKER)
    return opened


@pytest.fixture
def advisor(system: System, page: Page) -> Advisor:
    advisor = Advisor(page, system.url)
    advisor.sign_in("camille", system.demo_password)
    return advisor


def open_alerts(advisor: Advisor) -> None:
    advisor.page.locator("header .account summary").click()
    advisor.page.get_by_role("button", name="Alertes").click()
    expect(advisor.page.get_by_role("dialog", name="Alertes")).to_be_visible()


def test_who_looks_elsewhere_is_called_back(system: System, advisor: Advisor) -> None:
    page = advisor.page
    open_alerts(advisor)
    dialog = page.get_by_role("dialog", name="Alertes")
    expect(dialog.get_by_label("Par une notification")).to_be_disabled()
    assert page.evaluate("asked") == 0, "the browser asks only when somebody presses the button"
    dialog.get_by_role("button", name="Autoriser les notifications").click()
    expect(dialog.get_by_label("Par une notification")).to_be_enabled()
    dialog.get_by_role("button", name="Compris").click()

    page.evaluate("elsewhere = true")
    system.say("alerts-1", "Je veux parler à un conseiller", customer={"first_name": "Olympe"})
    page.wait_for_function("() => told.includes('Une personne de plus attend')")
    assert page.evaluate("rung") > 0
    assert "logo-alert" in page.locator("link[rel=icon]").get_attribute("href")
    page.wait_for_function("() => /^\\(\\d+\\)/.test(document.title)")

    page.evaluate("elsewhere = false; document.dispatchEvent(new Event('visibilitychange'))")
    assert "logo-alert" not in page.locator("link[rel=icon]").get_attribute("href")
    advisor.open(advisor.entries("En attente").filter(has_text="Olympe"))
    advisor.press("Prendre")
    advisor.answer("Bonjour Olympe.")
    page.evaluate("told.length = 0; rung = 0; elsewhere = true")
    system.say("alerts-1", "Merci, et pour la livraison ?")
    page.wait_for_function("() => told.includes('Olympe attend votre réponse')")
    assert not any("livraison" in text for text in page.evaluate("told")), "no word of a customer"


def test_what_was_refused_stays_silent_after_a_new_start(system: System, advisor: Advisor) -> None:
    page = advisor.page
    open_alerts(advisor)
    page.get_by_label("Quand une personne de plus attend").uncheck()
    page.get_by_role("dialog", name="Alertes").get_by_role("button", name="Compris").click()
    page.reload()
    open_alerts(advisor)
    expect(page.get_by_label("Quand une personne de plus attend")).not_to_be_checked()
    page.keyboard.press("Escape")
    before = advisor.entries("En attente").count()
    page.evaluate("elsewhere = true")
    system.say("alerts-2", "Je veux parler à un conseiller", customer={"first_name": "Perle"})
    expect(advisor.entries("En attente")).to_have_count(before + 1)
    assert page.evaluate("[rung, told.length]") == [0, 0]
