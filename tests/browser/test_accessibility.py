"""axe on what customers and advisors look at: no violation, in light and in dark, on a wide and on a narrow screen."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from people import Advisor, Customer
from pictures import document, picture
from playwright.sync_api import Page, WebSocketRoute, expect
from system_fixture import System

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.delivery import InboundMessage
from relation.services.channel_states import take_channel_down
from relation.services.conversations import add_message
from relation.services.deliveries import claim_due
from relation.services.receiving import receive_message
from relation.store.unit_of_work import Store

pytestmark = [pytest.mark.browser, pytest.mark.brain]

SCREENS = pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 375)], ids=lambda value: str(value)
)


def violations(page: Page) -> list[str]:
    """One line per violation: the rule, then the elements."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]} {one['help']}" for one in found]


def still_page(new_page, scheme: str, width: int) -> Page:
    """Without movement: a text caught while it fades in has no contrast to speak of."""
    return new_page(width=width, height=740, color_scheme=scheme, reduced_motion="reduce")


def has_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@SCREENS
def test_the_shop_and_its_chat(system: System, new_page, scheme: str, width: int) -> None:
    customer = Customer(still_page(new_page, scheme, width), system.url)
    customer.arrive()
    expect(customer.page.get_by_label("Se connecter en tant que…")).to_be_visible()
    assert violations(customer.page) == []
    customer.open_chat()
    expect(customer.chat.get_by_role("button", name="Non merci, restez neutre")).to_be_visible()
    assert violations(customer.page) == []
    customer.asks("Où est ma commande ?", "numéro de commande")
    assert violations(customer.page) == []
    assert not has_sideways_scroll(customer.page)


@SCREENS
def test_the_chat_from_a_file_to_the_end(system: System, new_page, scheme: str, width: int) -> None:
    """Chosen and refused files, the queue, the menu, a person, files of both, a lost connection, the last question."""
    cut = {"now": False}
    customer = Customer(still_page(new_page, scheme, width), system.url)
    customer.page.route_web_socket(re.compile("/ws/chat"), lambda route: _pass_on(route, cut))
    customer.arrive()
    customer.open_chat()
    picker = customer.page.locator("trait-dunion input[type=file]")
    picker.set_input_files({"name": "x.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(customer.chat.get_by_role("alert")).to_be_visible()
    assert violations(customer.page) == []
    picker.set_input_files(picture())
    expect(customer.chat.locator(".chosen")).to_be_visible()
    assert violations(customer.page) == []
    customer.composer.press("Enter")
    expect(customer.chat.locator("a.file img")).to_be_visible()
    name = f"Je veux un conseiller, {scheme} {width}"
    customer.write(name)
    customer.expect_speaker("file|conseiller va")
    customer.choose("Options de la discussion")
    assert violations(customer.page) == []
    advisor = Advisor(still_page(new_page, scheme, width), system.url)
    advisor.sign_in("solene", system.demo_password)
    advisor.open(advisor.entries("En attente").filter(has_text=name))
    advisor.press("Prendre")
    advisor.answer("Bonjour, c'est Solène.")
    advisor.page.locator("#file").set_input_files(document())
    expect(customer.chat.locator(".advisor a.file")).to_be_visible()
    assert violations(customer.page) == []
    assert violations(advisor.page) == []
    assert not has_sideways_scroll(advisor.page)
    _cut_and_mend(customer, cut)
    advisor.close()
    expect(customer.chat.get_by_role("button", name="Satisfait", exact=True)).to_be_visible()
    assert violations(customer.page) == []
    assert not has_sideways_scroll(customer.page)


def _pass_on(route: WebSocketRoute, cut: dict[str, Any]) -> None:
    if cut["now"]:
        route.close()
        return
    cut["socket"] = route
    route.connect_to_server()


def _cut_and_mend(customer: Customer, cut: dict[str, Any]) -> None:
    cut["now"] = True
    cut["socket"].close()
    expect(customer.chat.get_by_text("Connexion perdue")).to_be_visible()
    assert violations(customer.page) == []
    cut["now"] = False
    expect(customer.chat.get_by_text("Connexion perdue")).to_have_count(0)


@SCREENS
def test_the_desk(system: System, new_page, scheme: str, width: int) -> None:
    name = f"axe-{scheme}-{width}"
    system.say(name, "Bonjour", customer={"first_name": name})
    assert system.say(name, "Je veux parler à un conseiller")["owner"] == "waiting"
    page = still_page(new_page, scheme, width)
    advisor = Advisor(page, system.url)
    page.goto(f"{system.url}/desk")
    assert violations(page) == []
    advisor.sign_in("yanis", system.demo_password)
    entry = advisor.entries("En attente").filter(has_text=name)
    expect(entry).to_be_visible()
    assert violations(page) == []
    assert not has_sideways_scroll(page)
    advisor.open(entry)
    advisor.press("Prendre")
    advisor.expect_state("Vous répondez")
    expect(page.locator(".suggested")).to_be_visible()
    advisor.answer("Bonjour, c'est Yanis. Je vous rappelle demain avant 10h.")
    expect(page.get_by_text("Noter cette promesse")).to_be_visible()
    page.locator("#to-slots").click()
    expect(page.get_by_role("dialog", name="Une heure pour rappeler")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    advisor.note("Geste possible jusqu'à 40 €")
    assert violations(page) == []
    assert not has_sideways_scroll(page)
    advisor.press("Clore")
    dialog = page.get_by_role("dialog", name="Clore la conversation")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Réglé", exact=True).check()
    dialog.get_by_role("button", name="Clore", exact=True).click()
    advisor.expect_state("Terminée")


@SCREENS
def test_the_catalogue_and_the_supervisors_pages(system: System, new_page, scheme: str, width: int) -> None:
    name = f"wall-{scheme}-{width}"
    system.say(name, "Je veux parler à un conseiller", customer={"first_name": name})
    page = still_page(new_page, scheme, width)
    advisor = Advisor(page, system.url)
    advisor.sign_in("solene", system.demo_password)
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("ondine")
    boxes = page.get_by_role("checkbox", name="Comparer")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.locator("#compared table")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("header .account summary").click()
    page.get_by_role("button", name="Alertes").click()
    expect(page.get_by_role("dialog", name="Alertes")).to_be_visible()
    assert violations(page) == []
    for path, title in (
        ("wall", "En direct"),
        ("figures", "Chiffres"),
        ("ideas", "Idées"),
        ("undelivered", "Non remis"),
        ("satisfaction", "clients"),
    ):
        page.goto(f"{system.url}/desk/{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        assert violations(page) == []
        assert not has_sideways_scroll(page)


@SCREENS
def test_a_window_that_is_shut_and_a_channel_that_is_down(
    system: System, new_page, relation: Relation, scheme: str, width: int
) -> None:
    conversation_id = _left_on_whatsapp(system, relation, f"{scheme}-{width}")
    page = still_page(new_page, scheme, width)
    advisor = Advisor(page, system.url)
    advisor.sign_in("camille", system.demo_password)
    page.goto(f"{system.url}/desk/conversations/{conversation_id}")
    expect(page.get_by_text("WhatsApp ne prend plus de message libre")).to_be_visible()
    expect(page.locator("#channels")).to_contain_text("ne répond plus")
    expect(page.locator(".fate.lost")).to_be_visible()
    assert violations(page) == []
    assert not has_sideways_scroll(page)
    page.get_by_role("button", name="Envoyer un modèle").click()
    expect(page.get_by_role("dialog", name="Envoyer un modèle")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{system.url}/desk/undelivered")
    expect(page.locator(".voices li").first).to_be_visible()
    assert violations(page) == []
    assert not has_sideways_scroll(page)


def _left_on_whatsapp(system: System, relation: Relation, key: str) -> str:
    """Thirty hours after its customer's last word, with an answer that came too late; WhatsApp refuses us."""
    now = datetime.now(UTC)
    relation = replace(relation, now=lambda: now)
    store = Store(system.database_url)
    with store.write() as uow:
        inbound = InboundMessage("whatsapp", key, f"wamid.{key}", "Bonjour", first_name="Hélène")
        conversation = uow.conversations.lock(receive_message(uow, relation, inbound)[0].conversation_id)
        assert conversation is not None
        conversation.customer_wrote_at = now - timedelta(hours=30)
        add_message(uow, relation, conversation, Author.BOT, "Votre commande est prête.")
        assert claim_due(uow, relation, "whatsapp", 5) == [], "it becomes a dead letter"
        take_channel_down(uow, relation, "whatsapp", "meta_190")
        uow.commit()
    store.close()
    return conversation.id
