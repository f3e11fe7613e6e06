"""Which offered button a message is: clicked, its label typed, its place said."""

import pytest
from fakes.brain import act, answer, understanding
from steps import finish, pending, talk, write

from relation.context import Relation
from relation.services.buttons import numbered
from relation.store.unit_of_work import Store

CHOICE = [
    {"title": "Suivre ma commande", "payload": "/gerer_contrat.suivi_commande"},
    {"title": "Ma facture", "payload": "/gerer_contrat.facture"},
    {"title": "Autre chose", "payload": "/aucun.refuser"},
]
CLARIFY = answer(
    act("utter_clarify", buttons=CHOICE, options=[{"label": "Suivre ma commande"}, {"label": "Ma facture"}])
)
CONFIRM = [{"title": "Oui, annuler", "payload": "/aucun.affirmer"}, {"title": "Non", "payload": "/aucun.refuser"}]
FIRST, SECOND, OTHER = (button["payload"] for button in CHOICE)


def payload_of(store: Store, conversation_id: str) -> str | None:
    waiting = pending(store, conversation_id)
    assert waiting is not None
    return waiting.payload


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("Ma facture", SECOND),
        ("ma FACTURE !", SECOND),
        ("la facture", SECOND),
        ("autre chose", OTHER),
        ("le premier", FIRST),
        ("La deuxième svp", SECOND),
        ("plutôt la seconde", SECOND),
        ("le dernier", OTHER),
        ("2", SECOND),
        ("le 1", FIRST),
        ("option 2", SECOND),
        ("le quatrième", None),
        ("9", None),
        ("commande", FIRST),
        ("non rien à voir avec ça en fait", None),
        ("LV-240613", None),
        ("la première fois que je commande chez vous", None),
    ],
)
def test_a_choice_may_be_typed(store: Store, relation: Relation, typed: str, payload: str | None) -> None:
    conversation_id = talk(store, relation, "paul", "hum", CLARIFY)
    write(store, relation, "paul", typed)
    assert payload_of(store, conversation_id) == payload


@pytest.mark.parametrize(("typed", "is_answer"), [("le premier", True), ("je prends le premier", False)])
def test_what_is_taken_is_no_use_told(store: Store, relation: Relation, typed: str, is_answer: bool) -> None:
    uses = [
        {"title": use, "payload": f'/aucun.donnee_seule{{"advice_need": "{use}"}}'} for use in ("à deux", "à quatre")
    ]
    conversation_id = talk(store, relation, "paul", "hum", answer(act("utter_ask_advice_need", buttons=uses)))
    write(store, relation, "paul", typed)
    assert payload_of(store, conversation_id) == (uses[0]["payload"] if is_answer else None)


@pytest.mark.parametrize("typed", ["le deuxième", "le 2e", "je prends la seconde"])
def test_a_place_is_of_like_things(store: Store, relation: Relation, typed: str) -> None:
    under_two_products = [
        {"title": "Commander", "payload": '/acheter.commander{"product_reference": "AS-KES1"}'},
        {"title": "Réserver en magasin", "payload": '/acheter.reserver_retrait{"product_reference": "AS-KES1"}'},
    ]
    ways = [
        {"title": "À domicile", "payload": '/aucun.donnee_seule{"purchase_way": "home"}'},
        {"title": "En magasin", "payload": '/aucun.donnee_seule{"purchase_way": "shop"}'},
    ]
    advised = talk(
        store, relation, "paul", "un aspirateur", answer(act("utter_test_plain", buttons=under_two_products))
    )
    write(store, relation, "paul", typed)
    assert payload_of(store, advised) is None
    asked = talk(store, relation, "ines", "je le prends", answer(act("utter_test_plain", buttons=ways)))
    write(store, relation, "ines", typed)
    assert payload_of(store, asked) == ways[1]["payload"]


def test_a_figure_answers_a_list_and_never_a_question(store: Store, relation: Relation) -> None:
    asked = answer(act("utter_test_question", "J'annule ?", buttons=CONFIRM))
    conversation_id = talk(store, relation, "paul", "annulez", asked)
    write(store, relation, "paul", "2")
    assert payload_of(store, conversation_id) is None


def test_a_place_counts_in_the_last_list_only(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "hum", CLARIFY)
    talk(store, relation, "paul", "attendez", answer(act("utter_greet")))
    write(store, relation, "paul", "le premier")
    assert payload_of(store, conversation_id) is None
    finish(store, relation, conversation_id, understanding(), answer(act("utter_greet")))
    write(store, relation, "paul", "ma facture")
    assert payload_of(store, conversation_id) == SECOND, "a whole label still counts"


def test_a_label_cut_by_the_channel_is_known_whole(store: Store, relation: Relation) -> None:
    cut = [{"title": "Les conditions de…", "payload": "/s_informer.livraison_conditions"}, CHOICE[1]]
    conversation_id = talk(store, relation, "paul", "hum", answer(act("utter_clarify", buttons=cut, options=[])))
    write(store, relation, "paul", "les conditions de livraison")
    assert payload_of(store, conversation_id) == "/s_informer.livraison_conditions"


GRADES = [
    {"title": title, "payload": f'/satisfaction.grade{{"grade": {grade}}}'} for grade, title in ((5, "Oui"), (1, "Non"))
]


@pytest.mark.parametrize(
    ("channel", "typed", "place"),
    [
        ("email", "2", 1), ("email", "Bonjour,\n2\nCordialement, Marie Dupont", 1), ("email", "Le 1, merci", 0),
        ("email", "3", None), ("email", "1\n2", None), ("email", "2\nmais seulement après mardi si possible", None),
        ("email", "12", None), ("webchat", "2", None),
    ],
)  # fmt: skip
def test_where_buttons_are_numbered_lines_a_figure_answers(
    store: Store, relation: Relation, channel: str, typed: str, place: int | None
) -> None:
    said = answer(act("utter_test_question", "Je l'annule ?", buttons=CONFIRM))
    conversation_id = talk(store, relation, "marie@exemple.test", "Annulez", said, channel=channel)
    write(store, relation, "marie@exemple.test", typed, channel)
    assert payload_of(store, conversation_id) == (None if place is None else CONFIRM[place]["payload"])


def test_a_grade_is_numbered_by_itself() -> None:
    assert {figure: button["title"] for figure, button in numbered(GRADES).items()} == {5: "Oui", 1: "Non"}
    assert list(numbered(CONFIRM)) == [1, 2]
