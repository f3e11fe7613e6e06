"""The two people of a journey, and what they see and do: a customer in the shop, an advisor at the desk."""

import re

from playwright.sync_api import Locator, Page, expect

LAUNCHER = re.compile("Ouvrir la discussion")


class Customer:
    """The shop's page and its chat."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.chat = page.locator("trait-dunion")
        self.panel = self.chat.get_by_role("dialog")
        self.composer = self.chat.get_by_role("textbox", name="Votre message")
        self.header = self.chat.locator(".head .who p")

    def arrive(self) -> None:
        self.page.goto(self.url)

    def open_chat(self) -> None:
        self.chat.get_by_role("button", name=LAUNCHER).click()
        expect(self.composer).to_be_focused()

    def close_chat(self) -> None:
        self.chat.get_by_role("button", name="Réduire la discussion").click()
        expect(self.panel).to_be_hidden()

    def said_by(self, author: str) -> Locator:
        """The bubbles of `customer`, `bot`, `advisor` or `system`."""
        return self.chat.locator(f".entry.{author} .bubble")

    def write(self, text: str) -> None:
        """Returns once the service has stored it."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.said_by("customer").last).to_have_text(text)
        expect(self.chat.get_by_text("Envoyé", exact=True)).to_be_visible()

    def hears(self, words: str, author: str = "bot") -> None:
        """`words`: a regular expression found in the last bubble of that author."""
        expect(self.said_by(author).last).to_have_text(re.compile(words, re.IGNORECASE))

    def asks(self, text: str, words: str) -> None:
        """Writes, then waits for one more answer of the bot, with `words`."""
        before = self.said_by("bot").count()
        self.write(text)
        expect(self.said_by("bot").nth(before)).to_be_visible()
        self.hears(words)

    def identify(self, order: str, postcode: str) -> None:
        """From the question about the order number to the confirmation."""
        self.hears("numéro de commande")
        self.asks(order, "code postal")
        self.write(postcode)
        expect(self.said_by("bot").filter(has_text=re.compile("vérifié|concordent|C’est bon"))).to_be_visible()

    def choose(self, title: str) -> None:
        self.chat.get_by_role("button", name=title).click()

    def get_angry(self) -> None:
        """Until a person is on the way: at once, or when the bot offers one."""
        self.write("C'est scandaleux, quatre jours de retard, vous vous moquez de moi, je suis furieuse !!!")
        offered = self.chat.get_by_role("button", name="Oui, un conseiller")
        expect(offered.or_(self.header.get_by_text("file")).first).to_be_visible()
        if offered.is_visible():
            offered.click()

    def expect_speaker(self, words: str) -> None:
        """Who speaks, in the chat's header."""
        expect(self.header).to_have_text(re.compile(words))

    def sign_in_as(self, name: str) -> None:
        """With the demonstration's own bar."""
        self.page.get_by_label("Se connecter en tant que…").select_option(name)
        expect(self.page.locator("#identity")).to_contain_text(name)


class Advisor:
    """The desk."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.reply = page.get_by_role("textbox", name="Votre réponse")
        self.talk = page.locator("#talk")
        self.lines = page.locator("#lines")

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto(f"{self.url}/desk")
        self.page.get_by_label("Identifiant").fill(login)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("navigation", name="Les conversations")).to_be_visible()
        self.page.wait_for_load_state()  # its scripts have run: the keys answer

    def entries(self, section: str) -> Locator:
        """Conversations of the list `En attente`, `Mes conversations`, `Avec l’assistant`…"""
        return self.page.get_by_role("region", name=section).get_by_role("link")

    def open(self, entry: Locator) -> None:
        entry.click()
        expect(self.reply).to_be_visible()

    def press(self, button: str) -> None:
        self.talk.get_by_role("button", name=button, exact=True).click()

    def answer(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")
        self.reads(text)
        expect(self.reply).to_have_value("")

    def note(self, text: str) -> None:
        """An internal note; back to the customer's composer."""
        self.page.get_by_role("button", name="L’équipe, note interne").click()
        field = self.page.get_by_role("textbox", name="Votre note interne")
        field.fill(text)
        field.press("Enter")
        expect(self.page.locator(".note").filter(has_text=text)).to_be_visible()
        self.page.get_by_role("button", name="La personne", exact=True).click()

    def reads(self, words: str, author: str | None = None) -> None:
        """A line of the open conversation holds `words`."""
        lines = self.lines.locator(f".line.{author}" if author else ".line")
        expect(lines.filter(has_text=words).last).to_be_visible()

    def expect_state(self, words: str) -> None:
        expect(self.page.locator("#bar .owner")).to_have_text(words)

    def give_back(self, note: str) -> None:
        self.press("Rendre à l’assistant")
        dialog = self.page.get_by_role("dialog", name="Rendre à l’assistant")
        dialog.get_by_label("Ce qui a été convenu").fill(note)
        dialog.get_by_role("button", name="Rendre", exact=True).click()
        expect(dialog).to_be_hidden()

    def close(self) -> None:
        self.press("Clore")
        dialog = self.page.get_by_role("dialog", name="Clore la conversation")
        dialog.get_by_label("Réglé", exact=True).check()
        dialog.get_by_role("button", name="Clore", exact=True).click()
        expect(dialog).to_be_hidden()
