"""Rights on personal data: a dated promise that somebody owns; no personalisation from now on."""

from datetime import datetime, timedelta

import pytest
from talk import Talk

from actions.data_rights import rights_named
from relation.context import Relation
from relation.store.unit_of_work import Store

YING = "C-0007"


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("supprimez mon compte", ["effacement"]),
        ("je voudrais une copie de mes données", ["acces"]),
        ("je veux me désinscrire de la newsletter", ["opposition"]),
        ("arrêtez la personnalisation", ["personnalisation"]),
        ("formulaire rgpd", []),
        ("arretez de m'envoyer des mails", ["opposition"]),
        ("je veux plus recevoir vos sms", ["opposition"]),
        ("mails stop", ["opposition"]),
        ("envoyez-moi mes données par mail", []),
        ("vous avez mon mail ?", []),
    ],
)
def test_the_right_is_read_in_the_customers_words(text: str, rights: list[str]) -> None:
    assert rights_named(text) == rights


@pytest.mark.parametrize(
    ("text", "right"),
    [("supprimez toutes mes infos", "effacement"), ("accès à mes données", "acces"), ("plus de pub", "opposition")],
)
def test_a_request_becomes_a_dated_commitment(seeded_store: Store, relation: Relation, text: str, right: str) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.droits_donnees", text)
    assert talk.act("utter_confirm_data_request")["right"] == right
    assert not talk.effects
    talk.yes()
    due_at = datetime.fromisoformat(talk.act("utter_data_request_registered")["due_at"])
    assert relation.now() < due_at <= relation.now() + timedelta(days=30)
    with seeded_store.read() as uow:
        [made] = uow.commitments.open_of_customer(YING)
    assert (made.kind, made.subject, made.owner, made.due_at) == (
        "data_request", right, "donnees", due_at,
    )  # fmt: skip


def test_the_same_request_is_not_registered_twice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.droits_donnees", "supprimez mon compte").yes()
    due_at = talk.act("utter_data_request_registered")["due_at"]
    talk.asks("gerer_contrat.droits_donnees", "supprimez mon compte")
    assert talk.act("utter_data_request_known")["due_at"] == due_at
    assert not talk.effects


def test_a_no_registers_nothing(seeded_store: Store, relation: Relation) -> None:
    Talk(seeded_store, relation, YING).asks("gerer_contrat.droits_donnees", "supprimez mon compte").no()
    with seeded_store.read() as uow:
        assert list(uow.commitments.open_of_customer(YING)) == []


def test_personalisation_stops_at_once_even_for_a_stranger(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.droits_donnees", "mes droits ?")
    assert talk.said == ["utter_data_rights"]
    talk.clicks('/aucun.donnee_seule{"data_right": "personnalisation"}')
    assert talk.said == ["service_personalisation_off"]
    with seeded_store.read() as uow:
        conversation = uow.conversations.get(talk.conversation_id)
    assert conversation is not None
    assert conversation.accepts_personalisation is False


def test_a_stranger_proves_who_they_are_before_a_request(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.droits_donnees", "supprimez mon compte")
    assert talk.said == ["utter_data_right_needs_proof"]
    assert talk.form == "identification_form"
    talk.form = None
    talk.slots |= {"order_number": "LV-246102", "email_or_postcode": "44000"}
    talk._step("action_identify", "aucun.donnee_seule", "44000", {"postcode": "44000"})
    assert talk.act("utter_confirm_data_request")["right"] == "effacement"


def test_two_rights_in_a_message_are_a_choice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.droits_donnees", "une copie de mes données puis effacez tout")
    assert talk.said == ["utter_data_rights"]


@pytest.mark.parametrize("heard", ["aucun.refuser", "aucun.correction", "nlu_fallback"])
def test_another_right_named_at_the_recap_is_read_back_instead(
    seeded_store: Store, relation: Relation, heard: str
) -> None:
    talk = Talk(seeded_store, relation, YING).asks(
        "gerer_contrat.droits_donnees", "effacez tout ce que vous avez sur moi"
    )
    assert talk.act("utter_confirm_data_request")["right"] == "effacement"
    talk.asks(heard, "non attendez, juste la newsletter")
    assert talk.act("utter_confirm_data_request")["right"] == "opposition"
    assert talk.yes().act("utter_data_request_registered")["right"] == "opposition"


def test_a_right_named_after_a_no_answers_which_one(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.droits_donnees", "mes droits ?")
    assert talk.said == ["utter_data_rights"]
    talk.asks("aucun.refuser", "non attendez, juste la newsletter")
    assert talk.act("utter_confirm_data_request")["right"] == "opposition"


def test_who_changes_their_mind_while_being_identified_is_asked_no_more(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.droits_donnees", "supprimez toutes mes infos")
    assert talk.form == "identification_form"
    talk.goes_on("non attendez j'ai changé d'avis")
    assert (talk.said, talk.form, talk.slots["data_right"]) == (["utter_abandoned"], None, None)
    known = Talk(seeded_store, relation, YING).asks("gerer_contrat.droits_donnees", "supprimez toutes mes infos")
    known.goes_on("ah non j'ai changé d'avis désolé")
    assert (known.said, known.effects, known.slots["to_confirm"]) == (["utter_abandoned"], [], None)


def test_why_who_writes_is_asked_is_said_once(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.droits_donnees", "supprimez toutes mes infos")
    assert talk.said[0] == "utter_data_right_needs_proof"
    assert "utter_data_right_needs_proof" not in talk.yes().said
    assert talk.slots["data_right"] == "effacement"
