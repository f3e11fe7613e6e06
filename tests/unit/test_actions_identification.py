"""Proof of identity: a limited number of attempts, through whichever door they come."""

from datetime import timedelta

import pytest
from talk import Talk

from actions.proofs import has_ordered_nothing
from relation.context import Relation
from relation.store.unit_of_work import Store

NUMBER, POSTCODE, EMAIL = "LV-240613", "67000", "helene.marchand@exemple.fr"
HELENE = "C-0001"


def prove(talk: Talk, proof: str) -> Talk:
    """As Rasa does when identification_form is complete."""
    talk.form = None
    talk.slots |= {"order_number": NUMBER, "email_or_postcode": proof}
    return talk._step("action_identify", "aucun.donnee_seule", proof, {})


def use_every_attempt(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation).asks("gerer_contrat.suivi_commande")
    assert talk.form == "identification_form"
    for _ in range(relation.playbook.max_identifications):
        prove(talk, "75001")
    assert "utter_identification_blocked" in talk.said
    return talk


def test_a_right_proof_identifies_and_takes_the_matter_up_again(seeded_store: Store, relation: Relation) -> None:
    talk = prove(Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande"), POSTCODE)
    assert talk.said == ["utter_identified", "utter_order_status"]
    assert talk.customer == HELENE
    assert talk.asks("gerer_contrat.suivi_commande").said == ["utter_order_status"]


def test_after_too_many_wrong_proofs_the_right_one_shows_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = prove(use_every_attempt(seeded_store, relation), EMAIL)
    assert "utter_identified" not in talk.said
    assert "utter_identification_blocked" in talk.said
    assert talk.customer is None
    assert "utter_order_status" not in talk.asks("gerer_contrat.suivi_commande").said


def test_dropping_the_matter_gives_no_new_attempt(seeded_store: Store, relation: Relation) -> None:
    talk = use_every_attempt(seeded_store, relation)
    talk.asks("aucun.abandonner")
    talk.asks("aucun.donnee_seule", EMAIL, email=EMAIL)
    assert talk.form is None
    assert "utter_identification_blocked" in talk.said


def without_a_number(store: Store, relation: Relation, text: str = "je n'ai pas mon numéro", **entities: str) -> Talk:
    """As Rasa does: the form asks, its validation reads the answer, and a form that ends runs its rule."""
    talk = Talk(store, relation).asks("gerer_contrat.suivi_commande", "où est ma commande")
    talk.slots["requested_slot"] = "order_number"
    talk._run("validate_identification_form", "nlu_fallback", text, entities)
    talk.form = None
    return talk._step("action_identify", "nlu_fallback", text, entities)


def give(talk: Talk, email: str, postcode: str) -> Talk:
    talk.form = None
    talk.slots |= {"proof_email": email, "proof_postcode": postcode}
    return talk._step("action_identify_by_contact", "aucun.donnee_seule", postcode, {})


@pytest.mark.parametrize(
    "text",
    [
        "je n'ai pas mon numéro",
        "je ne le trouve pas, le numero",
        "j'ai perdu le mail de confirmation",
        "quel numéro ?",
        "je ne sais pas",
        "aucune idée",
        "j'en sais rien",
        "je sais plus",
    ],
)
def test_without_a_number_there_are_other_ways(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = without_a_number(seeded_store, relation, text)
    assert talk.said == ["utter_identify_otherwise"]
    assert talk.payloads() == ["/aucun.demander_humain"]
    assert talk.slots["requested_slot"] == "proof_email"


def test_the_email_with_the_postcode_identifies_and_goes_on(seeded_store: Store, relation: Relation) -> None:
    talk = give(without_a_number(seeded_store, relation), EMAIL.upper(), POSTCODE)
    assert talk.said[0] == "utter_identified"
    assert talk.said[1] in ("utter_order_status", "utter_choose_order")
    assert (talk.customer, talk.identity_proof) == (HELENE, "contact")


def test_what_the_message_already_gives_is_not_asked(seeded_store: Store, relation: Relation) -> None:
    text = f"j'ai pas le numéro, mon mail c'est {EMAIL} et {POSTCODE}"
    talk = without_a_number(seeded_store, relation, text, email=EMAIL, postcode=POSTCODE)
    assert talk.said[0] == "utter_identified"


def test_an_email_without_its_postcode_shows_nothing_and_counts(seeded_store: Store, relation: Relation) -> None:
    talk = without_a_number(seeded_store, relation)
    for left in (2, 1):
        assert give(talk, EMAIL, "75001").act("utter_identification_failed")["attempts_left"] == left
        assert talk.customer is None
    assert "utter_identification_blocked" in give(talk, EMAIL, "75002").said
    assert "utter_identified" not in give(talk, EMAIL, POSTCODE).said
    assert talk.customer is None


def test_an_email_tried_too_often_is_blocked_for_the_day_in_any_conversation(
    seeded_store: Store, relation: Relation
) -> None:
    for number in range(5):
        talk = without_a_number(seeded_store, relation)
        give(give(talk, EMAIL, f"7500{number}"), EMAIL, f"6900{number}")
    talk = give(without_a_number(seeded_store, relation), EMAIL, POSTCODE)
    assert "utter_identified" not in talk.said
    assert talk.customer is None


def test_another_answer_than_no_number_is_left_to_its_rule(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    talk.slots["requested_slot"] = "order_number"
    talk._run("validate_identification_form", "s_informer.promotions", "vous avez des promos ?", {})
    assert not talk.slots.get("has_no_number")


@pytest.mark.parametrize("heard", ["aucun.refuser", "aucun.abandonner"])
@pytest.mark.parametrize("text", ["je ne sais pas", "aucune idée", "je ne l'ai pas"])
def test_who_does_not_know_the_proof_either_is_offered_a_person_and_loses_nothing(
    seeded_store: Store, relation: Relation, heard: str, text: str
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande", order_number=NUMBER)
    talk.asks(heard, text)
    assert talk.said == ["utter_offer_handoff"]
    assert (talk.form, talk.slots["pending_action"]) == ("identification_form", "action_order_status")
    assert talk.no().said == ["utter_handoff_declined"]
    assert talk.form == "identification_form"
    assert prove(talk, POSTCODE).said == ["utter_identified", "utter_order_status"]


def test_a_plain_no_leaves_the_form(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    assert talk.asks("aucun.refuser", "non, laissez").said == ["utter_abandoned"]
    assert talk.form is None


def answer_number(talk: Talk, text: str, intent: str = "aucun.donnee_seule", **entities: str) -> Talk:
    """As Rasa does with an answer to « quel est votre numéro ? »: the mappings, the validation, the rule."""
    given = entities.get("postcode") or entities.get("email")
    talk.slots |= {"requested_slot": "order_number", **({"email_or_postcode": given} if given else {})}
    events = talk._run("validate_identification_form", intent, text, entities)
    is_ended = any(event.get("name") == "requested_slot" for event in events)
    if not is_ended and not (talk.slots.get("order_number") and talk.slots.get("email_or_postcode")):
        talk.acts = []
        return talk
    talk.form = None
    return talk._step("action_identify", intent, text, entities)


JULIEN, JULIENS_POSTCODE = "C-0008", "31700"
SAID = [("CT-FOYER8", "CT-FOYER8"), ("ct foyer8", "CT-FOYER8"), ("SAV-6VD7J", "SAV-6VD7J"), ("rec-3kyx7", "REC-3KYX7")]


@pytest.mark.parametrize(("typed", "reference"), SAID)
def test_any_reference_of_theirs_is_as_good_as_an_order_number(
    seeded_store: Store, relation: Relation, typed: str, reference: str
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.resilier", "je veux résilier mon contrat")
    answer_number(talk, typed)
    assert talk.slots["order_number"] == reference
    answer_number(talk, JULIENS_POSTCODE, postcode=JULIENS_POSTCODE)
    assert talk.said == ["utter_identified", "utter_confirm_termination"]
    assert (talk.customer, talk.identity_proof) == (JULIEN, "order")
    assert talk.slots["order_number"] is None


def test_a_reference_and_its_postcode_in_one_message(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.remboursement", "où en est mon remboursement ?")
    answer_number(talk, "RET-5WQ2C 75001", postcode="75001")
    assert talk.act("utter_identification_failed")["attempts_left"] == 2
    with seeded_store.read() as uow:
        order = uow.brand.order("LV-238871")
    assert order is not None
    talk = Talk(seeded_store, relation).asks("gerer_contrat.remboursement", "où en est mon remboursement ?")
    answer_number(talk, f"RET-5WQ2C {order.email}", email=order.email)
    assert talk.said[0] == "utter_identified"
    assert talk.customer == order.customer_reference


def test_a_reference_is_guarded_like_an_order_number(seeded_store: Store, relation: Relation) -> None:
    for number in range(5):
        talk = Talk(seeded_store, relation).asks("gerer_contrat.resilier")
        answer_number(talk, "CT-FOYER8", postcode=f"7500{number}")
        answer_number(talk, "ct foyer8", postcode=f"6900{number}")
    talk = Talk(seeded_store, relation).asks("gerer_contrat.resilier")
    answer_number(talk, "CT-FOYER8 31700", postcode=JULIENS_POSTCODE)
    assert "utter_identification_blocked" in talk.said
    assert talk.customer is None
    other = Talk(seeded_store, relation).asks("gerer_contrat.resilier")
    answer_number(other, "CT-SEREN2 75001", postcode="75001")
    assert other.act("utter_identification_failed")["attempts_left"] == 2


def test_a_reference_that_does_not_exist_counts_as_a_wrong_proof(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.resilier")
    answer_number(talk, "CT-ZZZZ9 31700", postcode=JULIENS_POSTCODE)
    assert talk.said == ["utter_identification_failed"]
    assert talk.failed_identifications == 1


def test_the_email_and_the_postcode_given_instead_of_the_number_identify(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    answer_number(talk, f"{EMAIL} {POSTCODE}", email=EMAIL, postcode=POSTCODE)
    assert (talk.said[0], talk.customer, talk.identity_proof) == ("utter_identified", HELENE, "contact")


def test_the_email_alone_instead_of_the_number_asks_for_the_postcode(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    answer_number(talk, EMAIL, email=EMAIL)
    assert talk.said == ["utter_ask_proof_postcode"]
    assert (talk.form, talk.slots["requested_slot"]) == ("contact_proof_form", "proof_postcode")
    assert give(talk, talk.slots["proof_email"], POSTCODE).customer == HELENE


def test_the_postcode_first_then_the_email(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    assert answer_number(talk, POSTCODE, postcode=POSTCODE).said == []
    assert answer_number(talk, EMAIL, email=EMAIL).customer == HELENE


def test_the_request_itself_may_hold_the_email_and_the_postcode(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks("gerer_contrat.suivi_commande", f"ma commande ? {EMAIL} {POSTCODE}", email=EMAIL, postcode=POSTCODE)
    assert (talk.said[0], talk.customer) == ("utter_identified", HELENE)
    wrong = Talk(seeded_store, relation)
    wrong.asks("gerer_contrat.suivi_commande", f"ma commande ? {EMAIL} 75001", email=EMAIL, postcode="75001")
    assert (wrong.said, wrong.failed_identifications) == (["utter_identification_failed"], 1)


def test_a_postcode_in_a_question_is_no_proof(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande", f"c'est {EMAIL}", email=EMAIL)
    talk.slots["requested_slot"] = "order_number"
    talk._run("validate_identification_form", "s_informer.livraison_conditions", "vous livrez au 75001 ?", {})
    assert not talk.slots.get("has_no_number")


@pytest.mark.parametrize(
    ("intent", "text"),
    [("aucun.refuser", "je n'ai pas de compte"), ("aucun.correction", "j'ai pas de compte je crois")],
)
def test_no_account_leaves_the_email_and_the_postcode_possible(
    seeded_store: Store, relation: Relation, intent: str, text: str
) -> None:
    talk = without_a_number(seeded_store, relation)
    talk.asks(intent, text)
    assert (talk.form, talk.slots["pending_action"]) == ("contact_proof_form", "action_order_status")
    assert give(talk, EMAIL, POSTCODE).customer == HELENE


def test_a_number_found_meanwhile_is_taken_with_the_email(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande")
    answer_number(talk, EMAIL, email=EMAIL)
    talk.asks("aucun.donnee_seule", NUMBER, order_number=NUMBER)
    assert (talk.form, talk.slots["email_or_postcode"]) == ("identification_form", EMAIL)


@pytest.mark.parametrize("numbers", ["LV-240613 et LV-231908", "LV-231908 et LV-240613"])
def test_of_two_orders_with_one_proof_each_is_answered(seeded_store: Store, relation: Relation, numbers: str) -> None:
    text = f"{numbers}, {EMAIL}, elles en sont où ?"
    talk = Talk(seeded_store, relation)
    talk.slots |= {"order_number": numbers[-9:], "email_or_postcode": EMAIL, "pending_action": "action_order_status"}
    talk._step("action_identify", "aucun.donnee_seule", text, {})
    assert talk.said == ["utter_identified", "utter_order_unknown", "utter_order_status"]
    assert talk.act("utter_order_unknown")["order_number"] == "LV-231908", "somebody else's"
    assert talk.act("utter_order_status")["order_number"] == "LV-240613"
    assert (talk.customer, talk.failed_identifications) == (HELENE, 0)


def test_a_wrong_proof_counts_against_both_numbers_it_was_tried_on(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots |= {"order_number": "LV-231908", "email_or_postcode": "99999", "pending_action": "action_order_status"}
    talk._step("action_identify", "aucun.donnee_seule", "LV-231908 et LV-240613, 99999", {})
    with seeded_store.read() as uow:
        counted = [
            uow.conversations.count_failed_proofs(number, relation.now() - timedelta(days=1))
            for number in ("LV-231908", "LV-240613")
        ]
    assert (counted, talk.failed_identifications) == ([1, 1], 1)


def test_two_orders_asked_after_are_both_told_when_the_proof_comes(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks("gerer_contrat.suivi_commande", "où en sont LV-240613 et LV-198204 ?", order_number="LV-240613")
    talk.slots |= {"order_number": "LV-240613", "email_or_postcode": EMAIL}
    talk._step("action_identify", "aucun.donnee_seule", EMAIL, {})
    told = [act["args"]["order_number"] for act in talk.acts if act["act"] == "utter_order_status"]
    assert told == ["LV-240613", "LV-198204"]


@pytest.mark.parametrize("given", [{"email": EMAIL}, {"postcode": POSTCODE}])
def test_a_number_found_after_all_is_the_usual_proof(
    seeded_store: Store, relation: Relation, given: dict[str, str]
) -> None:
    talk = without_a_number(seeded_store, relation)
    text = f"attendez c'est {NUMBER}, {' '.join(given.values())}"
    talk._run("validate_contact_proof_form", "aucun.donnee_seule", text, {"order_number": NUMBER, **given})
    assert talk.slots["requested_slot"] is None
    talk.form = None
    talk._step("action_identify_by_contact", "aucun.donnee_seule", text, {"order_number": NUMBER, **given})
    assert talk.said == ["utter_identified", "utter_order_status"]


def test_an_email_alone_still_wants_its_postcode(seeded_store: Store, relation: Relation) -> None:
    talk = without_a_number(seeded_store, relation)
    before = talk.slots["requested_slot"]
    talk._run("validate_contact_proof_form", "aucun.donnee_seule", EMAIL, {"email": EMAIL})
    assert talk.slots["requested_slot"] == before


def test_who_has_ordered_nothing_and_wants_to_buy_is_served(seeded_store: Store, relation: Relation) -> None:
    text = "J'AI PAS DE COMMANDE. je veux ACHETER le Zéphyr 40"
    talk = without_a_number(seeded_store, relation, "je l'ai pas")
    talk._run("validate_contact_proof_form", "acheter.commander", text, {})
    talk.form = None
    talk._step("action_identify_by_contact", "acheter.commander", text, {})
    assert "utter_no_order_yet" not in talk.said
    assert (talk.form, talk.slots["product_reference"]) == ("purchase_form", "AS-ZEP40")


@pytest.mark.parametrize("form", ["identification_form", "contact_proof_form"])
def test_who_has_ordered_nothing_is_asked_for_no_number_any_more(
    seeded_store: Store, relation: Relation, form: str
) -> None:
    text = "mais j'ai encore rien commandé, je me renseigne"
    talk = without_a_number(seeded_store, relation, text if form == "identification_form" else "je l'ai pas")
    if form == "contact_proof_form":
        talk._run("validate_contact_proof_form", "nlu_fallback", text, {})
        assert talk.slots["requested_slot"] is None
        talk.form = None
        talk._step("action_identify_by_contact", "nlu_fallback", text, {})
    assert talk.said == ["utter_no_order_yet"]
    assert (talk.form, talk.slots["pending_action"]) == (None, None)
    talk.asks("gerer_contrat.suivi_commande", "quelqu'un peut signer à ma place ?")
    assert talk.act("utter_no_order_yet")["is_again"]
    assert talk.payloads() == ["/aucun.demander_humain"]
    assert talk.form is None
    talk.asks("gerer_contrat.suivi_commande", f"en fait {NUMBER}", order_number=NUMBER)
    assert talk.form == "identification_form", "a number is as good as ever"


@pytest.mark.parametrize(
    ("text", "is_nothing"),
    [
        ("j'ai pas encore commandé", True),
        ("mais jai rien commandé encore !!", True),
        ("j'ai pas de commande, je me renseigne", True),
        ("je suis pas client", True),
        ("c'est avant d'acheter", True),
        ("i haven't ordered yet", True),
        ("j'ai jamais commandé ça", False),
        ("j'ai rien commandé et on m'a débité", False),
        ("j'ai rien reçu de ma commande", False),
        ("pas de commande, c'est un contrat", False),
        ("j'ai plus le numéro de commande", False),
        ("c'est un cadeau j'ai rien acheté", False),
        ("pas reçu la commande", False),
        ("j'ai pas la commande sous les yeux", False),
        ("j'ai pas de commande sous la main", False),
    ],
)
def test_what_tells_that_nothing_is_ordered(text: str, is_nothing: bool) -> None:
    assert has_ordered_nothing(text) == is_nothing
