"""What was given once is used; a number however it is written; nothing is a try that is no proof."""

from typing import Any

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, lines_of, talk, wait_for_a_person, write
from talk import Talk

from actions.proofs import badly_written, lacks_number, says_no_number
from relation.context import Relation
from relation.model.conversation import Author
from relation.services.given import given_for, note_given, without_proofs
from relation.store.brand_numbers import order_number_in
from relation.store.unit_of_work import Store

HELENE, NUMBER, POSTCODE, EMAIL = "C-0001", "LV-240613", "67000", "helene.marchand@exemple.fr"
STATUS, END, MOVED = "gerer_contrat.suivi_commande", "gerer_contrat.resilier", "gerer_contrat.changer_adresse"


def entity(name: str, value: str) -> dict[str, Any]:
    return {"entity": name, "value": value, "start": 0, "end": len(value), "text": value}


def heard(text: str, motif: str = "donnee_seule", **entities: str) -> dict[str, Any]:
    found = [entity(name, value) for name, value in entities.items()]
    return {**understanding("aucun", motif, entities=found), "intent": {"name": f"aucun.{motif}", "confidence": 0.9}}


# Numbers


@pytest.mark.parametrize(
    "text",
    [
        "LV 240 613",
        "LV-240.613",
        "lv24O613",
        "240 613",
        "24 06 13",
        "où en est LV 24 06 13 svp",
        "L.V. 240613",
        "LV-240-613",
    ],
)
def test_a_number_is_read_as_people_write_and_dictate_it(text: str) -> None:
    assert order_number_in(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "06 39 98 00 04",
        "LV-24061",
        "LV-2406133",
        "lv soloil",
        "240 61",
        "12.11.26",
        "07 12 34",
        "LV-NAV450",
        "il a 240 613 km",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert order_number_in(text) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("LV-24613", "LV-24613"),
        ("c'est LV-2406133 je crois", "LV-2406133"),
        ("RET-5WQ2", "RET-5WQ2"),
        ("2461", "2461"),
        ("LV 240 613", None),
        ("67000", None),
        ("06 39 98 00 04", None),
        ("le sav panne", None),
    ],
)
def test_a_number_that_cannot_be_one_is_told_apart(text: str, written: str | None) -> None:
    assert badly_written(text) == written


@pytest.mark.parametrize(
    "text",
    [
        *("je n'ai rien sous la main", "je n'ai que mon téléphone", "j'ai rien avec moi", "pas de numéro"),
        *("juste mon mail", "j'ai pas de commande c'est un abonnement"),
    ],
)
def test_nothing_at_hand_is_understood(text: str) -> None:
    assert lacks_number(text)
    assert says_no_number(text)


@pytest.mark.parametrize(
    "text", ["je ne sais pas où est mon colis", "ma commande n'est pas arrivée", "rien n'est arrivé"]
)
def test_a_request_says_nothing_of_a_number(text: str) -> None:
    assert not says_no_number(text)


# The form


def validates(talk: Talk, text: str, requested: str, intent: str = "aucun.donnee_seule", **entities: str) -> list[str]:
    """Kinds of the events of the form's validation, with the mappings of Rasa before it."""
    talk.slots["requested_slot"] = requested
    for name, slot in (
        ("order_number", "order_number"),
        ("email", "email_or_postcode"),
        ("postcode", "email_or_postcode"),
    ):
        if name in entities:
            talk.slots[slot] = entities[name]
    talk._begin()
    return [event["event"] for event in talk._run("validate_identification_form", intent, text, entities)]


@pytest.mark.parametrize("requested", ["order_number", "email_or_postcode"])
def test_a_badly_written_number_costs_no_try_and_says_why(
    seeded_store: Store, relation: Relation, requested: str
) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS)
    kinds = validates(talk, "LV-24613", requested, order_number="LV-24613")
    assert "action_execution_rejected" in kinds, "the form does not ask once more"
    talk._finish()
    assert talk.said == ["utter_identification_failed"]
    assert (talk.act("utter_identification_failed")["figures"], talk.failed_identifications) == (5, 0)
    assert talk.slots["order_number"] is None
    validates(talk, "LV 24O 613", "order_number")
    assert talk.slots["order_number"] == NUMBER


def test_the_request_itself_may_hold_a_badly_written_number(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est LV-24613 ?", order_number="LV-24613")
    assert (talk.said, talk.form) == (["utter_identification_failed"], "identification_form")
    assert talk.failed_identifications == 0


def test_a_dictated_number_is_tried_as_it_was_meant(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "ma commande LV 240 613", order_number="LV-240-613")
    talk.form = None
    talk.slots["email_or_postcode"] = POSTCODE
    assert talk._step("action_identify", "aucun.donnee_seule", POSTCODE, {}).customer == HELENE


def test_a_new_address_is_no_proof_and_is_kept_for_its_change(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks("gerer_contrat.changer_adresse", "changer l'adresse de LV-246102", order_number="LV-246102")
    new = "14 rue des Lilas, 49000 Angers"
    validates(talk, new, "email_or_postcode", postcode="49000")
    talk._finish()
    assert talk.said == ["utter_ask_email_or_postcode"]
    assert talk.act("utter_ask_email_or_postcode")["is_new_address"] is True
    assert (talk.slots["email_or_postcode"], talk.failed_identifications) == (None, 0)
    talk.form = None
    talk.slots["email_or_postcode"] = "44000"
    talk._step("action_identify", "aucun.donnee_seule", "44000", {})
    assert talk.said == ["utter_identified", "utter_confirm_order_address"]
    assert talk.act("utter_confirm_order_address")["postcode"] == "49000"


def test_an_address_in_answer_to_the_proof_is_one_elsewhere(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, order_number=NUMBER)
    validates(talk, "4 rue X, 67000 Strasbourg", "email_or_postcode", postcode="67000")
    assert talk.slots["email_or_postcode"] == POSTCODE


@pytest.mark.parametrize(
    ("text", "proof"), [("LV-246102, 44000, je change d'adresse", "44000"), ("LV-246102 : j'irai au 49000", None)]
)
def test_a_postcode_right_beside_the_number_stays_a_proof_when_the_form_begins(
    seeded_store: Store, relation: Relation, text: str, proof: str | None
) -> None:
    talk = Talk(seeded_store, relation)
    postcode = "44000" if proof else "49000"
    validates(talk, text, "email_or_postcode", MOVED, order_number="LV-246102", postcode=postcode)
    assert talk.slots["email_or_postcode"] == proof


def test_a_place_asked_about_is_no_proof(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, order_number=NUMBER)
    asked = "vous livrez au 75001 ?"
    kinds = validates(talk, asked, "email_or_postcode", "s_informer.livraison_conditions", postcode="75001")
    assert "action_execution_rejected" in kinds
    assert (talk.slots["email_or_postcode"], talk.failed_identifications) == (None, 0)
    fresh = Talk(seeded_store, relation)
    fresh.slots["email_or_postcode"] = "75001"  # Rasa's mapping, at that question
    fresh.asks(STATUS, order_number=NUMBER)
    assert fresh.slots["email_or_postcode"] is None


def test_nothing_at_hand_asks_for_the_email_and_the_postcode_at_once(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(
        STATUS, "Mon colis est en retard, je n'ai rien sous la main, pas de numéro"
    )
    assert talk.said == ["utter_identify_otherwise"]
    assert (talk.form, talk.slots["requested_slot"]) == ("contact_proof_form", "proof_email")


def test_a_telephone_alone_is_refused_clearly(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS)
    validates(talk, "je n'ai que mon téléphone", "order_number", "aucun.refuser")
    talk.form = None
    talk._step("action_identify", "aucun.refuser", "je n'ai que mon téléphone", {})
    assert talk.act("utter_identify_otherwise")["is_phone"] is True


@pytest.mark.parametrize("heard_as", ["aucun.refuser", "aucun.abandonner"])
def test_a_telephone_alone_is_no_refusal_of_the_email(seeded_store: Store, relation: Relation, heard_as: str) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est mon colis, je n'ai rien sous la main")
    assert talk.form == "contact_proof_form"
    talk.asks(heard_as, "je n'ai que mon téléphone")
    assert talk.act("utter_identify_otherwise")["is_phone"] is True
    assert (talk.form, talk.slots["pending_action"]) == ("contact_proof_form", "action_order_status")
    talk.asks("aucun.donnee_seule", "06 39 98 00 04", phone="+33639980004")
    assert talk.act("utter_identify_otherwise")["is_phone"] is True
    assert talk.asks(heard_as, "non, laissez").said == ["utter_abandoned"]


def test_a_right_email_and_postcode_beside_a_wrong_number_identify(seeded_store: Store, relation: Relation) -> None:
    for given, customer, failed in ((POSTCODE, HELENE, 0), ("75001", None, 1)):
        talk = Talk(seeded_store, relation).asks(STATUS, order_number="LV-999999")
        talk.form = None
        talk.slots["email_or_postcode"] = EMAIL
        talk._step("action_identify", "aucun.donnee_seule", f"{EMAIL} {given}", {"email": EMAIL, "postcode": given})
        assert (talk.customer, talk.failed_identifications) == (customer, failed)


# What earlier messages gave


def test_a_reference_given_before_is_used_with_its_postcode(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.history = {"given": {"order_number": "CT-FOYER8", "postcode": "31700"}}
    talk.asks(END, "résiliez mon contrat")
    assert talk.form == "identification_form"
    assert (talk.slots["order_number"], talk.slots["email_or_postcode"]) == ("CT-FOYER8", "31700")
    talk.form = None
    assert talk._step("action_identify", END, "résiliez mon contrat", {}).said[0] == "utter_identified"


def test_an_email_and_a_postcode_given_before_identify_by_themselves(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.history = {"given": {"email": EMAIL, "postcode": POSTCODE}}
    assert talk.asks(STATUS, "où est mon colis").said[0] == "utter_identified"
    wrong = Talk(seeded_store, relation)
    wrong.history = {"given": {"email": EMAIL, "postcode": "75001"}}
    assert wrong.asks(STATUS, "où est mon colis").said == ["utter_identification_failed"]
    assert wrong.failed_identifications == 1


def given_after(
    store: Store, relation: Relation, talk_id: str, text: str, understood: dict[str, Any]
) -> dict[str, Any]:
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, understood, None)
    return dict(conversation_of(store, talk_id).need.get("given") or {})


def test_what_is_given_in_a_wait_is_kept(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert given_after(store, relation, talk_id, "59000", heard("", postcode="59000")) == {"postcode": "59000"}
    given = given_after(store, relation, talk_id, f"CT-FOYER3 et {EMAIL}", heard("", email=EMAIL))
    assert given == {"order_number": "CT-FOYER3", "postcode": "59000", "email": EMAIL}


@pytest.mark.parametrize(
    ("text", "motif", "told", "kept"),
    [
        ("67000", "donnee_seule", {"postcode": "67000"}, {}),
        ("LV 240 613, 67000", "donnee_seule", {"postcode": "67000"}, {"order_number": NUMBER, "postcode": "67000"}),
        ("vous livrez au 75001 ?", "livraison_conditions", {"postcode": "75001"}, {}),
        ("LV-240613, 14 rue X 49000 Angers", "donnee_seule", {"postcode": "49000"}, {"order_number": NUMBER}),
        ("mon nouvel e-mail est a@b.fr", "coordonnees", {"email": "a@b.fr"}, {}),
        ("LV-24613", "donnee_seule", {"order_number": "LV-24613"}, {}),
    ],
)
def test_only_what_proves_is_kept(text: str, motif: str, told: dict[str, str], kept: dict[str, str]) -> None:
    noted = note_given({}, heard(text, motif, **told), text, is_known=False, is_waiting=False)
    assert noted.get("given", {}) == kept
    assert "given" not in note_given(noted, heard(text, motif), text, is_known=True, is_waiting=False)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("LV-240613, 67000, je change d'adresse", {"order_number": NUMBER, "postcode": "67000"}),
        ("LV-240613 code postal 67000, mon adresse change", {"order_number": NUMBER, "postcode": "67000"}),
        ("change the address of LV-240613, my postcode is 67000", {"order_number": NUMBER, "postcode": "67000"}),
        ("my order LV-240613 postcode 67000, I have moved", {"order_number": NUMBER, "postcode": "67000"}),
        ("LV-240613, my new postcode is 67000", {"order_number": NUMBER}),
        ("LV-240613 : je déménage au 49000", {"order_number": NUMBER}),
        ("LV-240613, nouveau code postal 67000", {"order_number": NUMBER}),
    ],
)
def test_right_beside_the_number_it_is_a_proof_even_when_an_address_changes(text: str, kept: dict[str, str]) -> None:
    code = "67000" if "67000" in text else "49000"
    entities = [
        {"entity": "order_number", "value": NUMBER, "start": text.index(NUMBER), "end": text.index(NUMBER) + 9},
        {"entity": "postcode", "value": code, "start": text.index(code), "end": text.index(code) + 5},
    ]
    told = {**heard(text, "changer_adresse"), "entities": entities}
    assert note_given({}, told, text, is_known=False, is_waiting=False)["given"] == kept


def test_a_postcode_joins_the_number_given_before_and_a_wrong_one_is_not_tried_again() -> None:
    before = {"given": {"order_number": "CT-ENTRE7"}}
    noted = note_given(before, heard("44000", postcode="44000"), "44000", is_known=False, is_waiting=False)
    assert noted["given"] == {"order_number": "CT-ENTRE7", "postcode": "44000"}
    assert given_for(without_proofs(noted), "CT-ENTRE7") == {"order_number": "CT-ENTRE7"}


def test_asked_twice_in_vain_another_way_is_said_and_a_person_is_a_button_away(
    store: Store, relation: Relation
) -> None:
    for _ in range(3):
        talk_id = talk(store, relation, "paul", "mon colis", answer(act("utter_ask_order_number")))
    lines = [line for line in lines_of(store, talk_id, Author.BOT) if line.act]
    assert [bool(line.buttons) for line in lines] == [False, False, True]
    assert lines[2].buttons[0]["payload"] == "/aucun.demander_humain"
    assert "code postal" in lines[2].text
    assert "code postal" not in lines[0].text


def test_a_whole_proof_beside_a_word_of_giving_up_is_the_answer(seeded_store: Store, relation: Relation) -> None:
    asked = Talk(seeded_store, relation).asks(STATUS, "où en est ma commande ?")
    asked.asks("aucun.abandonner", f"bon tant pis {NUMBER} {POSTCODE}", order_number=NUMBER, postcode=POSTCODE)
    assert "utter_abandoned" not in asked.said
    assert asked.slots["email_or_postcode"] == POSTCODE
    left = Talk(seeded_store, relation).asks(STATUS, "où en est ma commande ?")
    assert left.asks("aucun.abandonner", "bon tant pis").said == ["utter_abandoned"]


# Inside a trouble

AWA_ORDER, AWA_EMAIL = "LV-244087", "awa.ndiaye@exemple.fr"
DAMAGED = "sav.article_endommage"


def in_the_steps(store: Store, relation: Relation, customer: str | None = None) -> Talk:
    """« Est-ce réglé ? » waits."""
    talk = Talk(store, relation, customer)
    talk.form = "resolution_form"
    return talk


def test_a_proof_given_while_the_steps_are_tried_leaves_their_question_waiting(
    seeded_store: Store, relation: Relation
) -> None:
    talk = in_the_steps(seeded_store, relation)
    talk.asks("aucun.donnee_seule", f"{AWA_ORDER} {AWA_EMAIL}", order_number=AWA_ORDER, email=AWA_EMAIL)
    assert (talk.form, talk.said) == ("identification_form", [])
    talk._step("action_identify", "aucun.donnee_seule", f"{AWA_ORDER} {AWA_EMAIL}", {})
    assert (talk.form, talk.said) == ("resolution_form", ["utter_identified"])
    known = in_the_steps(seeded_store, relation, "C-0009")
    known.asks("aucun.donnee_seule", AWA_ORDER, order_number=AWA_ORDER)
    assert (known.form, known.said) == ("resolution_form", [])


def test_an_order_asked_after_while_the_steps_are_tried_is_told(seeded_store: Store, relation: Relation) -> None:
    talk = in_the_steps(seeded_store, relation, "C-0009")
    talk.asks("aucun.donnee_seule", f"et {AWA_ORDER} ?", order_number=AWA_ORDER)
    assert talk.said == ["utter_order_status"]


@pytest.mark.parametrize(
    ("intent", "text", "confidence"),
    [
        (STATUS, "et le livreur est parti direct j'ai rien pu noter", 0.99),
        (STATUS, "il l'a posé devant la porte", 0.8),
        ("gerer_contrat.annuler_commande", "ben la commande euh", 0.4),
    ],
)
def test_what_only_tells_more_takes_no_place_of_a_trouble_that_waits_for_a_proof(
    seeded_store: Store, relation: Relation, intent: str, text: str, confidence: float
) -> None:
    talk = Talk(seeded_store, relation).asks(DAMAGED, "reçu ce matin la vitre en mille morceaux")
    talk.understanding = {"intent": {"name": intent, "confidence": confidence}}
    talk._step(talk._by_intent[intent], intent, text, {})
    assert talk.slots["pending_action"] == "action_damaged_item"


@pytest.mark.parametrize(
    ("intent", "text", "confidence"),
    [
        (STATUS, "en fait je veux suivre mon colis", 0.99),
        (STATUS, "il arrive quand ?", 0.99),
        ("gerer_contrat.annuler_commande", "annulez ma commande", 0.45),
        ("gerer_contrat.facture", "ma facture de mars", 0.9),
    ],
)
def test_another_wish_takes_its_place(
    seeded_store: Store, relation: Relation, intent: str, text: str, confidence: float
) -> None:
    talk = Talk(seeded_store, relation).asks(DAMAGED, "reçu ce matin la vitre en mille morceaux")
    talk.understanding = {"intent": {"name": intent, "confidence": confidence}}
    talk._step(talk._by_intent[intent], intent, text, {})
    assert talk.slots["pending_action"] != "action_damaged_item"


@pytest.mark.parametrize(
    "text",
    ["ben la commande jsais plus", "non je ne vois pas bien les chiffres", "j'arrive pas à lire le numéro"],
)
def test_who_cannot_read_or_remember_the_number_is_told_another_way(text: str) -> None:
    assert lacks_number(text)


@pytest.mark.parametrize(
    "text", ["je ne vois pas le colis", "je vois pas pourquoi", "mes numéros sont là", "je lis les chiffres : 244087"]
)
def test_who_sees_something_else_lacks_no_number(text: str) -> None:
    assert not lacks_number(text)


@pytest.mark.parametrize(
    ("text", "is_phone"),
    [
        ("mon téléphone cassé est couvert ?", False),
        ("mon portable est tombé dans l'eau", False),
        ("je n'ai pas mon portable sur moi", True),
        ("j'ai juste un numéro de portable", True),
        ("mon mobile suffit ?", True),
    ],
)
def test_a_telephone_that_is_broken_is_no_proof_offered(
    seeded_store: Store, relation: Relation, text: str, is_phone: bool
) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS)
    talk.form, talk.slots["has_no_number"] = None, True
    talk._step("action_identify", "aucun.donnee_seule", text, {})
    assert talk.act("utter_identify_otherwise")["is_phone"] is is_phone
