"""An advisor's morning, from the sign-in to an idea left for supervisors: everything of it in real browsers."""

import re

import pytest
from people import Advisor, Customer
from playwright.sync_api import expect
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

WISH = "Je cherche un lave-linge silencieux, je veux parler à un conseiller"


@pytest.fixture
def customer(system: System, new_page) -> Customer:
    customer = Customer(new_page(), system.url)
    customer.arrive()
    customer.open_chat()
    return customer


@pytest.fixture
def advisor(system: System, new_page) -> Advisor:
    advisor = Advisor(new_page(), system.url)
    advisor.sign_in("camille", system.demo_password)
    return advisor


def test_a_whole_morning(system: System, new_page, customer: Customer, advisor: Advisor) -> None:
    customer.write(WISH)
    customer.expect_speaker("file|conseiller va")
    _take(advisor)
    _use_a_suggestion(advisor, customer)
    _show_a_product(advisor, customer)
    _promise_an_hour(advisor, customer)
    advisor.note("Hésite entre deux modèles, budget 600 €")
    _call_a_supervisor(advisor, system, new_page)
    _leave_an_idea(advisor)
    advisor.close()
    advisor.expect_state("Terminée")
    customer.expect_speaker("Conversation terminée")
    for words in ("Hésite entre deux modèles", "Un geste est-il possible", "Cette page manque"):
        expect(customer.chat.get_by_text(words)).to_have_count(0)


def _take(advisor: Advisor) -> None:
    entry = advisor.entries("En attente").filter(has_text=WISH)
    expect(entry).to_be_visible()
    advisor.open(entry)
    advisor.reads(WISH, "customer")
    advisor.press("Prendre")
    advisor.expect_state("Vous répondez")


def _use_a_suggestion(advisor: Advisor, customer: Customer) -> None:
    suggested = advisor.page.locator(".suggested button").filter(has_text="Prendre la suite")
    words = suggested.locator(".text").inner_text()
    suggested.click()
    expect(advisor.reply).to_have_value(words)
    advisor.reply.press("Enter")
    customer.hears(re.escape(words.split(".")[0]), "advisor")


def _show_a_product(advisor: Advisor, customer: Customer) -> None:
    advisor.page.get_by_role("button", name=re.compile("Catalogue")).click()
    advisor.page.get_by_role("searchbox").fill("ondine silence")
    advisor.page.get_by_role("button", name=re.compile("Insérer.*Ondine")).first.click()
    expect(advisor.reply).to_have_value(re.compile("Ondine"))
    advisor.reply.press("Enter")
    customer.hears("Ondine", "advisor")


def _promise_an_hour(advisor: Advisor, customer: Customer) -> None:
    page = advisor.page
    expect(advisor.reply).to_have_value("")
    advisor.reply.press("Escape")
    page.keyboard.press("h")
    hours = page.get_by_role("dialog", name="Une heure pour rappeler")
    hours.locator(".hours button").last.click()
    expect(hours).to_be_hidden()
    expect(advisor.reply).to_have_value(re.compile("^Je (vous|te) rappelle"))
    advisor.reply.press("Enter")
    customer.hears("rappelle", "advisor")
    offer = page.locator("form.offer")
    expect(offer).to_contain_text("rappelle")
    expect(offer.get_by_label("Avant le")).to_have_value(
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:00")
    )  # the brain has read it
    offer.get_by_role("button", name="Noter").click()
    expect(page.get_by_role("region", name="Promis")).to_contain_text("rappelle")


def _call_a_supervisor(advisor: Advisor, system: System, new_page) -> None:
    advisor.talk.get_by_text("Plus", exact=True).click()
    advisor.press("Appeler un superviseur")
    dialog = advisor.page.get_by_role("dialog", name="Appeler un superviseur")
    dialog.get_by_label("Ce qu’il vous faut").fill("Un geste est-il possible ?")
    dialog.get_by_role("button", name="Appeler", exact=True).click()
    expect(advisor.page.locator(".note.open")).to_contain_text("Un superviseur est prévenu")
    supervisor = Advisor(new_page(), system.url)
    supervisor.sign_in("solene", system.demo_password)
    supervisor.open(supervisor.page.locator("#list-calls a").filter(has_text="Un geste est-il possible"))
    supervisor.page.get_by_role("button", name="C’est vu").click()
    expect(advisor.page.locator(".note.call")).to_contain_text("Vu par Solène")
    supervisor.page.goto(f"{system.url}/desk/figures?days=1")
    expect(supervisor.page.get_by_role("heading", level=1)).to_contain_text("Chiffres")
    with supervisor.page.expect_download() as download:
        supervisor.page.get_by_role("link", name="Les mots des clients seuls").click()
    assert download.value.suggested_filename == "verbatims-1j.csv"


def _leave_an_idea(advisor: Advisor) -> None:
    advisor.talk.get_by_text("Plus", exact=True).click()
    advisor.press("Laisser une idée")
    dialog = advisor.page.get_by_role("dialog", name="Laisser une idée")
    dialog.get_by_label("Votre idée").fill("Cette page manque d’un comparatif du bruit")
    dialog.get_by_role("button", name="Laisser", exact=True).click()
    expect(dialog).to_be_hidden()
    other = advisor.page.context.new_page()
    other.goto(f"{advisor.url}/desk/ideas")
    expect(other.get_by_text("Cette page manque d’un comparatif du bruit")).to_be_visible()
    other.close()
