"""Buying in conversation: from the first words to a confirmed basket, promotion codes, quotations, blocked baskets."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import update

from actions import (
    account,
    bare_data,
    clarification,
    contracts,
    order_changes,
    promo_codes,
    purchase_confirmed,
    purchase_form,
    purchase_questions,
    purchase_read_back,
    purchases,
    quotes,
    small_talk,
    subscriptions,
)
from actions.purchase_changes import recounted_in, way_wished
from actions.purchase_contact import contact_in
from actions.purchase_questions import choice
from actions.purchase_words import address_in, identity_in, quantity_in, way_in, zone_of
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.playbook import Playbook
from relation.services.effects import apply_effects, fill_results
from relation.store import brand_tables as t
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
from relation.voice import Voice
from relation.voice.preview import preview_scene

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    account,
    bare_data,
    clarification,
    contracts,
    order_changes,
    promo_codes,
    purchase_confirmed,
    purchase_form,
    purchase_questions,
    purchase_read_back,
    purchases,
    quotes,
    small_talk,
    subscriptions,
)
ME = "Anne Martin, anne.martin@exemple.fr, 06 39 98 12 34"
HOME = "12 rue des Lilas, 67000 Strasbourg"
VACUUM, SILENCE, DUO = "AS-ZEP40", "LL-OND8S", "LL-ONDS96"


def _actions() -> dict[str, ServiceAction]:
    found: dict[str, ServiceAction] = {}
    for module in MODULES:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, ServiceAction) and thing.action_name:
                found[thing.action_name] = thing()
    return found


def _rules() -> dict[str, str]:
    """intent → action, and form → the action that follows it."""
    found = {}
    for topic in ("purchases", "subscriptions"):
        for rule in yaml.safe_load((ROOT / f"data/rules/{topic}.yml").read_text(encoding="utf-8"))["rules"]:
            loops = [condition["active_loop"] for condition in rule.get("condition", [])]
            start = loops[0] if loops else rule["steps"][0]["intent"]
            found[start] = rule["steps"][-1]["action"]
    return found


ACTIONS, RULES = _actions(), _rules()
ELSEWHERE = {
    "aucun.affirmer": "action_affirm",
    "aucun.refuser": "action_refuse",
    "aucun.correction": "action_correct",
    "aucun.donnee_seule": "action_bare_data",
    "nlu_fallback": "action_clarify",
    "gerer_contrat.coordonnees": "action_contact_details",
    "gerer_contrat.modifier_commande": "action_modify_order",
    "gerer_contrat.modifier_contrat": "action_contract_status",
}
"""Intents of other topics, and the actions that hear a correction before they answer."""


class Talk:
    """Plays the brain for these topics: rules, forms and follow-ups, as Rasa runs them."""

    def __init__(self, persona: str = "neutre", customer: str | None = None) -> None:
        self.slots: dict[str, Any] = {}
        self.form: str | None = None
        self.persona, self.customer = persona, customer
        self.acts: list[dict[str, Any]] = []
        self.effects: list[dict[str, Any]] = []
        self.left_to: str | None = None

    def say(self, text: str, intent: str = "aucun.donnee_seule", **entities: Any) -> list[str]:
        """The names of the acts that answer. A list: several entities of one kind, each found in the text."""
        self.acts, self.effects, self.left_to = [], [], None
        self.message = {
            "text": text,
            "intent": {"name": intent},
            "entities": [
                {"entity": name, "value": one[0], "start": text.index(one[1]), "text": one[1]}
                if isinstance(one, tuple)
                else {"entity": name, "value": one}
                for name, value in entities.items()
                for one in (value if isinstance(value, list) else [value])
            ],
            "metadata": {"journey": {"persona": self.persona}, "context": {"customer_reference": self.customer}},
        }
        if self.form and self.slots.get("requested_slot"):
            self.slots[self.slots["requested_slot"]] = text
            if self._run(f"validate_{self.form}") == "rejected":
                self._follow(RULES.get(intent))
                if self.form:
                    self._ask()
            else:
                self._go_on()
        else:
            self._follow(RULES.get(intent) or ELSEWHERE[intent])
        return [act["act"] for act in self.acts]

    def click(self, act: str, number: int = 0) -> list[str]:
        buttons = next(found["buttons"] for found in self.acts if found["act"] == act)
        intent, _, entities = buttons[number]["payload"][1:].partition("{")
        return self.say(buttons[number]["title"], intent, **json.loads("{" + entities))

    def args(self, act: str) -> dict[str, Any]:
        return next(found["args"] for found in self.acts if found["act"] == act)

    def _follow(self, action: str | None) -> None:
        while action:
            if action.endswith("_form"):
                self.form = action
                if action == "promo_form":
                    self.slots["requested_slot"] = "promo_code_text"
                else:
                    self._run(f"validate_{action}")
                self._go_on()
                return
            if action not in ACTIONS:
                self.left_to, self.form = action, None
                return
            action = self._run(action)

    def _go_on(self) -> None:
        if self.slots.get("requested_slot"):
            self._ask()
        else:
            form, self.form = self.form, None
            self._follow(RULES[str(form)])

    def _ask(self) -> None:
        asked = f"action_ask_{self.slots['requested_slot']}"
        if asked in ACTIONS:
            self._run(asked)
        else:
            self.acts.append({"act": f"utter_ask_{self.slots['requested_slot']}", "args": {}, "buttons": []})

    def _run(self, name: str) -> str | None:
        dispatcher = CollectingDispatcher()
        loop = {"name": self.form} if self.form else {}
        tracker = Tracker("c1", dict(self.slots), self.message, [], False, None, loop, "action_listen")
        then = None
        for event in ACTIONS[name].run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "followup":
                then = event["name"]
            elif event["event"] == "action_execution_rejected":
                then = "rejected"
        for message in dispatcher.messages:
            if "effect" in (message.get("custom") or {}):
                self.effects.append(message["custom"]["effect"])
            else:
                known = ("text", "image", "attachment", "elements", "custom", "template", "response", "buttons")
                args = {key: value for key, value in message.items() if key not in known}
                self.acts.append({"act": message["response"], "args": args, "buttons": message["buttons"], "text": ""})
        assert "service_action_failed" not in [act["act"] for act in self.acts]
        return then


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


def applied(store: Store, relation: Relation, talk: Talk, before: Any = None) -> list[dict[str, Any]]:
    """The turn's acts once its effects are applied, in a transaction that is undone."""
    conversation = Conversation("c1", "webchat", "k", NOW, NOW)
    conversation.customer_reference = talk.customer
    with store.write() as uow:
        uow.conversations.add(conversation)
        if before is not None:
            before(uow)
        results = apply_effects(uow, relation, conversation, talk.effects)
        return fill_results(talk.acts, results)


def test_an_order_from_the_first_words_to_the_reference(store: Store, relation: Relation) -> None:
    talk = Talk()
    assert talk.say("je veux acheter l'aspirateur zéphyr 40", "acheter.commander") == ["utter_ask_purchase_way"]
    assert talk.say("à domicile") == ["utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_ask_purchase_address"]
    assert talk.say(HOME) == ["utter_confirm_order"]
    recap = talk.args("utter_confirm_order")
    assert recap["recipient"] == "Anne Martin"
    assert recap["address"] == HOME
    assert talk.effects == []
    assert talk.slots["to_confirm"] == "action_purchase_confirmed"
    assert talk.say("oui", "aucun.affirmer") == ["utter_order_placed"]
    placed = applied(store, relation, talk)[0]
    assert placed["act"] == "utter_order_placed"
    assert placed["args"]["order_number"].startswith("LV-")
    assert {
        name: placed["args"][name] for name in ("total_cents", "promised_on", "delivery_cents", "discount_cents")
    } == {name: recap[name] for name in ("total_cents", "promised_on", "delivery_cents", "discount_cents")}
    assert talk.slots["purchase"] is None


@pytest.mark.parametrize("persona", ["presse", "conseil", "expert", "inquiet", "autonome", "relationnel", "neutre"])
def test_every_step_is_spoken_to_every_persona(store: Store, relation: Relation, persona: str) -> None:
    talk, told = Talk(persona), []
    for text, intent in [
        ("le zéphyr 40", "acheter.commander"),
        ("domicile", "aucun.donnee_seule"),
        (ME, "aucun.donnee_seule"),
        (HOME, "aucun.donnee_seule"),
        ("BIENVENUE10", "acheter.code_promo"),
        ("oui", "aucun.affirmer"),
    ]:
        talk.say(text, intent)
        told += applied(store, relation, talk)
    for act in told:
        spoken = Act(act["act"], act["args"], "sans voix", act["buttons"])
        bubbles = relation.voice.render_turn([spoken], preview_scene(relation.playbook, persona, "acheter", "webchat"))
        assert bubbles
        assert not any("Sans voix" in bubble.text or "sans voix" in bubble.text for bubble in bubbles), act["act"]


@pytest.mark.parametrize("product", [VACUUM, SILENCE, "MC-ARO1", "RP-LIS3", "RF-BOR380"])
@pytest.mark.parametrize(("quantity", "way"), [(1, "livraison"), (2, "livraison"), (1, "retrait")])
@pytest.mark.parametrize("code", [None, "ETUDIANT8"])
def test_the_recap_is_what_the_brand_charges(
    store: Store, relation: Relation, product: str, quantity: int, way: str, code: str | None
) -> None:
    talk = Talk()
    talk.say(f"quantité {quantity}", "acheter.commander", product_reference=product, purchase_way=way)
    talk.say(f"quantité {quantity}", "acheter.commander")
    if way == "retrait":
        talk.click("utter_ask_purchase_shop")
    if talk.slots["requested_slot"] == "purchase_way":
        talk.say("livraison")
    talk.say(ME)
    if way == "livraison":
        talk.say(HOME)
    if code:
        assert talk.say(f"j'ai le code {code}", "acheter.code_promo")[-1] == "utter_confirm_order"
    recap = talk.args("utter_confirm_order")
    assert recap["quantity"] == quantity
    talk.say("oui", "aucun.affirmer")
    placed = applied(store, relation, talk)[0]["args"]
    for name in ("total_cents", "delivery_cents", "discount_cents", "promised_on"):
        assert placed[name] == recap[name], name


def test_everything_said_at_once_is_not_asked_again() -> None:
    talk = Talk()
    answer = talk.say("3 aspirateurs zéphyr 70 à livrer chez moi", "acheter.commander")
    assert answer == ["utter_ask_purchase_identity"]
    assert talk.slots["product_reference"] == "AS-ZEP70"
    assert talk.slots["purchase"]["quantity"] == 3


def test_a_known_customer_is_asked_nothing_they_have_told(store: Store, relation: Relation) -> None:
    talk = Talk(customer="C-0001")
    assert talk.say("je commande le zéphyr 40 en livraison", "acheter.commander") == ["utter_confirm_order"]
    with store.read() as uow:
        customer = uow.brand.customer("C-0001")
    assert customer is not None
    assert customer.postcode in talk.args("utter_confirm_order")["address"]
    talk.say("oui", "aucun.affirmer")
    assert talk.effects[0]["args"]["contact"] == {}
    assert applied(store, relation, talk)[0]["act"] == "utter_order_placed"


def test_several_candidates_are_one_question_with_buttons() -> None:
    talk = Talk()
    assert talk.say("je veux un lave-linge", "acheter.commander") == ["utter_ask_purchase_wanted"]
    options = talk.args("utter_ask_purchase_wanted")["options"]
    assert len(options) == 3
    assert all("linge" in option["name"].lower() for option in options)
    assert talk.click("utter_ask_purchase_wanted", 1) == ["utter_ask_purchase_way"]
    assert talk.args("utter_ask_purchase_way")["product_name"] == options[1]["name"]


def test_words_that_name_nothing_are_never_guessed() -> None:
    talk = Talk()
    assert talk.say("je veux passer commande", "acheter.commander") == ["utter_ask_purchase_wanted"]
    assert talk.args("utter_ask_purchase_wanted")["options"] == []
    assert talk.say("un toboggan") == ["utter_product_not_found", "utter_ask_purchase_wanted"]
    assert talk.say("un vrai toboggan") == ["utter_product_not_found", "utter_ask_purchase_wanted"]
    assert talk.say("toboggan") == ["utter_product_not_found", "utter_purchase_given_up"]
    assert talk.left_to == "action_offer_handoff"
    assert talk.slots["purchase"] is None


def test_contact_details_are_kept_and_only_the_rest_is_asked() -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    talk.say("Anne Martin, anne@exemple")
    assert talk.args("utter_ask_purchase_identity")["missing"] == ["email", "phone"]
    assert talk.args("utter_ask_purchase_identity")["is_partial"]
    talk.say("anne@exemple.fr 0639981234")
    talk.say("12 rue des Lilas")
    assert talk.args("utter_ask_purchase_address")["missing"] == ["postcode", "town"]
    assert talk.say("67000 Strasbourg") == ["utter_confirm_order"]


def test_unreadable_details_are_asked_twice_then_a_person_is_offered() -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    for _ in range(2):
        assert talk.say("euh") == ["utter_ask_purchase_identity"]
        assert talk.args("utter_ask_purchase_identity")["is_unread"]
    assert talk.say("euh") == ["utter_purchase_given_up"]
    assert talk.left_to == "action_offer_handoff"


def test_a_question_meanwhile_is_left_to_its_rule_and_the_form_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "s_informer.livraison_conditions", "action_delivery_terms")
    talk = Talk()
    talk.say("le zéphyr 40", "acheter.commander")
    talk.say("et la livraison à domicile, c'est combien ?", "s_informer.livraison_conditions")
    assert talk.left_to == "action_delivery_terms"
    assert talk.slots["requested_slot"] == "purchase_way"
    assert talk.slots["purchase_way"] is None
    assert talk.slots["purchase"]["way"] is None
    assert talk.slots["purchase"]["tries"] == 0


def test_a_code_meanwhile_is_taken_and_the_form_comes_back() -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    said = talk.say("j'ai aussi le code BIENVENUE10", "acheter.code_promo")
    assert said[0] == "utter_promo_code_applied"
    assert said[-1] == "utter_ask_purchase_identity"
    assert talk.slots["purchase"]["promo_code"] == "BIENVENUE10"


def test_a_product_that_is_only_in_shops() -> None:
    talk = Talk()
    assert talk.say("ondine duo", "acheter.commander", product_reference=DUO) == [
        "utter_only_in_shops",
        "utter_ask_purchase_shop",
    ]
    assert talk.say("Lyon") == ["utter_shop_without_stock", "utter_ask_purchase_shop"]
    assert talk.say("Lille") == ["utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["shop_name"] == "Le Verger Lille"
    assert talk.args("utter_confirm_order")["delivery_cents"] == 0


def test_more_than_there_is_says_how_many_and_since_when() -> None:
    talk = Talk()
    assert talk.say("20 lave-linge ondine silence", "acheter.commander") == ["utter_product_unavailable"]
    told = talk.args("utter_product_unavailable")
    assert told["left"] == 14
    assert told["quantity"] == 20


def test_what_no_shop_has_is_told_with_what_is_left_online() -> None:
    talk = Talk()
    said = talk.say("réserver le réfrigérateur multiportes Altaï en magasin", "acheter.reserver_retrait")
    assert said == ["utter_product_unavailable"]
    told = talk.args("utter_product_unavailable")
    assert (told["left"], told["online_left"]) == (0, 2)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("combien de temps vous gardez une reservation", "utter_delivery_terms"),
        ("réservez-moi le mixeur plongeant à Lyon, vous le gardez combien de temps ?", "utter_ask_purchase_identity"),
    ],
)
def test_how_long_anything_is_kept_reserves_nothing(text: str, act: str) -> None:
    assert Talk().say(text, "acheter.reserver_retrait") == [act]


def test_a_firms_invoice_is_nobodys_name() -> None:
    talk = Talk()
    talk.say("je veux acheter l'aspirateur zéphyr 40 en livraison", "acheter.commander")
    talk.say(ME)
    talk.say("facture au nom de ma boite stp", "s_informer.moyens_paiement")
    assert talk.slots["purchase"]["contact"]["first_name"] == "Anne"


def test_what_is_not_sold_any_more_has_an_alternative() -> None:
    talk = Talk()
    assert talk.say("", "acheter.commander", product_reference="LL-OND6") == ["utter_product_unavailable"]
    told = talk.args("utter_product_unavailable")
    assert told["is_sold"] is False
    assert told["alternatives"]
    assert talk.click("utter_product_unavailable") == ["utter_ask_purchase_way"]


@pytest.mark.parametrize(
    ("address", "zone", "offered"),
    [
        ("4 rue du Port, 20000 Ajaccio", "corse", "action_offer_handoff"),
        ("4 rue du Port, 97400 Saint-Denis", "outre_mer", None),
        ("Rue Haute 55, 1000 Bruxelles", "etranger", "action_offer_handoff"),
    ],
)
def test_an_address_with_other_terms_is_never_priced_as_mainland(address: str, zone: str, offered: str | None) -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    talk.say(ME)
    assert talk.say(address) == ["utter_delivery_elsewhere"]
    assert talk.args("utter_delivery_elsewhere")["zone"] == zone
    assert talk.left_to == offered
    assert not talk.slots.get("to_confirm")


def test_the_last_piece_taken_meanwhile_is_told_and_nothing_is_ordered(store: Store, relation: Relation) -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    talk.say(ME)
    talk.say(HOME)
    talk.say("oui", "aucun.affirmer")

    def sell_out(uow: Any) -> None:
        uow.session.execute(update(t.stocks).where(t.stocks.c.product_reference == VACUUM).values(quantity=0))

    acts = applied(store, relation, talk, sell_out)
    assert [act["act"] for act in acts] == ["utter_order_not_placed"]
    assert acts[0]["args"]["code"] == "out_of_stock"
    assert acts[0]["args"]["left"] == 0


def test_a_yes_without_a_complete_basket_places_nothing() -> None:
    talk = Talk()
    talk.slots = {
        "to_confirm": "action_purchase_confirmed",
        "product_reference": VACUUM,
        "purchase": {"goal": "commande"},
    }
    assert talk.say("oui", "aucun.affirmer") == ["utter_ask_purchase_way"]
    assert talk.effects == []


def test_a_reservation_needs_a_shop_and_says_until_when(store: Store, relation: Relation) -> None:
    talk = Talk()
    assert talk.say("gardez-moi le mixeur plongeant", "acheter.reserver_retrait") == ["utter_ask_purchase_shop"]
    shops = talk.args("utter_ask_purchase_shop")["shops"]
    assert talk.say("à la montagne") == ["utter_shop_not_found", "utter_ask_purchase_shop"]
    assert talk.say(shops[0]["town"]) == ["utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_confirm_reservation"]
    assert talk.effects == []
    assert talk.say("oui", "aucun.affirmer") == ["utter_reserved"]
    acts = applied(store, relation, talk)
    assert acts[0]["act"] == "utter_reserved"
    assert acts[0]["args"]["shop_name"] == shops[0]["name"]
    assert acts[0]["args"]["held_until"] >= "2026-11-20"


def test_a_reservation_names_its_shop_at_once() -> None:
    talk = Talk(customer="C-0001")
    said = talk.say("réservez-moi le mixeur plongeant à Lyon", "acheter.reserver_retrait")
    assert said == ["utter_confirm_reservation"]
    assert talk.args("utter_confirm_reservation")["shop_name"] == "Le Verger Lyon"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mon code RENTREE12 ne passe pas", "promo_code_expired"),
        ("FROID10 svp", "promo_code_not_yet"),
        ("le code NOEL99 marche ?", "unknown_promo_code"),
    ],
)
def test_a_refused_code_says_why(text: str, code: str) -> None:
    talk = Talk()
    assert talk.say(text, "acheter.code_promo") == ["utter_promo_code_refused"]
    assert talk.args("utter_promo_code_refused")["code"] == code


def test_a_code_is_asked_once_then_checked() -> None:
    talk = Talk()
    assert talk.say("j'ai un code promo", "acheter.code_promo") == ["utter_ask_promo_code_text"]
    assert talk.say("bienvenue10") == ["utter_promo_code_valid"]
    assert talk.slots["promo_code_text"] is None


def test_a_code_given_before_the_product_is_applied_to_it() -> None:
    talk = Talk(customer="C-0001")
    talk.say("j'ai le code BIENVENUE10", "acheter.code_promo")
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    assert talk.args("utter_confirm_order")["promo_code"] == "BIENVENUE10"
    assert talk.args("utter_confirm_order")["discount_cents"] == 1000


def test_a_code_for_another_shelf_or_a_smaller_one_is_refused_with_its_reason() -> None:
    talk = Talk(customer="C-0001")
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    said = talk.say("et avec CAFE15 ?", "acheter.code_promo")
    assert said == ["utter_promo_code_refused", "utter_confirm_order"]
    assert talk.args("utter_promo_code_refused")["category"] == "machine à café"
    small = Talk(customer="C-0001")
    small.say("le mixeur plongeant en livraison", "acheter.commander")
    small.say("BIENVENUE10", "acheter.code_promo")
    assert small.args("utter_promo_code_refused")["min_total_cents"] == 10000


def test_the_better_of_two_reductions_is_kept() -> None:
    talk = Talk(customer="C-0001")
    talk.say("le lave-linge ondine silence en livraison", "acheter.commander")
    before = talk.args("utter_confirm_order")["total_cents"]
    assert talk.say("code BIENVENUE10", "acheter.code_promo") == ["utter_promo_code_weaker", "utter_confirm_order"]
    assert talk.args("utter_confirm_order")["total_cents"] == before


def test_a_code_that_ends_between_the_recap_and_the_yes(store: Store, relation: Relation) -> None:
    talk = Talk(customer="C-0001")
    talk.say("j'ai le code BIENVENUE10", "acheter.code_promo")
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    talk.say("oui", "aucun.affirmer")

    def end(uow: Any) -> None:
        uow.session.execute(
            update(t.promotions).where(t.promotions.c.code == "BIENVENUE10").values(ends_on=NOW.date().replace(day=1))
        )

    acts = applied(store, relation, talk, end)
    assert [(act["act"], act["args"]["code"]) for act in acts] == [("utter_order_not_placed", "promo_code_expired")]


def test_a_quotation_adds_up_and_writes_nothing() -> None:
    talk = Talk()
    assert talk.say("un devis pour 2 lave-linge ondine silence", "acheter.devis") == ["utter_quote"]
    quote = talk.args("utter_quote")
    assert quote["quantity"] == 2
    assert quote["total_cents"] == quote["amount_cents"] - quote["discount_cents"] + quote["delivery_cents"]
    assert quote["discount_label"] == "La quinzaine du linge"
    assert quote["valid_until_on"] == "2026-11-29"
    assert talk.effects == []


def test_a_quantity_given_with_the_product_asked_for_is_counted() -> None:
    talk = Talk()
    assert talk.say("un devis", "acheter.devis") == ["utter_ask_purchase_wanted"]
    assert talk.say("3 zéphyr 40") == ["utter_quote_for_company"]
    assert talk.args("utter_quote_for_company")["quantity"] == 3


def test_a_large_quotation_promises_a_written_answer_where_no_call_may_be(store: Store, relation: Relation) -> None:
    talk = Talk()
    said = talk.say("devis pour 12 micro-ondes pour notre entreprise", "acheter.devis")
    assert said == ["utter_ask_purchase_wanted"]
    assert talk.click("utter_ask_purchase_wanted") == ["utter_quote_for_company"]
    assert talk.args("utter_quote_for_company")["quantity"] == 12
    assert talk.effects == []
    assert talk.say("oui", "aucun.affirmer") == ["utter_quote_promised"]
    assert talk.effects[0]["args"]["kind"] == "advisor_answer"
    act = applied(store, relation, talk)[0]
    assert datetime.fromisoformat(act["args"]["due_at"]) > NOW


def test_a_call_is_promised_with_a_number_to_call(store: Store, relation: Relation) -> None:
    talk = Talk(persona="relationnel")
    talk.say("devis pour 5 aspirateurs zéphyr 40", "acheter.devis")
    assert talk.say("oui", "aucun.affirmer") == ["utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_quote_promised"]
    effect = talk.effects[0]
    assert effect["type"] == "promise"
    assert effect["args"]["kind"] == "callback"
    assert "06 39 98 12 34" in effect["args"]["subject"]
    assert VACUUM in effect["args"]["subject"]
    assert applied(store, relation, talk)[0]["act"] == "utter_quote_promised"


def test_a_company_need_outside_the_catalogue_goes_to_a_person() -> None:
    talk = Talk()
    assert talk.say("notre mairie veut un devis pour une aire de jeux", "acheter.devis") == ["utter_quote_for_a_person"]
    assert talk.left_to == "action_offer_handoff"


@pytest.mark.parametrize(
    ("text", "trouble", "left_to"),
    [
        ("erreur 3D Secure à la validation", "paiement", None),
        ("mon panier se vide tout seul", "site", None),
        ("j'ai été débité mais pas de commande", "debite", "action_offer_handoff"),
    ],
)
def test_a_blocked_basket_is_diagnosed_from_the_brands_advice(text: str, trouble: str, left_to: str | None) -> None:
    talk = Talk()
    assert talk.say(text, "acheter.blocage_panier") == ["utter_basket_blocked"]
    told = talk.args("utter_basket_blocked")
    assert told["trouble"] == trouble
    assert bool(told["advice"]) is (trouble != "debite")
    assert talk.left_to == left_to


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("3 aspirateurs zéphyr 70", "Aspirateur balai Zéphyr 70 Animaux", 3),
        ("je veux deux micro-ondes", "", 2),
        ("le zéphyr 70 animaux", "Aspirateur balai Zéphyr 70 Animaux", None),
        ("un lave-linge 8 kg", "", None),
        ("un frigo pour 4 personnes", "", None),
        ("quantité 4", "", 4),
        ("vous me faites un prix si j'en prends deux ?", "", 2),
        ("il m'en faut 3", "", 3),
        ("mettez en deux plutot", "", 2),
        ("mettez-m'en 4", "", 4),
        ("mettez en deux fois le paiement", "", None),
        ("mettez en 3 h de route", "", None),
        ("ok jle prend en 4x c posible", "", None),
        ("je le prends en 4 fois", "", None),
        ("4x sans frais ?", "", None),
    ],
)
def test_quantities(text: str, name: str, count: int | None) -> None:
    assert quantity_in(text, name) == count


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (ME, "Anne", "Martin"),
        ("je m'appelle Jean-Luc de la Tour", "Jean-Luc", "de la Tour"),
        ("DUPONT Marie", "Marie", "DUPONT"),
        ("je ne veux pas donner mon mail", None, None),
        ("anne@exemple.fr", None, None),
    ],
)
def test_names(text: str, first: str | None, last: str | None) -> None:
    found = identity_in(text)
    assert (found.get("first_name"), found.get("last_name")) == (first, last)


def test_addresses_are_read_in_either_order() -> None:
    expected = {"address": "12 rue des Lilas", "postcode": "67000", "town": "Strasbourg"}
    assert address_in(HOME) == expected
    assert address_in("67000 Strasbourg, 12 rue des Lilas") == expected
    assert address_in("bonjour") == {}


def test_ways_zones_and_buttons() -> None:
    assert [way_in(text) for text in ("livrez-moi", "à la maison", "en magasin", "livraison en magasin", "ok")] == [
        "livraison",
        "livraison",
        "retrait",
        None,
        None,
    ]
    assert [zone_of(code) for code in ("67000", "98000", "20200", "97110", "98800", "1000")] == [
        *("metropole", "metropole", "corse", "outre_mer", "outre_mer", "etranger")
    ]
    button = choice(
        "Lave-vaisselle encastrable Ondine Secret 14 couverts", "acheter.commander", "product_reference", "X"
    )
    assert len(button["title"]) <= 40
    assert json.loads(button["payload"].partition("commander")[2]) == {"product_reference": "X"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("le moins cher qui fait 8kg", "Lave-linge Ondine Silence 8 kg"),
        ("le moins cher", "Lave-linge Ondine Essentiel 7 kg"),
    ],
)
def test_the_cheapest_keeps_within_the_limit_that_is_set(text: str, name: str) -> None:
    talk = Talk()
    talk.say("un devis pour 2 lave-linge", "acheter.devis")
    talk.say(text, "acheter.conseil_choix")
    assert talk.args("utter_quote")["product_name"] == name


def test_one_likely_product_is_taken_without_a_choice() -> None:
    talk = Talk()
    assert talk.say("Bien. Je prends la Latte, à retirer à Paris", "acheter.reserver_retrait") == [
        "utter_ask_purchase_identity"
    ]
    assert talk.slots["product_reference"] == "MC-ARO2"


@pytest.mark.parametrize(
    "text",
    [
        "et si je viens le chercher à Lyon mardi matin",
        "je voudrais passer le prendre dans cinq minutes",
        "je pars en voyage samedi, gardez-le moi",
        "je le veux pour mon studio d'étudiant",
    ],
)
def test_a_day_a_journey_or_a_room_is_not_what_is_bought(text: str) -> None:
    talk = Talk()
    assert talk.say(text, "acheter.reserver_retrait")[-1] == "utter_ask_purchase_wanted"
    assert talk.slots.get("product_reference") is None


def test_the_machine_in_hand_is_not_changed_by_a_part_of_the_day() -> None:
    talk = Talk()
    talk.say("", "acheter.reserver_retrait", product_reference="MC-ARO2")
    talk.say("je viendrais jeudi matin à Paris", "acheter.reserver_retrait")
    assert talk.slots["product_reference"] == "MC-ARO2"
    talk.say("je prends plutôt la Matin, à Paris", "acheter.reserver_retrait")
    assert talk.slots["product_reference"] == "MC-ARO1"


EVENING = datetime(2026, 11, 22, 19, 48, tzinfo=UTC)
"""A Sunday, once every shop has closed."""


@pytest.fixture
def _on_sunday_evening(store: Store, relation: Relation) -> None:
    bind(store, Relation(relation.playbook, relation.voice, lambda: EVENING))


@pytest.mark.usefixtures("_on_sunday_evening")
def test_a_closed_shop_is_never_promised_for_today() -> None:
    talk = Talk(customer="C-0001")
    talk.say("réservez-moi le mixeur plongeant à Paris", "acheter.reserver_retrait")
    told = talk.args("utter_confirm_reservation")
    assert told["promised_on"] == "2026-11-23"
    assert told["held_until"] == "2026-11-26"
    assert told["wished"] is None


@pytest.mark.usefixtures("_on_sunday_evening")
def test_the_day_said_is_kept_through_the_reservation(store: Store, relation: Relation) -> None:
    talk = Talk()
    talk.say("je passerai mercredi à Paris retirer un mixeur plongeant", "acheter.reserver_retrait", date="2026-11-25")
    assert talk.say(ME) == ["utter_confirm_reservation"]
    told = talk.args("utter_confirm_reservation")
    assert (told["wished"], told["wished_on"]) == ("kept", "2026-11-25")
    talk.say("oui", "aucun.affirmer")
    evening = Relation(relation.playbook, relation.voice, lambda: EVENING)
    assert applied(store, evening, talk)[0]["args"]["held_until"] == told["held_until"]
    assert talk.args("utter_reserved")["wished_on"] == "2026-11-25"


@pytest.mark.usefixtures("_on_sunday_evening")
def test_the_day_said_is_kept_through_the_order() -> None:
    talk = Talk()
    talk.say("je veux acheter un mixeur plongeant, retrait mercredi à Paris", "acheter.commander", date="2026-11-25")
    assert talk.say(ME) == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["wished_on"] == "2026-11-25"
    talk.say("oui", "aucun.affirmer")
    told = talk.args("utter_order_placed")
    assert (told["wished"], told["wished_on"]) == ("kept", "2026-11-25")


@pytest.mark.usefixtures("_on_sunday_evening")
def test_a_day_beyond_the_hold_is_told_with_the_day_to_ask_on() -> None:
    talk = Talk()
    talk.say("je passerai jeudi à Paris retirer un mixeur plongeant", "acheter.reserver_retrait", date="2026-11-26")
    days = [("2026-11-26", "jeudi"), ("2026-11-28", "samedi")]
    assert talk.say("non pas jeudi, samedi", "aucun.correction", date=days) == ["utter_ask_purchase_identity"]
    assert not talk.args("utter_ask_purchase_identity")["is_unread"]
    talk.say(ME)
    told = talk.args("utter_confirm_reservation")
    assert (told["wished"], told["wished_on"], told["ask_on"]) == ("late", "2026-11-28", "2026-11-25")


@pytest.mark.usefixtures("_on_sunday_evening")
def test_a_day_on_which_the_shop_is_closed_is_told() -> None:
    talk = Talk(customer="C-0001")
    said = "le mixeur plongeant à Lyon, je viens dimanche"
    talk.say(said, "acheter.reserver_retrait", date="2026-11-29")
    assert talk.args("utter_confirm_reservation")["wished"] == "closed"


@pytest.mark.usefixtures("_on_sunday_evening")
@pytest.mark.parametrize(("shop", "acts"), [("Lyon", ["utter_collection_day_closed"]), ("Paris", [])])
def test_a_closed_day_is_told_as_soon_as_it_is_said(shop: str, acts: list[str]) -> None:
    talk = Talk()
    talk.say(f"réserver le mixeur plongeant à {shop}", "acheter.reserver_retrait")
    said = talk.say("je passe dimanche", date=[("2026-11-29", "dimanche")])
    assert said == [*acts, "utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_confirm_reservation"]
    assert talk.args("utter_confirm_reservation")["recipient"] == "Anne Martin"
    assert talk.slots["purchase"]["collect_on"] == "2026-11-29"


def test_a_week_day_read_as_past_is_the_next_one_for_who_buys() -> None:
    talk = Talk()
    talk.say("réserver le mixeur plongeant à Paris", "acheter.reserver_retrait")
    talk.say("je passe dimanche", date=[("2026-11-15", "dimanche")])
    assert talk.slots["purchase"]["collect_on"] == "2026-11-22"


def test_a_shop_and_a_day_said_beside_a_limit_are_kept() -> None:
    talk = Talk()
    said = "réserver un aspirateur balai à moins de 300 €, Paris, 10 h samedi"
    talk.say(said, "acheter.reserver_retrait", date=[("2026-11-21", "samedi")])
    prices = [one["price_cents"] for one in talk.args("utter_ask_purchase_wanted")["options"]]
    assert prices and max(prices) <= 30000
    kept = talk.slots["purchase"]
    assert (kept["shop_id"], kept["collect_on"]) == ("paris", "2026-11-21")


ALL_AT_ONCE = "Paul Morel, paul.morel@exemple.fr, 06 39 98 33 21, 5 rue du Moulin 67000 Strasbourg"


def test_everything_given_in_one_message_is_kept() -> None:
    talk = Talk()
    talk.say("je veux commander le micro-ondes Fournil 20 L", "acheter.commander", product_reference="MO-FOU20")
    assert talk.say(f"deux exemplaires en livraison : {ALL_AT_ONCE}") == ["utter_confirm_order"]
    told = talk.args("utter_confirm_order")
    assert (told["quantity"], told["recipient"], told["email"]) == (2, "Paul Morel", "paul.morel@exemple.fr")
    assert told["address"] == "5 rue du Moulin, 67000 Strasbourg"


def test_the_address_given_with_the_name_is_not_asked_again() -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    assert talk.say(ALL_AT_ONCE) == ["utter_confirm_order"]


def test_an_address_is_where_to_deliver_and_no_shop() -> None:
    talk = Talk()
    talk.say("ok je le commande en ligne", "acheter.commander", product_reference=VACUUM)
    assert talk.say("Anne Roux, 12 rue des Lilas 33000 Bordeaux") == ["utter_ask_purchase_identity"]
    assert talk.args("utter_ask_purchase_identity")["missing"] == ["email", "phone"]
    assert talk.say("anne.roux@exemple.fr") == ["utter_ask_purchase_identity"]
    assert talk.say("en fait deux", "gerer_contrat.modifier_commande") == ["utter_ask_purchase_identity"]
    assert talk.say("06 39 98 77 66") == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["quantity"] == 2


@pytest.mark.parametrize("text", ["en fait deux", "oui mais mettez-en deux", "d'accord, deux exemplaires"])
def test_a_yes_that_changes_the_number_is_no_yes_to_what_was_read_back(text: str) -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    talk.say(ALL_AT_ONCE)
    assert talk.say(text, "aucun.affirmer") == ["utter_confirm_order"]
    assert (talk.args("utter_confirm_order")["quantity"], talk.effects) == (2, [])
    assert talk.say("oui", "aucun.affirmer") == ["utter_order_placed"]


def test_an_e_mail_given_when_the_shop_is_asked_is_kept_and_is_no_shop() -> None:
    talk = Talk()
    talk.say("gardez-moi le mixeur plongeant", "acheter.reserver_retrait")
    assert talk.say("anne.roux@exemple.fr") == ["utter_ask_purchase_shop"]
    assert talk.slots["purchase"]["contact"]["email"] == "anne.roux@exemple.fr"
    assert talk.slots["purchase"]["tries"] == 0


def test_a_change_of_mind_makes_an_order_of_a_reservation() -> None:
    talk = Talk()
    talk.say("réservez-moi le mixeur plongeant à Lyon", "acheter.reserver_retrait")
    assert talk.say("nan en fait livraison", "acheter.commander") == ["utter_ask_purchase_identity"]
    assert talk.say(ALL_AT_ONCE) == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["shop_name"] is None


@pytest.mark.parametrize("text", ["deux exemplaires", "finalement deux", "mettez-en deux", "non, deux"])
def test_another_quantity_is_told_back_with_the_question(text: str) -> None:
    talk = Talk()
    talk.say("le zéphyr 40", "acheter.commander")
    assert talk.say(text, "gerer_contrat.modifier_commande") == ["utter_ask_purchase_way"]
    assert talk.args("utter_ask_purchase_way")["quantity"] == 2


def test_with_fewer_the_least_amount_of_a_code_is_checked_again() -> None:
    talk = Talk()
    talk.say("deux micro-ondes en livraison", "acheter.commander", product_reference="MO-FOU20")
    talk.say("deux exemplaires", "acheter.commander")
    talk.say("avec le code BIENVENUE10", "acheter.code_promo")
    talk.say(ALL_AT_ONCE)
    assert talk.args("utter_confirm_order")["discount_cents"] == 1000
    said = talk.say("finalement un seul", "acheter.commander")
    assert said == ["utter_promo_code_refused", "utter_confirm_order"]
    assert talk.args("utter_promo_code_refused")["min_total_cents"] == 10000
    assert talk.args("utter_confirm_order")["discount_cents"] == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "12, rue des Lilas\n67000 Strasbourg\nLéa Petit\nlea@exemple.fr",
            {"address": "12 rue des Lilas", "postcode": "67000", "town": "Strasbourg", "first_name": "Léa"},
        ),
        ("Livraison au 5 allée des Pins 33000 Bordeaux", {"address": "5 allée des Pins", "postcode": "33000"}),
        (
            "Luc Petit 0639981235 8 rue du 11 novembre 1918 59000 Lille",
            {"address": "8 rue du 11 novembre 1918", "postcode": "59000", "phone": "0639981235"},
        ),
        (
            "livraison à domicile, 12 rue des Lilas, 3e étage, code B12, 75011 Paris",
            {"address": "12 rue des Lilas, 3e étage, code B12", "postcode": "75011", "town": "Paris"},
        ),
        (
            "réservez moi le boréal à bordeaux alors. marie fontenay, marie.fontenay@exemple.fr, 06 39 98 20 11",
            {"first_name": "marie", "last_name": "fontenay", "email": "marie.fontenay@exemple.fr"},
        ),
        ("8 rue du 8 mai 1945", {"address": "8 rue du 8 mai 1945", "postcode": None}),
        ("12 rue Haute, 1000 Bruxelles", {"address": "12 rue Haute", "postcode": "1000"}),
        ("j'ai aussi le code BIENVENUE10", {}),
        ("et à Lyon, c'est possible ?", {}),
    ],
)
def test_who_and_where_are_told_apart(text: str, found: dict[str, str]) -> None:
    read = contact_in(text)
    assert {name: read.get(name) for name in found} == found
    assert bool(read) is bool(found)


@pytest.mark.parametrize(
    ("text", "count", "way"),
    [
        ("finalement un seul", 1, None),
        ("en fait deux", 2, None),
        ("oui 2", 2, None),
        ("ok deux alors", 2, None),
        ("oui 2 rue Pasteur", None, "livraison"),
        ("un seul suffit, en livraison", 1, "livraison"),
        ("pas de livraison, je passe le prendre", None, "retrait"),
        ("livraison ou retrait", None, None),
        ("5 avenue Foch 75016 Paris", None, "livraison"),
        ("je prends deux jours de congé", None, None),
    ],
)
def test_changes_of_mind(text: str, count: int | None, way: str | None) -> None:
    assert (recounted_in(text), way_wished(text)) == (count, way)


def test_a_company_is_told_its_own_total_and_never_asked_for_a_code() -> None:
    talk = Talk()
    talk.say("devis pour 4 lave-vaisselle ondine table, pour notre gîte", "acheter.devis")
    told = talk.args("utter_quote_for_company")
    assert told["company_percent"] == 5
    assert told["company_total_cents"] == told["amount_cents"] * 95 // 100 + told["delivery_cents"]
    assert talk.say("quel serait le total avec la remise ?", "acheter.code_promo") == ["utter_quote_for_company"]


def test_a_point_of_collection_is_refused_with_its_reason() -> None:
    talk = Talk()
    talk.say("le zéphyr 40", "acheter.commander")
    assert talk.say("en point relais") == ["utter_way_not_understood", "utter_ask_purchase_way"]
    assert talk.args("utter_way_not_understood")["mode"]["cost_cents"] == 390
    assert talk.say("euh") == ["utter_way_not_understood", "utter_ask_purchase_way"]
    assert talk.args("utter_way_not_understood")["mode"] is None


def test_a_point_of_collection_said_with_a_change_is_refused_too() -> None:
    talk = Talk(customer="C-0001")
    talk.say("deux exemplaires du zéphyr 40 en livraison", "acheter.commander")
    said = talk.say("finalement un seul, et en point relais", "acheter.commander")
    assert said == ["utter_way_not_understood", "utter_confirm_order"]
    assert talk.args("utter_confirm_order")["quantity"] == 1


def test_two_products_with_their_quantities_are_priced_together() -> None:
    talk = Talk()
    talk.say("un devis pour 4 lave-vaisselle ondine table et 3 micro-ondes gril pour notre gîte", "acheter.devis")
    told = talk.args("utter_quote")
    assert [(one["quantity"], one["product_name"]) for one in told["lines"]] == [
        (4, "Lave-vaisselle Ondine Table 13 couverts"),
        (3, "Micro-ondes gril Fournil 25 L"),
    ]
    assert (told["company_percent"], not talk.slots.get("other_demands")) == (5, True)


@pytest.mark.parametrize(
    "text", ["un devis pour 4 lave-vaisselle ondine table et la livraison", "4 fours, posés et livrés"]
)
def test_one_product_and_something_else_is_one_quotation(text: str) -> None:
    talk = Talk()
    talk.say(text, "acheter.devis")
    assert not talk.slots.get("other_demands")


BY_HAND = "3 rue des Lilas, 69003 Lyon"
NO, CORRECTION = "aucun.refuser", "aucun.correction"


def at_the_recap() -> Talk:
    talk = Talk()
    talk.say("deux aspirateurs zéphyr 40 en livraison", "acheter.commander")
    talk.say(ME)
    assert talk.say(BY_HAND) == ["utter_confirm_order"]
    return talk


@pytest.mark.parametrize(
    ("heard", "said", "told"),
    [
        (CORRECTION, "non pas 69003 mais 69008", {"address": "3 rue des Lilas, 69008 Lyon"}),
        (NO, "c'est 69008, pas 69003", {"address": "3 rue des Lilas, 69008 Lyon"}),
        ("nlu_fallback", "69100 Villeurbanne plutôt", {"address": "3 rue des Lilas, 69100 Villeurbanne"}),
        (CORRECTION, "non, 8 avenue Foch", {"address": "8 avenue Foch, 69003 Lyon"}),
        (CORRECTION, "non au nom de ma sœur Eva Morel", {"recipient": "Eva Morel"}),
        (CORRECTION, "mon nom c'est Eva Morel", {"recipient": "Eva Morel"}),
        ("aucun.donnee_seule", "non je m'appelle Eva Morel", {"recipient": "Eva Morel"}),
        ("gerer_contrat.coordonnees", "en fait mettez au nom de mon mari Paul Roy svp", {"recipient": "Paul Roy"}),
        (NO, "non c'est pour ma fille, Léa Petit", {"recipient": "Léa Petit"}),
        (CORRECTION, "un seul finalement", {"quantity": 1}),
        (NO, "non, trois", {"quantity": 3}),
        ("gerer_contrat.modifier_commande", "mettez en un seul", {"quantity": 1}),
        ("aucun.affirmer", "oui mais un seul", {"quantity": 1}),
        (CORRECTION, "un plutôt que deux", {"quantity": 1}),
        (CORRECTION, "trois, pas deux", {"quantity": 3}),
        (CORRECTION, "non plutôt le Zéphyr 70", {"product_name": "Aspirateur balai Zéphyr 70 Animaux", "quantity": 2}),
        ("nlu_fallback", "finalement le 70 Animaux", {"product_name": "Aspirateur balai Zéphyr 70 Animaux"}),
        (CORRECTION, "plutôt Nantes", {"shop_name": "Le Verger Nantes", "quantity": 2, "address": None}),
        (CORRECTION, "plutôt Lyon", {"shop_name": "Le Verger Lyon", "recipient": "Anne Martin"}),
        (CORRECTION, "le nom est mal écrit, c'est Martins avec un s", {"recipient": "Anne Martins"}),
        ("aucun.donnee_seule", "Annie pas Anne", {"recipient": "Annie Martin"}),
        (CORRECTION, "le nom est Durand", {"recipient": "Anne Durand"}),
        (CORRECTION, "c'est le 14 et pas le 3", {"address": "14 rue des Lilas, 69003 Lyon"}),
        (CORRECTION, "le numéro c'est pas 3 c'est le 13 bis", {"address": "13 bis rue des Lilas, 69003 Lyon"}),
        (
            "aucun.donnee_seule",
            "2e étage, digicode B12",
            {"address": "3 rue des Lilas, 2e étage, digicode B12, 69003 Lyon"},
        ),
        (CORRECTION, "finalement en magasin à Paris", {"shop_name": "Le Verger Paris"}),
    ],
)
def test_a_correction_at_the_recap_is_read_back(heard: str, said: str, told: dict[str, Any]) -> None:
    talk = at_the_recap()
    assert talk.say(said, heard) == ["utter_confirm_order"]
    assert told.items() <= talk.args("utter_confirm_order").items()
    assert not talk.effects
    talk.say("oui", "aucun.affirmer")
    [placed] = talk.effects
    assert placed["args"]["quantity"] == told.get("quantity", 2)


def test_another_department_without_its_town_is_asked_for() -> None:
    talk = at_the_recap()
    assert talk.say("non le code postal c'est 33000", CORRECTION) == ["utter_ask_purchase_address"]
    assert talk.args("utter_ask_purchase_address")["missing"] == ["town"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("non, pas cette adresse", "utter_ask_purchase_address"),
        ("le nom est faux", "utter_ask_purchase_identity"),
        ("c'est pas le bon modèle", "utter_ask_purchase_wanted"),
    ],
)
def test_what_is_said_to_be_wrong_is_asked_again(said: str, asked: str) -> None:
    assert at_the_recap().say(said, CORRECTION) == [asked]


def test_what_is_wrong_is_asked_and_a_yes_orders_nothing() -> None:
    talk = at_the_recap()
    assert talk.say("non pas ça", CORRECTION) == ["utter_ask_purchase_change"]
    assert talk.say("oui", "aucun.affirmer") == ["utter_confirm_order"]
    assert not talk.effects
    talk.say("non pas ça", CORRECTION)
    assert talk.say("69008", "aucun.donnee_seule") == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["address"] == "3 rue des Lilas, 69008 Lyon"


def test_a_bare_no_at_the_recap_leaves_it() -> None:
    assert at_the_recap().say("non", NO) == ["utter_abandoned"]
    assert at_the_recap().say("non, plus besoin", NO) == ["utter_abandoned"]


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (NO, "non c'est pas bon"),
        ("gerer_contrat.modifier_contrat", "je voudrais changer un truc"),
        ("gerer_contrat.modifier_commande", "en rouge plutôt"),
    ],
)
def test_what_is_to_be_changed_is_asked_when_it_is_not_said(heard: str, said: str) -> None:
    assert at_the_recap().say(said, heard) == ["utter_ask_purchase_change"]


def test_the_other_one_takes_the_place_of_the_product_while_something_is_asked() -> None:
    talk = Talk()
    talk.slots["products_shown"] = [VACUUM, "AS-ZEP70"]
    talk.say("je prends le premier", "acheter.commander")
    assert talk.say("non l'autre", CORRECTION) == ["utter_ask_purchase_way"]
    assert talk.slots["product_reference"] == "AS-ZEP70"
    talk.say("en livraison")
    assert talk.say("non plutôt le premier", CORRECTION) == ["utter_ask_purchase_identity"]
    assert talk.slots["product_reference"] == VACUUM


def at_the_reservation() -> Talk:
    talk = Talk()
    talk.say("réserver le zéphyr 40 au magasin de Strasbourg", "acheter.reserver_retrait")
    assert talk.say(ME) == ["utter_confirm_reservation"]
    return talk


@pytest.mark.parametrize(
    ("heard", "said", "told"),
    [
        (CORRECTION, "plutôt Nantes", {"shop_name": "Le Verger Nantes"}),
        ("aucun.donnee_seule", "pas Strasbourg, Paris", {"shop_name": "Le Verger Paris"}),
        ("acheter.commander", "mettez-en deux", {"quantity": 2, "shop_name": "Le Verger Strasbourg"}),
    ],
)
def test_a_reservation_stays_one_when_it_is_corrected(heard: str, said: str, told: dict[str, Any]) -> None:
    talk = at_the_reservation()
    assert talk.say(said, heard) == ["utter_confirm_reservation"]
    assert told.items() <= talk.args("utter_confirm_reservation").items()


@pytest.mark.parametrize(
    "said",
    ["la ville c'est Nantes", "et à Nantes vous en avez ?", "pas le Zéphyr 70", "l'adresse est à Nantes en fait"],
)
def test_what_names_a_place_or_a_product_otherwise_exchanges_nothing(said: str) -> None:
    talk = at_the_recap()
    talk.say(said, CORRECTION)
    assert talk.slots["purchase"]["shop_id"] is None
    assert talk.slots["product_reference"] == VACUUM


def test_how_long_it_would_be_kept_is_told_and_the_recap_asked_again() -> None:
    talk = at_the_reservation()
    said = talk.say("vous pouvez le garder jusqu'à quand ?", "acheter.reserver_retrait")
    assert said == ["utter_delivery_terms", "utter_confirm_reservation"]
    assert talk.args("utter_delivery_terms")["held_until"] == talk.args("utter_confirm_reservation")["held_until"]


def test_a_product_that_cannot_be_had_loses_nothing_else() -> None:
    talk = at_the_reservation()
    talk.say("mettez-en deux", CORRECTION)
    assert talk.say("finalement le 70 Animaux", "nlu_fallback") == ["utter_product_unavailable"]
    assert talk.click("utter_product_unavailable")[-1] in ("utter_confirm_reservation", "utter_ask_purchase_shop")
    assert talk.slots["purchase"]["contact"]["last_name"] == "Martin"


def test_name_phone_and_address_in_one_message() -> None:
    talk = Talk()
    talk.say("un aspirateur zéphyr 40 en livraison", "acheter.commander")
    assert talk.say("paul morel paul.morel@exemple.fr 0612345678 3 rue des lilas 69003 Lyon") == ["utter_confirm_order"]
    told = talk.args("utter_confirm_order")
    assert (told["recipient"], told["address"]) == ("paul morel", "3 rue des lilas, 69003 Lyon")
    assert talk.slots["purchase"]["contact"]["phone"] == "06 12 34 56 78"


def test_a_correction_of_the_postcode_while_the_name_is_asked_keeps_the_address() -> None:
    talk = Talk()
    talk.say("un aspirateur zéphyr 40 en livraison au 3 rue des Lilas 69003 Lyon", "acheter.commander")
    assert talk.say("je me suis trompé c'est le 69008", CORRECTION) == ["utter_ask_purchase_identity"]
    assert talk.say(ME) == ["utter_confirm_order"]
    assert talk.args("utter_confirm_order")["address"] == "3 rue des Lilas, 69008 Lyon"


def test_what_is_said_before_the_product_is_chosen_is_kept() -> None:
    talk = Talk()
    saturday = {"date": [("2026-11-21", "samedi")]}
    said = talk.say("réserver le réfrigérateur Boréal à Lyon pour samedi ?", "acheter.reserver_retrait", **saturday)
    assert said == ["utter_ask_purchase_wanted"]
    options = talk.args("utter_ask_purchase_wanted")["options"]
    for text, heard in ((ME, "aucun.donnee_seule"), ("oui", "aucun.affirmer")):
        assert talk.say(text, heard) == ["utter_ask_purchase_wanted"]
        assert talk.args("utter_ask_purchase_wanted")["options"] == options
    assert talk.click("utter_ask_purchase_wanted")[-1] == "utter_confirm_reservation"
    told = talk.args("utter_confirm_reservation")
    assert (told["shop_name"], told["wished_on"], told["recipient"]) == ("Le Verger Lyon", "2026-11-21", "Anne Martin")


def test_another_day_asked_before_the_product_is_chosen_is_taken() -> None:
    talk = Talk()
    talk.say("réserver le réfrigérateur Boréal à Lyon", "acheter.reserver_retrait")
    said = talk.say("je peux venir mardi ?", "gerer_contrat.replanifier", date=[("2026-11-24", "mardi")])
    assert said == ["utter_ask_purchase_wanted"]
    assert talk.slots["purchase"]["collect_on"] == "2026-11-24"


def test_a_quantity_said_before_the_product_is_chosen_is_quoted() -> None:
    talk = Talk()
    assert talk.say("un devis pour 6 lave-linge ?", "acheter.devis") == ["utter_ask_purchase_wanted"]
    assert talk.say("asso.lesruches@exemple.fr") == ["utter_ask_purchase_wanted"]
    assert talk.say("on n'a pas de siret", NO) == ["utter_ask_purchase_wanted"]
    assert talk.args("utter_ask_purchase_wanted")["options"]
    assert talk.click("utter_ask_purchase_wanted") == ["utter_quote_for_company"]
    assert talk.args("utter_quote_for_company")["quantity"] == 6


def test_a_shop_without_enough_stock_is_told_before_the_identity_is_asked() -> None:
    talk = Talk()
    said = talk.say(f"je prends le lave-linge {SILENCE} en magasin à Bordeaux", "acheter.commander")
    assert said == ["utter_shop_without_stock", "utter_ask_purchase_shop"]
    assert talk.say("oui", "aucun.affirmer") == ["utter_ask_purchase_shop"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("j'ai pas d'adresse mail", "gerer_contrat.changer_coordonnees"), ("je n'ai pas internet", "nlu_fallback")],
)
def test_who_has_no_email_is_passed_on_at_once(text: str, intent: str) -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    assert talk.say(text, intent) == ["utter_purchase_given_up"]
    assert talk.args("utter_purchase_given_up")["without_email"]
    assert talk.left_to == "action_offer_handoff"


def test_no_confirmation_by_email_is_an_email_all_the_same() -> None:
    talk = Talk()
    talk.say("le zéphyr 40 en livraison", "acheter.commander")
    assert talk.say("je n'ai pas reçu d'e-mail de confirmation", "nlu_fallback") == ["utter_ask_purchase_identity"]


def test_what_is_asked_beside_the_name_or_the_street_is_part_of_neither(store: Store, relation: Relation) -> None:
    talk = Talk()
    talk.say("je veux acheter l'aspirateur zéphyr 40", "acheter.commander")
    talk.say("à domicile")
    told = f"{ME}, et je voulais savoir pour samedi c'est possible ou pas ?"
    assert talk.say(told, "gerer_contrat.coordonnees") == ["utter_ask_purchase_address"]
    assert talk.say("12 rue des Lilas 67000 Strasbourg. Samedi ça va ?", "s_informer.livraison_conditions") == [
        "utter_confirm_order"
    ]
    recap = talk.args("utter_confirm_order")
    assert recap["recipient"] == "Anne Martin"
    assert "amedi" not in recap["address"]


def test_another_model_of_the_shelf_keeps_the_shop() -> None:
    talk = Talk()
    talk.say("je souhaite réserver le four vapeur à Lyon", "acheter.reserver_retrait")
    talk.say("ah non, ma femme préfère le pyrolyse simple. Vous l'avez aussi ?", "aucun.correction")
    assert (talk.slots["product_reference"], talk.slots["purchase"]["shop_id"]) == ("FR-FOU71P", "lyon")
