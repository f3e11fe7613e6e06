"""What short words are answered: a call or a visit undone, a complaint asked after, an order that waits in a shop."""

from typing import Any

import pytest
from clock import Clock
from steps import hire
from talk import Talk

from relation.context import Relation
from relation.model.brand import ContractState
from relation.store.unit_of_work import Store

MAXENCE, BASTIEN, YING, JULIEN, MARGUERITE, NOLWENN = ("C-0004", "C-0006", "C-0007", "C-0008", "C-0011", "C-0012")
AWA, DELIVERED = "C-0009", "LV-244087"
PHONE = "+33639981234"


def test_a_promised_call_is_undone_and_rings_nobody(seeded_store: Store, relation: Relation) -> None:
    hire(seeded_store, relation, "yanis")
    talk = Talk(seeded_store, relation).asks(
        "aucun.demander_humain", "Rappelez-moi demain à 10 h", date="2026-11-19", phone=PHONE
    )
    assert talk.said == ["utter_callback_promised"]
    starts_at = talk.act("utter_callback_promised")["starts_at"]
    talk.goes_on("non annulez")
    told = talk.act("utter_callback_refused")
    assert (told["code"], told["starts_at"][:10]) == ("cancelled", starts_at[:10])
    with seeded_store.read() as uow:
        assert uow.commitments.open_of_conversation(talk.conversation_id) == []
    talk.goes_on("le rappel de demain est bien annulé ?")
    assert talk.act("utter_callback_refused")["code"] == "no_call"


def test_who_fears_no_answer_to_a_complaint_is_told_what_then(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN)
    talk.asks("reclamation.service_client_defaillant", "je n'ai pas de réponse").goes_on("et si j'ai rien ce soir ?")
    told = talk.act("utter_complaint_known")
    assert (told["reference"], told["asked"]) == ("REC-3KYX7", "unanswered")


def test_what_is_done_for_a_lost_parcel_is_the_search_and_its_advisor(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).goes_on("mon colis est noté livré mais j'ai rien reçu")
    assert talk.act("utter_order_status")["asked"] == "not_received"
    talk.goes_on("donc vous faites quoi ?")
    assert talk.act("utter_order_status")["asked"] == "not_received"
    assert talk.goes_on("et si vous le retrouvez pas ?").said == ["utter_no_refund"]


def test_a_visit_that_is_no_longer_wanted_is_a_persons_to_undo(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).goes_on("bon annulez le rdv")
    told = talk.act("utter_move_refused")
    assert (told["code"], told["reference"]) == ("visit_kept", "SAV-6VD7J")
    assert talk.is_offered_a_person
    assert not any(effect["type"] in ("move_visit", "cancel_order") for effect in talk.effects)
    nobody = Talk(seeded_store, relation, NOLWENN).goes_on("annulez le rendez-vous du technicien")
    assert nobody.said[0] == "utter_nothing_to_move"


def test_a_file_that_is_no_longer_wanted_is_a_persons_to_close(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).goes_on("annulez le dossier SAV svp, l'appareil remarche")
    told = talk.act("utter_ticket_status")
    assert (told["is_given_up"], told["reference"]) == (True, "SAV-6VD7J")
    assert talk.is_offered_a_person
    assert not any(effect["type"] in ("cancel_order", "move_visit") for effect in talk.effects)
    complaint = Talk(seeded_store, relation, BASTIEN).goes_on("je voudrais annuler le dossier de réparation REC-8NPT4")
    told = complaint.act("utter_complaint_known")
    assert (told["asked"], told["reference"]) == ("withdrawal", "REC-8NPT4")
    assert not complaint.is_offered_a_person, "it is offered in the same breath"
    nobody = Talk(seeded_store, relation, AWA).goes_on("c'est le dossier que je veux annuler, pas besoin de réparation")
    assert nobody.act("utter_no_ticket")["is_given_up"] is True


@pytest.mark.parametrize(
    "text",
    [
        "annulez ma commande",
        "annulez le dossier LV-240613",
        "pourquoi le dossier est annulé ?",
        "n'annulez pas le dossier",
        "annulez la livraison et la réparation du sol est à vos frais",
        "ouvrez un dossier SAV",
        "annulez mon contrat, le dossier de réparation traîne",
    ],
)
def test_what_gives_no_file_up_is_heard_as_it_is(relation: Relation, text: str) -> None:
    assert not relation.playbook.follow_ups.says("dossier_annule", text)


def test_a_termination_is_kept_until_a_person_undoes_it(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie")
    talk.goes_on("je ne veux plus résilier")
    assert talk.said == ["utter_abandoned"]
    talk.asks("gerer_contrat.resilier", "je résilie").yes()
    assert talk.said == ["utter_contract_terminated"]
    ends_on = talk.act("utter_contract_terminated")["ends_on"]
    talk.goes_on("finalement non je reste, annulez la résiliation")
    told = talk.act("utter_termination_refused")
    assert (told["code"], told["reference"], told["ends_on"]) == ("undone_by_a_person", "CT-FOYER8", ends_on)
    assert talk.is_offered_a_person
    with seeded_store.read() as uow:
        contract = uow.brand.contract("CT-FOYER8")
    assert contract is not None and contract.state is ContractState.ENDING


def test_who_asks_what_staying_gives_is_told_frankly_and_may_still_end_it(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie")
    talk.goes_on("vous me faites quoi si je reste ?")
    assert talk.act("utter_contract_options")["asked"] == "stay"
    assert talk.payloads() == ["/aucun.demander_humain"]
    assert talk.slots["to_confirm"], "the same yes still ends it"


def test_a_proof_given_after_it_is_of_the_contract_and_not_of_a_parcel(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).goes_on("si je reste, vous me faites quoi ?")
    assert (talk.said, talk.form) == (["utter_contract_options"], None)
    proof = {"order_number": DELIVERED, "email": "awa.ndiaye@exemple.fr"}
    talk.asks("aucun.donnee_seule", " ".join(proof.values()), **proof)
    assert (talk.slots["pending_action"], talk.form) == ("action_contract_status", "identification_form")
    known = Talk(seeded_store, relation, AWA).goes_on("si je reste, vous me faites quoi ?")
    known.asks("aucun.donnee_seule", "et la LV-244087 ?", order_number=DELIVERED)
    assert "utter_order_status" in known.said, "who is known asks of that order"


def test_the_end_of_a_contract_is_told_with_its_date(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie")
    told = talk.act("utter_confirm_termination")
    talk.goes_on("Date d'effet exacte et dernier prélèvement ?")
    assert talk.act("utter_confirm_termination") == told
    assert talk.slots["to_confirm"], "the same yes still ends it"
    talk.yes().goes_on("il s'arrête quand ?")
    assert talk.act("utter_contract_status")["ends_on"] == told["would_end_on"]


def test_a_pause_is_refused_plainly_whoever_asks(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).goes_on("je voudrais suspendre mon contrat")
    assert talk.act("utter_contract_options")["asked"] == "pause"
    talk.goes_on("et je continue à payer pendant ce temps ?")
    assert talk.said == ["utter_contract_options"]


def test_a_complaint_is_found_by_its_number_once_proven(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).goes_on(
        "Où en est ma réclamation REC-8NPT4 ? 68000", order_number="REC-8NPT4", postcode="68000"
    )
    assert (talk.form, talk.slots["pending_action"]) == ("identification_form", "action_complaint")
    known = Talk(seeded_store, relation, BASTIEN).goes_on("Où en est ma réclamation REC-8NPT4 ?")
    told = known.act("utter_complaint_known")
    assert (told["reference"], told["asked"], told["state"]) == ("REC-8NPT4", "state", "en_cours")
    known.goes_on("je voudrais retirer ma réclamation")
    assert known.act("utter_complaint_known")["asked"] == "withdrawal"
    assert not known.effects


def test_an_answer_due_today_is_not_promised_once_the_team_has_gone(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("où en est ma réclamation ?")
    due_on = talk.act("utter_complaint_known")["answer_due_on"]
    assert (due_on, talk.act("utter_complaint_known")["back_at"]) == (clock().date().isoformat(), None)
    clock.pass_time(hours=10)
    talk.goes_on("où en est ma réclamation ?")
    assert talk.act("utter_complaint_known")["back_at"] > due_on


def test_without_any_complaint_none_is_made_of_the_question(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).goes_on("c'est quoi le numéro de ma réclamation ?")
    assert (talk.act("utter_complaint_acknowledged")["motif"], talk.form) == ("suivi", None)


def test_the_delay_of_an_answer_is_told_in_a_recap_and_out_of_it(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).goes_on("vous répondez sous combien de temps ?")
    assert talk.act("utter_complaint_acknowledged")["answer_days"] == 2
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk.asks("reclamation.comportement", story)
    assert talk.said[-1] == "utter_confirm_complaint"
    talk.goes_on("vous répondez sous combien de temps ?")
    assert talk.said == ["utter_confirm_complaint"]
    assert talk.act("utter_confirm_complaint")["answer_days"] == 2
    talk.yes()
    assert talk.said[0] == "utter_complaint_registered"
    reference = talk.act("utter_complaint_registered")["reference"]
    talk.goes_on("c'est quoi le numéro de ma réclamation ?")
    assert talk.act("utter_complaint_known")["reference"] == reference


@pytest.mark.parametrize("text", ["et si vous refusez ?", "et si je suis pas d'accord avec la réponse ?"])
def test_what_if_a_complaint_is_refused_is_told_and_joins_no_recap(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk = Talk(seeded_store, relation).asks("reclamation.comportement", story).goes_on(text)
    assert talk.said[0] == "utter_complaint_acknowledged"
    assert talk.act("utter_complaint_acknowledged")["motif"] == "refus_craint"
    assert talk.said[-1] == "utter_confirm_complaint", "its yes still waits"
    assert text not in talk.act("utter_confirm_complaint")["subject"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("non c'est bon enregistrez", "aucun.refuser"), ("c'est tout, enregistrez-la", "aucun.abandonner")],
)
def test_a_no_that_tells_to_record_is_a_yes(seeded_store: Store, relation: Relation, text: str, intent: str) -> None:
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk = Talk(seeded_store, relation).asks("reclamation.comportement", story).asks(intent, text)
    assert talk.said[0] == "utter_complaint_registered"


@pytest.mark.parametrize(
    "text",
    ["non n'enregistrez rien", "non pas besoin d'enregistrer", "non envoyez-moi un conseiller", "non, jamais, merci"],
)
def test_a_no_stays_a_no(seeded_store: Store, relation: Relation, text: str) -> None:
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk = Talk(seeded_store, relation).asks("reclamation.comportement", story).asks("aucun.refuser", text)
    assert (talk.said, talk.effects) == (["utter_abandoned"], [])


def test_a_complaint_that_waits_for_its_yes_is_dropped_with_a_word(seeded_store: Store, relation: Relation) -> None:
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk = Talk(seeded_store, relation).asks("reclamation.comportement", story)
    talk.goes_on("en fait je voudrais retirer ma réclamation")
    assert (talk.said, talk.slots["to_confirm"]) == (["utter_abandoned"], None)


def test_a_return_is_no_order_in_the_recap_of_a_complaint(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots |= {"complaint_story": "Deuxième relance, je veux une date.", "complaint_order": "RET-5WQ2C"}
    talk._step("action_complaint_ready", "aucun.donnee_seule", "68000", {})
    told = talk.act("utter_confirm_complaint")
    assert (told.get("order_number"), told["reference"]) == (None, "RET-5WQ2C")


@pytest.mark.parametrize("text", ["mon associé peut la prendre à ma place ?", "vous la gardez jusqu'à quand ?"])
def test_who_may_collect_and_until_when(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, MAXENCE).asks("gerer_contrat.suivi_commande", "elle est prête ?")
    talk.goes_on(text)
    told = talk.act("utter_order_status")
    assert (told["asked"], told["hold_days"]) == ("pickup", 3)
    assert "pièce d'identité" in told["bring"]


def test_the_shop_where_it_waits_tells_its_hours_of_tomorrow(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MAXENCE).asks("gerer_contrat.suivi_commande", "elle est prête ?")
    talk.goes_on("et si je viens demain ?")
    told = talk.act("utter_shop")
    assert (told["shop_name"], told["state"]) == ("Le Verger Paris", "day")


def test_the_address_on_file_is_told_and_not_changed(seeded_store: Store, relation: Relation) -> None:
    told = Talk(seeded_store, relation, YING).goes_on("l'adresse est bien la bonne ?").act("utter_address_too_late")
    assert (told["code"], told["order_number"], told["postcode"]) == ("on_file", "LV-246102", "44000")
    assert told["is_changeable"] is True
    left = Talk(seeded_store, relation, MARGUERITE).goes_on("l'adresse de livraison c'est laquelle ?")
    assert left.act("utter_address_too_late")["is_changeable"] is False
    home = Talk(seeded_store, relation, JULIEN).goes_on("on a bien mon adresse ?").act("utter_address_too_late")
    assert "order_number" not in home
    unknown = Talk(seeded_store, relation).goes_on("l'adresse est bien la bonne ?")
    assert unknown.said == [], "nobody is told it without a proof"
    assert unknown.slots["pending_action"] == "action_change_address"


def test_a_file_number_is_answered_by_its_visit_and_not_by_generalities(
    seeded_store: Store, relation: Relation
) -> None:
    text = "SAV-6VD7J, le technicien passe bien mardi ?"
    assert Talk(seeded_store, relation).goes_on(text).said == [], "only the proof is asked"
    talk = Talk(seeded_store, relation, JULIEN).goes_on(text)
    assert talk.act("utter_ticket_status")["reference"] == "SAV-6VD7J"
    assert talk.goes_on("c'est quoi le créneau du coup ?").act("utter_ticket_status")["visit_slot"]


def test_the_other_order_again_is_the_first_one(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN)
    first = talk.asks("gerer_contrat.suivi_commande", "où en est LV-246455 ?", order_number="LV-246455")
    assert first.act("utter_order_status")["order_number"] == "LV-246455"
    for number in ("LV-246454", "LV-246455"):
        talk.asks("gerer_contrat.suivi_commande", "et l'autre elle arrive quand ?")
        assert talk.act("utter_order_status")["order_number"] == number
    talk.asks("aucun.correction", "et l'autre ?")
    assert talk.act("utter_order_status")["order_number"] == "LV-246454"


@pytest.mark.parametrize(
    ("asked", "act", "told"),
    [
        ("je voudrais retirer ma réclamation", "utter_complaint_known", {"asked": "withdrawal"}),
        ("où en est ma réclamation ?", "utter_complaint_known", {"asked": "state"}),
    ],
)
def test_what_was_asked_before_the_proof_is_what_is_answered_after_it(
    seeded_store: Store, relation: Relation, asked: str, act: str, told: dict[str, Any]
) -> None:
    talk = Talk(seeded_store, relation).goes_on(asked)
    assert talk.form == "identification_form"
    with seeded_store.read() as uow:
        customer = uow.brand.customer(BASTIEN)
        [order, *_] = uow.brand.orders_of(BASTIEN)
    assert customer is not None
    talk.slots |= {"order_number": order.number, "email_or_postcode": customer.email}
    talk._step("action_identify", "aucun.donnee_seule", customer.email, {})
    assert told.items() <= talk.act(act).items()


@pytest.mark.parametrize("text", ["bah nn justement j ai rien recu", "non chez le gardien non plus"])
def test_nothing_came_of_an_order_noted_as_delivered(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(
        "gerer_contrat.suivi_commande", "ma commande ?", order_number=DELIVERED
    )
    assert talk.act("utter_order_status").get("asked") is None
    told = talk.goes_on(text).act("utter_order_status")
    assert (told["order_number"], told["status"], told["asked"]) == (DELIVERED, "livree", "not_received")


@pytest.mark.parametrize(
    "text",
    [
        "j'ai pas recu le robot patissier",
        "Bonjour, le site dit livré hier mais j'ai rien reçu, ni avis de passage ni rien dans la boite, et mes voisins"
        " non plus, je fais quoi",
    ],
)
@pytest.mark.parametrize("is_proven", [True, False])
def test_what_the_file_says_is_contradicted_at_once(
    seeded_store: Store, relation: Relation, text: str, is_proven: bool
) -> None:
    talk = Talk(seeded_store, relation, AWA if is_proven else None).asks("gerer_contrat.suivi_commande", text)
    if not is_proven:
        talk.slots |= {"order_number": DELIVERED, "email_or_postcode": "awa.ndiaye@exemple.fr"}
        talk._step("action_identify", "aucun.donnee_seule", "awa.ndiaye@exemple.fr", {})
    assert talk.act("utter_order_status")["asked"] == "not_received"


def test_what_was_told_is_kept_through_every_proof_that_is_asked(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande", "j'ai pas recu le robot patissier")
    talk.form = None
    talk.asks("aucun.donnee_seule", DELIVERED, order_number=DELIVERED)
    talk.slots["email_or_postcode"] = "awa.ndiaye@exemple.fr"
    talk._step("action_identify", "aucun.donnee_seule", "awa.ndiaye@exemple.fr", {})
    assert talk.act("utter_order_status")["asked"] == "not_received"


@pytest.mark.parametrize("wish", ["je veux qu'on me rembourse alors", "vous pouvez me le renvoyer ?"])
def test_the_only_item_that_did_not_come_is_the_parcel(seeded_store: Store, relation: Relation, wish: str) -> None:
    talk = Talk(seeded_store, relation, AWA)
    talk.asks("sav.article_manquant_errone", "j'ai pas recu le robot patissier", order_number=DELIVERED)
    assert talk.act("utter_order_status")["asked"] == "not_received"
    assert talk.goes_on(wish).said == ["utter_no_refund"]


@pytest.mark.parametrize(
    "text",
    [
        "j'ai pas reçu le bol du robot pâtissier",
        "j'ai pas reçu le bon robot",
        "j'ai reçu le robot mais pas le fouet",
        "il manque le fouet",
    ],
)
def test_a_piece_that_is_missing_is_no_lost_parcel(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("sav.article_manquant_errone", text, order_number=DELIVERED)
    assert talk.said == ["utter_choose_remedy"]


@pytest.mark.parametrize(
    "text",
    [
        "où est mon robot ?",
        "j'ai bien reçu le robot",
        "j'ai pas reçu la facture",
        "j'ai rien reçu pour le remboursement",
        "j'ai pas reçu d'appel du livreur",
        "il me manque la notice, je l'ai pas reçue",
    ],
)
def test_what_contradicts_nothing_is_told_where_it_is(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.suivi_commande", text)
    assert talk.act("utter_order_status").get("asked") is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("j'ai rien reçu alors que c'est marqué livré", "told_delivered"),
        ("J'ai reçu un mail comme quoi ma commande est livrée or je n'ai rien. Cordialement, H.", "told_delivered"),
        ("le suivi dit livré, et j'ai rien. est-ce qu'il a été volé ?", "told_delivered"),
        ("j'ai toujours rien reçu", None),
        ("le mail dit qu'elle sera livrée jeudi, et j'ai rien demandé", None),
        ("on m'a dit livraison jeudi et toujours rien", None),
    ],
)
def test_a_parcel_that_others_say_is_delivered_is_for_us_to_find(
    seeded_store: Store, relation: Relation, text: str, asked: str | None
) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("gerer_contrat.suivi_commande", text, order_number="LV-240613")
    assert talk.act("utter_order_status").get("asked") == asked


def test_what_is_only_to_be_noted_changes_no_order(seeded_store: Store, relation: Relation) -> None:
    said = "je voulais ajouter que j'ai appelé hier et que personne m'a répondu, c'est pour ma commande LV-240613"
    talk = Talk(seeded_store, relation, "C-0001").goes_on(said, order_number="LV-240613")
    assert talk.act("utter_order_status")["asked"] == "noted"
    assert talk.goes_on("je veux juste que ce soit noté dans le dossier").act("utter_order_status")["asked"] == "noted"


@pytest.mark.parametrize(
    "text",
    [
        "je voulais ajouter un article à ma commande",
        "je voulais préciser que le colis est arrivé cassé",
        "je voudrais ajouter que je veux être remboursée",
        "vous pouvez ajouter que c'est au deuxième étage ?",
        "c'est noté dans mon dossier que j'ai payé ?",
    ],
)
def test_what_is_asked_or_told_of_the_order_is_not_only_noted(relation: Relation, text: str) -> None:
    assert not relation.playbook.follow_ups.says("precision_ajoutee", text)


def test_an_order_that_does_not_hold_what_is_awaited_says_so(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande", "g commandé un four y a 10 jours et rien")
    talk.slots |= {"order_number": DELIVERED, "email_or_postcode": "awa.ndiaye@exemple.fr"}
    talk._step("action_identify", "aucun.donnee_seule", "awa.ndiaye@exemple.fr", {})
    told = [act["args"] for act in talk.acts if act["act"] == "utter_order_status"]
    assert [one.get("unlisted") for one in told] == ["four", None]
    assert (told[0]["asked"], told[1]["status"]) == ("unlisted", "livree")


@pytest.mark.parametrize(
    "text",
    [
        "où est ma commande ?",
        "où est mon robot ? il va à côté du four",
        "mon robot et mon four arrivent quand ?",
        "le livreur a sonné pendant que j'étais au four et au moulin",
    ],
)
def test_an_order_that_holds_it_is_told_where_it_is(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.suivi_commande", text, order_number=DELIVERED)
    assert talk.said == ["utter_order_status"]


def test_a_call_before_the_delivery_is_for_the_driver(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("gerer_contrat.suivi_commande", order_number="LV-240613")
    talk.goes_on("bon dites au livreur de m'appeler avant au 0612345678")
    assert talk.act("utter_address_too_late")["is_access"] is True


@pytest.mark.parametrize(
    "text",
    [
        "le livreur ne m'a pas appelé",
        "rappelez-moi demain pour le livreur",
        "je veux parler au livreur",
        "donnez-moi le numéro du livreur que je puisse l'appeler",
    ],
)
def test_what_is_no_wish_for_the_driver_s_call_is_none(relation: Relation, text: str) -> None:
    told = ["utter_order_status"]
    found = relation.playbook.follow_ups.heard(text, told, told)
    assert found is None or found.name != "appel_du_livreur"


def test_an_enquiry_that_is_asked_is_the_search(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).goes_on("mon colis est noté livré mais j'ai rien reçu")
    talk.goes_on("Je demande une enquête auprès du transporteur")
    assert talk.act("utter_order_status")["asked"] == "not_received"
    talk.goes_on("Sous quel délai ?")
    assert talk.act("utter_order_status")["asked"] == "not_received"


def test_what_is_in_an_order_is_told_of_the_one_in_hand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(
        "gerer_contrat.suivi_commande", "ma commande ?", order_number=DELIVERED
    )
    told = talk.goes_on("et dedans y a quoi déjà ?").act("utter_order_status")
    assert (told["order_number"], told["asked"]) == (DELIVERED, "contents")
    assert told["items"]


def test_who_asks_for_the_other_order_and_has_one_is_told_so(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(
        "gerer_contrat.suivi_commande", "ma commande ?", order_number=DELIVERED
    )
    assert talk.act("utter_order_status").get("asked") is None
    assert talk.asks("aucun.correction", "non l'autre commande").act("utter_order_status")["asked"] == "only"
    assert talk.asks("gerer_contrat.suivi_commande", "elle est où ?").act("utter_order_status").get("asked") is None


def test_so_what_tells_a_status_once_more(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(
        "gerer_contrat.suivi_commande", "ma commande ?", order_number=DELIVERED
    )
    assert talk.asks("aucun.affirmer", "alors ?").said == ["utter_order_status"]
    assert talk.asks("aucun.affirmer", "ok").said == ["utter_nothing_pending"]
    assert talk.asks("aucun.affirmer", "alors merci").said == ["utter_nothing_pending"]


def test_an_order_on_its_way_is_told_as_it_is(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).goes_on("le site dit livré mais j'ai rien reçu", order_number="LV-246102")
    assert talk.act("utter_order_status").get("asked") is None


def test_a_delivery_that_was_missed_is_told_with_what_can_be_done(seeded_store: Store, relation: Relation) -> None:
    said = "j'ai un avis absent au passage du livreur"
    talk = Talk(seeded_store, relation, MARGUERITE).goes_on(said, order_number="LV-245871")
    assert talk.act("utter_order_status")["asked"] == "missed"
    assert "utter_complaint_acknowledged" not in talk.said
    delivered = Talk(seeded_store, relation, AWA).goes_on("le livreur n'est pas passé", order_number=DELIVERED)
    assert delivered.act("utter_order_status").get("asked") is None


def test_a_technician_who_did_not_come_is_looked_up_and_a_person_offered(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, "C-0002").goes_on("le technicien n'est pas venu")
    told = talk.act("utter_ticket_status")
    assert (told["reference"], told["is_missed"]) == ("SAV-2HX6R", True)
    assert talk.is_offered_a_person
    to_come = Talk(seeded_store, relation, JULIEN).goes_on("le technicien n'est pas venu")
    assert to_come.act("utter_ticket_status").get("is_missed") is None, "their visit is still to come"
    stranger = Talk(seeded_store, relation).goes_on("le technicien n'est pas venu")
    assert stranger.act("utter_repair_terms")["is_missed"], "regretted, and no price recited"
    assert stranger.form == "identification_form"


def test_a_replacement_instead_of_a_complaint_leaves_the_complaint(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("reclamation.dedommagement", "je veux faire une réclamation")
    assert talk.form == "complaint_form"
    talk.goes_on("pas de réclamation, je veux un remplacement", order_number=DELIVERED)
    assert (talk.form, talk.slots.get("complaint_first")) == (None, None)
    assert not any("complaint" in act for act in talk.said)


def test_a_parcel_that_has_not_left_was_not_missed(seeded_store: Store, relation: Relation) -> None:
    said = "j'ai un avis absent au passage du livreur"
    prepared = Talk(seeded_store, relation, YING).goes_on(said, order_number="LV-246102")
    assert prepared.act("utter_order_status").get("asked") is None


def test_the_fees_of_a_late_delivery_are_a_complaint_that_is_told_already(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, "C-0001").goes_on("rembours. frais de livraison, retard")
    assert talk.said == ["utter_complaint_acknowledged", "utter_complaint_context", "utter_confirm_complaint"]
    assert talk.act("utter_complaint_context")["order_number"] == "LV-240613"


@pytest.mark.parametrize(
    "text",
    [
        "et si vous refusez le retour ?",
        "vous refusez de me rembourser, c'est une honte",
        "et si le livreur refuse de monter ?",
        "si vous acceptez pas l'échange je vais ailleurs",
        "et si vous appelez demain ?",
    ],
)
def test_a_refusal_of_something_else_is_not_that_of_a_complaint(relation: Relation, text: str) -> None:
    told = {"utter_confirm_complaint"}
    found = relation.playbook.follow_ups.heard(text, told, told)
    assert found is None or found.name != "refus_craint"


@pytest.mark.parametrize("text", ["je conteste", "je ne suis toujours pas d'accord", "c'est tout ?", "et alors ?"])
def test_who_is_not_content_with_what_is_known_is_offered_a_person_and_not_told_it_again(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("je conteste votre réponse à ma réclamation")
    assert talk.act("utter_complaint_known")["asked"] == "contested"
    assert talk.goes_on(text).said == ["utter_offer_handoff"]


def test_a_first_disagreement_is_told_what_may_be_done(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("où en est ma réclamation ?").goes_on("je suis pas d'accord")
    assert talk.act("utter_complaint_known")["asked"] == "contested"


@pytest.mark.parametrize("text", ["oui annulez la, c'est réglé", "oui svp", "je vous le demande"])
def test_a_withdrawal_that_is_wished_is_for_a_person(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).goes_on("je voudrais retirer ma réclamation").goes_on(text)
    assert "utter_handoff_announced" in talk.said


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("je conteste le devis", "contested"),
        ("et alors ma commande ?", "state"),
        ("c'est bon merci, c'est tout", "state"),
        ("oui mais ma commande ?", "withdrawal"),
        ("finalement non, laissez-la", "withdrawal"),
        ("annulez ma commande", "withdrawal"),
    ],
)
def test_what_is_said_of_another_matter_is_not_of_the_complaint(relation: Relation, text: str, asked: str) -> None:
    told = {"utter_complaint_known", f"utter_complaint_known:{asked}"}
    found = relation.playbook.follow_ups.heard(text, told, told)
    assert found is None or found.name not in ("reponse_insuffisante", "reponse_seche", "retrait_confirme")
