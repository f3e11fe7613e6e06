"""Subscribing a contract: the offer, its terms before anything, identity, the appliance, the yes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.subscriptions import ConfirmSubscription, Subscribe
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.conversation import Conversation
from relation.playbook import Playbook
from relation.services.effects import apply_effects, fill_results
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
from relation.voice import Voice

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
CUSTOMER = "C-0001"
ASK = "acheter.souscrire"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('brand') / 'brand.db'}")
    opened.create_all()
    with opened.write() as uow:
        seed_brand(uow.session, NOW)
        uow.commit()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def relation() -> Relation:
    playbook = Playbook.load(ROOT / "data")
    return Relation(playbook, Voice(playbook), lambda: NOW)


@pytest.fixture(autouse=True)
def _bound(store: Store, relation: Relation) -> None:
    bind(store, relation)


class Call:
    """One action's answer: `acts` by name with their arguments, effects, slots, what runs next."""

    def __init__(
        self, action: type[ServiceAction], text: str = "", intent: str = ASK, *, customer: str | None = None,
        persona: str = "neutre", slots: dict[str, Any] | None = None, **entities: str,
    ) -> None:  # fmt: skip
        message = {
            "text": text,
            "intent": {"name": intent},
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
            "metadata": {"journey": {"persona": persona}, "context": {"customer_reference": customer}},
        }
        dispatcher = CollectingDispatcher()
        tracker = Tracker("c1", slots or {}, message, [], False, None, {}, "action_listen")
        events = action().run(dispatcher, tracker, {})
        self.slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.then = next((event["name"] for event in events if event["event"] == "followup"), None)
        customs = [message.get("custom") or {} for message in dispatcher.messages]
        self.effects = [custom["effect"] for custom in customs if "effect" in custom]
        said = [message for message in dispatcher.messages if message.get("response")]
        known = ("text", "image", "attachment", "elements", "custom", "template", "response", "buttons")
        self.acts = [
            {
                "act": message["response"],
                "args": {key: value for key, value in message.items() if key not in known},
                "buttons": message["buttons"],
                "text": "",
            }
            for message in said
        ]

    @property
    def names(self) -> list[str]:
        return [act["act"] for act in self.acts]

    def args(self, act: str) -> dict[str, Any]:
        return next(found["args"] for found in self.acts if found["act"] == act)


def applied(store: Store, relation: Relation, call: Call, customer: str | None, times: int = 1) -> list[dict[str, Any]]:
    """The call's acts after its effects, in a transaction that is undone."""
    conversation = Conversation("c1", "webchat", "k", NOW, NOW)
    conversation.customer_reference = customer
    with store.write() as uow:
        uow.conversations.add(conversation)
        for _ in range(times):
            results = apply_effects(uow, relation, conversation, call.effects)
        return fill_results(call.acts, results)


def test_without_a_need_every_offer_is_shown_with_its_price() -> None:
    call = Call(Subscribe, "je veux souscrire un contrat")
    assert call.names == ["utter_choose_offer"]
    assert len(call.args("utter_choose_offer")["offers"]) == 5
    assert call.args("utter_choose_offer")["recommended"] is None
    assert len(call.acts[0]["buttons"]) == 5


def test_a_need_points_to_an_offer_and_two_are_compared_for_who_wants_advice() -> None:
    call = Call(Subscribe, "il me faudrait un détartrage et un contrôle de sécurité chaque année", persona="conseil")
    told = call.args("utter_choose_offer")
    assert told["recommended"] == "Entretien Annuel"
    assert told["offers"][0]["name"] == "Entretien Annuel"
    assert len(told["offers"]) == 2


def test_terms_are_told_before_anybody_is_asked_who_they_are() -> None:
    call = Call(Subscribe, "je prends Sérénité")
    assert call.names == ["utter_contract_terms", "utter_subscription_needs_identity"]
    told = call.args("utter_contract_terms")
    assert (told["monthly_cents"], told["commitment_cents"], told["notice_days"]) == (690, 8280, 30)
    assert told["covered"]
    assert told["not_covered"]
    assert told["cancel_terms"].startswith("Engagement d'un an")
    assert call.then == "identification_form"
    assert call.slots["pending_action"] == "action_subscribe"
    assert call.effects == []


def test_after_identification_the_terms_are_not_repeated(store: Store) -> None:
    slots = {"subscription_offer": "foyer"}
    call = Call(Subscribe, "anne@exemple.fr", "aucun.donnee_seule", customer=CUSTOMER, slots=slots)
    assert call.names == ["utter_confirm_subscription"]
    assert call.slots["to_confirm"] == "action_subscribe_confirmed"
    told = call.args("utter_confirm_subscription")
    assert told["committed_until_on"] == "2027-11-20"
    assert told["product_name"] is None


def test_a_contract_of_one_appliance_asks_which() -> None:
    call = Call(Subscribe, "je veux Sérénité Plus", customer=CUSTOMER)
    assert call.names == ["utter_contract_terms", "utter_choose_covered_product"]
    button = call.acts[1]["buttons"][0]
    assert button["payload"].startswith('/acheter.souscrire{"product_reference": ')
    reference = button["payload"].split('"')[3]
    slots = {"subscription_offer": "serenite_plus"}
    chosen = Call(Subscribe, button["title"], customer=CUSTOMER, slots=slots, product_reference=reference)
    assert chosen.names == ["utter_confirm_subscription"]
    assert chosen.slots["subscription_product"] == reference


def test_the_yes_subscribes_and_tells_the_reference(store: Store, relation: Relation) -> None:
    slots = {"subscription_offer": "serenite", "subscription_product": "AS-ZEP40"}
    call = Call(ConfirmSubscription, "oui", "aucun.affirmer", customer=CUSTOMER, slots=slots)
    assert call.effects[0]["args"] == {"offer_id": "serenite", "product_reference": "AS-ZEP40"}
    act = applied(store, relation, call, CUSTOMER)[0]
    assert act["act"] == "utter_subscribed"
    assert act["args"]["reference"].startswith("CT-")
    assert act["args"]["starts_on"] == "2026-11-20"
    assert call.slots["subscription_offer"] is None


def test_what_is_subscribed_already_is_refused_with_its_reference(store: Store, relation: Relation) -> None:
    slots = {"subscription_offer": "serenite", "subscription_product": "AS-ZEP40"}
    call = Call(ConfirmSubscription, "oui", "aucun.affirmer", customer=CUSTOMER, slots=slots)
    acts = applied(store, relation, call, CUSTOMER, times=2)
    assert [act["act"] for act in acts] == ["utter_subscription_refused"]
    assert acts[0]["args"]["code"] == "already_subscribed"
    assert acts[0]["args"]["reference"].startswith("CT-")


def test_the_effect_itself_refuses_whoever_is_not_identified(store: Store, relation: Relation) -> None:
    slots = {"subscription_offer": "serenite"}
    call = Call(ConfirmSubscription, "oui", "aucun.affirmer", customer=CUSTOMER, slots=slots)
    acts = applied(store, relation, call, None)
    assert [(act["act"], act["args"]["code"]) for act in acts] == [("utter_subscription_refused", "not_identified")]


def test_a_yes_from_a_stranger_subscribes_nothing() -> None:
    call = Call(ConfirmSubscription, "oui", "aucun.affirmer", slots={"subscription_offer": "serenite"})
    assert call.effects == []
    assert call.then == "identification_form"


def test_a_yes_to_nothing_asks_which_offer() -> None:
    call = Call(ConfirmSubscription, "oui", "aucun.affirmer", customer=CUSTOMER)
    assert call.names == ["utter_choose_offer"]
    assert call.effects == []
