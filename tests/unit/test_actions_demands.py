"""Several demands in one message: each answered once, by itself, and forgotten when the customer drops it."""

from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

YING, HELENE = "C-0007", "C-0001"
INVOICE = ("gerer_contrat", "facture", "et où est ma facture ?")
HOURS = ("s_informer", "magasins_horaires", "vous ouvrez dimanche ?")
STATUS = "gerer_contrat.suivi_commande"


def test_the_second_demand_is_named_and_answered_in_the_same_turn(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).also_asked(*INVOICE)
    talk.asks(STATUS, "où est ma commande, et où est ma facture ?", order_number="LV-205517")
    assert talk.said == ["utter_order_status", "utter_secondary", "utter_invoice"]
    assert talk.act("utter_secondary")["label"] == "Ma facture"
    assert talk.asks("aucun.remercier").said == ["utter_thanks"], "served once"


def test_it_waits_for_the_end_of_what_the_first_one_began(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE).also_asked(*HOURS)
    talk.asks("gerer_contrat.annuler_commande", "annulez la LV-246102", order_number="LV-246102")
    if "utter_confirm_cancel" in talk.said:
        assert "utter_secondary" not in talk.said
        talk.no()
    assert talk.said[1] == "utter_secondary"


def test_it_is_announced_once_when_the_first_one_asks_something_back(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).also_asked("acheter", "commander", "je veux commander un frigo")
    talk.asks("gerer_contrat.resilier", "je veux commander un frigo et résilier mon contrat")
    assert (talk.said, talk.form) == (["utter_secondary"], "identification_form")
    told = talk.act("utter_secondary")
    assert (told["first"], told["later"]) == ("Résilier", ["Commander"])
    known = Talk(seeded_store, relation, "C-0008").also_asked("acheter", "commander", "je veux commander un frigo")
    known.asks("gerer_contrat.resilier", "je veux commander un frigo et résilier mon contrat")
    assert known.said == ["utter_secondary", "utter_confirm_termination"], "before the question"
    assert known.no().said[1:] == ["utter_secondary"], "and then it is dealt with"
    assert "later" not in known.act("utter_secondary")


def test_what_is_answered_at_once_is_not_announced(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).also_asked(*INVOICE)
    talk.asks(STATUS, "où est ma commande, et où est ma facture ?", order_number="LV-205517")
    assert [act["args"].get("later") for act in talk.acts if act["act"] == "utter_secondary"] == [None]


def test_two_demands_are_served_in_order(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).also_asked(*INVOICE).also_asked("gerer_contrat", "fidelite", "mes points")
    talk.asks(STATUS, order_number="LV-205517")
    assert talk.said == ["utter_order_status", "utter_secondary", "utter_invoice", "utter_secondary", "utter_loyalty"]


def test_dropping_the_matter_drops_what_was_asked_beside(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).also_asked(*INVOICE).asks(STATUS)
    assert talk.form == "identification_form"
    talk.form = None
    assert talk.asks("aucun.abandonner").said == ["utter_abandoned"]
    assert talk.asks("aucun.remercier").said == ["utter_thanks"]


def test_after_a_person_it_is_asked_not_done(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).also_asked(*INVOICE)
    talk.slots["to_confirm"] = "action_handoff"  # the bot had just offered a person
    talk.yes()
    assert "utter_handoff_announced" in talk.said
    assert "utter_ask_secondary" not in talk.said
    talk.asks("aucun.remercier")
    assert talk.said == ["utter_thanks", "utter_ask_secondary"]
    assert "utter_invoice" in talk.yes().said or "utter_choose_order" in talk.said
    assert "utter_ask_secondary" not in talk.asks("aucun.remercier").said


def test_a_no_to_the_other_demand_ends_it(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).also_asked(*INVOICE)
    talk.slots["other_demands"][0]["is_asked_first"] = True
    talk.asks("aucun.remercier")
    assert talk.no().said == ["utter_anything_else"]
    assert talk.asks("aucun.remercier").said == ["utter_thanks"]


def test_price_and_stock_are_both_answered_even_when_the_model_is_chosen_first(
    seeded_store: Store, relation: Relation
) -> None:
    both = ["utter_product_price", "utter_product_availability"]
    talk = Talk(seeded_store, relation).asks("s_informer.prix", "prix du four Calville, et il est en stock ?")
    if talk.said == ["utter_choose_product"]:
        talk.clicks(talk.payloads()[0], "le premier")
    assert talk.said == both
    vague = Talk(seeded_store, relation).asks("s_informer.prix", "combien coûte un aspirateur, c'est dispo ?")
    assert vague.said == ["utter_choose_product"]
    assert vague.clicks(vague.payloads()[0], "celui-là").said == both
    assert vague.asks("s_informer.prix", "et le prix du même ?").said == both[:1]
    stock = Talk(seeded_store, relation).asks("s_informer.disponibilite", "LL-BOS8 en stock ? et son prix ?")
    assert set(stock.said) <= {*both, "utter_choose_product", "utter_ask_product"}


def test_what_was_answered_already_is_not_announced_again(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).also_asked("s_informer", "disponibilite", "il est en stock ?")
    talk.asks("s_informer.prix", "prix du four Calville, et il est en stock ?")
    if "utter_choose_product" in talk.said:
        talk.clicks(talk.payloads()[0])
    assert talk.said == ["utter_product_price", "utter_product_availability"]
