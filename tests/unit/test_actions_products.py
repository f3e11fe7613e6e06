"""Products and advice: which product is meant, what is said of it, what is recommended and why."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from clock import DATA
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import advice, advice_form, products
from actions.characteristics import ProductCharacteristics
from actions.household import people_in
from actions.matching import closest, is_alike
from actions.product_choice import short_names
from actions.recommendation import budget_in
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.brand import Product
from relation.store.unit_of_work import Store

PRICE, STOCK, SHEET, CHOICE = (
    "s_informer.prix",
    "s_informer.disponibilite",
    "s_informer.caracteristiques",
    advice_form.ADVICE,
)
NAVIGUE_PLUS = "Aspirateur robot Zéphyr Navigue Plus avec station"
Run = Callable[..., "Answered"]


class Answered:
    """What an action said, remembered, and what comes next."""

    def __init__(self, messages: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
        self.messages = messages
        self.acts = [message["response"] for message in messages]
        self.slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.next = [event["name"] for event in events if event["event"] == "followup"]
        self.is_rejected = any(event["event"] == "action_execution_rejected" for event in events)

    @property
    def args(self) -> dict[str, Any]:
        assert len(self.messages) == 1, self.acts
        return self.messages[0]

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for button in self.args["buttons"]]


@pytest.fixture
def run(seeded_store: Store, relation: Relation) -> Run:
    bind(seeded_store, relation)

    def run_action(
        action: ServiceAction, text: str, intent: str, persona: str = "neutre", entities: Any = None, **slots: Any
    ) -> Answered:
        cell = relation.playbook.cell(persona, intent.split(".")[0], "webchat")
        message = {
            "text": text,
            "intent": {"name": intent},
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "metadata": {"journey": {"persona": persona, "depth": cell.depth}, "context": {}, "understanding": {}},
        }
        dispatcher = CollectingDispatcher()
        tracker = Tracker("c1", slots, message, [], False, None, {}, "action_listen")
        return Answered(dispatcher.messages, action.run(dispatcher, tracker, {}))  # type: ignore[arg-type]

    return run_action


def test_a_named_product_has_its_price_and_the_promotion_that_the_basket_applies(run: Run) -> None:
    said = run(products.ProductPrice(), "combien coûte l'ondine silence", PRICE)
    assert said.acts == ["utter_product_price"]
    assert (said.args["price_cents"], said.args["promo_price_cents"], said.args["promo_code"]) == (54900, 48312, None)
    assert said.slots["product_reference"] == "LL-OND8S"
    assert said.payloads == [
        '/acheter.commander{"product_reference": "LL-OND8S"}',
        '/acheter.reserver_retrait{"product_reference": "LL-OND8S"}',
    ]


def test_the_announced_price_is_the_one_that_an_order_asks(run: Run, seeded_store: Store, relation: Relation) -> None:
    said = run(products.ProductPrice(), "prix de la LL-OND8S", PRICE)
    with seeded_store.write() as uow:
        order = uow.brand.place_order(
            customer_reference="C-0001", contact={}, product_reference="LL-OND8S", quantity=1, shop_id=None,
            promo_code=None, now=relation.now(),
        )  # fmt: skip
    assert order.total_cents == said.args["promo_price_cents"] + said.args["delivery_cents"]


def test_a_promotion_with_a_code_says_the_code(run: Run) -> None:
    said = run(products.ProductPrice(), "et le prix ?", PRICE, product_reference="MC-ARO1")
    assert (said.args["promo_code"], said.args["promo_price_cents"]) == ("CAFE15", 33915)


def test_a_kind_of_product_is_asked_about_with_its_price_range_never_guessed(run: Run) -> None:
    said = run(products.ProductPrice(), "prix lave-linge", PRICE)
    assert said.acts == ["utter_choose_product"]
    assert (said.args["from_cents"], said.args["to_cents"], said.args["count"]) == (37900, 99900, 6)
    assert said.payloads[0] == '/s_informer.prix{"product_reference": "LL-OND7"}'
    assert "product_reference" not in said.slots
    assert said.slots["pending_action"] == "action_product_price"


def test_what_is_not_sold_is_asked_once_then_a_person_is_offered(run: Run) -> None:
    first = run(products.ProductPrice(), "c combien le parasol inox", PRICE)
    assert first.acts == ["utter_ask_product"]
    again = run(products.ProductPrice(), "le parasol", PRICE, **first.slots)
    assert (again.acts, again.next) == (["utter_product_unknown"], ["action_offer_handoff"])


def test_a_chosen_button_wins_over_the_words(run: Run) -> None:
    said = run(
        products.ProductPrice(), "prix lave-linge", PRICE, entities={"product_reference": "LL-ALT9"},
        pending_action="action_product_price",
    )  # fmt: skip
    assert said.args["reference"] == "LL-ALT9"
    assert said.slots["pending_action"] is None


def test_a_product_no_longer_sold_has_alternatives_and_no_order_button(run: Run) -> None:
    said = run(products.ProductPrice(), "prix", PRICE, entities={"product_reference": "LL-OND6"})
    assert said.acts == ["utter_product_discontinued"]
    assert [one["reference"] for one in said.args["alternatives"]] == ["LL-OND7", "LL-LOR6T"]
    assert not any("commander" in payload for payload in said.payloads)


def test_the_price_of_a_contract_is_another_answer(run: Run) -> None:
    said = run(products.ProductPrice(), "combien coûte le contrat sérénité", PRICE)
    assert (said.acts, said.next) == ([], ["action_contract_offers"])


def test_another_shelf_forgets_the_product_spoken_of(run: Run) -> None:
    said = run(products.ProductPrice(), "et les congélateurs, c'est combien ?", PRICE, product_reference="LL-OND8S")
    assert (said.acts, said.args["category_label"]) == (["utter_choose_product"], "congélateur")


def test_stock_in_the_shop_named_comes_first(run: Run) -> None:
    said = run(products.ProductAvailability(), "stock robot patissier lille", STOCK)
    assert (said.args["shop_name"], said.args["shop_quantity"], said.args["online_quantity"]) == (
        "Le Verger Lille", 1, 10,
    )  # fmt: skip
    assert said.slots["shop_id"] == "lille"
    assert "Le Verger Lille" not in [shop["name"] for shop in said.args["shops"]]


def test_only_what_is_possible_is_offered(run: Run) -> None:
    online = run(products.ProductAvailability(), "dispo ?", STOCK, product_reference="RF-ALT420")
    assert online.payloads == ['/acheter.commander{"product_reference": "RF-ALT420"}']
    shop = run(products.ProductAvailability(), "dispo ?", STOCK, product_reference="LL-ONDS96")
    assert shop.payloads == ['/acheter.reserver_retrait{"product_reference": "LL-ONDS96"}']
    assert (shop.args["online_quantity"], shop.args["restock_on"]) == (0, "2026-11-29")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("il fait combien de décibels ?", ["Niveau sonore"]),
        ("quelle largeur ?", ["Dimensions"]),
        ("consommation d'eau ?", ["Consommation d'eau"]),
        ("compatible linux ?", []),
    ],
)
def test_the_characteristic_asked_is_told_apart(run: Run, text: str, asked: list[str]) -> None:
    said = run(ProductCharacteristics(), text, SHEET, product_reference="LV-OND13")
    assert [one["label"] for one in said.args["asked"]] == asked
    assert not {one["label"] for one in said.args["others"]} & {*asked, "Pour qui"}


def test_two_options_with_reasons_for_who_wants_advice(run: Run) -> None:
    said = run(advice.Advice(), "quel aspirateur pour poils de chat ?", CHOICE, "conseil")
    assert said.args["options"][0]["reference"] == "AS-ZEP70"
    assert (len(said.args["options"]), said.args["reason"]) == (2, "fit")
    assert said.args["differences"]
    assert said.slots["product_reference"] == "AS-ZEP70"
    assert said.payloads[:2] == [
        '/acheter.commander{"product_reference": "AS-ZEP70"}',
        '/acheter.reserver_retrait{"product_reference": "AS-ZEP70"}',
    ]


def test_one_answer_and_no_question_for_who_is_in_a_hurry(run: Run) -> None:
    said = run(advice.Advice(), "quel lave-linge", CHOICE, "presse")
    assert (said.acts, len(said.args["options"])) == (["utter_advice"], 1)


def test_two_named_products_are_compared_without_any_question(run: Run) -> None:
    text = "J'hésite entre le Navigue et le Navigue Plus, j'ai deux chats et un étage, vous prendriez lequel ?"
    said = run(advice.Advice(), text, CHOICE, "conseil")
    assert [option["reference"] for option in said.args["options"]] == ["AS-ZEPR2", "AS-ZEPR1"]  # an upper floor, cats
    assert (said.args["reason"], said.args["gap_cents"]) == ("fit", -27000)


def test_at_most_two_questions(run: Run) -> None:
    start = run(advice.Advice(), "j'ai besoin d'un conseil", CHOICE, "conseil")
    assert start.next == [advice_form.CATEGORY_FORM]
    known = {**start.slots, "advice_category": "lave_linge"}
    second = run(advice.Advice(), "un lave-linge", "aucun.donnee_seule", "conseil", **known)
    assert second.next == [advice_form.NEED_FORM]
    told = {**known, **second.slots, "advice_need": "je ne sais pas"}
    last = run(advice.Advice(), "je ne sais pas", "aucun.donnee_seule", "conseil", **told)
    assert (last.acts, last.args["reason"]) == (["utter_advice"], "middle")
    assert [last.slots[name] for name in ("advice_category", "advice_need")] == [None, None]
    assert last.slots["advice_first"].endswith("je ne sais pas")  # kept: who asks again is not asked again


def test_who_lives_there_and_the_budget_count(run: Run) -> None:
    crowd = run(advice.Advice(), "lave linge pour une famille de 5", CHOICE, "conseil")
    assert crowd.args["options"][0]["reference"] == "LL-OND10"
    poor = run(advice.Advice(), "un lave-linge à 400 euros max pour une famille de 5", CHOICE, "conseil")
    assert {option["price_cents"] <= 40000 for option in poor.args["options"]} == {True}


def test_an_impossible_budget_is_said(run: Run) -> None:
    said = run(advice.Advice(), "un frigo à moins de 200 euros", CHOICE, "conseil")
    assert (said.args["is_over_budget"], said.args["options"][0]["reference"]) == (True, "RF-BOR120")


def test_an_appliance_of_ours_is_understood_and_another_is_refused_twice_then_given_up(run: Run) -> None:
    check = advice_form.ValidateAdviceCategory()
    found = run(check, "un frigo", "aucun.donnee_seule", advice_category="un frigo")
    assert found.slots["advice_category"] == "refrigerateur"
    liked = run(check, "elle aime le café", "aucun.bavardage", advice_category="elle aime le café")
    assert liked.slots["advice_category"] == "machine_cafe"
    slots: dict[str, Any] = {}
    for _ in range(2):
        refused = run(check, "une tondeuse", "aucun.donnee_seule", **(slots | {"advice_category": "une tondeuse"}))
        assert refused.acts == ["utter_advice_category_unknown"]
        assert "requested_slot" not in refused.slots
        slots = refused.slots
    given_up = run(check, "une tondeuse", "aucun.donnee_seule", **(slots | {"advice_category": "une tondeuse"}))
    assert given_up.slots["requested_slot"] is None
    ended = run(advice_form.AdviceCategoryKnown(), "une tondeuse", "aucun.donnee_seule", **given_up.slots)
    assert ended.next == ["action_offer_handoff"]


def test_another_question_leaves_the_need_unanswered(run: Run) -> None:
    aside = run(
        advice_form.ValidateAdviceNeed(), "vous livrez en Suisse ?", "s_informer.livraison_conditions",
        advice_need="vous livrez en Suisse ?", advice_category="four",
    )  # fmt: skip
    assert aside.is_rejected
    assert aside.slots["advice_need"] is None


def test_the_questions_carry_buttons_from_the_catalogue(run: Run) -> None:
    kinds = run(advice_form.AskAdviceCategory(), "", CHOICE)
    assert kinds.payloads[0] == '/aucun.donnee_seule{"product_category": "lave_linge"}'
    uses = run(advice_form.AskAdviceNeed(), "", CHOICE, advice_category="aspirateur")
    assert all(len(button["title"]) <= 40 for button in uses.args["buttons"])
    assert (uses.args["from_cents"], uses.args["to_cents"]) == (11900, 59900)
    assert "topic_action" not in {**kinds.slots, **uses.slots}, "the matter in hand is still the advice"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("budget 300 euros", 30000), ("moins de 1 200 €", 120000), ("max 450", 45000), ("un 10 kg", None),
        ("environ 500 L", None),
    ],
)  # fmt: skip
def test_a_budget_is_read(text: str, cents: int | None) -> None:
    assert budget_in(text) == cents


@pytest.mark.parametrize(
    ("text", "people"), [("on est 5 à la maison", 5), ("pour quatre personnes", 4), ("j'ai deux chats", None)]
)
def test_a_household_is_read(text: str, people: int | None) -> None:
    assert people_in(text) == people


def test_words_are_alike_by_their_stem() -> None:
    assert is_alike("silencieu", "silence")
    assert is_alike("allergique", "allergene")
    assert not is_alike("garage", "garantie")
    assert not is_alike("appartement", "appareil")
    assert closest("et le prix", {"a": "la couleur", "b": "le poids"}) is None


def test_names_that_would_be_confused_stay_whole(seeded_store: Store) -> None:
    with seeded_store.read() as uow:
        two: list[Product] = [p for p in uow.brand.products_in("lave_vaisselle") if p.brand_name == "Lorelec"]
    titles = short_names(two)
    assert len(set(titles.values())) == 2
    assert all(len(title) <= 40 for title in titles.values())


@pytest.mark.parametrize("topic", ["products", "shops", "information"])
def test_each_rule_names_an_action_and_a_motif_that_exist(topic: str, relation: Relation) -> None:
    from actions import characteristics, coverage, information, offers, privacy, return_terms, shops

    modules = (
        *(advice, advice_form, characteristics, coverage, information),
        *(offers, privacy, products, return_terms, shops),
    )
    known = {
        found().name()
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, ServiceAction) and found is not ServiceAction
    }
    steps = [
        step
        for rule in yaml.safe_load((DATA / "rules" / f"{topic}.yml").read_text())["rules"]
        for step in rule["steps"]
    ]
    for objective, motif in (step["intent"].split(".") for step in steps if "intent" in step):
        assert motif in relation.playbook.objectives[objective].motifs
    actions = {step["action"] for step in steps if "action" in step}
    assert {name for name in actions if not name.endswith("_form")} <= known


def _compared(said: Answered) -> list[tuple[str, Any]]:
    return [(one["name"], one["value"] or one["price_cents"]) for one in said.args["compared"]]


def test_the_most_silent_is_read_on_the_sheets_with_each_figure(run: Run) -> None:
    said = run(advice.Advice(), "quel est le plus silencieux de vos lave-vaisselle", CHOICE)
    assert _compared(said)[0] == ("Lave-vaisselle Altaï Zéolithe 14 couverts", "40 dB")
    assert [value for _, value in _compared(said)] == ["40 dB", "42 dB", "45 dB"]
    assert said.slots["product_reference"] == "LV-ALT14"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("et le moins cher qui rentre dans 45 cm ?", "LV-LOR10"),
        ("le moins cher encastrable en 45 cm", "LV-LOR10I"),
        ("lequel est le moins gourmand en eau", "LV-ALT14"),
        ("celui qui consomme le moins d'eau ? le moins d'eau", "LV-ALT14"),
        ("le plus petit", "LV-LOR10"),
        ("le plus cher", "LV-ALT14"),
        ("le moins cher en 14 couverts", "LV-OND14I"),
    ],
)
def test_a_superlative_keeps_within_the_limits_that_are_set(run: Run, text: str, first: str) -> None:
    said = run(advice.Advice(), text, SHEET, product_reference="LV-OND14I")
    assert said.slots["product_reference"] == first
    assert not said.args["is_unmet"]


def test_limits_that_nothing_meets_are_said(run: Run) -> None:
    said = run(advice.Advice(), "le moins cher en 30 cm", CHOICE, product_reference="LV-OND14I")
    assert said.args["is_unmet"]


@pytest.mark.parametrize("action", [products.ProductPrice(), ProductCharacteristics()])
def test_a_superlative_heard_as_a_price_or_a_sheet_is_compared(run: Run, action: ServiceAction) -> None:
    said = run(action, "et le moins cher ?", SHEET, product_reference="LV-OND14I")
    assert (said.acts, said.next) == ([], ["action_advice"])


def test_which_of_the_two_proposed_tells_both_figures(run: Run) -> None:
    first = run(advice.Advice(), "un frigo pour 2, budget 700 euros", CHOICE)
    options = [one["name"] for one in first.args["options"]]
    said = run(advice.Advice(), "lequel fait le moins de bruit ?", CHOICE, **first.slots)
    assert {name for name, _ in _compared(said)} == set(options)
    assert all("dB" in value for _, value in _compared(said))


def test_a_word_of_its_own_name_is_the_product(run: Run) -> None:
    said = run(
        ProductCharacteristics(), "le plus il fait combien de bruit et d'autonomie", SHEET,
        product_reference="AS-ZEPR1",
    )  # fmt: skip
    assert said.args["product_name"] == NAVIGUE_PLUS
    assert {one["value"] for one in said.args["asked"]} == {"60 dB", "180 min"}


def test_a_mere_more_names_no_product(run: Run) -> None:
    said = run(ProductCharacteristics(), "et de plus, quelle autonomie ?", SHEET, product_reference="AS-ZEPR1")
    assert said.args["product_name"] != NAVIGUE_PLUS


def test_water_use_is_told_beside_the_dimensions(run: Run) -> None:
    said = run(
        ProductCharacteristics(), "les dimensions exactes et la conso d'eau svp", SHEET, product_reference="LV-OND14I"
    )
    assert [one["value"] for one in said.args["asked"]] == ["82 × 60 × 55 cm (H × L × P)", "9,5 L par cycle"]


def test_a_cost_asked_of_a_repair_is_no_product_price(run: Run) -> None:
    said = run(products.ProductPrice(), "ça coûte quelque chose ?", PRICE, topic_action="action_diagnose",
               product_reference="SL-OND8")  # fmt: skip
    assert said.acts == ["utter_repair_terms"]
    named = run(products.ProductPrice(), "et un sèche-linge neuf, combien ?", PRICE, topic_action="action_diagnose")
    assert named.acts == ["utter_choose_product"]


def test_a_monthly_sum_is_told_by_the_rules(run: Run) -> None:
    said = run(products.ProductPrice(), "en 4x, combien par mois ?", PRICE, product_reference="LL-ALT9")
    assert (said.acts, said.args["amount_cents"]) == (["utter_instalments"], 87912)
    assert said.args["plans"] == [{"times": 4, "each_cents": 22242, "fee_cents": 1055}]
    both = run(products.ProductPrice(), "et ca fé combien par mois", PRICE, product_reference="LL-ALT9")
    assert [plan["each_cents"] for plan in both.args["plans"]] == [29304, 22242]


def test_an_amount_too_small_for_that_many_times_has_no_plan(run: Run) -> None:
    said = run(products.ProductPrice(), "combien par mois en 4 fois ?", PRICE, product_reference="SL-LOR3")
    assert (said.args["plans"], said.args["times_asked"]) == ([], 4)


def test_who_does_not_know_which_appliance_reads_every_shelf(run: Run) -> None:
    check = advice_form.ValidateAdviceCategory()
    unsure = run(check, "je sais pas", "nlu_fallback", advice_category="je sais pas")
    assert unsure.acts == ["utter_advice_category_unknown"]
    assert unsure.args["is_unsure"] and "lave-linge" in unsure.args["shelves"]
    assert not run(check, "une tondeuse", "nlu_fallback", advice_category="une tondeuse").args["is_unsure"]
