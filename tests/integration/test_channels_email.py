"""E-mail through the whole service, against a server that speaks SMTP and IMAP."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from channel_steps import inbox, outbox, speak, states, thread, until
from clock import Clock
from databases import on_both_databases
from fakes.brain import FakeBrain, act, answer
from fakes.mail import ADDRESS, AUTHORITY, CUSTOMER, FakeMail, answered, words_of, written
from fastapi import FastAPI
from service import app_on, settings_for, with_service
from steps import hire

from gateway.channels.email import Email
from gateway.channels.mailbox import Mailbox
from gateway.channels.port import Channel, Refusing, Rejected
from gateway.channels.registry import make_channels
from gateway.channels.smtp import session
from relation.context import Relation
from relation.model.conversation import Author
from relation.model.delivery import DeliveryState
from relation.model.mail import MailWords
from relation.services.channel_receiving import LETTERS_PER_HOUR
from relation.services.handoffs import send_reply
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient
BUTTONS = [
    {"title": "Suivre ma commande", "payload": "/gerer_contrat.suivi_commande"},
    {"title": "Ma facture", "payload": "/gerer_contrat.facture"},
]
CHOOSE = answer(act("utter_nobody_knows_this", "Que souhaitez-vous faire ?", buttons=BUTTONS))


@pytest.fixture
def app(open_service: Any, mail: FakeMail) -> FastAPI:
    return open_service(mail)


@on_both_databases
def test_a_conversation(app: FastAPI, store: Store, brain: FakeBrain, mail: FakeMail) -> None:
    brain.answers["Ma commande\n\nAidez-moi"] = CHOOSE
    first = written("Aidez-moi\n\n-- \nInès Martin\n06 12 34 56 78\n", Message_ID="<un@exemple.test>")

    async def work(client: Client) -> None:
        mail.deliver(first)
        await until(lambda: mail.sent)
        mail.deliver(answered(mail.sent[0][1], "Bonjour,\n2\nMerci"))
        await until(lambda: states(store) == [DeliveryState.SENT] * 2 and mail.is_all_seen())

    with_service(app, work)
    (recipient, choices), (_, second) = mail.sent
    assert (recipient, str(choices["From"])) == (CUSTOMER, f"Le Verger <{ADDRESS}>")
    assert (choices["Subject"], choices["In-Reply-To"]) == ("Re: Ma commande", "<un@exemple.test>")
    assert choices["Auto-Submitted"] == "auto-replied"
    assert words_of(choices).replace("\u202f", " ").replace("\u00a0", " ") == (
        "Que souhaitez-vous faire ?\n\nPour choisir, le numéro suffit :\n1. Suivre ma commande\n2. Ma facture"
    )
    assert second["References"].split()[:2] == ["<un@exemple.test>", str(choices["Message-ID"])]
    conversation, lines = thread(store, "email", CUSTOMER)
    assert conversation.first_name == "Inès"
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == [
        "Ma commande\n\nAidez-moi", "Bonjour,\n2\nMerci",
    ]  # fmt: skip
    assert brain.turns[-1]["understanding"]["motif"] == "facture", "understood as the button of that number"
    with store.read() as uow:
        kept = uow.mails.of_message(lines[0].id)
    assert kept is not None and kept.text.endswith("06 12 34 56 78"), "the whole text is kept"


def test_a_repeated_mail_is_answered_once(app: FastAPI, store: Store, mail: FakeMail) -> None:
    """Delivered twice, and once more: the line is cut between the storing and the marking."""
    mail.cuts = ["STORE"]

    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"), written("Bonjour"))
        await until(lambda: mail.is_all_seen() and states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert mail.commands.count("LOGIN") == 2
    assert mail.commands.count("STORE") == 3
    assert len(mail.sent) == len(inbox(store)) == 1


def test_what_was_stored_before_a_crash_is_not_answered_again(
    store_url: str, relation: Relation, store: Store, mail: FakeMail
) -> None:
    async def until_answered(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: states(store) == [DeliveryState.SENT] and mail.is_all_seen())

    async def until_seen(client: Client) -> None:
        await until(mail.is_all_seen)

    with_service(app_on(store_url, relation, FakeBrain(), **mail.environ()), until_answered)
    mail.kept[0].flags.clear()  # as if it had been killed before it marked it
    with_service(app_on(store_url, relation, FakeBrain(), **mail.environ()), until_seen)
    assert len(mail.sent) == len(inbox(store)) == 1


def test_an_answer_from_another_address_goes_on_with_the_same_conversation(
    app: FastAPI, store: Store, mail: FakeMail
) -> None:
    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: mail.sent)
        mail.deliver(answered(mail.sent[0][1], "De mon travail.", "ines.martin@bureau.test"))
        mail.deliver(written("Autre sujet", Subject="Un retour", Message_ID="<neuf@exemple.test>"))
        await until(lambda: len(mail.sent) == 3)

    with_service(app, work)
    _, lines = thread(store, "email", CUSTOMER)
    said = [line.text for line in lines if line.author is Author.CUSTOMER]
    assert said == ["Ma commande\n\nBonjour", "De mon travail.", "Un retour\n\nAutre sujet"]
    assert {recipient for recipient, _ in mail.sent} == {CUSTOMER}, "whoever has our mail does not get our answers"
    assert mail.sent[2][1]["Subject"] == "Re: Un retour"


def test_an_advisors_words_are_nobodys_automatic_answer(
    app: FastAPI, store: Store, relation: Relation, mail: FakeMail
) -> None:
    camille = hire(store, relation)

    def reply(conversation_id: str) -> None:
        with store.write() as uow:
            send_reply(uow, relation, conversation_id, camille, "Je m’en occupe.")
            uow.commit()

    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: mail.sent)
        await asyncio.to_thread(reply, thread(store, "email", CUSTOMER)[0].id)
        await until(lambda: "Je m’en occupe." in mail.texts())

    with_service(app, work)
    said = next(one for _, one in mail.sent if words_of(one) == "Je m’en occupe.")
    assert "Auto-Submitted" not in said and said["In-Reply-To"]
    assert str(said["From"]) == f'"Camille, Le Verger" <{ADDRESS}>'


def test_robots_are_never_answered(app: FastAPI, store: Store, mail: FakeMail) -> None:
    forged = f"{AUTHORITY}; dkim=none; dmarc=fail header.from=exemple.test"

    async def work(client: Client) -> None:
        mail.deliver(
            written("Je suis absente.", Auto_Submitted="auto-replied"), written("Promotions", List_Id="<l.test>"),
            written("Coucou", ADDRESS), written("Non", "noreply@exemple.test"), b"From: nobody\r\n\r\nx", b"\xff\x00",
            written("Je suis vous", Authentication_Results=forged),
            written("Je reviens lundi", Subject="Absence du bureau"),
        )  # fmt: skip
        mail.deliver(written("Ancien", Message_ID="<vieux@exemple.test>"), is_old=True)
        await until(lambda: all(r"\Seen" in one.flags for one in mail.kept[:-1]))
        mail.deliver(written("Bonjour"))
        await until(lambda: mail.sent)

    with_service(app, work)
    assert mail.texts() == ["Écho de Ma commande\n\nBonjour"]
    assert mail.kept[8].flags == set(), "an old one is left to people"
    assert [r"\Flagged" in one.flags for one in mail.kept[:8]] == [False] * 4 + [True] * 3 + [False]
    assert len(inbox(store)) == 1


def test_a_robot_that_does_not_say_so_is_not_answered_for_ever(app: FastAPI, store: Store, mail: FakeMail) -> None:
    async def work(client: Client) -> None:
        mail.deliver(*(written(f"Bonjour {n}") for n in range(LETTERS_PER_HOUR + 3)))
        await until(lambda: mail.is_all_seen() and len(mail.sent) == LETTERS_PER_HOUR)
        await until(lambda: set(states(store)) == {DeliveryState.SENT})

    with_service(app, work)
    assert len(inbox(store)) == LETTERS_PER_HOUR + 3
    assert all(entry.processed_at for entry in inbox(store))


@pytest.mark.parametrize("port", ["smtp", "imap"])
def test_without_encryption_nothing_is_said_but_over_loopback(store_url: str, mail: FakeMail, port: str) -> None:
    found = settings_for(store_url, **mail.environ()).channels.email
    assert found is not None
    far = replace(found, **{port: replace(getattr(found, port), is_loopback=False)})

    async def check() -> None:
        channel = Email(far, MailWords())
        with pytest.raises(Refusing, match=f"{port}_no_encryption"):
            await channel.check()
        await channel.close()

    asyncio.run(check())
    assert "LOGIN" not in mail.commands


async def _between_two_calls(mailbox: Mailbox, mail: FakeMail) -> None:
    await mailbox.run(mailbox.check)


async def _while_it_opens(mailbox: Mailbox, mail: FakeMail) -> None:
    opening = asyncio.create_task(mailbox.run(mailbox.check))
    await until(lambda: mail.commands)
    opening.cancel()


async def _after_a_leave_that_failed(mailbox: Mailbox, mail: FakeMail) -> None:
    mail.cuts = ["LOGOUT"]
    await mailbox.run(mailbox.check)
    await mailbox.run(mailbox.leave)


@pytest.mark.parametrize("until_then", [_between_two_calls, _while_it_opens, _after_a_leave_that_failed])
def test_a_mailbox_that_is_closed_leaves_no_socket_open(
    store_url: str, mail: FakeMail, until_then: Callable[[Mailbox, FakeMail], Awaitable[None]]
) -> None:
    credentials = settings_for(store_url, **mail.environ()).channels.email
    assert credentials is not None

    async def work() -> None:
        mailbox = Mailbox(credentials)
        await until_then(mailbox, mail)
        await mailbox.close()

    asyncio.run(asyncio.wait_for(work(), 20))
    gc.collect()  # what was left open is told here: a warning is an error


def test_a_stop_while_the_mail_server_is_taken_leave_of_leaves_no_socket_open(store_url: str, mail: FakeMail) -> None:
    credentials = settings_for(store_url, **mail.environ()).channels.email
    assert credentials is not None
    mail.is_silent = True

    async def sign_in_and_out() -> None:
        async with session(credentials):
            pass

    async def work() -> None:
        leaving = asyncio.create_task(sign_in_and_out())
        await until(lambda: mail.commands == ["QUIT"])
        leaving.cancel()
        await asyncio.wait([leaving])

    asyncio.run(asyncio.wait_for(work(), 20))
    gc.collect()


def bounce(sent: EmailMessage, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.exemple.test\r\nTo: {ADDRESS}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.exemple.test\r\n\r\n"
        f"Final-Recipient: rfc822; {CUSTOMER}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {sent['Message-ID']}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_is_told_of_the_message_that_bounced(app: FastAPI, store: Store, mail: FakeMail) -> None:
    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: states(store) == [DeliveryState.SENT])
        mail.deliver(bounce(mail.sent[0][1], "4.4.1", "delayed"))
        await until(mail.is_all_seen)
        assert states(store) == [DeliveryState.SENT]
        mail.deliver(bounce(mail.sent[0][1]))
        await until(lambda: states(store) == [DeliveryState.FAILED] and mail.is_all_seen())

    with_service(app, work)
    assert [entry.error for entry in outbox(store)] == ["bounce_5.1.1"]
    assert len(mail.sent) == len(inbox(store)) == 1


def test_what_the_server_does_not_take_now_is_sent_later_with_the_same_id(
    app: FastAPI, store: Store, mail: FakeMail, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    mail.refusals = [("RCPT", "451 4.7.1 greylisted"), ("END", "452 4.3.1 disk full")]

    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        for cause in ("smtp_451", "smtp_452"):
            await until(lambda cause=cause: [entry.error for entry in outbox(store)] == [cause])
            mail.is_silent = cause == "smtp_452"
            clock.pass_time(minutes=2)
        await until(
            lambda: [entry.error for entry in outbox(store)] == ["outcome_unknown"] and "no_answer" in caplog.text
        )
        mail.is_silent = False
        clock.pass_time(minutes=2)
        await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert len(mail.sent) == 2, "taken twice: no answer came to the first"
    assert len({str(one["Message-ID"]) for _, one in mail.sent}) == 1
    assert "possibly doubled" in caplog.text


@pytest.mark.parametrize(
    ("stage", "said", "cause"),
    [
        ("RCPT", "550 5.1.1 no such user", "unknown_recipient"),
        ("END", "554 5.7.1 rejected as spam", "smtp_554"),
        ("MAIL", "552 5.3.4 too large", "smtp_552"),
    ],
)
def test_what_the_server_refuses_is_a_dead_letter(
    app: FastAPI, store: Store, mail: FakeMail, stage: str, said: str, cause: str
) -> None:
    mail.refusals = [(stage, said)]

    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: states(store) == [DeliveryState.FAILED])

    with_service(app, work)
    assert [entry.error for entry in outbox(store)] == [cause]


def test_a_wrong_smtp_password_takes_the_channel_down_and_messages_wait(
    app: FastAPI, store: Store, mail: FakeMail, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    mail.smtp_password, ours = "another", mail.smtp_password

    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour"))
        await until(lambda: "is down" in caplog.text)
        assert (await client.get("/health")).json()["channels"] == {"email": "down: smtp_535"}
        mail.smtp_password = ours
        clock.pass_time(seconds=61)
        await until(lambda: mail.sent)
        assert (await client.get("/health")).json()["channels"] == {"email": "up"}

    with_service(app, work)
    assert all(ours not in record.getMessage() for record in caplog.records)


def test_a_wrong_imap_password_takes_the_channel_down(
    app: FastAPI, mail: FakeMail, caplog: pytest.LogCaptureFixture
) -> None:
    mail.imap_password = "another"

    async def work(client: Client) -> None:
        await until(lambda: "is down" in caplog.text)
        health = (await client.get("/health")).json()
        assert (health["status"], health["channels"]) == ("ok", {"email": "down: imap_sign_in"})
        posted = await client.post("/channels/email/webhook", json={})
        assert (posted.status_code, posted.json()["error"]["code"]) == (404, "channel_off")

    with_service(app, work)


def test_a_server_that_never_tells_is_asked(app: FastAPI, store: Store, mail: FakeMail) -> None:
    mail.has_idle = False

    async def work(client: Client) -> None:
        await until(lambda: mail.commands.count("SEARCH") == 1)
        mail.deliver(written("Bonjour"))
        await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert "IDLE" not in mail.commands


def test_a_mail_of_ours_out_of_the_blue_starts_a_thread(
    app: FastAPI, store: Store, relation: Relation, mail: FakeMail
) -> None:
    async def work(client: Client) -> None:
        mail.deliver(written("Bonjour", Subject=""))
        await until(lambda: len(mail.sent) == 1)
        speak(store, relation, thread(store, "email", CUSTOMER)[0].id, "Votre colis est là.")
        await until(lambda: len(mail.sent) == 2)

    with_service(app, work)
    assert [str(one["Subject"]) for _, one in mail.sent] == ["Votre message"] * 2


def with_pictures(size: int) -> EmailMessage:
    mail = written("Voici.", Message_ID=f"<photos{size}@exemple.test>")
    mail.add_attachment(b"\x89PNG" + b"a" * size, maintype="image", subtype="png", filename="machine à laver.png")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="facture.pdf")
    return mail


def test_files_are_listed_and_fetched(app: FastAPI, store: Store, store_url: str, mail: FakeMail) -> None:
    bare = written("", Subject="Photo", Message_ID="<photo@exemple.test>")
    bare.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")

    async def work(client: Client) -> None:
        mail.deliver(with_pictures(10), bare, with_pictures(30_000_000))
        await until(lambda: mail.is_all_seen() and len(mail.sent) == len(mail.kept))

    with_service(app, work)
    first, second = (entry.media for entry in inbox(store)[:2])
    assert [(one["kind"], one["name"]) for one in first] == [
        ("photo", "machine à laver.png"), ("document", "facture.pdf"),
    ]  # fmt: skip
    _, lines = thread(store, "email", CUSTOMER)
    said = [line.text.replace("\u00a0", " ") for line in lines if line.author is Author.CUSTOMER]
    assert said[:2] == [
        "Ma commande\n\nVoici.\n(photo : machine à laver.png)\n(document : facture.pdf)", "Photo\n(photo : a.png)",
    ]  # fmt: skip

    async def fetch() -> None:
        channel = make_channels(settings_for(store_url, **mail.environ()).channels, "")["email"]
        try:
            await check(channel)
        finally:
            await channel.close()

    async def check(channel: Channel) -> None:
        assert (await channel.fetch_media(str(first[1]["id"]), 1_000)).content == b"%PDF-1.7"
        assert (await channel.fetch_media(str(second[0]["id"]), 1_000_000)).content_type == "image/png"
        for gone in ("7.1.9", "7.99.0", "8.1.0", "x", ""):
            with pytest.raises(Rejected, match="media_gone"):
                await channel.fetch_media(gone, 1_000)
        with pytest.raises(Rejected, match="media_too_large"):
            await channel.fetch_media("7.3.0", 1_000)

    asyncio.run(fetch())
