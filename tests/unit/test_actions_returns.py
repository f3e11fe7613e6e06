"""Giving an article back, and where the money is."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.model.brand import ReturnState
from relation.services.commitments import make_commitment
from relation.store.unit_of_work import Store

AWA, BASTIEN, HELENE, NOLWENN, YING = "C-0009", "C-0006", "C-0001", "C-0012", "C-0007"


def test_a_return_is_confirmed_then_opened(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour", "je veux le renvoyer")
    assert talk.form == "return_form"
    talk.answers("Il ne convient pas", return_reason="convenance")
    terms = talk.act("utter_confirm_return")
    assert terms["order_number"] == "LV-244087"
    assert terms["fault"] is None
    assert not talk.effects
    talk.yes()
    opened = talk.act("utter_return_opened")
    with seeded_store.read() as uow:
        [made] = uow.brand.returns_of_order("LV-244087")
    assert (made.reference, made.state, made.reason) == (
        opened["reference"], ReturnState.REQUESTED, "Il ne convient pas",
    )  # fmt: skip
    assert opened["refund_cents"] == made.refund_cents > 0


def test_a_no_opens_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour").answers("je change d'avis").no()
    assert talk.said == ["utter_abandoned"]
    with seeded_store.read() as uow:
        assert uow.brand.returns_of_order("LV-244087") == []


AWAS = "LV-244087"
RETURN, TERMS = "gerer_contrat.retour", "s_informer.conditions_retour_garantie"


@pytest.mark.parametrize(
    ("heard", "question"),
    [
        (TERMS, "c'est moi qui paye le retour ?"),
        (RETURN, "ah et combien de temps jai pour le renvoyer"),
        (RETURN, "je le renvoie comment ?"),
        ("s_informer.moyens_paiement", "vous prenez paypal ?"),
    ],
)
def test_a_question_is_answered_and_the_return_waits_for_its_yes(
    seeded_store: Store, relation: Relation, heard: str, question: str
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(RETURN).answers("je change d'avis").asks(heard, question)
    assert len(talk.said) > 1
    assert heard == "s_informer.moyens_paiement" or "utter_payment_means" not in talk.said
    assert (talk.said[-1], talk.act("utter_confirm_return")["is_again"]) == ("utter_confirm_return", True)
    assert "utter_return_opened" in talk.yes().said
    with seeded_store.read() as uow:
        [made] = uow.brand.returns_of_order("LV-244087")
    assert made.reason == "je change d'avis"


def test_what_the_order_does_not_hold_is_said_before_anything_goes_back(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(RETURN, "bon je veux renvoyer mon four alors", order_number=AWAS)
    assert talk.act("utter_choose_return_article")["unlisted"] == "four"
    talk.clicks(talk.payloads()[0])
    assert (talk.form, talk.slots["return_article"]) == ("return_form", "tout")


@pytest.mark.parametrize(
    "text", ["je renvoie le robot", "je veux le renvoyer, il rentre pas à côté du four", "retour svp", "je le rends"]
)
def test_what_the_order_holds_goes_back(seeded_store: Store, relation: Relation, text: str) -> None:
    assert Talk(seeded_store, relation, AWA).asks(RETURN, text, order_number=AWAS).form == "return_form"


def test_what_is_to_go_back_is_still_known_once_who_writes_is(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(RETURN, "je veux renvoyer mon four")
    talk.slots |= {"order_number": AWAS, "email_or_postcode": "awa.ndiaye@exemple.fr"}
    talk._step("action_identify", "aucun.donnee_seule", "awa.ndiaye@exemple.fr", {})
    assert talk.act("utter_choose_return_article")["unlisted"] == "four"


@pytest.mark.parametrize(
    "text",
    [
        "avez vous bien reçu mon retour ? colissimo dit livré chez vous le 12",
        "je vous l'ai renvoyé la semaine dernière",
        "mon retour est arrivé ?",
        "on a déjà rendu le robot",
    ],
)
def test_what_was_sent_back_already_is_asked_after(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(RETURN, text)
    assert talk.said == ["utter_no_refund"]


@pytest.mark.parametrize(
    "text",
    [
        "j'ai déjà renvoyé la plaque, je veux aussi renvoyer le robot",
        "comment je peux rendre ce que j'ai reçu ?",
        "je veux faire un retour, j'ai reçu le robot hier",
        "votre offre de retour est arrivée dans ma boîte mail",
    ],
)
def test_what_is_still_to_go_back_is_no_return_sent(seeded_store: Store, relation: Relation, text: str) -> None:
    assert "utter_no_refund" not in Talk(seeded_store, relation, AWA).asks(RETURN, text).said


@pytest.mark.parametrize("text", ["non en fait je le garde", "finalement je veux plus le rendre", "annulez le retour"])
@pytest.mark.parametrize("is_reasoned", [True, False])
def test_what_is_kept_after_all_opens_no_return(
    seeded_store: Store, relation: Relation, text: str, is_reasoned: bool
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(RETURN)
    if is_reasoned:
        talk.answers("je change d'avis")
    else:
        talk.acts = [{"act": "utter_ask_return_reason", "args": {}}]
    assert talk.goes_on(text).said == ["utter_abandoned"]
    assert not talk.slots.get("to_confirm")


@pytest.mark.parametrize(
    "text",
    ["je le garde si vous me faites une remise", "je garde le bol et je rends le reste", "je regarde", "trop bruyant"],
)
def test_the_reason_of_a_return_gives_nothing_up(relation: Relation, text: str) -> None:
    last = ["utter_ask_return_reason"]
    found = relation.playbook.follow_ups.heard(text, last, last)
    assert found is None or found.name != "retour_abandonne"


def test_another_article_named_is_no_question_about_the_first(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(RETURN).answers("je change d'avis")
    talk.asks(RETURN, "et je peux renvoyer la LV-240613 ?", order_number="LV-240613")
    assert "utter_return_terms" not in talk.said


@pytest.mark.parametrize(("reason", "motif"), [("panne", "panne"), ("abime", "article_endommage")])
def test_a_fault_may_go_to_after_sales_instead(
    seeded_store: Store, relation: Relation, reason: str, motif: str
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour").answers("Il est cassé", return_reason=reason)
    assert talk.act("utter_confirm_return")["fault"] == reason
    assert talk.payloads() == [f"/sav.{motif}"]


def test_a_question_is_not_taken_for_a_reason(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour")
    talk.answers("et ma facture, elle est où ?", "gerer_contrat.facture")
    assert "utter_invoice" in talk.said
    assert talk.form == "return_form"
    assert talk.slots["return_reason"] is None


@pytest.mark.parametrize(
    ("stands", "is_answered"), [("opens", True), ("beside", True), ("answers", False), ("corrects", False)]
)
def test_words_without_a_question_mark_are_a_reason_or_not_by_how_they_stand(
    seeded_store: Store, relation: Relation, stands: str, is_answered: bool
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour")
    talk.understanding = {"reply": {"relation": stands, "confidence": 0.9}}
    talk.answers("et ma facture elle est où", "gerer_contrat.facture")
    assert ("utter_invoice" in talk.said) == is_answered
    assert (talk.form == "return_form") == is_answered


@pytest.mark.parametrize(
    ("customer", "order_number", "code"),
    [
        (HELENE, "LV-240613", "not_delivered_yet"),
        (HELENE, "LV-198204", "return_too_late"),
        (BASTIEN, "LV-238871", "return_already_open"),
        (NOLWENN, "LV-221199", "already_cancelled"),
    ],
)
def test_why_it_cannot_be_given_back(
    seeded_store: Store, relation: Relation, customer: str, order_number: str, code: str
) -> None:
    talk = Talk(seeded_store, relation, customer).asks("gerer_contrat.retour", order_number=order_number)
    assert talk.act("utter_return_refused")["code"] == code
    assert talk.form is None
    assert not talk.effects


def test_the_product_that_is_named_tells_the_order(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.retour", "je veux renvoyer mon aspirateur Kestrel")
    refused = talk.act("utter_return_refused")
    assert (refused["order_number"], refused["code"]) == ("LV-205517", "return_too_late")


def test_what_changed_meanwhile_is_told(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour").answers("trop bruyant")
    with seeded_store.write() as uow:
        other = uow.brand.open_return("LV-244087", None, "par téléphone", relation.now())
        uow.commit()
    talk.yes()
    assert talk.said == ["utter_return_refused"]
    assert talk.act("utter_return_refused")["reference"] == other.reference


def test_nothing_is_shown_before_the_proof(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.retour")
    assert talk.form == "identification_form"
    assert talk.slots["pending_action"] == "action_return"
    assert talk.acts == []


def test_somebody_elses_order_is_unknown(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour", order_number="LV-240613")
    assert talk.said == ["utter_order_unknown"]


def test_the_article_of_several_is_chosen(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.read() as uow:
        owner, order = next(
            (customer.reference, order)
            for number in range(13, 250)
            if (customer := uow.brand.customer(f"C-{number:04d}"))
            for order in uow.brand.orders_of(customer.reference)
            if len(order.lines) > 1 and order.delivered_at and (relation.now() - order.delivered_at).days < 25
            and not uow.brand.returns_of_order(order.number)
        )  # fmt: skip
    talk = Talk(seeded_store, relation, owner).asks("gerer_contrat.retour", order_number=order.number)
    assert talk.said == ["utter_choose_return_article"]
    talk.clicks(talk.payloads()[1]).answers("il ne me plaît pas").yes()
    with seeded_store.read() as uow:
        [made] = uow.brand.returns_of_order(order.number)
    assert made.product_reference == order.lines[1].product_reference


def test_a_late_refund_is_told_frankly_and_a_person_offered(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).asks("gerer_contrat.remboursement", "toujours pas remboursé")
    refund = talk.act("utter_refund_status")
    assert (refund["reference"], refund["state"], refund["days_late"]) == ("RET-5WQ2C", "recu", 9)
    assert refund["amount_cents"] == 62900
    assert talk.is_offered_a_person


def test_a_refund_of_what_somebody_looks_for_is_theirs_to_decide(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA)
    with seeded_store.write() as uow:
        conversation = uow.conversations.get(talk.conversation_id)
        assert conversation is not None
        conversation.customer_reference = AWA
        made = make_commitment(uow, relation, conversation, "advisor_answer", "LV-244087")
        uow.commit()
    told = talk.asks("gerer_contrat.remboursement", "je veux être remboursée").act("utter_no_refund")
    assert (told["order_number"], told["answer_due_at"]) == ("LV-244087", made.due_at.isoformat())


def test_no_refund_is_invented(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.remboursement")
    assert talk.said == ["utter_no_refund"]
    assert not talk.is_offered_a_person


def test_a_cancelled_order_has_the_date_that_was_promised(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks("gerer_contrat.annuler_commande", order_number="LV-246455").yes()
    due_on = talk.act("utter_order_cancelled")["refund_due_on"]
    talk.asks("gerer_contrat.remboursement", "et mon remboursement ?")
    refund = talk.act("utter_refund_status")
    assert (refund["state"], refund["order_number"], refund["due_on"]) == ("annulee", "LV-246455", due_on)
    assert not talk.is_offered_a_person


def test_a_cancelled_order_whose_date_is_unknown_is_for_a_person(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        uow.brand.cancel_order("LV-246455", relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation, NOLWENN).asks("gerer_contrat.remboursement", order_number="LV-246455")
    assert talk.act("utter_refund_status")["due_on"] is None
    assert talk.is_offered_a_person


def test_an_order_cancelled_before_it_was_paid_has_nothing_to_refund(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks("gerer_contrat.remboursement", order_number="LV-221199")
    assert talk.act("utter_no_refund")["order_number"] == "LV-221199"


# A return that is under way


def opened(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation, AWA).asks("gerer_contrat.retour", "je veux le renvoyer").answers("trop bruyant")
    return talk.yes()


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("gerer_contrat.retour", "et je le renvoie comment ?"),
        ("gerer_contrat.retour", "je le dépose où ?"),
        ("gerer_contrat.suivi_commande", "l'étiquette arrive quand ?"),
    ],
)
def test_how_it_goes_back_is_told_of_the_return_just_opened(
    seeded_store: Store, relation: Relation, heard: str, text: str
) -> None:
    talk = opened(seeded_store, relation)
    reference = talk.act("utter_return_opened")["reference"]
    told = talk.asks(heard, text)
    assert (told.said, told.form, told.effects) == (["utter_return_opened"], None, [])
    assert told.act("utter_return_opened")["is_reminder"]
    assert told.act("utter_return_opened")["reference"] == reference
    with seeded_store.read() as uow:
        assert len(uow.brand.returns_of_order("LV-244087")) == 1


def test_a_return_that_has_left_is_followed(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, BASTIEN).asks("gerer_contrat.retour", "et je le renvoie comment ?")
    assert talk.said[0] == "utter_refund_status"


def test_without_a_return_or_for_another_article_one_is_opened(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.retour", "et je le renvoie comment ?")
    assert talk.form == "return_form"
    talk = opened(seeded_store, relation).asks("gerer_contrat.retour", "et comment renvoyer mon aspirateur Kestrel ?")
    assert "utter_return_opened" not in talk.said


@pytest.mark.parametrize("text", ["finalement je le garde", "annulez mon retour", "je ne veux plus le rendre"])
def test_who_keeps_what_they_would_return_is_told_who_closes_it(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    talk = opened(seeded_store, relation).goes_on(text)
    assert talk.said == ["utter_return_kept"]
    assert talk.payloads() == ["/aucun.demander_humain"]


def test_who_only_asks_closes_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = opened(seeded_store, relation).asks("gerer_contrat.retour", "comment annuler un retour ?")
    assert "utter_return_kept" not in talk.said


def test_a_stranger_who_asks_whether_it_may_be_returned_has_the_rule_first(
    seeded_store: Store, relation: Relation
) -> None:
    asked = Talk(seeded_store, relation).asks("gerer_contrat.retour", "utilisé quatre fois, je peux le rendre ?")
    assert (asked.said, asked.form) == (["utter_return_terms"], "identification_form")
    demanded = Talk(seeded_store, relation).asks("gerer_contrat.retour", "je veux renvoyer l'aspirateur")
    assert "utter_return_terms" not in demanded.said
    proven = Talk(seeded_store, relation)
    proven.asks("gerer_contrat.retour", "LV-244087, je peux le rendre ?", order_number="LV-244087")
    assert "utter_return_terms" not in proven.said
