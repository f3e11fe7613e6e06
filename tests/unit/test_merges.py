"""Two files of one person: merged by a supervisor, and parted again. Talks and promises are shared, files never."""

import threading

import pytest
from crossing import HELENE, KARIM, YING
from databases import on_both_databases
from fakes.brain import act, answer, effect
from steps import conversation_of, hire, talk, write

from relation.context import Relation
from relation.model.errors import Invalid, NotFound, Refused
from relation.model.identity import Merge
from relation.services.commitments import open_promises
from relation.services.desk_card import view_card
from relation.services.identities import files_of
from relation.services.merges import merge_customers, undo_merge
from relation.store.unit_of_work import Store

PROMISE = answer(act("utter_greet"), effects=[effect("promise", "it", kind="refund")])


@pytest.fixture
def store(seeded_store: Store) -> Store:
    return seeded_store


@pytest.fixture
def threads(store: Store, relation: Relation) -> tuple[str, str]:
    """Hélène's on the web chat, Karim's on WhatsApp, where a refund is promised."""
    chat = write(store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    return chat, talk(store, relation, "33600000000", "Bonjour", PROMISE, channel="whatsapp", customer_reference=KARIM)


def merge(store: Store, relation: Relation, thread: str, reference: str, login: str = "camille") -> Merge:
    with store.write() as uow:
        advisor = uow.advisors.by_login(login) or hire(store, relation, login)
        made = merge_customers(uow, relation, thread, reference, advisor)
        uow.commit()
    return made


@on_both_databases
def test_history_and_promises_are_shared_files_are_not_and_all_of_it_is_undone(
    store: Store, relation: Relation, threads: tuple[str, str]
) -> None:
    chat, phone = threads
    camille = hire(store, relation)

    def seen() -> tuple[list[str], list[str], list[str], str]:
        with store.read() as uow:
            card, conversation = view_card(uow, relation, chat), uow.conversations.get(chat)
            assert conversation is not None and card.identities is not None and card.file is not None
            promised = [promise.kind for promise in open_promises(uow, conversation)]
            shown = [one.reference for one in card.identities.identities]
            return [one.id for one in card.history], promised, sorted(shown), card.file.customer.reference

    apart = ([], [], [HELENE], HELENE)
    assert seen() == apart
    made = merge(store, relation, chat, f" {KARIM.lower()} ")
    assert seen() == ([phone], ["refund"], [HELENE, KARIM], HELENE)
    assert conversation_of(store, phone).customer_reference == KARIM, "no row of either is moved"
    with store.write() as uow:
        undo_merge(uow, relation, phone, made.id, camille)  # from either side
        uow.commit()
    assert seen() == apart
    with store.read() as uow:
        for reference in (HELENE, KARIM):
            assert [line.action for line in uow.events.audit_of(reference)] == ["merge_customers", "undo_merge"]
    merge(store, relation, chat, KARIM)
    assert seen()[0] == [phone], "and made again"


def test_what_cannot_be_merged(store: Store, relation: Relation, threads: tuple[str, str]) -> None:
    chat, _ = threads
    camille, stranger = hire(store, relation), write(store, relation, "stranger", "Bonjour")
    for thread, reference, error in (
        (chat, HELENE, Invalid), (chat, "C-9999", NotFound), (chat, "", NotFound), (stranger, KARIM, Refused),
        ("nowhere", KARIM, NotFound),
    ):  # fmt: skip
        with store.write() as uow, pytest.raises(error):
            merge_customers(uow, relation, thread, reference, camille)
    made = merge(store, relation, chat, KARIM)
    merge(store, relation, chat, YING)
    with store.read() as uow:
        assert set(files_of(uow, YING)) == {HELENE, KARIM, YING}, "three files of one person"
    with store.write() as uow, pytest.raises(Refused, match="already_merged"):
        merge_customers(uow, relation, chat, YING, camille)
    other = write(store, relation, "other", "Bonjour", customer_reference="C-0005")
    for thread, merge_id in ((other, made.id), (chat, "nothing")):
        with store.write() as uow, pytest.raises(NotFound, match="merge_unknown"):
            undo_merge(uow, relation, thread, merge_id, camille)


@on_both_databases
def test_a_race_of_two_merges_and_of_two_undoings_has_one_winner(
    store: Store, relation: Relation, threads: tuple[str, str]
) -> None:
    chat, phone = threads
    camille, yanis = hire(store, relation, "camille"), hire(store, relation, "yanis")
    gate, told = threading.Barrier(2), []

    def race(work: str, thread: str, other: str, login: object) -> None:
        gate.wait(20)
        try:
            with store.write() as uow:
                if work == "merge":
                    merge_customers(uow, relation, thread, other, login)  # type: ignore[arg-type]
                else:
                    undo_merge(uow, relation, thread, other, login)  # type: ignore[arg-type]
                uow.commit()
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)

    def together(*jobs: tuple[str, str, str, object]) -> list[str]:
        told.clear()
        racers = [threading.Thread(target=race, args=job) for job in jobs]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(30)
        return sorted(told)

    assert together(("merge", chat, KARIM, camille), ("merge", phone, HELENE, yanis)) == ["already_merged", "done"]
    with store.read() as uow:
        (made,) = uow.merges.active_of([HELENE])
    assert together(("undo", chat, made.id, camille), ("undo", phone, made.id, yanis)) == ["done", "merge_undone"]
    with store.read() as uow:
        assert not uow.merges.active_of([HELENE, KARIM])
