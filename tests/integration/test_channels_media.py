"""Photos, documents and voices of the messaging platforms, through the whole service: kept, refused, lost, told."""

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from channel_steps import deliver, inbox, states, thread, until
from clock import Clock
from databases import on_both_databases
from fakes.brain import FakeBrain
from fakes.messenger import PERSON, FakePage
from fakes.telegram import CHAT, FakeTelegram
from fakes.whatsapp import SCOPED, FakeWhatsApp, error
from media_steps import HTML, JPEG, MEGABYTE, PDF, PNG, STICKER, VOICE, attachments, fetches, kept, on_disk
from service import with_service
from steps import hire

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.delivery import DeliveryState
from relation.services.attachments import erase_files
from relation.services.handoffs import take_handoff
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient


@pytest.fixture
def open_on(open_service: Any) -> Any:
    return partial(open_service, FILE_MAX_MB="2")


def photo(telegram: FakeTelegram, file_id: str = "large", **fields: Any) -> dict[str, Any]:
    sizes = [{"file_id": "small", "width": 90}, {"file_id": file_id, "width": 1280}]
    return telegram.delivery(telegram.message(photo=sizes, **fields))


def image(whatsapp: FakeWhatsApp, media_id: str = "m1", **fields: Any) -> dict[str, Any]:
    told = {"id": media_id, "mime_type": "image/jpeg", **fields}
    return whatsapp.delivery(whatsapp.batch(whatsapp.message(type="image", image=told)))


@on_both_databases
def test_a_photo_is_kept_and_told_as_in_the_web_chat(
    open_on: Any, store: Store, brain: FakeBrain, telegram: FakeTelegram, root: Path
) -> None:
    telegram.files = {"large": JPEG}

    async def work(client: Client) -> None:
        await deliver(client, photo(telegram))
        await until(lambda: telegram.texts())

    with_service(open_on(telegram), work)
    conversation, lines = thread(store, "telegram", CHAT)
    assert kept(store, root) == [("photo.jpg", "image/jpeg", JPEG)]
    assert attachments(store, conversation.id)[0].message_id == lines[0].id
    assert fetches(store) == []
    assert "L’image est bien arrivée" in telegram.texts()[0]
    assert brain.turns == []


def test_each_kind_has_its_file_and_words_are_answered_beside(
    open_on: Any, store: Store, clock: Clock, telegram: FakeTelegram, root: Path
) -> None:
    telegram.files = {"large": JPEG, "doc": PDF, "voice": VOICE, "st": STICKER}
    place = {"latitude": 48.58392, "longitude": 7.74553}
    sent = [
        (photo(telegram, caption="Regardez"), 2),
        (telegram.message(document={"file_id": "doc", "file_name": "../facture"}), 1),
        (telegram.message(voice={"file_id": "voice"}), 1),
        (telegram.message(sticker={"file_id": "st"}), 1),
        (telegram.message(sticker={"file_id": "tgs", "is_animated": True, "emoji": "🍎"}), 1),
        (telegram.message(location=place), 1),
        (telegram.message(contact={"first_name": "Léa", "phone_number": "+33612345678"}), 1),
        (telegram.message(poll={"id": "1"}), 1),
    ]

    async def work(client: Client) -> None:
        for update, answers in sent:
            clock.pass_time(minutes=1)
            before = len(telegram.sent)
            await deliver(client, update if "url" in update else telegram.delivery(update))
            await until(lambda before=before, answers=answers: len(telegram.sent) == before + answers)

    with_service(open_on(telegram), work)
    assert [(name, kind) for name, kind, _ in kept(store, root)] == [
        ("photo.jpg", "image/jpeg"), ("facture.pdf", "application/pdf"), ("audio.ogg", "audio/ogg"),
        ("sticker.webp", "image/webp"),
    ]  # fmt: skip
    _, lines = thread(store, "telegram", CHAT)
    assert [line.text for line in lines if line.author is Author.CUSTOMER][4:] == [
        "(autocollant\u00a0: 🍎)", "(position\u00a0: 48.58392, 7.74553)",
        "(fiche de contact\u00a0: Léa +33612345678)", "(contenu que cette messagerie ne transmet pas)",
    ]  # fmt: skip
    told = telegram.texts()
    assert "Écho de Regardez\n(photo)" in told[:2]
    assert "Le document est bien arrivé" in told[2]
    assert "écouter les messages vocaux" in told[3]
    assert "ne nous transmet pas" in told[-1]


def test_an_album_gets_one_answer(open_on: Any, store: Store, telegram: FakeTelegram, root: Path) -> None:
    telegram.files = {f"p{n}": JPEG for n in range(4)}

    async def work(client: Client) -> None:
        for name in telegram.files:
            await deliver(client, photo(telegram, name))
        await until(lambda: len(kept(store, root)) == 4 and states(store) == [DeliveryState.SENT])

    with_service(open_on(telegram), work)
    assert len(telegram.texts()) == 1


@on_both_databases
def test_whatsapp_gives_its_address_to_who_has_the_token(
    open_on: Any, store: Store, whatsapp: FakeWhatsApp, root: Path
) -> None:
    whatsapp.files = {"m1": JPEG, "m2": PDF}
    document = {"id": "m2", "filename": "facture 2026.pdf", "mime_type": "application/pdf"}
    place = {"latitude": 48.58, "longitude": 7.74, "name": "Chez moi", "address": "1 rue du Verger"}
    cards = [{"name": {"formatted_name": "Léa Roux"}, "phones": [{"phone": "+33 6 12"}]}]

    async def work(client: Client) -> None:
        await deliver(client, image(whatsapp))
        await until(lambda: len(kept(store, root)) == 1)
        messages = [
            whatsapp.message(type="document", document=document), whatsapp.message(type="location", location=place),
            whatsapp.message(type="contacts", contacts=cards),
        ]  # fmt: skip
        await deliver(client, whatsapp.delivery(whatsapp.batch(*messages)))
        await until(lambda: len(kept(store, root)) == 2)

    with_service(open_on(whatsapp), work)
    assert [name for name, _, _ in kept(store, root)] == ["photo.jpg", "facture 2026.pdf"]
    _, lines = thread(store, "whatsapp", SCOPED)
    assert {line.text for line in lines if line.author is Author.CUSTOMER} == {
        "(photo)", "(document\u00a0: facture 2026.pdf)",
        "(position\u00a0: Chez moi, 1 rue du Verger, 48.58000, 7.74000)", "(fiche de contact\u00a0: Léa Roux +33 6 12)",
    }  # fmt: skip


def test_pages_give_an_address_and_a_sticker_comes_once(open_on: Any, store: Store, page: FakePage, root: Path) -> None:
    page.files = {"a": PNG, "b": PDF, "thumb": PNG}
    payload = {"url": f"{page.url}/cdn/thumb", "sticker_id": 369239263222822}
    place = {"title": "Ici", "payload": {"coordinates": {"lat": 48.5, "long": 7.7}}, "type": "location"}
    events = [
        page.attached("image", "a"), page.attached("file", "b", "Ma facture"),
        page.message(attachments=[{"type": "sticker", "payload": payload}, {"type": "image", "payload": payload}]),
        page.message(attachments=[place]),
        page.message("https://exemple.fr", attachments=[{"type": "fallback", "payload": {"url": "https://exemple.fr"}}]),
    ]  # fmt: skip

    async def work(client: Client) -> None:
        await deliver(client, page.delivery(*events))
        await until(lambda: len(kept(store, root)) == 3)

    with_service(open_on(page), work)
    assert [name for name, _, _ in kept(store, root)] == ["photo.png", "document.pdf", "sticker.png"]
    _, lines = thread(store, page.name, PERSON)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == [
        "(photo)", "Ma facture\n(document)", "(autocollant)", "(position\u00a0: 48.50000, 7.70000)", "https://exemple.fr",
    ]  # fmt: skip


HEAVY = JPEG + b"\0" * 30 * MEGABYTE
MOVED = 302, {}, {"location": "http://10.0.0.8/secret"}


@pytest.mark.parametrize(
    ("answer", "cause", "words"),
    [
        ((404, {}, {}), "media_gone", "n’a pas pu être récupérée"), (HTML, "file_type_refused", "en photo ou en PDF"),
        (HEAVY, "media_too_large", "2 Mo au plus"), (MOVED, "media_address", "n’a pas pu être récupérée"),
        ((410, {}, {}), "media_gone", "n’a pas pu être récupérée"),
    ],
    ids=["gone", "html", "30 MB", "redirect", "deleted"],
)  # fmt: skip
def test_a_photo_that_is_lost_leaves_its_message_and_is_told(
    open_on: Any, store: Store, relation: Relation, page: FakePage, root: Path, answer: Any, cause: str, words: str
) -> None:
    page.file_answers = {"a": answer}

    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.attached("image", "a")))
        await until(lambda: page.texts())

    with_service(open_on(page), work)
    assert fetches(store) == [("photo", "lost", cause)]
    assert words in page.texts()[0]
    assert on_disk(root) == []
    conversation, lines = thread(store, page.name, PERSON)
    assert lines[0].text == "(photo)"
    with store.read() as uow:
        (line,) = [one for one in uow.events.audit_of(conversation.id) if one.action == "media_lost"]
    assert line.details == {"seq": 1, "channel": page.name, "kind": "photo", "cause": cause}


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data", "https://10.0.0.8/a", "https://localhost/a", "file:///etc/passwd",
        "https://evil.example.org/a.jpg", "http://127.0.0.1:1/a", "https://[::1]/a", "not an address",
    ],
)  # fmt: skip
def test_no_address_makes_us_call_our_own_network(open_on: Any, store: Store, whatsapp: FakeWhatsApp, url: str) -> None:
    whatsapp.media_urls = {"m1": url}

    async def work(client: Client) -> None:
        await deliver(client, image(whatsapp))
        await until(lambda: fetches(store) == [("photo", "lost", "media_address")])

    with_service(open_on(whatsapp), work)


def test_files_that_telegram_does_not_give_to_bots(open_on: Any, store: Store, telegram: FakeTelegram) -> None:
    telegram.files = {"film": b"\0\0\0\x18ftypisom" + b"\0" * 21 * 2**20}

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message(video={"file_id": "film"})))
        await until(lambda: telegram.texts())

    with_service(open_on(telegram), work)
    assert fetches(store) == [("video", "lost", "media_too_large")]
    assert "La vidéo est trop lourde" in telegram.texts()[0]


def test_a_platform_that_stumbles_is_asked_again_and_the_customer_told_once(
    open_on: Any, store: Store, clock: Clock, telegram: FakeTelegram, root: Path
) -> None:
    telegram.files, telegram.file_answers = {"large": JPEG}, {"large": (503, {}, {})}

    async def work(client: Client) -> None:
        await deliver(client, photo(telegram))
        await until(lambda: fetches(store) == [("photo", "waiting", "http_503")])
        clock.pass_time(seconds=10)
        await until(lambda: sum(path.endswith("getFile") for path, _ in telegram.calls) == 2)
        await until(lambda: fetches(store) == [("photo", "waiting", "http_503")])
        telegram.file_answers = {}
        clock.pass_time(minutes=10)
        await until(lambda: kept(store, root))
        await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(open_on(telegram), work)
    assert ["tarde à arriver" in text for text in telegram.texts()] == [True]


def test_an_address_that_has_expired_is_asked_for_again(
    open_on: Any, store: Store, clock: Clock, whatsapp: FakeWhatsApp, root: Path
) -> None:
    whatsapp.files, whatsapp.file_answers = {"m1": JPEG}, {"m1": error(500, 1, "Unknown error")}

    async def work(client: Client) -> None:
        await deliver(client, image(whatsapp))
        await until(lambda: [one[2] for one in fetches(store)] == ["http_500"])
        whatsapp.file_answers, whatsapp.addresses_given = {}, whatsapp.addresses_given + 5
        clock.pass_time(minutes=1)
        await until(lambda: kept(store, root))

    with_service(open_on(whatsapp), work)


def test_it_is_not_asked_for_ever(open_on: Any, store: Store, clock: Clock, telegram: FakeTelegram) -> None:
    telegram.files, telegram.file_answers = {"large": JPEG}, {"large": (503, {}, {})}

    async def work(client: Client) -> None:
        await deliver(client, photo(telegram))
        await until(lambda: telegram.texts())
        for attempts in range(2, 13):
            await until(lambda: [one[2] for one in fetches(store)] == ["http_503"])
            clock.pass_time(hours=2)
            await until(lambda n=attempts: sum(path.endswith("getFile") for path, _ in telegram.calls) == n)
        await until(lambda: fetches(store) == [("photo", "lost", "http_503")])
        await until(lambda: len(telegram.texts()) == 2)

    with_service(open_on(telegram), work)
    assert "La photo n’a pas pu être récupérée" in telegram.texts()[1]


def test_an_expired_token_takes_the_channel_down_and_the_photo_waits(
    open_on: Any, store: Store, clock: Clock, whatsapp: FakeWhatsApp, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whatsapp.files, whatsapp.token, ours = {"m1": JPEG}, "another", whatsapp.token

    async def work(client: Client) -> None:
        await deliver(client, image(whatsapp))
        await until(lambda: "is down" in caplog.text)
        assert (await client.get("/health")).json()["channels"] == {"whatsapp": "down: meta_190"}
        whatsapp.token = ours
        clock.pass_time(days=1)
        await until(lambda: kept(store, root))

    with_service(open_on(whatsapp), work)
    assert ours not in caplog.text


def test_a_token_that_may_not_read_files_leaves_the_channel_up(
    open_on: Any, store: Store, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.file_answers = {"m1": error(401, 190, "Not for files")}

    async def work(client: Client) -> None:
        await deliver(client, image(whatsapp))
        await until(lambda: fetches(store) == [("photo", "waiting", "http_401")])
        await until(lambda: whatsapp.texts())
        assert (await client.get("/health")).json()["channels"] == {"whatsapp": "up"}

    with_service(open_on(whatsapp), work)


def test_while_a_person_owns_it_they_are_told_and_nobody_speaks_for_them(
    open_on: Any, store: Store, relation: Relation, telegram: FakeTelegram, root: Path
) -> None:
    telegram.files = {"large": JPEG}
    camille = hire(store, relation)

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: states(store) == [DeliveryState.SENT])
        conversation, _ = thread(store, "telegram", CHAT)
        with store.write() as uow:
            take_handoff(uow, relation, conversation.id, camille)
            uow.commit()
        for name in ("large", "none"):
            await deliver(client, photo(telegram, name))
        await until(lambda: kept(store, root) and fetches(store) == [("photo", "lost", "telegram_400")])

    with_service(open_on(telegram), work)
    conversation, lines = thread(store, "telegram", CHAT)
    assert conversation.owner is Owner.ADVISOR
    assert lines[-1].author is Author.CUSTOMER
    assert all(entry.processed_at for entry in inbox(store))


def test_a_flood_of_photos_is_not_fetched(open_on: Any, store: Store, telegram: FakeTelegram, root: Path) -> None:
    telegram.files = {f"p{n}": JPEG for n in range(5)}

    async def work(client: Client) -> None:
        for name in telegram.files:
            await deliver(client, photo(telegram, name))
        await until(lambda: len(kept(store, root)) == 2)

    with_service(open_on(telegram, SENDER_MESSAGES_PER_MINUTE="2"), work)
    assert fetches(store) == [("photo", "lost", "too_fast")] * 3


def test_where_no_files_are_taken_the_customer_is_told(open_on: Any, store: Store, telegram: FakeTelegram) -> None:
    async def work(client: Client) -> None:
        await deliver(client, photo(telegram))
        await until(lambda: telegram.texts())

    with_service(open_on(telegram, FILE_MAX_MB="0"), work)
    assert fetches(store) == []
    assert "recevoir de fichiers" in telegram.texts()[0]


def test_an_erased_conversation_gets_no_file_afterwards(
    open_on: Any, store: Store, relation: Relation, clock: Clock, telegram: FakeTelegram, root: Path
) -> None:
    telegram.files, telegram.file_answers = {"kept": JPEG, "large": JPEG}, {"large": (503, {}, {})}

    async def work(client: Client) -> None:
        for name in ("kept", "large"):
            await deliver(client, photo(telegram, name))
        await until(lambda: kept(store, root) and [one[2] for one in fetches(store)] == ["http_503"])
        conversation, _ = thread(store, "telegram", CHAT)
        assert erase_files(store, relation, FileFolder(root), conversation.id, "camille") == 1
        telegram.file_answers = {}
        asked = len(telegram.calls)
        clock.pass_time(hours=1)
        await deliver(client, photo(telegram, "kept"))
        await until(lambda: kept(store, root))
        assert not [body for _, body in telegram.calls[asked:] if body.get("file_id") == "large"]

    with_service(open_on(telegram), work)
    assert len(on_disk(root)) == 1
    conversation, _ = thread(store, "telegram", CHAT)
    with store.read() as uow:
        (line,) = [one for one in uow.events.audit_of(conversation.id) if one.action == "erase_files"]
    assert line.details == {"files": 1, "fetches": 1}
