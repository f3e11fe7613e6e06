"""What an answer promises where the cell lists it: one row, one date, told again the same, never beside a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clock import DATA, Clock
from databases import on_both_databases
from fakes.brain import act, answer, effect, understanding
from steps import conversation_of, finish, lines_of, write

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Author
from relation.model.errors import Invalid
from relation.model.events import EventName
from relation.playbook import Playbook
from relation.services.commitments import make_commitment, open_promise_about
from relation.services.desk_promises import list_promises
from relation.services.loops import LOOP
from relation.store.unit_of_work import Store
from traitdunion.promises import watch_promises

ORDER = "LV-240613"
LATE = act("utter_order_status", order_number=ORDER, status="retard", days_late=4, carrier="Géodis")
ASKED = understanding("gerer_contrat", "suivi_commande")
OFFER = act("utter_offer_handoff", reason="anger")
HELENE = "C-0001"


def asks(
    store: Store, relation: Relation, *acts: dict[str, Any], understood: dict[str, Any] | None = None, **details: Any
) -> str:
    """Hélène writes and is answered these acts. Returns the conversation's id."""
    talk_id = write(store, relation, "helene", "Où est-il ?", customer_reference=HELENE, **details)
    assert finish(store, relation, talk_id, understood or ASKED, answer(*(acts or (LATE,))))
    return talk_id


def promises(store: Store, talk_id: str) -> list[Commitment]:
    with store.read() as uow:
        return list(uow.commitments.open_of_conversation(talk_id))


def told(store: Store, talk_id: str) -> str:
    """The last answer."""
    lines = lines_of(store, talk_id, Author.BOT)
    return (
        "\n".join(line.text for line in lines if line.reply_to == lines[-1].reply_to)
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )


@on_both_databases
def test_the_line_and_the_row_are_made_together_with_one_date(store: Store, relation: Relation) -> None:
    talk_id = asks(store, relation)
    (made,) = promises(store, talk_id)
    assert (made.kind, made.subject, made.owner, made.customer_reference) == (
        "advisor_answer",
        ORDER,
        "conseil",
        HELENE,
    )
    assert made.due_at == relation.now() + timedelta(hours=2)
    assert "un conseiller interroge Géodis et vous répond ici avant 13 h." in told(store, talk_id)
    said = next(line.act for line in lines_of(store, talk_id) if line.act and line.act["act"] == "utter_order_status")
    assert datetime.fromisoformat(said["args"]["commitment"]["due_at"]) == made.due_at
    with store.read() as uow:
        conversation = uow.conversations.get(talk_id)
        assert conversation is not None
        (shown,) = list_promises(uow, relation, conversation)
        assert (shown.subject, shown.due_at) == (ORDER, made.due_at)
        assert uow.events.count()[EventName.COMMITMENT_MADE.value] == 1


def test_the_same_thing_asked_twice_is_one_promise_told_again(store: Store, relation: Relation, clock: Clock) -> None:
    talk_id = asks(store, relation)
    (made,) = promises(store, talk_id)
    clock.pass_time(minutes=30)
    asks(store, relation)
    assert [one.id for one in promises(store, talk_id)] == [made.id]
    assert "Ce qui est promis tient : un conseiller vous répond ici avant 13 h." in told(store, talk_id)


def test_told_again_the_answer_still_counts_as_the_same_one(store: Store, relation: Relation) -> None:
    for _ in range(4):
        talk_id = asks(store, relation)
    assert LOOP in (conversation_of(store, talk_id).understanding or {})["reasons"]


def test_another_order_is_another_promise(store: Store, relation: Relation) -> None:
    talk_id = asks(store, relation, LATE, {**LATE, "args": {**LATE["args"], "order_number": "LV-1"}})
    assert [one.subject for one in promises(store, talk_id)] == [ORDER, "LV-1"]


def test_a_parcel_noted_as_delivered_that_never_came_is_asked_of_the_carrier(store: Store, relation: Relation) -> None:
    lost = act("utter_order_status", order_number=ORDER, status="livree", asked="not_received", carrier="Géodis")
    talk_id = asks(store, relation, lost)
    (made,) = promises(store, talk_id)
    assert (made.kind, made.subject) == ("advisor_answer", ORDER)
    assert "gardien" in told(store, talk_id)
    assert "un conseiller interroge Géodis et vous répond ici avant 13 h." in told(store, talk_id)
    asks(store, relation, lost)
    assert [one.id for one in promises(store, talk_id)] == [made.id]


@pytest.mark.parametrize(
    ("acts", "understood"),
    [
        ((LATE,), understanding("reclamation", "retard_conteste")),  # the cell lists other kinds
        ((act("utter_order_status", order_number=ORDER, status="preparation"),), ASKED),
        ((act("utter_order_status", order_number=ORDER, status="retard", expected_on="2026-11-21"),), ASKED),
        ((act("utter_order_status", **{**LATE["args"], "asked": "contents"}),), ASKED),
        ((act("utter_order_status", **{**LATE["args"], "asked": "only"}),), ASKED),
        ((act("utter_order_status", status="retard"),), ASKED),  # a fact is missing: the neutral wording is sent
        ((LATE, OFFER), ASKED),
    ],
)
def test_nothing_is_promised_otherwise(
    store: Store, relation: Relation, acts: tuple[dict[str, Any], ...], understood: dict[str, Any]
) -> None:
    talk_id = asks(store, relation, *acts, understood=understood)
    assert promises(store, talk_id) == []
    assert "répond ici avant" not in told(store, talk_id)


def test_what_was_promised_is_told_beside_the_offer_of_a_person_not_beside_the_person(
    store: Store, relation: Relation
) -> None:
    talk_id = asks(store, relation)
    asks(store, relation, LATE, OFFER)
    assert "Ce qui est promis tient" in told(store, talk_id)
    announced = act("utter_handoff_announced", available="$handoff.available")
    effects = [effect("open_handoff", "handoff", reasons=["explicit_wish"])]
    write(store, relation, "helene", "Un conseiller", customer_reference=HELENE)
    assert finish(store, relation, talk_id, ASKED, answer(LATE, announced, effects=effects))
    assert "tient" not in told(store, talk_id)


def test_once_late_it_is_explained_and_not_promised_again(store: Store, relation: Relation, clock: Clock) -> None:
    talk_id = asks(store, relation)
    clock.pass_time(hours=2, minutes=5)
    asks(store, relation)
    assert len(promises(store, talk_id)) == 1
    assert "n'est pas venue" in told(store, talk_id).replace("’", "'")
    assert "répond ici avant" not in told(store, talk_id)
    clock.pass_time(minutes=10)
    assert watch_promises(store, relation)[1] == 0, "told already"


def test_told_on_return_it_is_not_told_twice_in_one_turn(store: Store, relation: Relation, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)  # half past six in the evening
    talk_id = asks(store, relation)
    clock.pass_time(hours=13)
    asks(store, relation)
    assert told(store, talk_id).count("romise") + told(store, talk_id).count("tient") == 1


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        ((2026, 12, 24, 18, 30), (2026, 12, 26, 10, 30), "avant le samedi 26 décembre à 11 h 30"),  # Christmas
        ((2026, 11, 18, 22, 59), (2026, 11, 19, 10, 0), "avant demain 11 h"),  # a minute to midnight
        ((2026, 11, 18, 23, 0), (2026, 11, 19, 10, 0), "avant 11 h"),  # midnight
    ],
)
def test_holidays_and_midnight(
    store: Store, relation: Relation, clock: Clock, now: tuple[int, ...], due: tuple[int, ...], words: str
) -> None:
    clock.now = datetime(*now, tzinfo=UTC)  # type: ignore[arg-type, misc]
    talk_id = asks(store, relation)
    (made,) = promises(store, talk_id)
    assert made.due_at == datetime(*due, tzinfo=UTC)  # type: ignore[arg-type, misc]
    assert words in told(store, talk_id)


@pytest.mark.parametrize(
    ("zone", "is_told"),
    [("Europe/Madrid", False), ("America/Martinique", True), ("Nowhere/At_All", False), (None, False)],
)
def test_a_customer_by_another_clock_is_told_by_which_one(
    store: Store, relation: Relation, zone: str | None, is_told: bool
) -> None:
    talk_id = asks(store, relation, context={"timezone": zone} if zone else {})
    assert ("avant 13 h (heure de Paris)." in told(store, talk_id)) is is_told


def test_a_team_that_never_works_promises_nothing_and_the_answer_is_said(store: Store, relation: Relation) -> None:
    closed = {**relation.playbook.brand, "advisor_hours": {}}
    nobody = replace(relation, playbook=replace(relation.playbook, brand=closed))
    talk_id = asks(store, nobody)
    assert promises(store, talk_id) == []
    assert "4 jours de retard" in told(store, talk_id)


def test_a_persona_of_an_old_version_is_promised_what_everybody_is(store: Store, relation: Relation) -> None:
    talk_id = write(store, relation, "helene", "Où est-il ?", customer_reference=HELENE)
    with store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        conversation.persona_scores = {"baroque": 9.0}
        uow.commit()
    assert finish(store, relation, talk_id, ASKED, answer(LATE))
    assert [one.kind for one in promises(store, talk_id)] == ["advisor_answer"]


def test_it_is_said_in_english_to_who_writes_so(store: Store, relation: Relation) -> None:
    talk_id = asks(store, relation, understood={**ASKED, "language": "en"})
    assert "will answer you here today, before 1 pm" in told(store, talk_id)


@on_both_databases
def test_an_effect_that_promises_the_same_thing_twice_makes_one_row(store: Store, relation: Relation) -> None:
    promise = effect("promise", "p", kind="data_request", subject="acces")
    for _ in range(2):
        talk_id = write(store, relation, "helene", "Mes données", customer_reference=HELENE)
        said = answer(act("utter_data_request_done", right="acces", due_at="$p.due_at"), effects=[promise])
        assert finish(store, relation, talk_id, ASKED, said)
    (made,) = promises(store, talk_id)
    dates = {line.act["args"]["due_at"] for line in lines_of(store, talk_id, Author.BOT) if line.act}
    assert dates == {made.due_at.isoformat()}


def test_a_call_replaces_the_written_answer_about_the_same_thing_and_says_so(store: Store, relation: Relation) -> None:
    talk_id = asks(store, relation)
    slot = {"starts_at": "2026-11-18T13:00:00+00:00", "ends_at": "2026-11-18T14:00:00+00:00"}
    call = effect("promise_call", "call", None, phone="+33639980001", subject=ORDER, **slot)
    names = ("starts_at", "ends_at", "advisor_name", "is_replacing")
    write(store, relation, "helene", "Appelez-moi", customer_reference=HELENE)
    said = act("utter_callback_promised", **{name: f"$call.{name}" for name in names})
    assert finish(store, relation, talk_id, ASKED, answer(said, effects=[call]))
    assert [one.kind for one in promises(store, talk_id)] == ["callback"]
    assert "Cet appel remplace la réponse écrite promise." in told(store, talk_id)


def test_an_advisors_own_words_are_never_taken_for_the_bots(store: Store, relation: Relation) -> None:
    talk_id = asks(store, relation, act("utter_greet"))
    with store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        due_at = relation.now() + timedelta(days=1)
        own = make_commitment(
            uow, relation, conversation, "advisor_answer", ORDER, due_at, "camille", promised="Un mot"
        )
        assert own.state is CommitmentState.OPEN
        assert open_promise_about(uow, conversation, "advisor_answer", ORDER) is None
        uow.commit()
    asks(store, relation)
    assert len(promises(store, talk_id)) == 2


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("act: utter_order_status", "act: utter_nothing_of_the_kind", "not_among"),
        ("subject: order_number", "subject: colour", "not_among"),
        ("when: status == 'retard' and", "when: colour and", "undeclared"),
        ("when: state == 'ouvert'", "when: state ==", "bad_template"),
        ("Rappel avant", "Désolé, rappel avant", "never_said"),
        ("un conseiller interroge", "n'hésitez pas : un conseiller interroge", "never_said"),
        ("{{ carrier or 'le transporteur' }} et", "{{ carrier + 1 }} et", "example_fails"),
        ("        subject: reference\n", "        reference: reference\n", "unknown_key"),
    ],
)
def test_a_mistake_in_what_is_said_with_is_refused(tmp_path: Path, before: str, after: str, problem: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for one in DATA.iterdir():
        if one.name != "commitments.yml":
            (data / one.name).symlink_to(one)
    text = (DATA / "commitments.yml").read_text(encoding="utf-8")
    assert before in text
    (data / "commitments.yml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        Playbook.load(data)
    assert refused.value.details["problem"] == problem
    assert str(refused.value.details["where"]).startswith("data/commitments.yml:")
