"""A message that proves who writes and asks something: neither is lost, and the first matter comes first."""

from collections.abc import Sequence
from typing import Any

import pytest
from fakes.brain import understanding
from talk import Talk

from actions.proofs import badly_written, is_of_another, stands_alone
from relation.context import Relation
from relation.services.beside_proofs import REST, with_words_beside, words_beside
from relation.services.given import given_for, without_proofs
from relation.services.known_questions import UNTOLD
from relation.services.questions_beside import BESIDE, UNTOLD_BESIDE
from relation.store.unit_of_work import Store

NUMBER, POSTCODE, EMAIL = "LV-240613", "67000", "helene.marchand@exemple.fr"
STATUS, MOVE, SHOPS = "gerer_contrat.suivi_commande", "gerer_contrat.replanifier", "s_informer.magasins_horaires"


def heard(text: str, **entities: str) -> dict[str, Any]:
    return understanding(entities=[{"entity": name, "value": one, "text": one} for name, one in entities.items()])


def proves(talk: Talk, text: str, rest: dict[str, Any], answers: Sequence[str] = (), **slots: Any) -> Talk:
    """As Rasa does where the form hears the proof: its validation, then the rule of its end."""
    talk.understanding = {REST: rest, BESIDE: list(answers)}
    talk.slots["requested_slot"] = "email_or_postcode"
    talk._begin()
    talk._run("validate_identification_form", "aucun.donnee_seule", text, {"postcode": POSTCODE})
    talk.form = None
    talk.slots |= {"order_number": NUMBER, "email_or_postcode": POSTCODE, **slots}
    talk._follow("action_identify", "aucun.donnee_seule", text, {"postcode": POSTCODE})
    talk._go_on("aucun.donnee_seule", text, {})
    talk._finish()
    return talk


def test_the_words_beside_a_proof_are_read_without_it() -> None:
    text = "c'est LV-240613 et 67000, si je suis absent il fait quoi ?"
    assert "240613" not in words_beside(text, heard(text, order_number=NUMBER, postcode=POSTCODE))
    assert words_beside(text, heard(text, order_number=NUMBER, postcode=POSTCODE)).endswith("il fait quoi ?")
    assert words_beside("c'est le 67000", heard("", postcode=POSTCODE)) == ""
    assert words_beside("si je suis absent il fait quoi ?", heard("")) == ""


def test_what_they_ask_is_an_answer_of_the_brand_or_a_demand_of_their_own(relation: Relation) -> None:
    known = next(iter(relation.playbook.answers.by_id))
    asked = understanding("s_informer", "livraison_conditions", known_question={"id": known, "confidence": 0.99})
    found = with_words_beside(relation.playbook, {REST: {**asked, "text": "et si je suis absent ?"}})
    assert (found[BESIDE], found[REST]["intent"]) == ([known], "")
    untold = understanding("s_informer", "livraison_conditions", known_question={"id": UNTOLD, "confidence": 0.99})
    found = with_words_beside(relation.playbook, {REST: {**untold, "text": "vous recrutez des jongleurs ?"}})
    assert (found[BESIDE], found[UNTOLD_BESIDE]) == ([], "vous recrutez des jongleurs ?")
    own = {**understanding("s_informer", "magasins_horaires"), "text": "vous avez un magasin à Lille"}
    assert with_words_beside(relation.playbook, {REST: own})[REST]["intent"] == SHOPS
    chat = {**understanding("aucun", "bavardage"), "text": "il fait beau ici ce matin"}
    assert with_words_beside(relation.playbook, {REST: chat})[REST]["intent"] == ""


def test_a_question_in_general_beside_the_proof_is_told_and_the_matter_goes_on(
    seeded_store: Store, relation: Relation
) -> None:
    known = next(iter(relation.playbook.answers.by_id))
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    rest = {"text": "si je suis absent ?", "intent": "", "entities": []}
    proves(talk, f"{POSTCODE}, si je suis absent ?", rest, [known])
    assert talk.said == ["utter_known_answer", "utter_identified", "utter_order_status"]


def test_a_demand_beside_the_proof_comes_after_what_was_asked_first(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    rest = {"text": "vous avez un magasin à Lille", "intent": SHOPS, "entities": []}
    proves(talk, f"{POSTCODE}, vous avez un magasin à Lille", rest)
    assert talk.said[:3] == ["utter_identified", "utter_order_status", "utter_secondary"]
    assert len(talk.said) > 3


def test_the_same_matter_told_once_more_beside_the_proof_is_answered_once(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    rest = {"text": "je veux savoir où est mon colis", "intent": STATUS, "entities": []}
    proves(talk, f"{POSTCODE}, je veux savoir où est mon colis", rest)
    assert talk.said == ["utter_identified", "utter_order_status"]


def test_who_lacks_the_number_and_asks_something_is_answered_too(seeded_store: Store, relation: Relation) -> None:
    known = next(iter(relation.playbook.answers.by_id))
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    talk.understanding = {BESIDE: [known]}
    talk.slots["requested_slot"] = "order_number"
    talk._begin()
    talk._run("validate_identification_form", "nlu_fallback", "je ne l'ai pas. et si je suis absent ?", {})
    assert talk.said == ["utter_known_answer"]
    assert talk.slots["has_no_number"]


@pytest.mark.parametrize(
    ("text", "is_given"),
    [
        ("67000, et je peux annuler quand ?", True),
        ("mon code postal c'est 67000 mais il arrive quand ?", True),
        ("vous livrez au 67000 ?", False),
        ("est-ce que quelqu'un peut venir chez moi à 67000 pour voir ?", False),
    ],
)
def test_a_postcode_in_a_clause_of_its_own_is_given(text: str, is_given: bool) -> None:
    assert stands_alone(text, POSTCODE) is is_given


@pytest.mark.parametrize("text", ["Numéro de dossier REP-22", "c'est FT-2291 vendredi matin"])
def test_a_number_of_another_shape_is_told_as_such(seeded_store: Store, relation: Relation, text: str) -> None:
    written = badly_written(text)
    assert written is not None and is_of_another(written)
    told = Talk(seeded_store, relation).asks(MOVE, text).act("utter_identification_failed")
    assert (told["written"], told["is_of_another"], told["figures"]) == (written, True, None)


def test_a_models_reference_is_no_number(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "mon LL-OND8S ne marche plus")
    assert "utter_identification_failed" not in talk.said


@pytest.mark.parametrize("text", ["cest 4587", "c'est le 4587", "4587 je crois"])
def test_a_few_figures_are_told_as_too_few(text: str) -> None:
    assert badly_written(text) == "4587"


def test_an_email_given_before_serves_where_the_number_is_wrong(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    talk.history = {"given": {"email": EMAIL, "postcode": POSTCODE}}
    talk.form = None
    talk.slots |= {"order_number": "LV-999999", "email_or_postcode": POSTCODE}
    talk._step("action_identify", "aucun.donnee_seule", "LV-999999", {"order_number": "LV-999999"})
    assert talk.said[0] == "utter_identified"


def test_their_own_matter_beside_the_proof_is_no_question_in_general(relation: Relation) -> None:
    known = next(iter(relation.playbook.answers.by_id))
    own = understanding("gerer_contrat", "annuler_commande", known_question={"id": known, "confidence": 0.99})
    found = with_words_beside(relation.playbook, {REST: {**own, "text": "et je veux annuler si possible"}})
    assert (found[BESIDE], found[REST]["intent"]) == ([], "gerer_contrat.annuler_commande")


def test_what_went_with_a_wrong_number_is_tried_with_another_one_only() -> None:
    history = without_proofs({"given": {"order_number": "LV-246300", "email": EMAIL}})
    assert given_for(history, None) == given_for(history, "LV-246300") == {"order_number": "LV-246300"}
    assert given_for(history, NUMBER)["email"] == EMAIL
    assert given_for(without_proofs(history), NUMBER)["email"] == EMAIL


def test_another_number_after_a_wrong_one_asks_no_email_again(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis ?")
    talk.history = without_proofs({"given": {"order_number": "LV-246300", "email": EMAIL}})
    talk.slots["requested_slot"] = "email_or_postcode"
    talk._run("validate_identification_form", "aucun.donnee_seule", NUMBER, {"order_number": NUMBER})
    assert (talk.slots["order_number"], talk.slots["email_or_postcode"]) == (NUMBER, EMAIL)
