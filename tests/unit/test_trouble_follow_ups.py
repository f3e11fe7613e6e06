"""What is said beside a fault, a complaint or a promised call: heard by its words, and answered of that very thing."""

from datetime import datetime, timedelta

import pytest
from clock import Clock
from steps import hire
from talk import Talk

from relation.context import Relation
from relation.model.commitment import CommitmentState
from relation.playbook import Playbook
from relation.services.call_slots import CALLBACK as A_CALL
from relation.services.commitments import end_commitment, make_commitment
from relation.store.unit_of_work import Store

BASTIEN, JULIEN = "C-0006", "C-0008"
PHONE = "+33639981234"
SOLVED, KNOWN, REGISTERED = "utter_ask_sav_is_solved", "utter_complaint_known", "utter_complaint_registered"
PROMISED, HOUR = "utter_callback_promised", "utter_ask_callback_time"
LATE, KEPT = "utter_order_status:retard", "utter_order_not_cancellable"


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
                "il fait toujours rien",
                "c'est pareil",
                "aucun changement",
                "no it still does that",
                "still not working",
                "it didn't help",
                "j'ai déjà changé de prise, rien",
                "jai tout nettoyé ça marche pas mieux",
            ],
        ),
        (
            SOLVED,
            "etape_faite",
            [
                "jai nettoyé le filtre déjà",
                "j'ai débranché 10 min",
                "oui tout est vérifié",
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
                "par quel moyen vous répondez",
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
        (
            SOLVED,
            "etape_en_cours",
            ["ok je fais ça", "je vais essayer", "merci je teste ce soir", "ok I'll try that"],
        ),
        (
            KNOWN,
            "reclamation_completee",
            [
                "je veux y ajouter une photo",
                "vous pouvez rajouter que j'ai appelé 3 fois?",
                "je peux compléter ?",
                "j'ajoute que personne ne m'a répondu",
                "je veux joindre une photo à ma réclamation",
            ],
        ),
        (KNOWN, "reponse_quand", ["vous avez dit aujourd'hui, il est quelle heure la réponse ?"]),
        (
            LATE,
            "recherche_suivie",
            [
                "combien de temps l'enquête ?",
                "la recherche dure longtemps ?",
                "et s'il a signé à ma place ?",
                "how long will it take?",
            ],
        ),
        (
            LATE,
            "recherche_sans_reponse",
            ["si personne répond demain je fais quoi", "et si j'ai pas de réponse ?", "what if nobody answers?"],
        ),
        ("", "rien_recu", ["votre site dit livré mais c'est faux", "c'est marqué livré, ce n'est pas le cas"]),
        (
            "",
            "reclamation_suivie",
            [
                "bjr j'ai fait une reclam y a 10 jours tjr rien",
                "plainte déposée lundi, toujours pas de nouvelles",
                "j'ai déposé une plainte lundi, toujours pas de réponse",
            ],
        ),
        ("", "visite_manquee", ["hello, the technician never came today", "the engineer didn't show up"]),
        (
            KEPT,
            "commande_gardee",
            ["non attendez, gardez la commande", "n'annulez rien finalement", "je la garde quand même"],
        ),
        (
            "utter_ask_return_reason",
            "article_deballe",
            [
                "il est deja déballé et branché c'est grave ?",
                "j'ai plus le carton",
                "je l'ai utilisé deux fois, c'est possible quand même ?",
            ],
        ),
    ],
)
def test_the_words_say_what_is_meant(playbook: Playbook, after: str, name: str, texts: list[str]) -> None:
    assert {text: heard(playbook, text, after) for text in texts} == dict.fromkeys(texts, name)


@pytest.mark.parametrize(
    ("after", "texts"),
    [
        (SOLVED, ["je vais appeler un conseiller", "je vais voir ailleurs", "je fais quoi si ça fuit ?"]),
        (KNOWN, ["ajoutez un article à ma commande", "je veux changer l'adresse", "quand arrive ma commande ?"]),
        (
            KNOWN,
            [
                "je précise que je veux parler à un humain",
                "j'ajoute que je veux parler à un conseiller",
                "je précise que je veux être rappelé",
                "je précise que je veux quelqu'un",
                "je veux joindre la personne pour ma réclamation",
            ],
        ),
        (
            LATE,
            [
                "si personne n'est là à la livraison ?",
                "combien de temps pour un retour ?",
                "je dois signer à la livraison ?",
                "quand passe le transporteur",
                "how do I return it?",
            ],
        ),
        (KEPT, ["gardez votre commande et remboursez-moi", "annulez quand même", "je garde le sourire"]),
        (KEPT, ["laissez ma commande et annulez l'autre", "annulez plus jamais mes commandes"]),
        (
            "utter_ask_return_reason",
            [
                "il est arrivé déballé et cassé",
                "je l'ai branché et il est en panne",
                "ouvert le samedi ?",
                "il ne convient pas",
            ],
        ),
        (
            SOLVED,
            [
                "ça marche pas votre site",
                "ça marche !",
                "il fait plus ça",
                "il fait plus ça merci",
                "j'ai nettoyé le filtre et plus rien",
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
                "quand est le rappel produit",
                "où en est le rappel de produits dangereux",
                "the technician came and fixed it",
                "is the technician coming or not today?",
                "je fais une réclamation : toujours rien reçu",
                "j'ouvre une réclamation, commande payée et toujours rien reçu",
                "ma réclamation c'est que j'ai toujours rien reçu",
            ],
        ),
    ],
)
def test_what_only_looks_like_it_keeps_its_own_sense(playbook: Playbook, after: str, texts: list[str]) -> None:
    new = (
        "pas_regle",
        "etape_faite",
        "etape_en_cours",
        "reponse_contestee",
        "reponse_comment",
        "reclamation_completee",
        "reclamation_suivie",
    )
    new += (
        "visite_manquee",
        "recherche_sans_reponse",
        "rappel_verifie",
        "rappel_annule",
        "recherche_suivie",
        "commande_gardee",
        "article_deballe",
    )
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


def test_a_call_still_to_come_is_told_before_an_older_one(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation, JULIEN).asks(
        "aucun.demander_humain", "Rappelez-moi demain à 10 h", date="2026-11-19", phone=PHONE
    )
    clock.pass_time(days=6)
    due = relation.now() + timedelta(days=1)
    with seeded_store.write() as uow:
        conversation = uow.conversations.get(talk.conversation_id)
        assert conversation is not None
        make_commitment(uow, relation, conversation, A_CALL, None, due, "yanis", starts_at=due - timedelta(hours=1))
        uow.commit()
    talk.goes_on("où en est le rappel que vous deviez me passer")
    assert datetime.fromisoformat(talk.act(PROMISED)["ends_at"]) == due


@pytest.mark.parametrize(("state", "code"), [(CommitmentState.KEPT, None), (CommitmentState.BROKEN, "missed")])
def test_a_call_that_an_advisor_ended_is_not_said_unknown(
    seeded_store: Store, relation: Relation, clock: Clock, state: CommitmentState, code: str | None
) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation).asks(
        "aucun.demander_humain", "Rappelez-moi demain à 10 h", date="2026-11-19", phone=PHONE
    )
    clock.pass_time(days=2)
    with seeded_store.write() as uow:
        (call,) = uow.commitments.open_of_conversation(talk.conversation_id)
        end_commitment(uow, relation, call, state, "yanis")
        uow.commit()
    talk.goes_on("personne m'a rappelé")
    if code is None:
        assert talk.said == [HOUR]
    else:
        assert talk.act("utter_callback_refused")["code"] == code


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


def test_who_is_about_to_try_is_given_the_time(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.form, talk.slots["sav_is_solved"] = "resolution_form", "oui"
    talk.understanding = {"follows": "etape_en_cours"}
    talk._step("action_diagnosis_result", "aucun.affirmer", "ok je fais ça", {})
    assert talk.act(SOLVED) == {"is_trying": True}
    assert talk.form == "resolution_form"


def test_a_missed_visit_that_is_in_no_file_is_said_so(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0009")
    talk.goes_on("le technicien devait venir ce matin, personne n'est venu")
    assert talk.act("utter_nothing_to_move")["kind"] == "missed_visit"
    assert talk.is_offered_a_person


def test_what_is_added_to_a_complaint_is_told_as_kept(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("où en est ma réclamation ?")
    assert talk.goes_on("je veux y ajouter une photo").act(KNOWN)["asked"] == "completed"


@pytest.mark.parametrize(
    ("text", "intent", "is_fault"),
    [
        ("My dryer has an error code E64", "acheter.code_promo", True),
        ("mon lave-linge affiche E18", "acheter.code_promo", True),
        ("code erreur au moment d'entrer mon code promo", "acheter.code_promo", False),
        ("le panier affiche un code refusé", "acheter.code_promo", False),
        ("j'ai un code E10 pour vous", "acheter.code_promo", False),
        ("ça affiche code BIENVENUE10 invalide", "acheter.code_promo", False),
        ("j'ai un code erreur au moment de payer", "acheter.code_promo", False),
    ],
)
def test_the_code_of_a_fault_is_no_promotion(
    seeded_store: Store, relation: Relation, text: str, intent: str, is_fault: bool
) -> None:
    talk = Talk(seeded_store, relation).asks(intent, text)
    assert (talk.slots["topic_action"] == "action_diagnose") is is_fault


@pytest.mark.parametrize(
    ("category", "text", "title"),
    [
        ("lave_linge", "il fait disjoncter tout l'appart", "L'appareil fait disjoncter le logement"),
        ("lave_linge", "my washing machine is making a terrible noise", "La machine vibre ou fait du bruit"),
        ("refrigerateur", "the fridge is not cooling anymore", "Il ne fait plus assez froid"),
        ("lave_vaisselle", "the dishwasher won't drain", "Il reste de l'eau au fond"),
    ],
)
def test_a_fault_is_found_in_either_language(
    seeded_store: Store, relation: Relation, category: str, text: str, title: str
) -> None:
    with seeded_store.read() as uow:
        assert [topic.title for topic in uow.brand.help_for(category, text)][:1] == [title]


@pytest.mark.parametrize(
    "text", ["la notice est en anglais", "il est moins noisette que sur la photo", "le door to door"]
)
def test_other_words_tell_no_fault(seeded_store: Store, relation: Relation, text: str) -> None:
    with seeded_store.read() as uow:
        assert uow.brand.help_for("lave_linge", text) == []


@pytest.mark.parametrize(
    ("intent", "text", "topic"),
    [
        ("s_informer.disponibilite", "il revient quand ?", "action_repair"),
        ("s_informer.disponibilite", "ce modèle revient en stock ?", "action_product_availability"),
        ("s_informer.livraison_conditions", "c'est gratuit ?", "action_product_price"),
        ("s_informer.livraison_conditions", "la livraison est gratuite ?", "action_delivery_terms"),
    ],
)
def test_what_is_asked_while_a_repair_is_spoken_of_is_of_the_repair(
    seeded_store: Store, relation: Relation, intent: str, text: str, topic: str
) -> None:
    talk = Talk(seeded_store, relation, JULIEN)
    talk.slots["topic_action"] = "action_repair"
    assert talk.asks(intent, text).slots["topic_action"] == topic


def test_who_fears_that_nobody_answers_of_a_parcel_is_told_what_then(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0009").goes_on("mon colis est noté livré mais j'ai rien reçu")
    assert talk.goes_on("si personne répond demain je fais quoi").act("utter_order_status")["asked"] == "unanswered"
