"""What the brain proposes and the service alone writes: once, apart from one another, for their own customer only."""

from datetime import date, datetime
from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, effect
from steps import conversation_of, lines_of, said_acts, talk

from relation.context import Relation
from relation.model.brand import OrderStatus
from relation.model.conversation import Author, Owner
from relation.services.effects import EFFECTS, apply_effects, fill_results
from relation.store.unit_of_work import Store

HELENE = {"customer_reference": "C-0001"}
HELENES_ORDER = "LV-240613"
YING = {"customer_reference": "C-0007"}
YINGS_ORDER = "LV-246102"
"""Being prepared: it may be cancelled, and its address changed."""
ADDRESS = {"address": "2 rue du Port", "postcode": "29200", "town": "Brest"}


def apply(store: Store, relation: Relation, conversation_id: str, *effects: dict[str, Any]) -> dict[str, Any]:
    """The results by key, written."""
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        results = apply_effects(uow, relation, conversation, list(effects))
        uow.commit()
    return results


@pytest.fixture
def anonymous(seeded_store: Store, relation: Relation) -> str:
    return talk(seeded_store, relation, "anonymous", "Bonjour", answer(act("utter_greet")))


@pytest.fixture
def ying(seeded_store: Store, relation: Relation) -> str:
    return talk(seeded_store, relation, "ying", "Bonjour", answer(act("utter_greet")), **YING)


def order_status(store: Store, number: str) -> OrderStatus:
    with store.read() as uow:
        order = uow.brand.order(number)
    assert order is not None
    return order.status


# Together and apart


def test_the_record_of_a_complaint_and_what_is_promised_give_one_day(
    seeded_store: Store, relation: Relation, ying: str
) -> None:
    made = apply(seeded_store, relation, ying, effect("register_complaint", "made", subject="Deux retards"))["made"]
    with seeded_store.read() as uow:
        known = next(one for one in uow.brand.complaints_of("C-0007") if one.reference == made["reference"])
    promised = datetime.fromisoformat(made["due_at"]).astimezone(relation.time_zone)
    assert known.answer_due_on == promised.date()


def test_a_refused_effect_undoes_only_itself(seeded_store: Store, relation: Relation, ying: str) -> None:
    results = apply(
        seeded_store, relation, ying,
        effect("promise", "before", kind="callback"),
        effect("cancel_order", "others", "utter_order_unknown", order_number=HELENES_ORDER),
        effect("promise", "after", kind="advisor_answer"),
    )  # fmt: skip
    assert results["others"] == {"refused": "not_your_order", "act": "utter_order_unknown"}
    assert (results["before"]["kind"], results["after"]["kind"]) == ("callback", "advisor_answer")
    with seeded_store.read() as uow:
        kinds = {made.kind for made in uow.commitments.open_of_conversation(ying)}
        assert uow.events.count()["commitment_made"] == 2
        actions = [line.action for line in uow.events.audit_of(ying)]
    assert kinds == {"callback", "advisor_answer"}
    assert "cancel_order" not in actions
    assert order_status(seeded_store, HELENES_ORDER) is OrderStatus.LATE


def test_what_a_refused_effect_had_begun_is_undone_with_its_event(
    seeded_store: Store, relation: Relation, ying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begins_then_fails(uow: Any, relation: Relation, conversation: Any, args: Any) -> Any:
        EFFECTS["promise"](uow, relation, conversation, {"kind": "callback"})
        return EFFECTS["promise"](uow, relation, conversation, {"kind": "world_peace"})

    monkeypatch.setitem(EFFECTS, "two_promises", begins_then_fails)
    results = apply(seeded_store, relation, ying, effect("two_promises", "both"))
    assert results["both"]["refused"] == "unknown_commitment"
    with seeded_store.read() as uow:
        assert not uow.commitments.open_of_conversation(ying)
        assert "commitment_made" not in uow.events.count()


def test_an_unknown_effect_is_refused(seeded_store: Store, relation: Relation, ying: str) -> None:
    results = apply(seeded_store, relation, ying, effect("transfer_money", "gift", amount_cents=100_000))
    assert results["gift"]["refused"] == "unknown_effect"


def test_an_effect_without_a_key_still_takes_place(seeded_store: Store, relation: Relation, ying: str) -> None:
    results = apply(seeded_store, relation, ying, effect("promise", kind="callback"))
    assert list(results) == ["effect_0"]


# Results in acts


def test_results_fill_the_acts_that_name_them(seeded_store: Store, relation: Relation, ying: str) -> None:
    results = apply(
        seeded_store, relation, ying, effect("cancel_order", "cancelled", "utter_x", order_number=YINGS_ORDER)
    )
    said = act(
        "utter_order_cancelled", order_number=YINGS_ORDER, refund_cents="$cancelled.refund_cents", note="$5, c'est peu"
    )
    (filled,) = fill_results([said], results)
    assert filled["args"]["refund_cents"] > 0
    assert filled["args"]["order_number"] == YINGS_ORDER
    assert filled["args"]["note"] == "$5, c'est peu"
    assert order_status(seeded_store, YINGS_ORDER) is OrderStatus.CANCELLED


def test_a_refused_effect_replaces_its_acts_once(seeded_store: Store, relation: Relation, ying: str) -> None:
    results = apply(
        seeded_store, relation, ying,
        effect("cancel_order", "cancelled", "utter_order_not_cancellable", order_number=HELENES_ORDER),
    )  # fmt: skip
    acts = [
        act("utter_order_cancelled", order_number=HELENES_ORDER, refund_cents="$cancelled.refund_cents"),
        act("utter_refund_promised", refund_due_on="$cancelled.refund_due_on"),
        act("utter_anything_else"),
    ]
    filled = fill_results(acts, results)
    assert [one["act"] for one in filled] == ["utter_order_not_cancellable", "utter_anything_else"]
    assert filled[0]["args"] == {"order_number": HELENES_ORDER, "code": "not_your_order"}


def test_an_act_that_names_no_result_becomes_an_incident() -> None:
    filled = fill_results([act("utter_order_cancelled", refund_cents="$nowhere.refund_cents")], {})
    assert [one["act"] for one in filled] == ["service_action_failed"]


def test_a_refusal_with_a_date_is_said_and_stored(seeded_store: Store, relation: Relation) -> None:
    """Hélène's old order came back too late: the refusal's details hold a date."""
    said = answer(
        act("utter_return_opened", reference="$ret.reference"),
        effects=[effect("open_return", "ret", "service_action_failed", order_number="LV-198204", reason="bruit")],
    )
    conversation_id = talk(seeded_store, relation, "helene", "Je le rends", said, **HELENE)
    line = lines_of(seeded_store, conversation_id, Author.BOT)[-1]
    assert line.act is not None
    assert line.act["args"]["code"] == "return_too_late"
    assert date.fromisoformat(line.act["args"]["until"]) < relation.now().date()


# Whose it is


@pytest.mark.parametrize(
    "proposed",
    [
        effect("cancel_order", "it", order_number=HELENES_ORDER),
        effect("change_order_address", "it", order_number=HELENES_ORDER, address=ADDRESS),
        effect("move_delivery", "it", order_number=HELENES_ORDER, on="2026-12-01"),
        effect("open_return", "it", order_number=HELENES_ORDER, reason="bruit"),
        effect("cancel_order", "it", order_number="LV-000000"),
    ],
    ids=lambda proposed: f"{proposed['type']} {proposed['args']['order_number']}",
)
def test_somebody_elses_order_is_refused(
    seeded_store: Store, relation: Relation, ying: str, anonymous: str, proposed: dict[str, Any]
) -> None:
    with seeded_store.read() as uow:
        before = uow.brand.order(HELENES_ORDER)
    for conversation_id in (ying, anonymous):
        assert apply(seeded_store, relation, conversation_id, proposed)["it"]["refused"] == "not_your_order"
    with seeded_store.read() as uow:
        assert uow.brand.order(HELENES_ORDER) == before
        assert not uow.brand.returns_of_order(HELENES_ORDER)


def test_ones_own_order_changes(seeded_store: Store, relation: Relation, ying: str) -> None:
    changed = apply(
        seeded_store, relation, ying,
        effect("change_order_address", "moved", order_number=YINGS_ORDER, address=ADDRESS),
    )  # fmt: skip
    assert changed["moved"]["order_number"] == YINGS_ORDER
    with seeded_store.read() as uow:
        order = uow.brand.order(YINGS_ORDER)
    assert order is not None
    assert order.delivery is not None
    assert order.delivery.town == "Brest"


def test_contracts_and_contact_details_need_the_customer_themselves(
    seeded_store: Store, relation: Relation, ying: str, anonymous: str
) -> None:
    terminate = effect("terminate_contract", "it", reference="CT-SEREN2")
    assert apply(seeded_store, relation, ying, terminate)["it"]["refused"] == "not_your_contract"
    for proposed in (
        terminate,
        effect("subscribe_contract", "it", offer_id="serenite"),
        effect("change_contact", "it", field="email", value="voleur@exemple.fr"),
    ):
        assert apply(seeded_store, relation, anonymous, proposed)["it"]["refused"] == "not_identified"
    changed = effect("change_contact", "it", field="email", value="ying@exemple.org")
    assert apply(seeded_store, relation, ying, changed)["it"] == {"field": "email"}
    with seeded_store.read() as uow:
        customer = uow.brand.customer("C-0007")
    assert customer is not None
    assert customer.email == "ying@exemple.org"


def test_a_contract_is_subscribed_and_ended_by_its_customer(seeded_store: Store, relation: Relation) -> None:
    solveig = talk(
        seeded_store, relation, "solveig", "Bonjour", answer(act("utter_greet")), customer_reference="C-0005"
    )
    taken = apply(seeded_store, relation, solveig, effect("subscribe_contract", "it", offer_id="foyer"))["it"]
    assert date.fromisoformat(taken["starts_on"]) >= relation.now().date()
    ended = apply(seeded_store, relation, solveig, effect("terminate_contract", "it", reference=taken["reference"]))
    assert ended["it"]["ends_on"] > taken["starts_on"]


def test_a_technicians_visit_is_moved_by_its_customer(
    seeded_store: Store, relation: Relation, ying: str, anonymous: str
) -> None:
    karim = talk(seeded_store, relation, "karim", "Bonjour", answer(act("utter_greet")), customer_reference="C-0002")
    moved = effect("move_visit", "it", reference="SAV-2HX6R", on="2026-11-26")
    assert apply(seeded_store, relation, anonymous, moved)["it"]["refused"] == "not_identified"
    assert apply(seeded_store, relation, ying, moved)["it"]["refused"] == "not_your_ticket"
    assert apply(seeded_store, relation, karim, moved)["it"]["visit_on"] == "2026-11-26"
    more = effect("add_to_ticket", "it", reference="SAV-2HX6R", words="et le mauvais bac")
    assert apply(seeded_store, relation, ying, more)["it"]["refused"] == "not_your_ticket"
    assert apply(seeded_store, relation, karim, more)["it"] == {"reference": "SAV-2HX6R"}
    sunday = effect("move_visit", "it", reference="SAV-2HX6R", on="2026-11-29")
    assert apply(seeded_store, relation, karim, sunday)["it"]["refused"] == "day_not_served"


# Identification


def identify(number: str, proof: str) -> dict[str, Any]:
    return effect("identify_customer", "who", "utter_identification_failed", order_number=number, proof=proof)


def test_a_right_proof_identifies(seeded_store: Store, relation: Relation, anonymous: str) -> None:
    result = apply(seeded_store, relation, anonymous, identify("lv 240613", "Helene.Marchand@exemple.fr"))["who"]
    assert result == {"first_name": "Hélène"}
    conversation = conversation_of(seeded_store, anonymous)
    assert (conversation.customer_reference, conversation.first_name) == ("C-0001", "Hélène")
    with seeded_store.read() as uow:
        assert uow.events.count()["customer_identified"] == 1
        assert "identify_customer" in [line.action for line in uow.events.audit_of(anonymous)]


@pytest.mark.parametrize(
    ("number", "proof"),
    [(HELENES_ORDER, "75011"), (HELENES_ORDER, ""), ("LV-000000", "67000"), ("", "67000")],
    ids=["wrong proof", "no proof", "unknown order", "no order"],
)
def test_the_brains_word_is_no_proof(
    seeded_store: Store, relation: Relation, anonymous: str, number: str, proof: str
) -> None:
    result = apply(seeded_store, relation, anonymous, identify(number, proof))["who"]
    assert result == {"refused": "identification_failed", "act": "utter_identification_failed"}
    conversation = conversation_of(seeded_store, anonymous)
    assert conversation.customer_reference is None
    assert conversation.failed_identifications == 1, "a wrong proof counts even though its effect is undone"


def test_after_too_many_wrong_proofs_even_the_right_one_is_refused(
    seeded_store: Store, relation: Relation, anonymous: str
) -> None:
    for _ in range(relation.playbook.max_identifications - 1):
        apply(seeded_store, relation, anonymous, identify(HELENES_ORDER, "00000"))
    apply(seeded_store, relation, anonymous, effect("count_failed_identification"))
    result = apply(seeded_store, relation, anonymous, identify(HELENES_ORDER, "67000"))["who"]
    assert result["refused"] == "identification_blocked"
    assert conversation_of(seeded_store, anonymous).customer_reference is None


# The conversation's own facts


def test_failures_count_while_they_follow_one_another(store: Store, relation: Relation) -> None:
    failure = answer(act("utter_ask_rephrase"), effects=[effect("note_failure")])
    conversation_id = talk(store, relation, "paul", "blabla", failure)
    talk(store, relation, "paul", "blabla", failure)
    assert conversation_of(store, conversation_id).need["failures"] == 2
    talk(store, relation, "paul", "le prix", answer(act("utter_greet")))
    assert conversation_of(store, conversation_id).need["failures"] == 0


def test_an_offer_and_its_refusal_are_remembered(store: Store, relation: Relation) -> None:
    offered = answer(act("utter_offer_handoff"), effects=[effect("note_offer", reasons=["anger"])])
    conversation_id = talk(store, relation, "paul", "pff", offered)
    talk(store, relation, "paul", "non", answer(act("utter_greet"), effects=[effect("note_offer_refused")]))
    need = conversation_of(store, conversation_id).need
    assert (need["offered"], need["refused_offer"]) == (["anger"], True)


def test_refusing_personalisation_forgets_the_scores(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "Bonjour", answer(act("utter_greet")))
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        conversation.persona_scores = {"presse": 4.0}
        uow.commit()
    for accepted in (True, False):
        apply(store, relation, conversation_id, effect("set_personalisation", accepted=accepted))
        conversation = conversation_of(store, conversation_id)
        assert conversation.accepts_personalisation is accepted
        assert conversation.persona_scores == ({"presse": 4.0} if accepted else {})


def test_a_handoff_proposed_twice_in_one_turn_is_opened_once(store: Store, relation: Relation, clock: Clock) -> None:
    twice = [effect("open_handoff", "one", reasons=["anger"]), effect("open_handoff", "two", reasons=["fraud"])]
    said = answer(act("utter_handoff_announced", available="$two.available"), effects=twice)
    conversation_id = talk(store, relation, "paul", "Quelqu'un !", said)
    assert conversation_of(store, conversation_id).owner is Owner.WAITING
    assert said_acts(store, conversation_id) == ["utter_handoff_announced"]
    with store.read() as uow:
        assert [handoff.reasons for handoff in uow.handoffs.of_conversation(conversation_id)] == [["anger"]]
