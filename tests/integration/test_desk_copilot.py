"""Suggestions, replies kept ready, typed promises: words for an advisor to send, which nothing else ever sends."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from desk_case import DeskCase, Seat
from fakes.brain import FakeBrain, act, answer, effect, understanding
from moments import moments_in
from service import app_on, with_service
from steps import conversation_of, lines_of, talk

from gateway.drafting import Drafting
from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Owner
from relation.store.unit_of_work import Store


class Clever:
    """A brain that finds moments with its own grammar, and answers what the test says."""

    def __init__(self) -> None:
        self.draft: list[Act] = []
        self.is_away = False

    async def draft_answer(self, conversation_id: str) -> list[Act]:
        return self.draft

    async def find_moments(self, text: str) -> list[dict[str, Any]]:
        return [] if self.is_away else moments_in(text, date(2026, 11, 18))


@pytest.fixture
def brain() -> Clever:
    return Clever()


@pytest.fixture
def case(tmp_path: Path, brain: Clever) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db", brain=brain)
    made.hire("camille", "Camille")
    yield made
    made.close()


@pytest.fixture
def mine(case: DeskCase) -> str:
    conversation_id = case.ask_for_a_person("paul", "où est mon colis ?")
    case.seat("camille").post(f"/desk/conversations/{conversation_id}/take")
    return conversation_id


def suggested(seat: Seat, conversation_id: str) -> list[str]:
    page = seat.get(f"/desk/conversations/{conversation_id}/suggestions", is_fragment=True).text
    listed = page.partition("<details")[0]
    return [unescape(text) for text in re.findall(r'data-insert="([^"]+)"', listed)]


def test_three_replies_are_suggested_the_bots_facts_first_and_nothing_is_sent(
    case: DeskCase, brain: Clever, mine: str
) -> None:
    facts = {"order_number": "LV-240613", "status": "en_livraison", "promised_on": "2026-11-20", "days_late": 0}
    rest = dict.fromkeys(("delivered_on", "carrier", "tracking_url", "shop_name"))
    brain.draft = [Act("utter_order_status", {**facts, **rest, "items": [], "total_cents": 1000})]
    before = case.conversation(mine).last_seq
    found = suggested(case.seat("camille"), mine)
    assert len(found) == len(set(found)) == 3
    assert "LV-240613" in found[0]
    assert "Reinette" not in "".join(found)
    assert "Camille" in found[1]
    assert (case.conversation(mine).last_seq, case.said_by(Author.ADVISOR, mine)) == (before, [])


def test_without_the_brain_there_are_still_three(case: DeskCase, mine: str) -> None:
    assert len(suggested(case.seat("camille"), mine)) == 3
    missing = case.seat("camille").get("/desk/conversations/none/suggestions", is_fragment=True)
    assert missing.status_code == 404


def test_the_tone_is_the_one_that_the_journey_advises(case: DeskCase, mine: str) -> None:
    usual = suggested(case.seat("camille"), mine)
    with case.store.write() as uow:
        conversation = uow.conversations.lock(mine)
        assert conversation is not None
        conversation.persona_scores = {"presse": 6.0}
        conversation.understanding = understanding("gerer_contrat", "suivi_livraison")
        uow.commit()
    brief = suggested(case.seat("camille"), mine)
    assert brief != usual
    assert sum(map(len, brief)) < sum(map(len, usual))


def test_the_replies_kept_ready_are_filled_the_apt_ones_first(case: DeskCase, mine: str) -> None:
    with case.store.write() as uow:
        conversation = uow.conversations.lock(mine)
        assert conversation is not None
        conversation.need = {**conversation.need, "main_objective": "sav"}
        uow.commit()
    page = case.seat("camille").get(f"/desk/conversations/{mine}/suggestions", is_fragment=True).text
    ready = page.partition("<details")[2]
    assert "je suis Camille, du Verger" in unescape(ready)
    labels = re.findall(r'class="plain( apt)?"', ready)
    assert labels[0] == " apt"
    assert labels == sorted(labels, reverse=True)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Bonjour. Je vous rappelle demain avant 10h !", "2026-11-19T10:00"),
        ("je te réponds vendredi", "2026-11-20T"),
        ("Je vous tiens au courant", ""),
    ],
)
def test_a_typed_promise_is_offered_as_a_commitment(case: DeskCase, mine: str, words: str, due: str) -> None:
    seat, path = case.seat("camille"), f"/desk/conversations/{mine}"
    answered = seat.post(f"{path}/reply", text=words)
    assert "replied" in answered.headers["hx-trigger"]
    offer = seat.get(f"{path}/promise-offer", is_fragment=True).text
    assert "Noter cette promesse" in offer
    assert f'name="due_at" value="{due}' in offer
    with case.store.read() as uow:
        assert not uow.commitments.open_of_conversation(mine), "offered, and not made"
    promised = re.search(r'name="words" value="([^"]+)"', offer)
    assert promised is not None
    seat.post(f"{path}/promises", words=unescape(promised[1]), due_at="2026-11-19T10:00")
    assert seat.get(f"{path}/promise-offer", is_fragment=True).text == "", "once"


@pytest.mark.parametrize("words", ["Bonjour Paul, que puis-je pour vous ?", "Le livreur vous a-t-il rappelé ?"])
def test_what_promises_nothing_offers_nothing(case: DeskCase, mine: str, words: str) -> None:
    seat = case.seat("camille")
    seat.post(f"/desk/conversations/{mine}/reply", text=words)
    assert seat.get(f"/desk/conversations/{mine}/promise-offer", is_fragment=True).text == ""


def test_a_promise_is_offered_without_a_day_when_the_brain_is_away(case: DeskCase, brain: Clever, mine: str) -> None:
    brain.is_away = True
    seat = case.seat("camille")
    seat.post(f"/desk/conversations/{mine}/reply", text="Je vous rappelle demain avant 10h")
    assert 'value=""' in seat.get(f"/desk/conversations/{mine}/promise-offer", is_fragment=True).text


# What the real gateway asks of the brain


def drafted(store_url: str, relation: Relation, brain: FakeBrain, conversation_id: str) -> list[Act]:
    app = app_on(store_url, relation, brain)

    async def ask(_client: object) -> list[Act]:
        return await Drafting(Store(store_url), relation, brain.client()).draft_answer(conversation_id)

    found: list[Act] = with_service(app, ask)
    return found


def test_a_draft_states_facts_and_changes_nothing(store_url: str, store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "mes points ?", answer(act("utter_test_echo", "Écho")))
    before = (conversation_of(store, conversation_id), lines_of(store, conversation_id))
    brain = FakeBrain()
    brain.answers["mes points ?"] = answer(
        act("utter_loyalty", "42 points"),
        act("utter_cancelled", "Annulé", refund="$cancelled.refund_cents"),
        act("utter_handoff_announced", "Je passe la main"),
        effects=[effect("cancel_order", "cancelled", order_number="LV-1")],
    )
    assert [one.name for one in drafted(store_url, relation, brain, conversation_id)] == ["utter_loyalty"]
    after = (conversation_of(store, conversation_id), lines_of(store, conversation_id))
    assert [len(lines) for _, lines in (before, after)] == [len(before[1])] * 2
    assert (after[0].owner, after[0].dialogue_state) == (Owner.BOT, before[0].dialogue_state)
    assert brain.turns[-1]["need"] == {"level": "no", "reasons": []}


@pytest.mark.parametrize("trouble", ["is_away", "is_slow"])
def test_a_brain_in_trouble_drafts_nothing(store_url: str, store: Store, relation: Relation, trouble: str) -> None:
    conversation_id = talk(store, relation, "paul", "mes points ?", answer(act("utter_test_echo", "Écho")))
    brain = FakeBrain()
    setattr(brain, trouble, True)
    assert drafted(store_url, relation, brain, conversation_id) == []
