"""The whole main job in real browsers, on the real system: a customer in the shop, an advisor at the desk."""

import re

import pytest
from people import Advisor, Customer
from playwright.sync_api import WebSocketRoute, expect
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

ORDER, POSTCODE, FIRST_NAME = "LV-240613", "67000", "Hélène"
ANNOUNCED = re.compile("conseiller|personne", re.IGNORECASE)
"""With the place in the queue, or with the hour of return when the desk is closed: the clock is the real one."""


@pytest.fixture
def customer(system: System, new_page) -> Customer:
    return Customer(new_page(), system.url)


@pytest.fixture
def advisor(system: System, new_page) -> Advisor:
    advisor = Advisor(new_page(), system.url)
    advisor.sign_in("camille", system.demo_password)
    return advisor


def test_a_customer_asks_gets_angry_meets_an_advisor_and_comes_back_to_the_bot(
    system: System, customer: Customer, advisor: Advisor
) -> None:
    before = advisor.entries("En attente").count()
    customer.arrive()
    customer.open_chat()
    expect(customer.chat.get_by_text("J’adapte ma façon de vous répondre")).to_be_visible()
    expect(customer.chat.get_by_role("button", name="Non merci, restez neutre")).to_be_visible()

    customer.write("Bonjour, où est ma commande ?")
    customer.identify(ORDER, POSTCODE)
    expect(customer.said_by("bot").filter(has_text=ORDER).last).to_be_visible()
    customer.hears("un conseiller .* vous répond ici avant")  # it is late: what follows is promised, with its hour

    customer.get_angry()
    customer.expect_speaker("en tête de la file|ᵉ dans la file")
    expect(customer.said_by("bot").filter(has_text=ANNOUNCED).last).to_be_visible()

    waiting = advisor.entries("En attente")
    expect(waiting).to_have_count(before + 1)
    entry = waiting.filter(has_text=FIRST_NAME)
    expect(entry).to_contain_text("Site")
    advisor.open(entry)
    advisor.expect_state("Attend une personne")
    for words in ("Bonjour, où est ma commande ?", ORDER, POSTCODE, "C'est scandaleux"):
        advisor.reads(words, "customer")
    advisor.reads("devait arriver", "bot")
    expect(advisor.page.get_by_role("region", name="Fiche de la personne")).to_contain_text("Hélène Marchand")

    advisor.press("Prendre")
    advisor.expect_state("Vous répondez")
    customer.hears("Camille", "system")
    advisor.answer("Bonjour Hélène, c'est Camille. J'appelle le transporteur.")
    customer.hears("J'appelle le transporteur", "advisor")
    customer.expect_speaker("Camille vous répond")

    advisor.note("Ne pas promettre avant midi")
    expect(customer.chat.get_by_text("Ne pas promettre avant midi")).to_have_count(0)

    silent = customer.said_by("bot").count()
    customer.write("Merci, vous pouvez aussi me dire quand il passera ?")
    advisor.reads("quand il passera", "customer")
    expect(advisor.lines.locator(".line.customer").last.locator(".chip")).to_be_visible()  # the brain has read it
    customer.composer.press_sequentially("Je peux")
    expect(advisor.page.get_by_text("écrit…")).to_be_visible()
    customer.write("Je peux être là samedi.")
    advisor.reads("Je peux être là samedi.", "customer")
    expect(advisor.lines.locator(".line.customer").last.locator(".chip")).to_be_visible()
    expect(customer.said_by("bot")).to_have_count(silent)

    advisor.give_back("Livraison samedi matin, confirmée par le transporteur.")
    advisor.expect_state("Avec l’assistant")
    customer.hears("Camille", "bot")
    customer.expect_speaker("Reinette")
    expect(customer.said_by("bot")).to_have_count(silent + 1)

    customer.asks("Où est ma commande ?", "Ce qui est promis tient")
    advisor.reads("Où est ma commande ?", "customer")

    advisor.press("Prendre")
    customer.expect_speaker("Camille vous répond")
    advisor.close()
    advisor.expect_state("Terminée")
    customer.expect_speaker("Conversation terminée")
    expect(customer.chat.get_by_role("button", name="Nouvelle conversation")).to_be_visible()


def test_a_page_that_is_loaded_again_keeps_the_conversation_and_what_waits_to_be_sent(
    customer: Customer, system: System
) -> None:
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.page.reload()
    expect(customer.panel).to_be_visible()
    expect(customer.said_by("customer")).to_have_text(["Bonjour"])
    expect(customer.said_by("bot")).to_have_count(1)
    customer.asks("Où est ma commande ?", "numéro de commande")


def test_a_chat_closed_before_the_answer_shows_it_when_it_is_opened_again(customer: Customer) -> None:
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.write("Où est ma commande ?")
    customer.close_chat()
    # The badge counts it, unless the answer was quicker than the hand that closed the chat.
    customer.chat.get_by_role("button", name=re.compile("1 nouveau message|Ouvrir la discussion")).click()
    customer.hears("numéro de commande")


def test_an_answer_missed_while_the_page_was_away_is_there_on_return(customer: Customer, system: System) -> None:
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.write("Où est ma commande ?")
    customer.page.goto("about:blank")
    customer.arrive()
    customer.hears("numéro de commande")
    expect(customer.said_by("customer")).to_have_count(2)


def test_a_signed_in_customer_is_not_asked_who_they_are(customer: Customer) -> None:
    customer.arrive()
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.write("Où est ma commande ?")
    expect(customer.said_by("bot").filter(has_text="LV-245530")).to_be_visible()
    expect(customer.said_by("bot").filter(has_text="code postal")).to_have_count(0)


def test_who_signs_out_is_a_stranger_again(customer: Customer) -> None:
    customer.arrive()
    customer.sign_in_as("Maxence Riou")
    customer.open_chat()
    customer.page.get_by_role("button", name="Se déconnecter").click()
    expect(customer.page.locator("#identity")).to_contain_text("visiteur anonyme")
    customer.asks("Où est ma commande ?", "numéro de commande")


def test_an_expired_sign_in_is_told_to_the_page_and_the_chat_goes_on(customer: Customer, system: System) -> None:
    customer.arrive()
    customer.page.evaluate(
        """() => document.addEventListener("customer-token-expired", () => { document.body.dataset.told = "yes"; })"""
    )
    customer.page.evaluate("token => document.querySelector('trait-dunion').signIn(token)", _expired(system))
    customer.open_chat()
    expect(customer.page.locator("body")).to_have_attribute("data-told", "yes")
    customer.asks("Où est ma commande ?", "numéro de commande")


def _expired(system: System) -> str:
    return system.customer_token("C-0004", expires_in_s=-60)


def test_an_unknown_conversation_token_is_forgotten_and_a_new_conversation_opens(customer: Customer) -> None:
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.page.evaluate(
        """() => { const key = Object.keys(localStorage).find(name => name.startsWith("trait-dunion:"));
        localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), token: "forged"})); }"""
    )
    customer.page.reload()
    expect(customer.said_by("customer")).to_have_count(0)
    customer.asks("Bonjour", "Reinette")


def test_what_is_written_while_the_connection_is_lost_leaves_once_it_is_back(customer: Customer) -> None:
    """The socket is cut under the page; the widget keeps the message and sends it once."""
    sockets: list[WebSocketRoute] = []
    is_cut = {"now": False}

    def pass_on(route: WebSocketRoute) -> None:
        if is_cut["now"]:
            route.close()
            return
        sockets.append(route)
        route.connect_to_server()

    customer.page.route_web_socket(re.compile("/ws/chat"), pass_on)
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    is_cut["now"] = True
    sockets[-1].close()
    expect(customer.chat.get_by_text("Connexion perdue")).to_be_visible()
    customer.composer.fill("Où est ma commande ?")
    customer.composer.press("Enter")
    expect(customer.chat.get_by_text("Pas encore envoyé")).to_be_visible()
    is_cut["now"] = False
    customer.hears("numéro de commande")
    expect(customer.said_by("customer")).to_have_count(2)


def test_a_refusal_to_be_adapted_to_is_kept(customer: Customer) -> None:
    customer.arrive()
    customer.open_chat()
    customer.choose("Non merci, restez neutre")
    expect(customer.chat.get_by_text("ne s’adapte pas à votre profil")).to_be_visible()
    customer.asks("Bonjour", "Reinette")
    customer.page.reload()
    expect(customer.chat.get_by_text("ne s’adapte pas à votre profil")).to_be_visible()


def test_a_message_that_is_too_long_stays_in_the_composer(customer: Customer) -> None:
    customer.arrive()
    customer.open_chat()
    customer.composer.fill("a" * 20_000)
    customer.composer.press("Enter")
    expect(customer.chat.get_by_role("alert")).to_contain_text("20 000 caractères".replace(" ", "\u202f", 1))
    expect(customer.composer).to_have_value("a" * 20_000)
    expect(customer.said_by("customer")).to_have_count(0)


def test_a_customer_who_ends_the_conversation_can_start_another(customer: Customer) -> None:
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.choose("Options de la discussion")
    customer.choose("Terminer la conversation")
    customer.choose("Terminer")
    customer.expect_speaker("Conversation terminée")
    customer.choose("Nouvelle conversation")
    expect(customer.said_by("customer")).to_have_count(0)
    customer.asks("Bonjour", "Reinette")
