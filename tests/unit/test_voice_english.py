"""Who writes in English is answered in English by the service itself, whatever happens."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from fakes.brain import act, answer, effect, understanding
from steps import finish, hire, lines_of, write
from test_boundaries import NAMED_ACT, literals, sources
from test_voice import PLAYBOOK, VOICE, examples, scene

from relation.context import Relation
from relation.model.conversation import Author
from relation.services.handoffs import close_conversation
from relation.store.unit_of_work import Store
from relation.voice import english
from relation.voice.book import ENGLISH

SAY_NOTHING = {"relation/voice/preview.py", "relation/services/drafting.py"}
"""They name acts of the brain for those who work here, and say nothing to a customer."""
FOR_ADVISORS = ("service_suggest_", "service_product_card", "service_media_note", "service_start_words", "service_slot")
"""What the desk proposes or shows: advisors read it in French, and nothing of it is sent by itself."""
FRENCH = re.compile(
    r"\b(vous|votre|tu|les?|la|une?|des|est|pour|dans|sur|et|il|avec|la)\b|[«»àâçèêëîïôùûœ]|[’']une?\b", re.I
)
PARIS = ZoneInfo("Europe/Paris")


def service_acts() -> list[str]:
    """Those that the service names by itself, and those whose name says that they are its own."""
    motifs = {motif for objective in PLAYBOOK.objectives.values() for motif in objective.motifs}
    named = {
        node.value
        for path, tree in sources("relation", "gateway")
        for node in literals(tree)
        if path not in SAY_NOTHING and NAMED_ACT.fullmatch(node.value)
    }
    own = {name for name in PLAYBOOK.voice.acts if name.startswith(("service_", "system_"))}
    return sorted(name for name in (named - motifs) | own if not name.startswith(FOR_ADVISORS))


def test_every_error_of_the_doors_is_told_in_english() -> None:
    french, told = PLAYBOOK.api_errors["fr"], PLAYBOOK.api_errors["en"]
    assert told.keys() == french.keys()
    assert not [said for said in told.values() if FRENCH.search(said)]


def test_the_acts_of_the_service_are_known() -> None:
    assert {"utter_handoff_announced", "utter_back_to_bot", "service_promise_late", "system_released"} <= set(
        service_acts()
    )


@pytest.mark.parametrize("name", service_acts())
def test_every_act_that_the_service_sends_has_an_english_part(name: str) -> None:
    assert not [wording.where for wording in PLAYBOOK.voice.acts[name].wordings if ENGLISH not in wording.parts]
    where = replace(scene(), language="en")
    for one in examples(name):
        said = "\n".join(bubble.text for bubble in VOICE.render_turn([one], where))
        quoted = str(one.args.get("words") or one.args.get("note") or "")
        ours = said.replace(quoted, "") if quoted else said
        assert ours
        assert not FRENCH.search(ours), ours


SERVED = (
    "utter_identified", "utter_identification_failed", "utter_identification_blocked", "utter_ask_sav_is_solved",
    "utter_repair_solved", "utter_no_known_fault", "utter_ticket_needs_order", "utter_confirm_ticket",
    "utter_ticket_opened", "utter_ticket_refused", "utter_ticket_status", "utter_no_ticket",
    "utter_appliance_not_found", "utter_ask_return_reason", "utter_confirm_return", "utter_return_opened",
    "utter_return_refused", "utter_choose_remedy", "utter_confirm_item_ticket", "utter_item_ticket_opened",
    "utter_item_return_opened", "utter_ask_address_text", "utter_confirm_order_address",
    "utter_order_address_changed", "utter_ask_complaint_order", "utter_confirm_complaint",
    "utter_complaint_acknowledged", "utter_complaint_registered", "utter_confirm_cancel",
    "utter_order_cancelled", "utter_no_refund",
)  # fmt: skip
"""What an English-speaking customer meets of an order, a return, a fault and a complaint."""


@pytest.mark.parametrize("name", SERVED)
def test_an_order_a_return_a_fault_and_a_complaint_are_followed_in_english(name: str) -> None:
    assert not [wording.where for wording in PLAYBOOK.voice.acts[name].wordings if ENGLISH not in wording.parts]


def test_an_english_customer_is_served_in_english_to_the_end(store: Store, relation: Relation) -> None:
    camille = hire(store, relation)
    announced = act("utter_handoff_announced", available="$h.available", position="$h.position")
    talk_id = write(store, relation, "paul", "I want to talk to somebody please")
    asked = answer(announced, effects=[effect("open_handoff", "h", reasons=["explicit_wish"])])
    assert finish(store, relation, talk_id, understanding("aucun", "demander_humain", language="en"), asked)
    write(store, relation, "paul", "Are you still there, all of you?")
    assert finish(store, relation, talk_id, understanding("aucun", "demander_humain", language="en"), None)
    with store.write() as uow:
        uow.advisors.get(camille.id).seen_at = None
        close_conversation(uow, relation, talk_id)
        uow.commit()
    lines = lines_of(store, talk_id, Author.BOT, Author.SYSTEM)
    assert [line.act["act"] for line in lines] == [
        "utter_handoff_announced", "system_still_waiting", "system_closed", "service_ask_satisfaction",
    ]  # fmt: skip
    assert not [line.text for line in lines if FRENCH.search(line.text)]
    assert [button["title"] for button in lines[-1].buttons] == list(PLAYBOOK.queue.english_grades.values())


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 18), "today"),
        (date(2026, 11, 19), "tomorrow"),
        (date(2026, 11, 17), "yesterday"),
        (date(2026, 11, 24), "on Tuesday 24\xa0November"),
        (date(2027, 3, 1), "on Monday 1\xa0March 2027"),
    ],
)
def test_days(day: date, written: str) -> None:
    assert english.when_date(day, date(2026, 11, 18)) == written


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [(9, 0, "9\xa0am"), (18, 30, "6.30\xa0pm"), (12, 0, "12\xa0noon"), (12, 5, "12.05\xa0pm"), (0, 0, "12\xa0am")],
)
def test_times(hour: int, minute: int, written: str) -> None:
    assert english.written_time(datetime(2026, 11, 18, hour, minute, tzinfo=PARIS).astimezone(UTC), PARIS) == written


@pytest.mark.parametrize(
    ("minutes", "written"), [(1, "1\xa0minute"), (25, "25\xa0minutes"), (60, "1\xa0h"), (95, "1\xa0h\xa035")]
)
def test_waits(minutes: int, written: str) -> None:
    assert english.written_minutes(minutes) == written
