"""« Continuer sur… », in the chat's menu or asked for in words: the way to another channel, for its customer alone."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from people import Customer
from playwright.sync_api import expect
from system_fixture import TELEGRAM_BOT, System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

GO_ON = "Continuer sur Telegram"


@pytest.fixture
def customer(system: System, new_page) -> Customer:
    customer = Customer(new_page(), system.url)
    customer.arrive()
    return customer


def ask_for_the_way(customer: Customer) -> None:
    customer.choose("Options de la discussion")
    customer.choose(GO_ON)


def code_shown(customer: Customer) -> str:
    """Of the last line's link."""
    link = customer.chat.get_by_role("link", name=GO_ON).last
    expect(link).to_be_visible()
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.scheme, address.netloc, address.path) == ("https", "t.me", f"/{TELEGRAM_BOT}")
    (code,) = parse_qs(address.query)["start"]
    return code


def arrive_on_telegram(system: System, words: str) -> None:
    """As the platform would tell it; its answer goes to the fake one."""
    with httpx.Client(base_url=system.url, trust_env=False) as client:
        update = system.telegram.message(words, chat=7171)
        client.post(**system.telegram.delivery(update)).raise_for_status()


def test_who_has_signed_in_goes_on_elsewhere_by_the_menu(system: System, customer: Customer) -> None:
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.asks("Où est ma commande ?", "LV-245530")
    ask_for_the_way(customer)
    expect(customer.chat.get_by_role("button", name=GO_ON)).to_have_count(0)
    code = code_shown(customer)
    assert re.fullmatch(r"SUITE-[2-9A-Z]{5}-[2-9A-Z]{5}", code)
    arrive_on_telegram(system, f"/start {code}")
    customer.hears("continue sur Telegram", "system")
    customer.page.reload()
    expect(customer.said_by("system").filter(has_text="continue sur Telegram")).to_be_visible()


def test_a_stranger_is_told_what_it_takes_and_the_chat_goes_on(customer: Customer) -> None:
    customer.open_chat()
    ask_for_the_way(customer)
    expect(customer.chat.get_by_text(re.compile("savoir à qui je parle"))).to_be_visible()
    expect(customer.chat.get_by_role("link", name=GO_ON)).to_have_count(0)
    customer.asks("Bonjour", "Reinette")


def test_the_menu_is_walked_by_keys_and_gives_the_focus_back(customer: Customer) -> None:
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.choose("Options de la discussion")
    expect(customer.chat.get_by_role("button", name=GO_ON)).to_be_visible()  # the service has said which ways there are
    customer.page.keyboard.press("Escape")
    customer.chat.get_by_role("button", name="Options de la discussion").focus()
    customer.page.keyboard.press("Enter")
    expect(customer.chat.get_by_role("button", name=GO_ON)).to_be_focused()
    customer.page.keyboard.press("Escape")
    expect(customer.chat.get_by_role("button", name="Options de la discussion")).to_be_focused()
    customer.page.keyboard.press("Enter")
    customer.page.keyboard.press("Enter")
    code_shown(customer)
    expect(customer.panel).to_be_visible()


def test_too_many_codes_are_refused_with_words_and_an_ended_chat_proposes_none(customer: Customer) -> None:
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    for count in range(1, 6):
        ask_for_the_way(customer)
        expect(customer.chat.get_by_role("link", name=GO_ON)).to_have_count(count)
    ask_for_the_way(customer)
    expect(customer.chat.get_by_text(re.compile("Plusieurs codes ont déjà été donnés"))).to_be_visible()
    customer.choose("Options de la discussion")
    customer.choose("Terminer la conversation")
    customer.choose("Terminer")
    customer.expect_speaker("Conversation terminée")
    customer.choose("Options de la discussion")
    expect(customer.chat.get_by_role("button", name=GO_ON)).to_have_count(0)


def test_asked_in_words_a_stranger_proves_who_they_are_and_is_given_the_way(customer: Customer) -> None:
    customer.open_chat()
    customer.write("je dois partir, on peut continuer sur Telegram ?")
    customer.identify("LV-240613", "67000")
    assert code_shown(customer).startswith("SUITE-")
    customer.asks("on peut finir par SMS plutôt ?", "par ce moyen|au choix")


def test_asked_in_words_for_what_is_off_the_truth_is_told(customer: Customer) -> None:
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.asks("Can we go on in WhatsApp?", "do not answer in WhatsApp")
    customer.choose("Telegram")
    link = customer.chat.get_by_role("link", name=re.compile("Telegram")).last
    expect(link).to_have_attribute("href", re.compile(r"start=SUITE-"))
