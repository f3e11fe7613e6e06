"""At the desk, in a real browser: a thread unlinked, two customers merged and parted, each asked before it is done."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.mail import ADDRESS, written
from people import Advisor, Customer
from playwright.sync_api import Locator, expect
from system_fixture import System

from gateway.channels.mail_reading import MailReader
from relation.context import Relation
from relation.model.delivery import InboundMessage
from relation.model.mail import MailWords
from relation.services.channel_receiving import receive_from_channel
from relation.store.unit_of_work import Store

pytestmark = [pytest.mark.browser, pytest.mark.brain]

WISH = "Je veux parler à un conseiller, merci à vous"


@pytest.fixture
def customer(system: System, new_page) -> Customer:
    customer = Customer(new_page(), system.url)
    customer.arrive()
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.write(WISH)
    customer.expect_speaker("dans la file|tête de la file|conseiller va")
    return customer


@pytest.fixture
def supervisor(system: System, new_page, customer: Customer) -> Advisor:
    """With that customer's conversation open."""
    supervisor = Advisor(new_page(), system.url)
    supervisor.sign_in("solene", system.demo_password)
    supervisor.open(supervisor.entries("En attente").filter(has_text=WISH).last)
    expect(supervisor.page.get_by_role("region", name="Identités")).to_be_visible()
    return supervisor


def identities(advisor: Advisor) -> Locator:
    return advisor.page.get_by_role("region", name="Identités")


def merge_with(supervisor: Advisor, reference: str) -> None:
    identities(supervisor).get_by_role("button", name="Réunir avec un autre client").click()
    asked = supervisor.page.get_by_role("dialog", name="Réunir avec un autre client")
    asked.get_by_label("Sa référence").fill(reference)
    asked.get_by_role("button", name="Comparer").click()
    sure = supervisor.page.get_by_role("dialog", name="Est-ce la même personne ?")
    expect(sure).to_contain_text(reference)
    sure.get_by_role("button", name="Réunir", exact=True).click()
    expect(sure).to_be_hidden()


def test_two_customers_are_merged_then_parted_after_a_question(supervisor: Advisor) -> None:
    merge_with(supervisor, "C-0002")
    expect(identities(supervisor)).to_contain_text("Réuni avec")
    identities(supervisor).get_by_role("button", name=re.compile("Séparer")).click()
    dialog = supervisor.page.get_by_role("dialog", name=re.compile("Séparer de"))
    expect(dialog).to_contain_text("rien n’est perdu")
    dialog.get_by_role("button", name="Annuler").click()
    expect(dialog).to_be_hidden()
    expect(identities(supervisor)).to_contain_text("Réuni avec")
    identities(supervisor).get_by_role("button", name=re.compile("Séparer")).click()
    dialog.get_by_role("button", name="Séparer", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(identities(supervisor)).not_to_contain_text("Réuni avec")
    expect(identities(supervisor).get_by_role("button", name="Réunir avec un autre client")).to_be_visible()


def test_a_thread_is_unlinked_after_a_question_and_escape_changes_nothing(supervisor: Advisor) -> None:
    page = supervisor.page
    before = identities(supervisor).get_by_role("listitem").count()
    here = identities(supervisor).get_by_role("listitem").filter(has_text=", ici")
    here.get_by_role("button", name=re.compile("Délier")).click()
    dialog = page.get_by_role("dialog", name="Délier ce fil de la personne ?")
    expect(dialog).to_contain_text("redemandera qui écrit")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(identities(supervisor).get_by_role("listitem")).to_have_count(before)
    here.get_by_role("button", name=re.compile("Délier")).click()
    dialog.get_by_role("button", name="Délier", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(identities(supervisor)).to_have_count(0)
    expect(page.locator("#card")).not_to_contain_text("Riou")


def test_the_original_of_an_email_opens_below_its_line_as_text(system: System, new_page, relation: Relation) -> None:
    conversation_id = _write_a_letter(system, relation, "Bonjour\n\n-- \nInès <script>document.title='lu'</script>")
    advisor = Advisor(new_page(), system.url)
    advisor.sign_in("camille", system.demo_password)
    advisor.page.goto(f"{system.url}/desk/conversations/{conversation_id}")
    original = advisor.page.locator(".original")
    original.get_by_text("Voir l’original").click()
    expect(original.locator(".letter")).to_contain_text("<script>document.title")
    expect(original).to_contain_text(ADDRESS)
    assert advisor.page.title() != "lu"
    original.get_by_text("Voir l’original").click()
    expect(original.locator(".letter")).to_be_hidden()


def _write_a_letter(system: System, relation: Relation, text: str) -> str:
    relation = replace(relation, now=lambda: datetime.now(UTC))
    inbound = MailReader(ADDRESS, MailWords()).read(written(text).as_bytes(), "7.1")
    assert isinstance(inbound, InboundMessage)
    store = Store(system.database_url)
    with store.write() as uow:
        received = receive_from_channel(uow, relation, inbound)
        uow.commit()
    store.close()
    assert received is not None
    return received.conversation_id
