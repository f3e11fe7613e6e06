"""After-sales actions: danger first, a diagnosis, and nothing written without a yes."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select, update
from talk import Talk

from actions import after_sales, damaged_items, diagnosis, item_remedies, tickets, warranty
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.playbook import Playbook
from relation.services.effects import apply_effects, fill_results
from relation.store import brand_tables as t
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
from relation.voice import Voice
from relation.voice.channels import CHANNELS
from relation.voice.preview import preview_scene

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
KARIM, AWA, HELENE, JULIEN = "C-0002", "C-0009", "C-0001", "C-0008"
TOPICS = ("after_sales", "damaged_items", "diagnosis")


@dataclass
class Answer:
    """What one call of an action said, proposed, remembered and called next."""

    acts: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    then: str | None = None
    left_form: bool = False

    @property
    def names(self) -> list[str]:
        return [act["act"] for act in self.acts]

    def payloads(self, act: str) -> list[dict[str, Any]]:
        buttons = next(found["buttons"] for found in self.acts if found["act"] == act)
        return [
            json.loads(button["payload"].partition("{")[1] + button["payload"].partition("{")[2]) for button in buttons
        ]


Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('brand') / 'brand.db'}")
    opened.create_all()
    with opened.write() as uow:
        seed_brand(uow.session, NOW)
        uow.commit()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def relation() -> Relation:
    playbook = Playbook.load(ROOT / "data")
    return Relation(playbook, Voice(playbook), lambda: NOW)


@pytest.fixture
def run(store: Store, relation: Relation) -> Run:
    bind(store, relation)

    def call(
        action: type[ServiceAction], text: str = "", intent: str = "", *, customer: str | None = None,
        entities: dict[str, str] | None = None, form: str | None = None, follows: str | None = None, **slots: Any,
    ) -> Answer:  # fmt: skip
        found = [{"entity": name, "value": value, "text": value} for name, value in (entities or {}).items()]
        message = {
            "text": text, "intent": {"name": intent}, "entities": found,
            "metadata": {
                "context": {"customer_reference": customer}, "journey": {}, "need": {},
                "understanding": {"follows": follows},
            },
        }  # fmt: skip
        loop = {"name": form} if form else {}
        tracker = Tracker("conversation", slots, message, [], False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        answer = Answer()
        for event in action().run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                answer.slots[event["name"]] = event["value"]
            elif event["event"] == "followup":
                answer.then = event["name"]
            elif event["event"] == "active_loop" and event["name"] is None:
                answer.left_form = True
        _sort_out(dispatcher, answer)
        return answer

    return call


def _sort_out(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    own = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
    for message in dispatcher.messages:
        if "effect" in (message.get("custom") or {}):
            answer.effects.append(message["custom"]["effect"])
        else:
            args = {name: value for name, value in message.items() if name not in own}
            answer.acts.append({"act": message["response"], "args": args, "buttons": message["buttons"], "text": ""})


@pytest.fixture
def applied(store: Store, relation: Relation) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Applies an answer's effects for that customer, in a transaction that the test leaves undone."""
    with store.write() as uow:
        conversation = Conversation("c1", "webchat", "k", NOW, NOW)
        uow.conversations.add(conversation)

        def apply(answer: Answer, customer: str | None) -> list[dict[str, Any]]:
            conversation.customer_reference = customer
            results = apply_effects(uow, relation, conversation, answer.effects)
            return fill_results(answer.acts, results)

        yield apply


# Danger


@pytest.mark.parametrize(
    "text",
    ["ça sent le gaz dans la cuisine", "le mixeur fume !!", "mon lave-linge fuit", "mon four sent le gaz",
     "le lave-vaisselle fait sauter les plombs", "mon lave-linge vibre, fait un bruit de casserole et hier il a fui",
     "ma plaque induction a éclaté, le verre est fendu", "la vitre du four est fendue"],
)  # fmt: skip
def test_danger_is_said_first_and_handed_over_without_any_question(run: Run, text: str) -> None:
    answer = run(diagnosis.Diagnose, text, "sav.panne")
    assert answer.names == ["utter_danger"]
    assert answer.acts[0]["args"]["warnings"]
    assert answer.then == "action_handoff"
    assert answer.slots["handoff_reason"] == "safety"


@pytest.mark.parametrize(
    ("text", "title"),
    [("suite à une lessive, mon lave-linge vibre", "La machine vibre ou fait du bruit"),
     ("mon four brûle dessus et cuit mal", "Il ne chauffe plus ou chauffe mal"),
     ("mon four brûle les gâteaux", "Il chauffe trop, ou brûle les plats"),
     ("le four chauffe trop", "Il chauffe trop, ou brûle les plats"),
     ("four qui chauffe plus du tout", "Il ne chauffe plus ou chauffe mal"),
     ("les feux de ma plaque clignotent", "Un foyer ne s'allume pas ou clignote"),
     ("mon frigo fuit un peu dans le bac", "De l'eau dans le bac ou par terre"),
     ("le congélateur ne descend plus en dessous de -8", "Il ne congèle plus"),
     ("mon congélateur reste à -9 au lieu de -18", "Il ne congèle plus"),
     ("le frigo ne descend pas sous 10 degrés", "Il ne fait plus assez froid")],
)  # fmt: skip
def test_a_word_that_looks_like_a_danger_sounds_no_alarm(run: Run, text: str, title: str) -> None:
    answer = run(diagnosis.Diagnose, text, "sav.panne")
    assert answer.names == ["utter_diagnosis_steps"]
    assert answer.acts[0]["args"]["title"] == title
    assert answer.then == "resolution_form"


def test_words_that_only_sound_like_a_fault_tell_none(run: Run) -> None:
    assert run(diagnosis.Diagnose, "mon four, plus en dessous de la vitre", "sav.panne").names == []


@pytest.mark.parametrize("text", ["mon grille-pain brûle les tartines", "mon four m'a brûlé la main"])
def test_neither_toasts_nor_a_hurt_hand_are_a_fire(run: Run, text: str) -> None:
    assert "utter_danger" not in run(diagnosis.Diagnose, text, "sav.panne").names


def test_a_danger_that_appears_while_trying_the_steps_stops_them(run: Run) -> None:
    answer = run(
        diagnosis.DiagnosisResult, "non, maintenant il y a de la fumée", "sav.panne",
        sav_is_solved="non", sav_category="lave_linge",
    )  # fmt: skip
    assert answer.names == ["utter_danger"]
    assert answer.then == "action_handoff"


# Diagnosis


def test_a_described_fault_of_a_named_appliance_gets_its_steps(run: Run) -> None:
    answer = run(diagnosis.Diagnose, "lave linge ne vidange plus, erreur E18", "sav.panne")
    args = answer.acts[0]["args"]
    assert (args["title"], len(args["steps"])) == ("L'eau reste dans le tambour", 5)
    assert answer.slots["sav_category"] == "lave_linge"
    assert answer.effects == []


def test_an_unknown_appliance_is_asked_with_kinds_as_buttons(run: Run) -> None:
    answer = run(diagnosis.Diagnose, "le robot tourne en rond", "sav.panne")
    assert answer.names == ["utter_ask_which_appliance"]
    assert {"sav_category": "aspirateur"} in answer.payloads("utter_ask_which_appliance")
    assert answer.slots["pending_action"] == "action_diagnose"


def test_the_chosen_kind_takes_the_first_words_up_again(run: Run) -> None:
    answer = run(
        diagnosis.Diagnose, "Aspirateur", "aucun.donnee_seule",
        entities={"sav_category": "aspirateur"}, sav_words="le robot tourne en rond",
    )  # fmt: skip
    assert answer.acts[0]["args"]["title"] == "Le robot se perd ou tourne en rond"


def test_the_identified_customer_chooses_among_what_they_received(run: Run) -> None:
    answer = run(
        diagnosis.Diagnose, "ça ne marche plus du tout chez moi depuis hier soir", "sav.panne", customer="C-0007"
    )
    assert answer.names == ["utter_diagnosis_steps"]
    assert answer.slots["product_reference"] == "AS-KES3"


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("slt ma télé s'allume plus", "télé"),
        ("le sèche-cheveux que j'ai acheté ne démarre plus", "sèche-cheveux"),
        ("notre ordinateur ne marche plus", "ordinateur"),
    ],
)
def test_goods_of_no_shelf_are_taken_as_they_are_said(run: Run, text: str, goods: str) -> None:
    answer = run(diagnosis.Diagnose, text, "sav.panne")
    assert "utter_ask_which_appliance" not in answer.names
    assert (answer.slots["sav_category"], answer.slots["sav_appliance"]) == ("tous", goods)


def test_who_repairs_what_we_do_not_sell_is_told_without_asking_for_an_order(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "ma montre connectée se décharge en deux heures")
    assert talk.said == ["utter_appliance_not_found", "utter_offer_handoff"]
    assert talk.act("utter_appliance_not_found") == {"appliance": "montre connectée", "is_not_sold": True}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("je vous ai eu par téléphone, ça ne marche plus", None),
        ("la lampe reste éteinte et le code est E18", "lave_linge"),
        ("une photo est prise avec mon téléphone, ça fuit", "lave_vaisselle"),
        ("mon four a fondu le meuble", None),
    ],
)
def test_goods_told_in_passing_are_no_appliance(run: Run, text: str, known: str | None) -> None:
    answer = run(diagnosis.Diagnose, text, "sav.panne", sav_category=known)
    assert answer.slots.get("sav_category", known) != "tous"


def test_which_appliance_is_asked_once(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "mon bidule ne s'allume plus")
    assert talk.said == ["utter_ask_which_appliance"]
    talk.asks("aucun.donnee_seule", "un Thermachin acheté chez vous")
    assert "utter_ask_which_appliance" not in talk.said
    assert talk.form == "diagnosis_form"


def test_how_to_use_it_asked_meanwhile_is_told(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "bah ma machine")
    talk.asks("sav.aide_utilisation", "comment je lance un rinçage sur mon lave-linge ?")
    assert talk.slots["topic_action"] == "action_how_to"


def test_what_only_resembles_a_danger_is_none_of_an_unknown_appliance(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "j'ai un souci avec ma machine")
    talk.asks("aucun.donnee_seule", "ben celle que j'ai achetée")
    assert (talk.said, talk.form) == ([], "diagnosis_form")
    talk = Talk(seeded_store, relation).asks("sav.panne", "j'ai un souci avec ma machine")
    assert talk.asks("sav.panne", "elle fait des étincelles").said[0] == "utter_danger"


@pytest.mark.parametrize("intent", ["aucun.donnee_seule", "sav.aide_utilisation", "sav.panne"])
def test_an_appliance_told_in_two_messages_is_known(seeded_store: Store, relation: Relation, intent: str) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "bah ma machine")
    talk.asks(intent, "a laver")
    assert talk.slots["sav_category"] == "lave_linge"
    assert talk.form == "diagnosis_form"


def test_an_order_number_names_no_dishwasher(run: Run) -> None:
    answer = run(
        diagnosis.Diagnose, "LV-240613 ne vidange plus et reste plein d'eau", "sav.panne",
        entities={"order_number": "LV-240613"},
    )  # fmt: skip
    assert answer.names == ["utter_ask_which_appliance"]


def test_a_thin_description_is_asked_about_once(run: Run) -> None:
    first = run(diagnosis.Diagnose, "lave-linge en panne", "sav.panne")
    assert (first.names, first.then) == ([], "diagnosis_form")
    assert first.slots["sav_symptom"] is None
    then = run(
        diagnosis.DiagnoseDescribed, "il chante la Marseillaise", "aucun.hors_sujet",
        sav_words="lave-linge", sav_symptom="il chante la Marseillaise", sav_category="lave_linge",
    )  # fmt: skip
    assert then.names == ["utter_no_known_fault"]
    assert then.then == "action_propose_ticket"


@pytest.mark.parametrize(
    "text", ["mon lave vaisselle", "j'ai un souci avec mon lave vaisselle", "mon lave-vaisselle a un problème"]
)
def test_the_name_of_an_appliance_tells_no_fault(run: Run, text: str) -> None:
    first = run(diagnosis.Diagnose, text, "sav.panne")
    assert (first.names, first.then) == ([], "diagnosis_form")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("mon lave vaisselle laisse la vaisselle sale", "La vaisselle ressort sale ou voilée"),
        ("lave vaisselle qui laisse des traces blanches", "La vaisselle ressort sale ou voilée"),
        ("mon lave vaisselle ne vidange plus", "Il reste de l'eau au fond"),
    ],
)
def test_a_fault_told_beside_the_name_is_that_fault(run: Run, text: str, title: str) -> None:
    assert run(diagnosis.Diagnose, text, "sav.panne").acts[0]["args"]["title"] == title


def test_a_number_and_its_proof_are_no_symptom(run: Run) -> None:
    given = {"order_number": "LV-199736", "postcode": "31700"}
    answer = run(
        diagnosis.DiagnoseDescribed, "LV-199736 31700", "aucun.donnee_seule", entities=given,
        sav_words="my fridge is noisy", sav_symptom="LV-199736 31700", sav_category="froid",
    )  # fmt: skip
    assert (answer.names, answer.then) == ([], "identification_form")
    assert (answer.slots["pending_action"], answer.slots["sav_symptom"]) == ("action_diagnose", None)


def test_a_number_and_its_postcode_say_which_appliance(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", "la machine perd de l'eau")
    assert talk.said == ["utter_ask_which_appliance"]
    talk.asks("aucun.donnee_seule", "LV-231908 69003", order_number="LV-231908", postcode="69003")
    assert "utter_ask_which_appliance" not in talk.said
    assert talk.slots["pending_action"] == "action_diagnose"
    assert talk.form == "identification_form"


@pytest.mark.parametrize(
    ("said", "intent", "is_aside"),
    [
        ("faut que je renvoie le mixeur à mes frais ?", "gerer_contrat.retour", True),
        ("je travaille la journée, c'est possible le samedi ?", "gerer_contrat.replanifier", True),
        ("elle ne vidange plus, c'est normal ?", "s_informer.caracteristiques", False),
        ("elle chante, c'est normal ?", "sav.aide_utilisation", False),
        ("elle chante la Marseillaise", "s_informer.caracteristiques", False),
    ],
)
def test_a_question_of_another_matter_is_no_symptom(run: Run, said: str, intent: str, is_aside: bool) -> None:
    answer = run(diagnosis.DiagnoseDescribed, said, intent, sav_symptom=said, sav_category="lave_linge")
    assert (answer.names == []) is is_aside
    assert (answer.slots.get("next_demand") or {}).get("text") == (said if is_aside else None)


def test_solved_closes_and_not_solved_proposes_a_ticket(run: Run) -> None:
    solved = run(diagnosis.DiagnosisResult, "oui", "aucun.affirmer", sav_is_solved="oui", sav_category="lave_linge")
    assert (solved.names, solved.then) == (["utter_repair_solved"], None)
    not_solved = run(diagnosis.DiagnosisResult, "non", "aucun.refuser", sav_is_solved="non", sav_category="lave_linge")
    assert (not_solved.names, not_solved.then) == ([], "action_propose_ticket")


def test_what_fails_again_is_the_same_appliance_and_goes_on_to_its_repair(run: Run) -> None:
    kept = {"sav_is_solved": "oui", "sav_category": "lave_linge", "sav_words": "ne vidange plus"}
    solved = run(diagnosis.DiagnosisResult, "oui", "aucun.affirmer", **kept)
    assert solved.slots["sav_is_solved"] == "oui" and "sav_category" not in solved.slots
    back = run(diagnosis.Diagnose, "toujours en panne", "sav.panne", follows="panne_revenue", **kept)
    assert (back.names, back.then) == ([], "action_propose_ticket")
    assert (back.slots["sav_words"], back.slots["sav_is_solved"]) == ("ne vidange plus toujours en panne", None)
    asked = run(tickets.ProposeTicket, "toujours en panne", "sav.panne", follows="panne_revenue", **kept)
    assert asked.acts[0]["args"] == {"is_tried": True}
    told = {**kept, "sav_is_solved": None, "sav_words": back.slots["sav_words"]}
    again = run(diagnosis.Diagnose, "toujours en panne", "sav.panne", follows="panne_revenue", customer=KARIM, **told)
    assert (again.then, again.slots["sav_words"]) == ("action_propose_ticket", back.slots["sav_words"])


def test_what_was_tried_takes_no_place_of_the_repair_that_waits_for_a_proof(run: Run) -> None:
    answer = run(tickets.ProposeTicket, "déjà essayé", "aucun.affirmer", follows="deja_essaye", sav_category="four")
    assert (answer.slots["pending_action"], answer.slots["pending_demand"]) == ("action_propose_ticket", None)


@pytest.mark.parametrize(
    ("text", "follows"), [("mon four ne chauffe plus", "panne_revenue"), ("il y a un souci avec un appareil", None)]
)
def test_another_trouble_forgets_the_appliance_that_works_again(run: Run, text: str, follows: str | None) -> None:
    kept = {"sav_is_solved": "oui", "sav_category": "lave_linge", "sav_words": "ne vidange plus"}
    answer = run(diagnosis.Diagnose, text, "sav.panne", follows=follows, **kept)
    assert answer.then != "action_propose_ticket"
    assert answer.slots["sav_category"] in (None, "four")


def test_what_burns_again_is_a_danger_first(run: Run) -> None:
    answer = run(
        diagnosis.Diagnose, "toujours en panne et il y a de la fumée", "sav.panne",
        follows="panne_revenue", sav_is_solved="oui", sav_category="lave_linge",
    )  # fmt: skip
    assert answer.names == ["utter_danger"]


@pytest.mark.parametrize("text", ["mon lave vaisselle vidange pas", "lave vaisselle vidange pas, eau stagnante"])
def test_a_fault_told_without_its_negation_is_that_fault(run: Run, text: str) -> None:
    answer = run(diagnosis.Diagnose, text, "sav.panne")
    assert answer.acts[0]["args"]["title"] == "Il reste de l'eau au fond"


@pytest.mark.parametrize(
    ("text", "follows"), [("oui j'ai vidé le bac", "etape_faite"), ("oui et ?", None), ("oui, et après ?", None),
     ("oui depuis hier", None), ("oui ça fait deux jours", None), ("oui un message F3", None),
     ("oui c'est bon mais il affiche F3", None)],
)  # fmt: skip
def test_a_step_that_was_tried_is_no_result(run: Run, text: str, follows: str | None) -> None:
    answer = run(
        diagnosis.DiagnosisResult, text, "aucun.affirmer",
        follows=follows, sav_is_solved="oui", sav_category="aspirateur", sav_words="n'aspire plus",
    )  # fmt: skip
    assert (answer.names, answer.acts[0]["args"]) == (["utter_ask_sav_is_solved"], {"is_tried": True})
    assert answer.slots["requested_slot"] == "sav_is_solved"
    assert "sav_words" not in answer.slots


@pytest.mark.parametrize(
    "text",
    [
        "oui depuis ça marche",
        "oui plus de message d'erreur",
        "oui le code a disparu",
        "oui impeccable depuis ce matin",
        "oui le voyant est éteint",
        "oui ça fait bien le boulot",
        "oui nickel, ça fait du bien",
    ],
)
def test_a_result_is_one_whatever_it_names(run: Run, text: str) -> None:
    kept = {"sav_is_solved": "oui", "sav_category": "aspirateur"}
    assert run(diagnosis.DiagnosisResult, text, "aucun.affirmer", **kept).names == ["utter_repair_solved"]


def test_the_appliance_of_what_was_unclear_is_the_one_of_the_fault(run: Run) -> None:
    unclear = {"text": "avec mon micro onde", "entities": [], "options": []}
    answer = run(diagnosis.Diagnose, "il tourne mais chauffe pas", "sav.panne", clarifying=unclear)
    assert answer.slots["sav_category"] == "micro_ondes"
    assert run(diagnosis.Diagnose, "il tourne mais chauffe pas", "sav.panne").names == ["utter_ask_which_appliance"]


def test_three_dots_are_no_symptom(run: Run) -> None:
    answer = run(
        diagnosis.DiagnoseDescribed, "...", "aucun.bavardage",
        sav_words="lave-vaisselle", sav_symptom="...", sav_category="lave_vaisselle",
    )  # fmt: skip
    assert (answer.names, answer.then, answer.slots["sav_symptom"]) == ([], "diagnosis_form", None)


def test_another_appliance_in_the_answer_starts_its_own_diagnosis(run: Run) -> None:
    answer = run(
        diagnosis.DiagnosisResult, "et mon four ne chauffe plus", "sav.panne",
        sav_is_solved="non", sav_category="lave_linge",
    )  # fmt: skip
    assert answer.then == "action_diagnose"


def test_a_repair_under_way_is_told_instead_of_a_new_diagnosis(run: Run) -> None:
    answer = run(diagnosis.Diagnose, "Erreur E18 à la vidange, encore.", "sav.panne", customer=KARIM)
    assert answer.names == ["utter_ticket_status"]
    args = answer.acts[0]["args"]
    assert (args["reference"], args["state"], args["repairs"]) == ("SAV-2HX6R", "ouvert", 2)
    assert answer.then == "action_offer_handoff"


# Tickets


@pytest.fixture
def visit_today(store: Store) -> Iterator[Callable[[str | None], None]]:
    """Plans at that slot of today the visit to Julien, which is put back afterwards."""
    here = t.tickets.c.reference == "SAV-6VD7J"
    planned = (t.tickets.c.visit_on, t.tickets.c.visit_slot)

    def plan(visit_on: object, visit_slot: str | None) -> None:
        with store.write() as uow:
            uow.session.execute(update(t.tickets).where(here).values(visit_on=visit_on, visit_slot=visit_slot))
            uow.commit()

    with store.read() as uow:
        before = uow.session.execute(select(*planned).where(here)).one()
    yield lambda slot: plan(NOW.date(), slot)
    plan(*before)


@pytest.mark.parametrize(
    ("slot", "is_missed"), [("8 h - 12 h", None), ("8 h - 10 h", True), ("13 h - 17 h", None), (None, True)]
)
def test_a_visit_of_today_is_missed_once_its_slot_has_ended(
    run: Run, visit_today: Callable[[str | None], None], slot: str | None, is_missed: bool | None
) -> None:
    """It is 10.30 in Paris."""
    visit_today(slot)
    said = "le technicien devait passer ce matin, personne"
    answer = run(tickets.Repair, said, "sav.reparation", customer=JULIEN, follows="visite_manquee")
    told = answer.acts[0]["args"]
    assert (told["reference"], told.get("is_missed")) == ("SAV-6VD7J", is_missed)
    assert told.get("is_still_due") == (None if is_missed else slot == "8 h - 12 h"), "not before it begins"
    assert answer.then == ("action_offer_handoff" if is_missed else None)


def test_a_ticket_needs_the_purchase_to_be_found_first(run: Run) -> None:
    answer = run(tickets.ProposeTicket, "non", "aucun.refuser", sav_category="lave_linge")
    assert answer.names == ["utter_ticket_needs_order"]
    assert answer.then == "identification_form"
    assert answer.slots["pending_action"] == "action_propose_ticket"


def test_the_confirmation_says_the_warranty_and_writes_nothing(run: Run) -> None:
    answer = run(tickets.ProposeTicket, "75011", "", customer=AWA, sav_category="robot_cuisine")
    args = answer.acts[0]["args"]
    assert answer.names == ["utter_confirm_ticket"]
    assert args["is_under_warranty"] is True
    assert args["until_on"] > "2028-11-01"
    assert answer.slots["to_confirm"] == "action_open_ticket"
    assert answer.effects == []


def test_an_appliance_they_never_bought_is_said_frankly(run: Run) -> None:
    answer = run(tickets.ProposeTicket, "", "", customer=AWA, sav_category="congelateur")
    assert answer.names == ["utter_appliance_not_found"]
    assert answer.then == "action_offer_handoff"


def test_an_opened_ticket_has_a_reference_and_a_date_and_is_not_opened_twice(
    run: Run, applied: Callable[..., list[dict[str, Any]]]
) -> None:
    def confirm() -> Answer:
        return run(
            tickets.OpenTicket, "oui", "aucun.affirmer", customer=AWA,
            product_reference="RC-PET5", order_number="LV-244087", sav_words="le bol ne tourne plus",
        )  # fmt: skip

    first = applied(confirm(), AWA)[0]
    assert first["act"] == "utter_ticket_opened"
    assert re.fullmatch(r"SAV-\w{5}", first["args"]["reference"])
    assert datetime.fromisoformat(first["args"]["due_at"]) > NOW
    again = applied(confirm(), AWA)[0]
    assert again["act"] == "utter_ticket_refused"
    assert again["args"]["reference"] == first["args"]["reference"]


def test_a_yes_whose_appliance_is_forgotten_starts_again(run: Run) -> None:
    answer = run(tickets.OpenTicket, "oui", "aucun.affirmer", customer=AWA)
    assert (answer.effects, answer.then) == ([], "action_diagnose")


def test_a_follow_up_tells_the_planned_visit(run: Run) -> None:
    answer = run(tickets.Repair, "où en est ma réparation", "sav.reparation", customer=JULIEN)
    args = answer.acts[0]["args"]
    assert (args["reference"], args["state"], args["visit_slot"]) == ("SAV-6VD7J", "visite_prevue", "17 h - 20 h")


def test_a_follow_up_by_a_stranger_tells_terms_and_asks_who(run: Run) -> None:
    answer = run(tickets.Repair, "où en est ma réparation", "sav.reparation")
    assert answer.names == ["utter_repair_terms"]
    assert answer.then == "identification_form"


def test_without_repair_under_way_a_diagnosis_begins(run: Run) -> None:
    answer = run(tickets.Repair, "besoin d'un technicien", "sav.reparation", customer=AWA)
    assert (answer.names, answer.then) == (["utter_no_ticket"], "action_diagnose")


# Warranty


def test_the_warranty_end_is_two_years_after_reception(run: Run) -> None:
    answer = run(
        warranty.Warranty, "mon lave-linge est-il sous garantie ?", "sav.garantie_prise_en_charge", customer=KARIM
    )
    args = answer.acts[0]["args"]
    assert args["is_under_warranty"] is True
    assert args["received_on"][5:] == args["until_on"][5:]
    assert args["contract_name"] == "Sérénité"


def test_a_stranger_gets_the_terms_only(run: Run) -> None:
    answer = run(warranty.Warranty, "encore sous garantie ?", "sav.garantie_prise_en_charge")
    assert answer.names == ["utter_warranty_terms"]
    assert answer.then == "identification_form"


# Damaged, missing, wrong


def test_a_damaged_item_of_a_recent_order_offers_both_remedies(run: Run) -> None:
    answer = run(damaged_items.DamagedItem, "le bol est fêlé", "sav.article_endommage", customer=AWA)
    args = answer.acts[0]["args"]
    assert answer.names == ["utter_choose_remedy"]
    assert (args["order_number"], args["problem"]) == ("LV-244087", "endommage")
    assert answer.slots["to_confirm"] == "action_item_remedy", "a yes to « one or the other? » chooses nothing"
    assert answer.effects == []


def test_an_order_that_has_not_arrived_tells_its_status(run: Run) -> None:
    answer = run(
        damaged_items.DamagedItem, "il manque un carton", "sav.article_manquant_errone", customer=HELENE,
        order_number="LV-240613",
    )  # fmt: skip
    assert answer.names == ["utter_item_not_received"]
    assert answer.then == "action_order_status"


def test_the_return_is_opened_with_a_dated_promise_once(run: Run, applied: Callable[..., list[dict[str, Any]]]) -> None:
    chosen = run(item_remedies.ItemRemedy, "", "aucun.donnee_seule", customer=AWA, entities={"sav_remedy": "return"})
    assert chosen.then == "action_item_return"
    assert (chosen.slots["to_confirm"], chosen.slots["pending_action"]) == (None, None)
    slots = {"order_number": "LV-244087", "product_reference": "RC-PET5", "sav_words": "bol fêlé"}
    answer = run(item_remedies.ItemReturn, "", "aucun.donnee_seule", customer=AWA, **slots)
    said = applied(answer, AWA)[0]
    assert said["act"] == "utter_item_return_opened"
    assert said["args"]["reference"].startswith("RET-")
    assert datetime.fromisoformat(said["args"]["due_at"]) > NOW
    assert applied(answer, AWA)[0]["act"] == "utter_item_return_refused"


def test_a_remedy_that_was_not_chosen_is_asked_again(run: Run) -> None:
    answer = run(item_remedies.ItemRemedy, "75011", "aucun.donnee_seule", customer=AWA)
    assert (answer.effects, answer.then) == ([], "action_damaged_item")


def test_a_yes_to_the_ticket_leaves_no_button_behind(run: Run, applied: Callable[..., list[dict[str, Any]]]) -> None:
    slots = {"order_number": "LV-244087", "product_reference": "RC-PET5", "sav_words": "bol fêlé"}
    answer = run(
        item_remedies.ItemTicket, "oui", "aucun.affirmer", customer=AWA, pending_action="action_item_remedy", **slots
    )
    assert answer.slots["pending_action"] is None
    assert applied(answer, AWA)[0]["act"] == "utter_item_ticket_opened"


def test_another_customers_order_is_never_acted_upon(run: Run, applied: Callable[..., list[dict[str, Any]]]) -> None:
    slots = {"order_number": "LV-244087", "product_reference": "RC-PET5"}
    answer = run(item_remedies.ItemTicket, "oui", "aucun.affirmer", customer=HELENE, **slots)
    assert (answer.effects, answer.then) == ([], "action_damaged_item")
    forged = run(item_remedies.ItemReturn, "", "", customer=AWA, **slots)
    assert applied(forged, HELENE)[0]["act"] == "utter_item_return_refused"


# How to, site, outages


def test_the_named_guide_is_given_at_once(run: Run) -> None:
    answer = run(after_sales.HowToUse, "Comment laver le filtre de mon aspirateur ?", "sav.aide_utilisation")
    assert answer.names == ["utter_how_to"]
    assert answer.acts[0]["args"]["title"] == "Laver le filtre d'un aspirateur"


def test_an_unclear_request_chooses_among_guides_then_gets_it(run: Run) -> None:
    burnt = run(after_sales.HowToUse, "mon four brûle les gâteaux", "sav.aide_utilisation")
    assert (burnt.names, burnt.then) == ([], "action_diagnose"), "no guide mends it"
    symbol = run(after_sales.HowToUse, "le symbole de la goutte sur mon lave-linge", "sav.aide_utilisation")
    assert symbol.names == ["utter_choose_how_to"]
    pyrolysis = run(after_sales.HowToUse, "comment lancer la pyrolyse de mon four ?", "sav.aide_utilisation")
    assert pyrolysis.names == ["utter_how_to"]
    asked = run(after_sales.HowToUse, "une question sur mon réfrigérateur", "sav.aide_utilisation")
    assert {"sav_how_to": "rf_porte"} in asked.payloads("utter_choose_how_to")
    given = run(
        after_sales.HowToUse, "Inverser", "aucun.donnee_seule", entities={"sav_how_to": "rf_porte"},
        sav_category="refrigerateur",
    )  # fmt: skip
    assert given.acts[0]["args"]["title"] == "Inverser le sens de la porte"


def test_a_network_outage_is_not_ours_but_a_tripping_oven_is(run: Run) -> None:
    network = run(after_sales.ServiceOutage, "plus internet depuis ce matin", "sav.coupure_service", customer=KARIM)
    assert network.names == ["utter_outage_not_ours"]
    assert network.acts[0]["args"]["contracts"] == ["Sérénité"]
    assert network.then == "action_offer_handoff"
    oven = run(after_sales.ServiceOutage, "mon four coupe l'électricité", "sav.coupure_service")
    assert oven.names == ["utter_danger"]


@pytest.mark.parametrize("action", [after_sales.SiteTrouble, after_sales.LoginTrouble])
def test_the_same_advice_is_not_given_twice(run: Run, action: type[ServiceAction]) -> None:
    first = run(action, "impossible", "sav.connexion_compte")
    assert first.then is None
    again = run(action, "toujours pas", "sav.connexion_compte", topic_action=first.slots["topic_action"])
    assert (again.names, again.then) == (["utter_help_not_enough"], "action_offer_handoff")


def test_a_new_trouble_leaves_the_form_that_was_running(run: Run) -> None:
    answer = run(damaged_items.DamagedItem, "reçu cassé", "sav.article_endommage", customer=AWA, form="resolution_form")
    assert answer.left_form


# Voice


def test_every_act_is_said_for_every_persona_and_channel(relation: Relation, caplog: pytest.LogCaptureFixture) -> None:
    acts = [name for topic in TOPICS for name in _acts_of(topic)]
    assert len(acts) > 20
    with caplog.at_level(logging.WARNING):
        for name in acts:
            for example in relation.playbook.voice.acts[name].examples:
                for persona in relation.playbook.personas:
                    for channel in CHANNELS:
                        scene = preview_scene(relation.playbook, persona, "sav", channel)
                        assert Voice(relation.playbook).render_turn([Act(name, args=dict(example))], scene)
    assert not [record for record in caplog.records if "voice_" in record.message]


def test_every_act_that_the_actions_name_is_written() -> None:
    written = {name for path in (ROOT / "data" / "voice").glob("*.yml") for name in _acts_of(path.stem)}
    for module in (
        "after_sales",
        "appliances",
        "damaged_items",
        "diagnosis",
        "faults",
        "item_remedies",
        "ticket_status",
        "tickets",
        "warranty",
    ):
        source = (ROOT / "actions" / f"{module}.py").read_text(encoding="utf-8")
        assert set(re.findall(r'"(utter_\w+)"', source)) <= written


def _acts_of(topic: str) -> list[str]:
    text = (ROOT / "data" / "voice" / f"{topic}.yml").read_text(encoding="utf-8")
    return re.findall(r"^(utter_\w+):", text, re.M)


def test_a_warranty_asked_while_a_symptom_is_waited_for_is_no_symptom(run: Run) -> None:
    asked = "et la garantie, elle joue encore ?"
    answer = run(diagnosis.DiagnoseDescribed, asked, "sav.garantie_prise_en_charge", sav_category="four")
    assert answer.names == []
    assert answer.slots["next_demand"]["motif"] == "garantie_prise_en_charge"
