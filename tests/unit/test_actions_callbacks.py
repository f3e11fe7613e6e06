"""« Rappelez-moi demain à 10 h »: the hour, the number, then a promise that somebody owns."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from clock import Clock
from fakes.brain import act, answer, effect, understanding
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from steps import conversation_of, finish, hire, pending, said_acts, wait_for_a_person, write
from talk import Talk

from actions.handoff import Handoff
from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Owner
from relation.store.unit_of_work import Store

PARIS = ZoneInfo("Europe/Paris")
WISH = "aucun.demander_humain"
NUMBER = "+33639981234"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    hire(seeded_store, relation, "yanis")
    return Talk(seeded_store, relation)


def promises(store: Store, talk: Talk) -> list[Commitment]:
    with store.read() as uow:
        return list(uow.commitments.open_of_conversation(talk.conversation_id))


def test_an_hour_then_a_number_then_a_dated_promise(seeded_store: Store, relation: Relation, talk: Talk) -> None:
    talk.asks(WISH, "Rappelez-moi demain à 10 h", date="2026-11-19")
    assert talk.said == ["utter_ask_callback_phone"]
    assert promises(seeded_store, talk) == [], "nothing is promised without a number"
    talk.answers("06 39 98 12 34", phone=NUMBER)
    assert talk.said == ["utter_callback_promised"]
    assert talk.act("utter_callback_promised")["advisor_name"] == "Yanis"
    (made,) = promises(seeded_store, talk)
    assert (made.kind, made.starts_at, made.due_at, made.phone) == ("callback", at(19, 10), at(19, 11), NUMBER)
    with seeded_store.read() as uow:
        owner = uow.advisors.get(made.advisor_id or "")
        conversation = uow.conversations.get(talk.conversation_id)
        assert "callback" in [line.details["kind"] for line in uow.events.audit_of(made.id)]
    assert owner is not None and owner.login == "yanis"
    assert conversation is not None and conversation.owner is Owner.BOT, "nobody is called to the chat"


def test_the_confirmation_says_who_when_and_where(relation: Relation, talk: Talk) -> None:
    talk.asks(WISH, "pouvez-vous me rappeler lundi matin au 06 39 98 12 34 ?", date="2026-11-23", phone=NUMBER)
    said = talk.act("utter_callback_promised")
    assert (said["starts_at"], said["ends_at"]) == (at(23, 9).isoformat(), at(23, 12).isoformat())
    assert (said["advisor_name"], said["phone"]) == ("Yanis", "06 39 98 12 34")


def test_a_customer_on_file_is_called_at_their_number_which_is_not_read_out(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, customer="C-0007", identity_proof="token")
    talk.asks(WISH, "rappelez-moi jeudi à 15 h", date="2026-11-19")
    said = talk.act("utter_callback_promised")
    (made,) = promises(seeded_store, talk)
    with seeded_store.read() as uow:
        customer = uow.brand.customer("C-0007")
    assert customer is not None
    assert made.phone == customer.phone
    assert (said.get("phone"), said["phone_end"]) == (None, customer.phone[-5:])
    talk.clicks(f'/{WISH}{{"callback_change": "phone"}}', "Un autre numéro")
    assert talk.said == ["utter_ask_callback_phone"]
    talk.answers("06 39 98 12 34", phone=NUMBER)
    (moved,) = promises(seeded_store, talk)
    assert (moved.phone, moved.starts_at) == (NUMBER, made.starts_at)


def test_outside_the_opening_hours_the_nearest_slots_are_buttons(seeded_store: Store, talk: Talk) -> None:
    talk.asks(WISH, "rappelez-moi demain à 20h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    assert talk.act("utter_ask_callback_time")["is_refused"] is True
    titles = [button["title"] for one in talk.acts for button in one["buttons"]]
    assert [title.replace("\u00a0", " ") for title in titles] == ["demain 16 h", "demain 17 h", "demain 18 h"]
    talk.clicks(talk.payloads()[2], titles[2])
    (made,) = promises(seeded_store, talk)
    assert (made.starts_at, made.due_at) == (at(19, 18), at(19, 19))


def test_the_hour_is_asked_and_the_day_is_remembered(seeded_store: Store, talk: Talk) -> None:
    talk.asks(WISH, "Vous pouvez m'appeler vendredi ?", date="2026-11-20")
    assert talk.said == ["utter_ask_callback_time"]
    assert talk.act("utter_ask_callback_time")["is_refused"] is False
    talk.answers("vers 14 h au 06 39 98 12 34", phone=NUMBER)
    (made,) = promises(seeded_store, talk)
    assert made.starts_at == at(20, 14)


def test_an_answer_that_says_nothing_is_asked_again_then_a_person_is_offered(talk: Talk) -> None:
    talk.asks(WISH, "rappelez-moi")
    for _ in range(2):
        assert talk.answers("euh").said == ["utter_callback_answer_refused"]
    talk.answers("euh")
    assert talk.is_offered_a_person
    assert talk.form is None


def test_another_hour_replaces_the_promise(seeded_store: Store, talk: Talk) -> None:
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    (first,) = promises(seeded_store, talk)
    talk.asks(WISH, "plutôt jeudi à 16 h, appelez-moi au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    (second,) = promises(seeded_store, talk)
    assert second.starts_at == at(19, 16)
    with seeded_store.read() as uow:
        former = uow.commitments.get(first.id)
    assert former is not None and former.state is CommitmentState.RELEASED


@pytest.mark.parametrize(
    ("intent", "text", "starts_at"),
    [
        ("gerer_contrat.replanifier", "finalement plutôt mardi 14h", at(24, 14)),
        ("gerer_contrat.modifier_commande", "finalement mardi 14 h plutôt", at(24, 14)),
        ("aucun.donnee_seule", "plutôt mardi 14h", at(24, 14)),
        ("aucun.correction", "non plutôt mardi 14h", at(24, 14)),
        ("nlu_fallback", "je préfère plutôt à 16h", at(19, 16)),
        (WISH, "plutôt mardi 14h", at(24, 14)),
    ],
)
def test_another_hour_alone_moves_the_call_at_the_same_number(
    seeded_store: Store, talk: Talk, intent: str, text: str, starts_at: datetime
) -> None:
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    talk.asks(intent, text)
    assert talk.said == ["utter_callback_promised"]
    (moved,) = promises(seeded_store, talk)
    assert (moved.starts_at, moved.phone) == (starts_at, NUMBER)


@pytest.mark.parametrize(
    ("intent", "text"), [("aucun.correction", "non pardon 06 39 98 12 35"), ("aucun.donnee_seule", "06 39 98 12 35")]
)
def test_another_number_alone_keeps_the_hour(seeded_store: Store, talk: Talk, intent: str, text: str) -> None:
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    assert talk.asks(intent, text, phone="+33639981235").said == ["utter_callback_promised"]
    (moved,) = promises(seeded_store, talk)
    assert (moved.starts_at, moved.phone) == (at(19, 10), "+33639981235")


@pytest.mark.parametrize(
    "text", ["06 39 98 12 34", "c'est bien le 06 39 98 12 34 ?", "et pour la commande LV-246102 ?"]
)
def test_the_same_number_moves_nothing(seeded_store: Store, talk: Talk, text: str) -> None:
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    talk.asks("aucun.donnee_seule", text, **({"phone": NUMBER} if "06" in text else {}))
    assert "utter_callback_promised" not in talk.said


def test_what_is_not_the_call_is_moved_as_before(seeded_store: Store, talk: Talk) -> None:
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    for text in ("finalement livrez-moi plutôt mardi", "le technicien plutôt mardi 14h"):
        assert talk.asks("gerer_contrat.replanifier", text).form == "identification_form"
        talk.form = None
        talk.slots["pending_action"] = None
    (kept,) = promises(seeded_store, talk)
    assert kept.starts_at == at(19, 10)


def test_without_a_call_promised_another_hour_moves_none(seeded_store: Store, talk: Talk) -> None:
    assert talk.asks("gerer_contrat.replanifier", "plutôt mardi 14h").form == "identification_form"
    assert promises(seeded_store, talk) == []


def test_an_hour_that_passes_while_it_is_agreed_is_not_promised(seeded_store: Store, clock: Clock, talk: Talk) -> None:
    talk.asks(WISH, "rappelez-moi à 14 h")
    clock.now = at(18, 14, 5)
    talk.answers("06 39 98 12 34", phone=NUMBER)
    assert talk.said == ["utter_callback_refused"]
    assert promises(seeded_store, talk) == []


def test_a_plain_wish_for_a_person_stays_one(talk: Talk) -> None:
    talk.asks(WISH, "un conseiller svp")
    assert talk.said == ["utter_handoff_announced"]


def test_with_nobody_there_a_call_is_offered_beside_the_queue(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    clock.now = at(21, 20)
    talk = Talk(seeded_store, relation).asks(WISH, "un conseiller svp")
    assert talk.said == ["utter_handoff_announced", "utter_callback_offered"]
    leave, *slots = [button for one in talk.acts for button in one["buttons"]]
    assert leave["payload"] == "/aucun.abandonner"
    assert [button["title"].split()[0] for button in slots] == ["lundi"] * 3
    assert conversation_of(seeded_store, talk.conversation_id).owner is Owner.WAITING


def test_no_call_is_proposed_to_who_cannot_telephone_and_their_own_wish_is_kept(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    clock.now = at(21, 20)
    talk = Talk(seeded_store, relation)
    talk.history = {"in_writing": True}
    assert talk.asks(WISH, "un conseiller svp").said == ["utter_handoff_announced"]
    clock.now = at(18, 10)
    asked = Talk(seeded_store, relation)
    asked.history = {"in_writing": True}
    assert asked.asks(WISH, "Rappelez-moi demain à 10 h", date="2026-11-19").said == ["utter_ask_callback_phone"]


def test_who_asks_not_to_be_called_is_not(talk: Talk) -> None:
    talk.asks(WISH, "Ne m'appelez pas, je n'entends rien au téléphone : un conseiller par écrit")
    assert talk.said == ["utter_handoff_announced"]


def test_what_is_grave_is_handed_over_at_once(seeded_store: Store, relation: Relation) -> None:
    Talk(seeded_store, relation)
    message = {
        "text": "rappelez-moi demain à 10 h, on a vidé mon compte", "intent": {"name": WISH}, "entities": [],
        "metadata": {"need": {"level": "now", "reasons": ["fraud", "explicit_wish"]}},
    }  # fmt: skip
    dispatcher = CollectingDispatcher()
    Handoff().run(dispatcher, Tracker("c", {}, message, [], False, None, {}, None), {})
    effects = [said["custom"]["effect"]["type"] for said in dispatcher.messages if said.get("custom")]
    assert effects == ["open_handoff"]


# Who calls


def test_the_calls_are_shared_and_an_advisor_who_knows_the_customer_calls_again(
    seeded_store: Store, relation: Relation, talk: Talk
) -> None:
    hire(seeded_store, relation, "awa")
    names = []
    for _ in range(4):
        one = Talk(seeded_store, relation)
        one.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
        names.append(one.act("utter_callback_promised")["advisor_name"])
    assert sorted(names) == ["Awa", "Awa", "Yanis", "Yanis"]


def test_without_staff_the_team_owns_the_promise(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks(WISH, "rappelez-moi demain à 10 h au 06 39 98 12 34", date="2026-11-19", phone=NUMBER)
    (made,) = promises(seeded_store, talk)
    assert (made.advisor_id, made.owner) == (None, relation.playbook.commitments["callback"].owner)


# While a person is awaited


def clicked(starts: datetime, ends: datetime) -> dict[str, object]:
    value = f"{starts.isoformat()}/{ends.isoformat()}"
    return understanding("aucun", "demander_humain", entities=[{"entity": "callback_at", "value": value}])


def test_a_waiting_customer_who_prefers_a_call_is_with_the_bot_again(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "demain 10 h")
    wish = clicked(at(19, 10), at(19, 11))
    assert finish(store, relation, conversation_id, wish, None) is True
    conversation = conversation_of(store, conversation_id)
    assert conversation.owner is Owner.BOT
    assert "refused_offer" not in conversation.need
    waiting = pending(store, conversation_id)
    assert waiting is not None, "the same message now gets its turn"
    slot = {"starts_at": at(19, 10).isoformat(), "ends_at": at(19, 11).isoformat()}
    call = effect("promise_call", "call", phone=NUMBER, **slot)
    said = answer(act("utter_callback_promised", starts_at="$call.starts_at", ends_at="$call.ends_at"), effects=[call])
    assert finish(store, relation, conversation_id, wish, said) is True
    assert said_acts(store, conversation_id)[-1] == "utter_callback_promised"
    with store.read() as uow:
        assert [made.kind for made in uow.commitments.open_of_conversation(conversation_id)] == ["callback"]


def test_a_grave_matter_keeps_its_place_in_the_queue(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul", "fraud")
    write(store, relation, "paul", "rappelez-moi à 15 h")
    finish(store, relation, conversation_id, understanding("aucun", "demander_humain"), None)
    assert conversation_of(store, conversation_id).owner is Owner.WAITING
    assert pending(store, conversation_id) is None


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"starts_at": at(22, 10), "ends_at": at(22, 11), "phone": NUMBER}, "slot_impossible"),
        ({"starts_at": at(17, 10), "ends_at": at(17, 11), "phone": NUMBER}, "slot_impossible"),
        ({"starts_at": at(19, 10), "ends_at": at(19, 11), "phone": None}, "phone_missing"),
        ({"starts_at": at(19, 10), "ends_at": at(19, 11), "phone": "123"}, "phone"),
    ],
)
def test_the_effect_trusts_nobody(store: Store, relation: Relation, args: dict, code: str) -> None:
    conversation_id = write(store, relation, "paul", "rappelez-moi")
    moments = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in args.items()}
    said = answer(
        act("utter_callback_promised", starts_at="$call.starts_at", ends_at="$call.ends_at"),
        effects=[effect("promise_call", "call", "utter_callback_refused", **moments)],
    )
    finish(store, relation, conversation_id, understanding(), said)
    assert said_acts(store, conversation_id) == ["utter_callback_refused"]
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)
        line = uow.messages.latest(conversation_id, 1)[0]
    assert line.act is not None and line.act["args"]["code"] == code
