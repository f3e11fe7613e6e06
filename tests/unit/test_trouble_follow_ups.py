"""What is said beside a fault, a complaint or a promised call: heard by its words, and answered of that very thing."""

from datetime import datetime

import pytest
from clock import Clock
from steps import hire
from talk import Talk

from relation.context import Relation
from relation.playbook import Playbook
from relation.store.unit_of_work import Store

BASTIEN, JULIEN = "C-0006", "C-0008"
PHONE = "+33639981234"
SOLVED, KNOWN, REGISTERED = "utter_ask_sav_is_solved", "utter_complaint_known", "utter_complaint_registered"
PROMISED, HOUR = "utter_callback_promised", "utter_ask_callback_time"


def heard(playbook: Playbook, text: str, after: str) -> str | None:
    found = playbook.follow_ups.heard(text, {after}, {after})
    return found.name if found else None


@pytest.mark.parametrize(
    ("after", "name", "texts"),
    [
        (
            SOLVED,
            "pas_regle",
            [
                "ça marche pas",
                "non toujours pareil",
                "jai tout fait et ca change rien",
                "tjs la même erreur",
                "ça ne repart pas",
                "c'est pareil",
                "aucun changement",
                "no it still does that",
                "still not working",
                "it didn't help",
            ],
        ),
        (
            SOLVED,
            "etape_faite",
            [
                "jai nettoyé le filtre déjà",
                "j'ai débranché 10 min",
                "yes I tried that already",
                "we already cleaned the filter",
            ],
        ),
        (
            KNOWN,
            "reponse_contestee",
            [
                "je conteste",
                "je veux contester cette réponse",
                "la réponse ne me convient pas",
                "votre proposition ne me va pas du tout",
                "pas d'accord avec cette décision",
                "I don't accept this answer",
            ],
        ),
        (
            "",
            "reponse_contestee",
            ["ma réclamation REC-8NPT4, je veux la contester", "je conteste la réponse à ma réclamation"],
        ),
        (
            REGISTERED,
            "reponse_comment",
            [
                "par mail ou par téléphone ?",
                "vous me répondez par mail ou par téléphone ?",
                "par quel moyen ?",
                "par mail ou ici ?",
                "je recevrai la réponse où ?",
                "comment je serai prévenue ?",
            ],
        ),
        (
            "utter_confirm_complaint",
            "reponse_comment",
            ["vous me répondez par mail ou par tel", "par courrier ou par mail ?"],
        ),
        (
            PROMISED,
            "rappel_verifie",
            [
                "c'est bien noté?",
                "qui va m'appeler?",
                "vous avez bien noté le numéro ?",
                "à quelle heure vous m'appelez ?",
                "sur quel numéro ?",
            ],
        ),
        (
            "",
            "rappel_verifie",
            [
                "où en est le rappel que vous deviez me passer",
                "personne m'a rappelé",
                "j'attends toujours votre appel",
                "on m'a pas rappelé hier",
                "le rappel de demain est bien prévu ?",
            ],
        ),
        (HOUR, "rappel_annule", ["annuler", "non annulez"]),
    ],
)
def test_the_words_say_what_is_meant(playbook: Playbook, after: str, name: str, texts: list[str]) -> None:
    assert {text: heard(playbook, text, after) for text in texts} == dict.fromkeys(texts, name)


@pytest.mark.parametrize(
    ("after", "texts"),
    [
        (
            SOLVED,
            [
                "ça marche pas votre site",
                "ça marche !",
                "il n'y a plus de fuite",
                "ça fait plus de bruit",
                "ça fume toujours",
                "la même panne que sur mon autre four, vous pouvez envoyer un technicien ?",
            ],
        ),
        (
            KNOWN,
            [
                "je conteste le devis",
                "je veux contester ma facture",
                "la couleur ne me convient pas",
                "la date de livraison ne me convient pas",
            ],
        ),
        (
            REGISTERED,
            [
                "livré par Colissimo ou par Géodis ?",
                "vous pouvez me rappeler par téléphone",
                "par carte ou par chèque ?",
            ],
        ),
        (PROMISED, ["c'est noté sur la boîte, que faire ?", "qui livre ma commande ?", "quand arrive le technicien ?"]),
        (
            "",
            [
                "vous m'avez appelé ?",
                "personne ne m'a livré",
                "j'ai rappelé trois fois, c'est scandaleux",
                "un rappel de produit est prévu ?",
            ],
        ),
    ],
)
def test_what_only_looks_like_it_keeps_its_own_sense(playbook: Playbook, after: str, texts: list[str]) -> None:
    new = ("pas_regle", "etape_faite", "reponse_contestee", "reponse_comment", "rappel_verifie", "rappel_annule")
    assert {text: heard(playbook, text, after) for text in texts if heard(playbook, text, after) in new} == {}


def test_a_promised_call_asked_after_is_told_again_as_it_was_promised(seeded_store: Store, relation: Relation) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation).asks(
        "aucun.demander_humain", "Rappelez-moi demain à 10 h", date="2026-11-19", phone=PHONE
    )
    promised = talk.act(PROMISED)
    talk.goes_on("c'est bien noté ?")
    told = talk.act(PROMISED)
    assert datetime.fromisoformat(told["starts_at"]) == datetime.fromisoformat(promised["starts_at"])
    assert (told["is_again"], told["phone"]) == (True, promised["phone"])
    assert talk.effects == []


def test_a_call_that_did_not_come_is_owned_to(seeded_store: Store, relation: Relation, clock: Clock) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation).asks(
        "aucun.demander_humain", "Rappelez-moi demain à 10 h", date="2026-11-19", phone=PHONE
    )
    clock.pass_time(days=2)
    talk.goes_on("personne m'a rappelé")
    assert talk.act("utter_callback_refused")["code"] == "missed"
    assert talk.is_offered_a_person


def test_no_call_was_promised_and_one_is_proposed(seeded_store: Store, relation: Relation) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation).goes_on("où en est le rappel que vous deviez me passer")
    assert talk.said == ["utter_callback_refused", HOUR]
    assert talk.goes_on("annuler").act("utter_callback_refused")["code"] == "no_call"


def test_an_answer_that_is_contested_is_told_of_with_the_mediator(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("ma réclamation REC-8NPT4, je veux la contester")
    told = talk.act(KNOWN)
    assert (told["reference"], told["asked"]) == ("REC-8NPT4", "contested")
    assert "médiateur" in told["mediator"]


def test_how_an_answer_comes_is_told_at_the_recap_and_after(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN)
    talk.slots |= {"complaint_motif": "comportement", "complaint_story": "votre livreur a rayé mon parquet"}
    talk._step("action_complaint_ready", "aucun.donnee_seule", "", {})
    talk.goes_on("vous me répondez par mail ou par téléphone ?")
    assert talk.act("utter_confirm_complaint")["is_how"] is True
    assert talk.slots["to_confirm"] == "action_register_complaint"
    talk.yes()
    assert talk.goes_on("par mail ou par téléphone ?").act(KNOWN)["asked"] == "how"
