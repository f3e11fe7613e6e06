"""What the chat does for a customer, each capability in a real browser, with what goes wrong beside it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from people import Advisor, Customer
from pictures import document, picture
from playwright.sync_api import Page, WebSocketRoute, expect
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]


@pytest.fixture
def customer(system: System, new_page) -> Customer:
    customer = Customer(new_page(), system.url)
    customer.arrive()
    return customer


@pytest.fixture
def advisor(system: System, new_page) -> Advisor:
    advisor = Advisor(new_page(), system.url)
    advisor.sign_in("camille", system.demo_password)
    return advisor


def ask_for_a_person(customer: Customer) -> None:
    customer.write("Je veux parler à un conseiller")
    customer.expect_speaker("dans la file|tête de la file|conseiller va")


def find(customer: Customer, advisor: Advisor) -> None:
    """The conversation that has just come, opened at the desk: said by its first words."""
    advisor.open(advisor.entries("En attente").filter(has_text="Je veux parler à un conseiller").last)
    advisor.reads("Je veux parler à un conseiller", "customer")


def meet(customer: Customer, advisor: Advisor) -> None:
    before = advisor.entries("En attente").count()
    customer.open_chat()
    ask_for_a_person(customer)
    expect(advisor.entries("En attente")).to_have_count(before + 1)
    find(customer, advisor)
    advisor.press("Prendre")
    advisor.expect_state("Vous répondez")
    customer.expect_speaker("Camille vous répond")


def finish(advisor: Advisor) -> None:
    advisor.close()
    advisor.expect_state("Terminée")


def attach(page: Page, file: object) -> None:
    page.locator("trait-dunion input[type=file]").set_input_files(file)


def delivery(customer: Customer) -> str:
    return customer.chat.locator(".delivery").last.inner_text()


# Waiting, and the person


def test_who_waits_reads_their_place_and_may_wait_no_longer(customer: Customer) -> None:
    customer.open_chat()
    ask_for_a_person(customer)
    customer.choose("Options de la discussion")
    customer.choose("Ne plus attendre")
    customer.expect_speaker("Reinette")
    customer.choose("Options de la discussion")
    expect(customer.chat.get_by_role("button", name="Ne plus attendre")).to_have_count(0)


def test_the_advisors_first_name_and_initial_are_shown_and_their_leaving_is_told(
    customer: Customer, advisor: Advisor
) -> None:
    meet(customer, advisor)
    expect(customer.chat.locator(".head .face")).to_have_text("C")
    customer.hears("Camille.*rejoint", "system")
    advisor.reply.press_sequentially("Je regarde")
    expect(customer.chat.get_by_role("status").filter(has_text="Camille écrit…")).to_be_visible()
    advisor.give_back("")
    expect(customer.said_by("system").filter(has_text="Camille a quitté")).to_be_visible()
    customer.expect_speaker("Reinette")
    expect(customer.chat.get_by_text("écrit…")).to_have_count(0)
    expect(customer.chat.locator(".head .face")).to_have_count(0)


def test_lines_are_read_when_they_have_been_seen_on_either_side(customer: Customer, advisor: Advisor) -> None:
    before = advisor.entries("En attente").count()
    customer.open_chat()
    ask_for_a_person(customer)
    expect(advisor.entries("En attente")).to_have_count(before + 1)
    find(customer, advisor)
    assert delivery(customer) == "Envoyé"  # somebody looks, nobody answers yet
    advisor.press("Prendre")
    expect(customer.chat.locator(".delivery").last).to_have_text("Lu")
    customer.close_chat()
    advisor.answer("Bonjour, je regarde.")
    expect(advisor.page.locator("#delivery")).to_have_text("Remis")
    customer.chat.get_by_role("button", name=re.compile("nouveau")).click()
    expect(advisor.page.locator("#delivery")).to_have_text("Lu")
    finish(advisor)


def test_what_they_think_of_it_is_asked_once_in_the_end(customer: Customer, advisor: Advisor) -> None:
    meet(customer, advisor)
    advisor.answer("C'est réglé.")
    finish(advisor)
    customer.expect_speaker("Conversation terminée")
    said = customer.said_by("customer").count()
    customer.chat.get_by_role("button", name="Satisfait", exact=True).dblclick()
    expect(customer.said_by("customer")).to_have_count(said + 1)
    customer.hears("changer|mieux|améliorer")
    expect(customer.composer).to_be_visible()
    customer.write("Répondre plus vite le samedi")
    customer.hears("merci")
    customer.expect_speaker("Conversation terminée")


# Files


def test_files_go_both_ways_and_survive_a_reload(customer: Customer, advisor: Advisor) -> None:
    meet(customer, advisor)
    attach(customer.page, picture("panne <script>alert(1)<／script>.png"))
    customer.composer.fill("Voilà la panne")
    customer.composer.press("Enter")
    expect(customer.said_by("customer").last).to_have_text("Voilà la panne")
    sent = customer.chat.locator(".customer .file")
    expect(sent).to_contain_text("<script>")
    at_desk = advisor.lines.locator(".customer .file img")
    expect(at_desk).to_be_visible()
    assert at_desk.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
    advisor.page.locator("#file").set_input_files(document())
    expect(customer.chat.locator(".advisor .file")).to_contain_text("notice.pdf")
    customer.page.reload()
    shown = customer.chat.locator(".customer .file img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
    with customer.page.expect_download() as download:
        customer.chat.locator(".advisor a.file").click()
    assert download.value.suggested_filename == "notice.pdf"
    finish(advisor)


def test_the_bot_says_that_it_has_the_file_and_a_second_press_sends_nothing_more(customer: Customer) -> None:
    customer.open_chat()
    attach(customer.page, picture())
    customer.chat.get_by_role("button", name="Envoyer").dblclick()
    customer.hears("image")
    expect(customer.chat.locator(".customer .file")).to_have_count(1)
    expect(customer.chat.locator(".chosen")).to_have_count(0)


def test_a_chosen_file_can_be_taken_back(customer: Customer) -> None:
    customer.open_chat()
    attach(customer.page, picture())
    customer.chat.get_by_role("button", name="Retirer panne.png").click()
    expect(customer.composer).to_be_focused()
    customer.asks("Bonjour", "Reinette")
    expect(customer.chat.locator(".file")).to_have_count(0)


def test_a_photo_of_30_megabytes_is_refused_before_it_leaves(customer: Customer, tmp_path: Path) -> None:
    asked: list[str] = []
    customer.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    customer.open_chat()
    photo = tmp_path / "immense.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"\0" * 30_000_000)
    attach(customer.page, photo)
    expect(customer.chat.get_by_role("alert")).to_contain_text("« immense.jpg » dépasse 10")
    attach(customer.page, {"name": "virus.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"})
    expect(customer.chat.get_by_role("alert")).to_contain_text("n’est pas accepté")
    customer.asks("Bonjour", "Reinette")
    expect(customer.chat.get_by_role("alert")).to_have_count(0)
    assert "/chat/files" not in asked


def test_a_file_that_is_not_what_it_says_is_refused_and_the_words_come_back(system: System, browser) -> None:
    """Not with `new_page`: the browser logs the refusal as an error."""
    context = browser.new_context(locale="fr-FR")
    customer = Customer(context.new_page(), system.url)
    customer.arrive()
    customer.open_chat()
    attach(customer.page, {"name": "photo.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"})
    customer.composer.fill("Regardez")
    customer.composer.press("Enter")
    expect(customer.chat.get_by_role("alert")).to_contain_text("n'est pas accepté")
    expect(customer.composer).to_have_value("Regardez")
    expect(customer.said_by("customer")).to_have_count(0)
    context.close()


def test_what_is_refused_is_explained_in_the_language_of_the_page(system: System, browser) -> None:
    """By the service, and by a proxy that answers for it."""
    context = browser.new_context(locale="fr-FR")
    customer = Customer(context.new_page(), system.url)
    customer.arrive()
    customer.chat.evaluate("chat => chat.setAttribute('data-lang', 'en')")
    customer.chat.get_by_role("button", name="Any questions? Open the chat").click()
    composer = customer.chat.get_by_role("textbox", name="Your message")
    attach(customer.page, {"name": "photo.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"})
    composer.fill("Look")
    composer.press("Enter")
    expect(customer.chat.get_by_role("alert")).to_contain_text("This type of file is not accepted")
    expect(composer).to_have_value("Look")
    customer.page.route("**/chat/files?lang=en", lambda route: route.fulfill(status=413, body="<h1>413</h1>"))
    attach(customer.page, picture())
    composer.press("Enter")
    expect(customer.chat.get_by_role("alert")).to_have_text("This message could not be sent. Your text is kept.")
    expect(composer).to_have_value("Look")
    context.close()


def test_a_file_sent_while_the_network_is_away_leaves_once_it_is_back(system: System, browser) -> None:
    context = browser.new_context(locale="fr-FR")
    customer = Customer(context.new_page(), system.url)
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    context.set_offline(True)
    expect(customer.chat.get_by_text("Connexion perdue")).to_be_visible()
    attach(customer.page, picture())
    customer.composer.press("Enter")
    expect(customer.chat.get_by_text("Pas encore envoyé")).to_be_visible()
    context.set_offline(False)
    customer.hears("image")
    expect(customer.chat.locator(".customer .file img")).to_have_count(1)
    context.close()


def test_a_picture_is_pasted_as_it_is_chosen(customer: Customer) -> None:
    customer.open_chat()
    expect(customer.page.locator("trait-dunion input[type=file]")).to_have_count(1)  # files are taken, the service said
    customer.composer.evaluate(
        """area => { const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(["pixels"], "capture.png", {type: "image/png"}));
        area.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})); }"""
    )
    expect(customer.chat.locator(".chosen")).to_have_text("capture.png")


def test_a_page_with_a_file_on_its_way_asks_before_it_closes(customer: Customer) -> None:
    asked: list[str] = []
    customer.page.on("dialog", lambda dialog: [asked.append(dialog.type), dialog.accept()])
    customer.page.route("**/chat/files?lang=fr", lambda _: None)  # never answered
    customer.open_chat()
    attach(customer.page, picture())
    customer.composer.press("Enter")
    expect(customer.chat.locator(".customer .file")).to_be_visible()
    customer.page.reload()
    assert asked == ["beforeunload"]
    expect(customer.chat.locator(".customer .file")).to_have_count(0)
    customer.page.reload()
    assert asked == ["beforeunload"]


# The transcript


def test_the_whole_conversation_is_downloaded_with_who_said_what_and_when(customer: Customer, tmp_path: Path) -> None:
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    attach(customer.page, picture("reçu.png"))
    customer.composer.press("Enter")
    customer.hears("image")
    customer.choose("Options de la discussion")
    with customer.page.expect_download() as download:
        customer.choose("Télécharger la conversation")
    assert re.fullmatch(r"conversation-\d{4}-\d\d-\d\d\.txt", download.value.suggested_filename)
    kept = tmp_path / "kept.txt"
    download.value.save_as(kept)
    written = kept.read_text(encoding="utf-8-sig")
    assert re.search(r"\[\d\d:\d\d\] Vous : Bonjour", written)
    assert re.search(r"\[\d\d:\d\d\] Reinette \(assistante virtuelle\) : ", written)
    assert "[Fichier joint : reçu.png]" in written


def test_a_transcript_that_cannot_be_had_is_told(system: System, browser) -> None:
    context = browser.new_context(locale="fr-FR")
    customer = Customer(context.new_page(), system.url)
    customer.arrive()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    customer.page.route("**/chat/transcript*", lambda route: route.abort())
    customer.choose("Options de la discussion")
    customer.choose("Télécharger la conversation")
    expect(customer.chat.get_by_role("status").filter(has_text="n’a pas pu être préparé")).to_be_visible()
    customer.write("Où est ma commande ?")
    expect(customer.chat.get_by_text("n’a pas pu être préparé")).to_have_count(0)
    context.close()


# Tabs, pages, network


def test_two_tabs_are_in_step(customer: Customer, system: System) -> None:
    other = Customer(customer.page.context.new_page(), system.url)
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    other.arrive()
    expect(other.said_by("bot")).to_have_count(1)
    other.choose("Non merci, restez neutre")
    expect(customer.chat.get_by_text("ne s’adapte pas à votre profil")).to_be_visible()
    other.write("Où est ma commande ?")
    customer.hears("numéro de commande")
    expect(customer.said_by("customer")).to_have_text(["Bonjour", "Où est ma commande ?"])
    other.choose("Options de la discussion")
    other.choose("Terminer la conversation")
    other.choose("Terminer")
    customer.expect_speaker("Conversation terminée")
    other.choose("Nouvelle conversation")
    expect(customer.said_by("customer")).to_have_count(0)
    customer.asks("Bonjour", "Reinette")
    other.hears("Reinette")


def test_what_is_written_offline_is_sent_once_and_in_order_even_after_a_reload(customer: Customer) -> None:
    is_cut = {"now": False}
    sockets: list[WebSocketRoute] = []

    def pass_on(route: WebSocketRoute) -> None:
        if is_cut["now"]:
            route.close()
        else:
            sockets.append(route)
            route.connect_to_server()

    customer.page.route_web_socket(re.compile("/ws/chat"), pass_on)
    customer.page.reload()
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    is_cut["now"] = True
    sockets[-1].close()
    expect(customer.chat.get_by_text("Connexion perdue")).to_be_visible()
    words = ["Bonjour", "Un", "Deux", "Trois"]
    for text in words[1:]:
        customer.composer.fill(text)
        customer.composer.press("Enter")
    customer.composer.fill("Et je n'ai pas fini")
    customer.page.reload()
    expect(customer.said_by("customer")).to_have_text(words[1:])  # the rest is on the server
    is_cut["now"] = False
    expect(customer.said_by("customer")).to_have_text(words)
    expect(customer.chat.get_by_text("Pas encore envoyé")).to_have_count(0)
    expect(customer.composer).to_have_value("Et je n'ai pas fini")
    customer.page.reload()
    expect(customer.said_by("customer")).to_have_text(words)


def test_the_badge_counts_what_has_not_been_seen(customer: Customer, advisor: Advisor) -> None:
    meet(customer, advisor)
    customer.close_chat()
    for text in ("Un instant", "Je reviens"):
        advisor.answer(text)
    expect(customer.chat.locator(".badge")).to_have_text("2")
    expect(customer.chat.get_by_role("status").filter(has_text="2 nouveaux messages")).to_have_count(1)
    customer.page.reload()
    expect(customer.chat.locator(".badge")).to_have_text("2")
    customer.chat.get_by_role("button", name=re.compile("2 nouveaux messages")).click()
    customer.close_chat()
    expect(customer.chat.locator(".badge")).to_have_count(0)
    finish(advisor)


# The brand's page


def test_the_attributes_change_language_colours_and_title(customer: Customer) -> None:
    customer.page.evaluate(
        """() => { const chat = document.querySelector("trait-dunion");
        const given = {lang: "en", theme: "dark", accent: "#ffee00", title: "Le Verger UK"};
        for (const [name, value] of Object.entries(given))
          chat.setAttribute("data-" + name, value); }"""
    )
    customer.chat.get_by_role("button", name="Any questions? Open the chat").click()
    expect(customer.chat.get_by_role("heading", name="Le Verger UK")).to_be_visible()
    expect(customer.chat.get_by_role("textbox", name="Your message")).to_be_focused()
    expect(customer.chat.locator(".root")).to_have_attribute("data-scheme", "dark")
    expect(customer.chat.locator(".send")).to_have_css("background-color", "rgb(47, 42, 38)")  # nothing to send yet
    customer.chat.get_by_role("textbox", name="Your message").fill("Hello")
    expect(customer.chat.locator(".send")).to_have_css("background-color", "rgb(255, 238, 0)")
    expect(customer.chat.locator(".send")).to_have_css("color", "rgb(0, 0, 0)")


def test_it_works_under_a_policy_without_inline_and_asks_nobody_else(customer: Customer, system: System) -> None:
    """A violation of the policy is logged as an error, which fails the test."""
    hosts: set[str] = set()
    customer.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    customer.page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).netloc))
    page = customer.page.reload()
    assert page is not None
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'; style-src 'self'; img-src 'self'" in policy
    assert "unsafe" not in policy
    customer.open_chat()
    customer.asks("Bonjour", "Reinette")
    attach(customer.page, picture())
    customer.composer.press("Enter")
    shown = customer.chat.locator(".customer .file img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
    customer.choose("Options de la discussion")
    with customer.page.expect_download():
        customer.choose("Télécharger la conversation")
    assert hosts == {urlsplit(system.url).netloc}


def test_the_keyboard_is_enough_and_screen_readers_hear_what_is_new(customer: Customer) -> None:
    customer.chat.get_by_role("button", name=re.compile("Ouvrir la discussion")).focus()
    customer.page.keyboard.press("Enter")
    expect(customer.composer).to_be_focused()
    customer.page.keyboard.type("Bonjour")
    customer.page.keyboard.press("Enter")
    customer.hears("Reinette")
    log = customer.chat.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    expect(log.get_by_role("status")).to_have_count(0)
    customer.page.keyboard.press("Shift+Tab")
    expect(customer.chat.get_by_role("button", name="Joindre une image ou un PDF")).to_be_focused()
    options = customer.chat.get_by_role("button", name="Options de la discussion")
    options.focus()
    customer.page.keyboard.press("Enter")
    expect(customer.chat.get_by_role("button", name="Continuer sur Telegram")).to_be_focused()
    customer.page.keyboard.press("Escape")
    expect(options).to_be_focused()
    customer.page.keyboard.press("Escape")
    expect(customer.panel).to_be_hidden()
    expect(customer.chat.get_by_role("button", name=re.compile("Ouvrir la discussion"))).to_be_focused()
