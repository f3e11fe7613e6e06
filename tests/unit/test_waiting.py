"""Who writes while a person is awaited: the printed way out, the answer to a call, never a silence at night."""

from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, effect, understanding
from moments import moments_in
from steps import conversation_of, finish, hire, lines_of, pending, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.errors import Invalid
from relation.model.handoff import HandoffState
from relation.playbook_files import Section
from relation.playbook_queue import _read_phrases
from relation.services.handoffs import take_handoff
from relation.services.leaving import is_question
from relation.services.need import LEVELS
from relation.services.turns import finish_turn, turn_request
from relation.store.unit_of_work import Store
from relation.voice.typography import mend

SLOT = {"starts_at": "2026-11-19T12:00:00+01:00", "ends_at": "2026-11-19T13:00:00+01:00"}
PHONE = "06 39 98 12 34"


def writes(store: Store, relation: Relation, text: str, motif: str = "bavardage", **understood: Any) -> list[str]:
    """What the service says to that message of a waiting customer."""
    talk_id = write(store, relation, "paul", text)
    before = said_acts(store, talk_id)
    assert finish(store, relation, talk_id, understanding("aucun", motif, **understood), None)
    return said_acts(store, talk_id)[len(before) :]


@pytest.mark.parametrize(
    "typed",
    [
        "annuler l'attente",
        "annuler l’attente",
        "« annuler l'attente »",
        '"Annuler l’attente"',
        "ANNULER L'ATTENTE",
        "annuler l'attente svp",
        "Revenir à l'assistante",
        "je veux revenir à l'assistante",
        "cancel the wait",
        "'Cancel the wait' please",
    ],
)
def test_what_is_printed_leaves_the_queue_however_it_was_heard(store: Store, relation: Relation, typed: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, typed, "donnee_seule", confidence=0.3) == ["utter_waiting_left"]
    assert conversation_of(store, talk_id).owner is Owner.BOT


@pytest.mark.parametrize("typed", ["n'annulez pas l'attente", "je ne veux pas annuler l'attente", "l'attente"])
def test_other_words_about_the_wait_keep_the_place(store: Store, relation: Relation, typed: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, typed) == ["system_waiting"]
    assert conversation_of(store, talk_id).owner is Owner.WAITING


def test_every_notice_prints_words_that_work(store: Store, relation: Relation) -> None:
    rules = relation.playbook.queue
    talk_id = wait_for_a_person(store, relation, "paul")
    writes(store, relation, "un mot")
    writes(store, relation, "un autre ?")
    lines = lines_of(store, talk_id, Author.SYSTEM)
    assert [line.act["act"] for line in lines if line.act] == ["system_waiting", "system_still_noted"]
    assert all(rules.leave_words[0].replace("'", "’").lower() in line.text.lower() for line in lines)
    assert all([button["title"] for button in line.buttons] == [mend(rules.leave_label)] for line in lines)


def test_without_any_words_to_leave_the_file_is_refused() -> None:
    with pytest.raises(Invalid):
        _read_phrases(Section("queue.yml", 1), "leave_words")


def test_at_night_each_message_is_told_but_not_twice_in_a_minute(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "un détail") == ["system_waiting"]
    assert writes(store, relation, "un autre") == ["system_still_noted"]
    assert writes(store, relation, "encore un") == [], "nothing is told"
    assert writes(store, relation, "LV-244087", "donnee_seule") == ["system_sign"]
    assert writes(store, relation, "il est bleu, de 2023") == [], "one for what is written in a row"
    clock.pass_time(seconds=15)
    assert writes(store, relation, "j'attends", "bavardage") == [], "nothing is told"
    assert writes(store, relation, "ok merci", "remercier") == []
    assert writes(store, relation, "il est bleu, de 2023") == ["system_sign"]
    assert writes(store, relation, "Je peux relancer une lessive ?") == ["system_still_noted"], "a question is told"
    clock.pass_time(minutes=2)
    assert writes(store, relation, "et un dernier") == ["system_still_noted"]
    texts = [line.text for line in lines_of(store, talk_id, Author.SYSTEM)]
    assert len(set(texts)) == len(texts), "varied"


# The answer to the offer of a call


def offered(store: Store, relation: Relation, *reasons: str) -> str:
    effects = [effect("open_handoff", "handoff", reasons=list(reasons or ("explicit_wish",)))]
    announced = act("utter_handoff_announced", available="$handoff.available")
    said = answer(announced, act("utter_callback_offered", slots=[SLOT]), effects=effects)
    return talk(store, relation, "paul", "Je voudrais parler à quelqu'un", said)


def heard(relation: Relation, text: str) -> dict[str, Any]:
    found = moments_in(text, relation.now().date())
    if PHONE in text:
        start = text.index(PHONE)
        found.append({"entity": "phone", "value": PHONE, "start": start, "end": start + len(PHONE), "text": PHONE})
    return understanding("aucun", "donnee_seule", entities=found)


@pytest.mark.parametrize(
    "text",
    [
        "demain 12h",
        "demain 12 h",
        f"demain 12h au {PHONE}",
        "dem 14h30",
        PHONE,
        f"oui demain 12h au {PHONE}, mais dites-moi quand même qui paie la réparation ?",
    ],
)
def test_an_hour_or_a_number_answers_the_offer_of_a_call(store: Store, relation: Relation, text: str) -> None:
    talk_id = offered(store, relation)
    write(store, relation, "paul", text)
    understood = heard(relation, text)
    assert finish(store, relation, talk_id, understood, None)
    assert conversation_of(store, talk_id).owner is Owner.BOT
    waiting = pending(store, talk_id)
    assert waiting is not None, "this very message is the bot's to answer"
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, understood)
    assert request is not None
    assert request["understanding"]["intent"]["name"] == "aucun.demander_humain"
    assert request["need"]["level"] in LEVELS
    chosen = [found["value"] for found in request["understanding"]["entities"] if found["entity"] == "callback_at"]
    assert chosen == ([f"{SLOT['starts_at']}/{SLOT['ends_at']}"] if "12" in text and "demain" in text else [])


def test_an_hour_with_a_number_answers_an_offer_made_before(store: Store, relation: Relation) -> None:
    talk_id = offered(store, relation)
    assert writes(store, relation, "mon lave-linge est un modèle de 2023", "bavardage")
    text = f"bon, rappelez moi demain 12h alors au {PHONE}"
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, heard(relation, text), None)
    assert conversation_of(store, talk_id).owner is Owner.BOT


@pytest.mark.parametrize(
    "text",
    [
        "mon colis devait arriver hier 12h",
        "mon lave-linge fuit depuis 12h",
        "demain 12h ?",
        f"hier à 12h le {PHONE} sonnait dans le vide, qui répond ?",
    ],
)
def test_an_hour_in_a_tale_or_a_question_answers_nothing(store: Store, relation: Relation, text: str) -> None:
    talk_id = offered(store, relation)
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, heard(relation, text), None)
    assert conversation_of(store, talk_id).owner is Owner.WAITING


def test_a_no_to_the_call_keeps_the_place(store: Store, relation: Relation) -> None:
    talk_id = offered(store, relation)
    assert writes(store, relation, "non merci", "refuser") == ["system_call_refused"]
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    assert writes(store, relation, "non merci", "refuser") == ["utter_waiting_left"], "it was no answer to an offer"


def test_without_an_offer_an_hour_is_only_added(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "demain 12h")
    assert finish(store, relation, talk_id, heard(relation, "demain 12h"), None)
    assert conversation_of(store, talk_id).owner is Owner.WAITING


@pytest.mark.parametrize(("text", "owner"), [("demain 12h", Owner.BOT), ("demain 15h", Owner.WAITING)])
def test_what_is_grave_leaves_only_for_an_hour_of_ours(
    store: Store, relation: Relation, text: str, owner: Owner
) -> None:
    talk_id = offered(store, relation, "fraud")
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, heard(relation, text), None)
    assert conversation_of(store, talk_id).owner is owner


@pytest.mark.parametrize("text", ["demain 12h", "vendredi matin", "vendredi"])
def test_an_hour_after_another_matter_is_asked_and_not_promised(store: Store, relation: Relation, text: str) -> None:
    """« La pompe ne vidange plus », then « vendredi matin »: perhaps the technician's day."""
    talk_id = offered(store, relation)
    writes(store, relation, "la pompe ne vidange plus, E18")
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, heard(relation, text), None)
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    asked = lines_of(store, talk_id, Author.SYSTEM)[-1]
    assert asked.act is not None and (asked.act["act"], asked.act["args"]["slots"]) == ("system_call_meant", [SLOT])
    write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, heard(relation, text), None)
    assert conversation_of(store, talk_id).owner is Owner.BOT, "said again, it is the answer to that question"


def test_what_is_grave_is_not_asked_about_a_call(store: Store, relation: Relation) -> None:
    talk_id = offered(store, relation, "fraud")
    writes(store, relation, "et ma carte ?")
    write(store, relation, "paul", "demain 15h")
    assert finish(store, relation, talk_id, heard(relation, "demain 15h"), None)
    assert "system_call_meant" not in said_acts(store, talk_id)


def test_an_hour_of_ours_named_after_something_else_grave_is_asked_about(store: Store, relation: Relation) -> None:
    talk_id = offered(store, relation, "fraud")
    writes(store, relation, "oui je veux quelqu'un", "demander_humain")
    write(store, relation, "paul", "demain 12h")
    assert finish(store, relation, talk_id, heard(relation, "demain 12h"), None)
    assert said_acts(store, talk_id)[-1] == "system_call_meant"
    assert conversation_of(store, talk_id).owner is Owner.WAITING


def test_who_has_something_grave_and_asks_for_a_call_is_shown_the_hours_again(store: Store, relation: Relation) -> None:
    talk_id = offered(store, relation, "fraud")
    write(store, relation, "paul", "oui je veux qu'on me rappelle")
    assert finish(store, relation, talk_id, understanding("aucun", "demander_humain"), None)
    asked = lines_of(store, talk_id, Author.SYSTEM)[-1].act
    assert asked is not None and (asked["act"], asked["args"]["is_grave"]) == ("system_call_meant", True)
    write(store, relation, "paul", "demain 15h")
    assert finish(store, relation, talk_id, heard(relation, "demain 15h"), None)
    assert said_acts(store, talk_id)[-1] == "system_call_meant", "no hour of ours: they are shown once more"
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    write(store, relation, "paul", "demain 12h")
    assert finish(store, relation, talk_id, heard(relation, "demain 12h"), None)
    assert conversation_of(store, talk_id).owner is Owner.BOT


# What leaves a wait, and what is kept of it


@pytest.mark.parametrize(
    "text",
    [
        "finalement remboursez-moi, j'irai en acheter un",
        "annulez ma commande alors",
        "ne laissez pas tomber ma demande svp",
        "surtout n'annulez pas ma demande",
        "laissez, je préfère un échange",
        "annulez pas, rappelez-moi demain",
        "vous ne rappelez jamais, annulez tout",
        "non, renvoyez-m'en un",
        "je veux mon argent, j'abandonne",
        "Julien Tavares",
    ],
)
def test_a_demand_heard_as_giving_up_keeps_the_place(store: Store, relation: Relation, text: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, text, "abandonner") == ["system_waiting"]
    assert conversation_of(store, talk_id).owner is Owner.WAITING


@pytest.mark.parametrize(
    "text",
    [
        "laissez tomber",
        "je n'attends plus",
        "tant pis, je repasserai demain",
        "bon je rappellerai demain, annulez",
        "annulez, je vous rappelle plus tard",
        "stop",
        "plus besoin merci",
        "cancel",
    ],
)
def test_giving_up_leaves_the_queue(store: Store, relation: Relation, text: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, text, "abandonner") == ["utter_waiting_left"]
    assert conversation_of(store, talk_id).owner is Owner.BOT


@pytest.mark.parametrize(
    "text",
    [
        "non finalement c'est bon",
        "non c'est bon",
        "Non merci, c'est bon",
        "non merci",
        "c'est bon finalement, merci",
        "laissez tomber",
        "bon ben laisse tomber",
        "je n'en ai plus besoin",
        "j'ai plus besoin d'un conseiller merci",
        "en fait retirez ma plainte",
        "Je souhaite retirer ma réclamation.",
        "oubliez",
        "finalement c bon",
        "nan laisse tomber svp",
        "finalement non merci",
        "tant pis, je repasserai demain",
        "c'est réglé",
        "forget it",
        "actually no, forget it.",
        "never mind, thanks",
        "I don't need help anymore",
        "please cancel my request",
    ],
)
def test_plain_words_leave_the_queue_whatever_they_were_heard_as(store: Store, relation: Relation, text: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert tells_of(store, relation, text, understanding("gerer_contrat", "suivi_commande")) == ["utter_waiting_left"]
    assert conversation_of(store, talk_id).owner is Owner.BOT
    with store.read() as uow:
        assert [one.state for one in uow.handoffs.of_conversation(talk_id)] == [HandoffState.LEFT]


@pytest.mark.parametrize(
    "text",
    [
        "ne laissez pas tomber",
        "laissez, je préfère un échange",
        "laissez tomber, je vais porter plainte",
        "finalement je garde l'aspirateur mais le four, non",
        "vous oubliez, j'ai déjà payé",
        "c'est réglé ?",
        "ok c'est bon j'attends",
        "non c'est bon, j'attends",
        "non merci, je préfère attendre",
        "non merci de votre réponse mais je veux mon argent",
        "ça marche",
        "j'ai plus besoin de mon contrat",
        "annulez-la",
        "en fait non, il est arrivé mardi",
        "il est en stock ? sinon laissez tomber",
        "it's ok I will wait",
    ],
)
def test_words_that_may_be_of_the_matter_keep_the_place(store: Store, relation: Relation, text: str) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert "utter_waiting_left" not in tells_of(store, relation, text, understanding("gerer_contrat", "retour"))
    assert conversation_of(store, talk_id).owner is Owner.WAITING


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "non finalement c'est bon, juste une question : vous reprenez l'ancien frigo ?",
            "vous reprenez l'ancien frigo ?",
        ),
        ("actually no, forget it. is it in stock in Strasbourg?", "is it in stock in Strasbourg?"),
        ("laissez tomber vous livrez à Lille ?", None),
        ("plus besoin, merci. Combien coûte la livraison à Lille", "Combien coûte la livraison à Lille"),
        ("laissez tomber mais vous livrez à Lille ?", "vous livrez à Lille ?"),
        ("laissez tomber, mais dites-moi où est LV-244087", "dites-moi où est LV-244087"),
    ],
)
def test_what_is_asked_on_leaving_is_the_bots_to_answer(
    store: Store, relation: Relation, text: str, asked: str | None
) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    said = tells_of(store, relation, text, understanding("s_informer", "livraison_conditions"))
    waiting = pending(store, talk_id)
    if asked is None:  # without anything between them, the words are heard whole, and the place is kept
        assert waiting is None
        assert conversation_of(store, talk_id).owner is Owner.WAITING
        return
    assert said == ["utter_waiting_left"]
    assert waiting is not None
    assert waiting.text == asked
    told = answer(act("utter_delivery_terms"))
    assert finish(store, relation, talk_id, understanding("s_informer", "livraison_conditions"), told)
    assert pending(store, talk_id) is None
    assert said_acts(store, talk_id).count("utter_waiting_left") == 1
    assert conversation_of(store, talk_id).owner is Owner.BOT


def test_the_first_question_of_a_wait_is_told_who_may_answer_it_now(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    writes(store, relation, "Vous livrez à Lille ?")
    notice = lines_of(store, talk_id, Author.SYSTEM)[-1]
    assert (notice.act or {})["args"] == {"is_question": True}


def tells_of(store: Store, relation: Relation, text: str, understood: dict[str, Any]) -> list[str]:
    """What is said to that message, whatever it was heard as."""
    talk_id = write(store, relation, "paul", text)
    before = len(said_acts(store, talk_id))
    assert finish(store, relation, talk_id, understood, None)
    return said_acts(store, talk_id)[before:]


def tells(store: Store, relation: Relation, text: str, understood: dict[str, Any]) -> str:
    talk_id = write(store, relation, "paul", text)
    assert finish(store, relation, talk_id, understood, None)
    return talk_id


def test_what_was_asked_in_the_wait_is_said_again_and_a_yes_takes_it_up(store: Store, relation: Relation) -> None:
    wait_for_a_person(store, relation, "paul")
    tells(store, relation, "finalement remboursez-moi", understanding("gerer_contrat", "remboursement"))
    misheard = understanding("gerer_contrat", "resilier")  # the way out names no matter of its own
    talk_id = tells(store, relation, "annuler l'attente", misheard)
    left = lines_of(store, talk_id, Author.BOT)[-1]
    assert left.act is not None
    label = relation.playbook.objectives["gerer_contrat"].motifs["remboursement"].label
    assert left.act["args"] == {"unfinished": label}
    assert [button["payload"] for button in left.buttons] == ["/gerer_contrat.remboursement"]
    write(store, relation, "paul", "oui")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, understanding("aucun", "affirmer"))
    assert request is not None
    assert request["understanding"]["intent"]["name"] == "gerer_contrat.remboursement"
    assert request["context"]["history"]["returned"]["unfinished"] == "gerer_contrat.remboursement"


def test_with_nothing_asked_a_yes_is_a_yes(store: Store, relation: Relation) -> None:
    wait_for_a_person(store, relation, "paul")
    talk_id = tells(store, relation, "annuler l'attente", understanding("aucun", "abandonner"))
    left = lines_of(store, talk_id, Author.BOT)[-1]
    assert (left.act or {})["args"] == {"unfinished": None}
    write(store, relation, "paul", "oui")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, understanding("aucun", "affirmer"))
    assert request is not None
    assert request["understanding"]["motif"] == "affirmer"


def test_how_long_it_will_be_is_told_and_is_no_matter_to_come_back_to(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "un mot") == ["system_waiting"]
    assert writes(store, relation, "yen a pour combien de temps", "donnee_seule") == ["system_still_waiting"]
    assert writes(store, relation, "y'a quelqu'un ??") == ["system_still_waiting"]
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    assert writes(store, relation, "non c'est bon laissez tomber", "abandonner") == ["utter_waiting_left"]
    [left] = [line.act for line in lines_of(store, talk_id) if line.act and line.act["act"] == "utter_waiting_left"]
    assert left["args"]["unfinished"] is None


# A plain fact, while nobody has come


def asks(store: Store, relation: Relation, text: str, *acts: dict[str, Any], **details: Any) -> list[str]:
    """What is said to that question of the brand, to which the brain answers these acts."""
    talk_id = write(store, relation, "paul", text)
    before, understood = said_acts(store, talk_id), understanding("s_informer", "conditions_retour_garantie")
    with store.read() as uow:
        request = turn_request(uow, relation, pending(store, talk_id), understood)  # type: ignore[arg-type]
    assert request is not None and request["need"] == {"level": "no", "reasons": []}
    assert finish(store, relation, talk_id, understood, answer(*acts, **details))
    return said_acts(store, talk_id)[len(before) :]


def test_a_plain_fact_is_told_and_the_place_is_kept(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    terms = act("utter_return_terms", days=30, summary="Trente jours pour changer d'avis.")
    state = conversation_of(store, talk_id).dialogue_state
    assert asks(store, relation, "j'ai combien de jours pour rendre un article ?", terms) == [
        "utter_return_terms",
        "system_place_kept",
    ]
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    assert conversation_of(store, talk_id).dialogue_state == state


def test_what_asks_or_changes_something_is_left_to_the_person(store: Store, relation: Relation) -> None:
    wait_for_a_person(store, relation, "paul")
    question = "et la garantie, c'est combien de temps ?"
    assert asks(store, relation, question, act("utter_choose_shop", towns=[])) == ["system_waiting"]
    opened = effect("open_ticket", "ticket")
    said = asks(store, relation, question, act("utter_return_terms", days=30), effects=[opened])
    assert said == ["system_still_noted"]


def test_nothing_is_told_once_an_advisor_has_come(store: Store, relation: Relation) -> None:
    advisor = hire(store, relation)
    talk_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "la garantie dure combien de temps ?")
    waiting, before = pending(store, talk_id), said_acts(store, talk_id)
    assert waiting is not None
    with store.write() as uow:
        take_handoff(uow, relation, talk_id, advisor)
        uow.commit()
    told = answer(act("utter_return_terms", days=30))
    with store.write() as uow:
        finish_turn(uow, relation, waiting, understanding("s_informer", "conditions_retour_garantie"), told)
        uow.commit()
    assert "utter_return_terms" not in said_acts(store, talk_id)[len(before) :]


def test_of_several_acts_only_the_facts_that_come_first_are_told(store: Store, relation: Relation) -> None:
    wait_for_a_person(store, relation, "paul")
    status = act("utter_order_status", order_number="LV-240613", status="shipped", kind="shipped")
    told = asks(store, relation, "et ma commande, elle en est où ?", status, act("utter_ask_purchase_wanted"))
    assert told == ["utter_order_status", "system_place_kept"]
    assert asks(store, relation, "et l'autre ?", act("utter_choose_order"), status) == ["system_waiting"]


@pytest.mark.parametrize(
    ("objective", "text", "anger", "is_asked"),
    [
        ("gerer_contrat", "où est ma commande ?", 0.1, True),
        ("sav", "ma réparation en est où ?", 0.1, True),
        ("gerer_contrat", "elle est où ma commande bordel ?", 0.9, False),
        ("reclamation", "vous trouvez ça normal ?", 0.1, False),
        ("sav", "la porte ne ferme plus", 0.1, False),
        ("s_informer", "ok noté pour le prix", 0.1, False),
    ],
)
def test_the_brain_is_asked_what_is_asked_calmly(
    store: Store, relation: Relation, objective: str, text: str, anger: float, is_asked: bool
) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", text)
    heard = understanding(objective, "x", mood={"anger": anger})
    with store.read() as uow:
        assert (turn_request(uow, relation, pending(store, talk_id), heard) is not None) is is_asked  # type: ignore[arg-type]


def test_every_act_told_while_waiting_is_written(relation: Relation) -> None:
    assert relation.playbook.queue.told_while_waiting <= set(relation.playbook.voice.acts)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_courtesy_is_met_with_silence(store: Store, relation: Relation, is_there: bool) -> None:
    hire(store, relation, is_here=is_there)
    wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "ok merci", "remercier") == []
    assert writes(store, relation, "un détail") == ["system_waiting"], "still the first word of the wait"


def test_with_somebody_there_what_is_new_is_acknowledged_once_a_minute(
    store: Store, relation: Relation, clock: Clock
) -> None:
    hire(store, relation)
    wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "un détail") == ["system_waiting"]
    assert writes(store, relation, "que faire alors ?") == ["system_added"]
    assert writes(store, relation, "LV-244087", "donnee_seule") == ["system_sign"], "once a minute"
    clock.pass_time(minutes=2)
    hire(store, relation, "solene")
    assert writes(store, relation, "hum", "bavardage") == [], "nothing new"
    assert writes(store, relation, "LV-244087", "donnee_seule") == ["system_added"]


ABOUT_THE_WAIT = {
    "hours": [
        "quels sont vos horaires",
        "horaires ?",
        "vous ouvrez à quelle heure ?",
        "vous êtes ouverts le samedi ?",
        "vous fermez le soir à quelle heure ?",
        "jusqu'à quelle heure les conseillers travaillent",
        "what time do you open?",
    ],
    "page": [
        "je peux fermer la page ?",
        "si je ferme la page je perds la conversation ?",
        "je peux partir faire des courses et revenir ?",
        "faut que je reste, ou je peux revenir demain ?",
        "can I close the window?",
        "je peux éteindre mon ordi ?",
    ],
    "news": [
        "vous me prévenez par sms quand il répond ?",
        "comment je saurai que vous avez répondu ?",
        "je serai prévenue par sms ?",
        "prévenez-moi par mail",
        "il va répondre ici ou par mail ?",
        "par mail alors ?",
        "et par sms c'est possible ?",
        "how will I know?",
        "how will you answer me?",
    ],
    "phone": [
        "et le téléphone c'est quoi",
        "vous avez un numéro de téléphone ?",
        "vous avez un autre numéro ?",
        "je peux vous appeler ?",
        "je peux appeler ?",
        "je peux vous appeler la semaine prochaine ?",
        "do you have a phone number?",
        "à quel numéro on peut vous joindre ?",
    ],
    "mediator": ["je veux le nom du médiateur", "je vais saisir le médiateur", "et le médiateur ?"],
}


@pytest.mark.parametrize(
    ("text", "asked"), [(text, asked) for asked, texts in ABOUT_THE_WAIT.items() for text in texts]
)
def test_what_is_asked_of_the_wait_itself_is_told_at_once(
    store: Store, relation: Relation, text: str, asked: str
) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, text) == ["system_wait_told"]
    told = next(line.act for line in lines_of(store, talk_id) if line.act and line.act["act"] == "system_wait_told")
    assert told["args"]["asked"] == asked
    assert conversation_of(store, talk_id).owner is Owner.WAITING


def test_who_does_not_telephone_reads_of_no_call(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "je suis sourde, je ne peux pas téléphoner", "donnee_seule") == ["system_waiting"]
    assert writes(store, relation, "par mail alors ?") == ["system_wait_told"]
    assert "rappel" not in lines_of(store, talk_id, Author.SYSTEM)[-1].text


@pytest.mark.parametrize(
    "text",
    [
        "le technicien ouvre à quelle heure ?",
        "vos livreurs ont quels horaires ?",
        "les horaires du magasin de Lyon ?",
        "la porte ferme plus",
        "je peux partir pendant la visite ?",
        "je suis malentendant je peux pas téléphoner",
        "vous me prévenez quand le colis arrive ?",
        "l'immédiat c'est ma machine",
        "mon numéro de commande c'est LV-244087",
        "je peux revenir sur mon achat ?",
        "je peux joindre une photo",
        "je peux joindre la facture",
        "je peux vous joindre une photo",
        "je peux appeler la police",
        "je peux appeler mon avocat",
        "on peut appeler le livreur",
        "phone number of my order",
        "on peut rester sans gaz",
        "je peux rester sans frigo",
        "je peux rester longtemps sans gaz",
        "comment éteindre mon portable",
        "vous fermez mon dossier quand",
        "vous reprenez le four quand",
        "on ouvre le frigo quand",
        "vous êtes ouverts le samedi à Strasbourg ?",
        "vous êtes ouverts à Strasbourg le samedi ?",
        "prévenez le syndic par mail",
        "par mail je vous ai déjà envoyé la photo",
        "par courrier recommandé alors",
        "sur mail ou facture je trouve rien",
        "contactez la banque quand vous",
        "will you contact the carrier",
    ],
)
def test_what_only_looks_like_a_question_of_the_wait_is_for_the_person(
    store: Store, relation: Relation, text: str
) -> None:
    wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, text) == ["system_waiting"]


def test_what_follows_the_printed_words_is_for_the_assistant(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    tells(store, relation, "annuler l'attente. Je voulais juste une nouvelle date, mercredi", understanding())
    assert said_acts(store, talk_id)[-1] == "utter_waiting_left"
    assert conversation_of(store, talk_id).owner is Owner.BOT


def test_who_wrote_of_dying_and_wants_nobody_reads_the_number_again_once(store: Store, relation: Relation) -> None:
    talk_id = wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "j'ai envie d'en finir")[0] == "service_danger"
    assert writes(store, relation, "non ça va aller merci", "refuser") == ["service_danger"]
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    assert writes(store, relation, "annuler l'attente") == ["utter_waiting_left"]


def test_a_no_after_another_danger_still_leaves(store: Store, relation: Relation) -> None:
    wait_for_a_person(store, relation, "paul")
    assert writes(store, relation, "ça sent le gaz chez moi")[0] == "service_danger"
    assert writes(store, relation, "annuler l'attente") == ["utter_waiting_left"]


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("j'aurai la réponse quand et par qui", True),
        ("et la visite ca coute combien", True),
        ("je sais pas comment", False),
        ("je ne sais plus quand", False),
        ("je vous dis quand il passe, mon mari rentre ce soir", False),
        ("ma machine fuit", False),
    ],
)
def test_a_question_may_ask_by_its_last_words(relation: Relation, text: str, is_asked: bool) -> None:
    assert is_question(relation.playbook.queue, text) is is_asked
