"""Thanked before the yes to a recap, the bot says that nothing is recorded yet, and asks for that yes once more."""

from pathlib import Path

import pytest
import yaml
from clock import DATA
from databases import on_both_databases
from fakes.brain import act, answer, understanding
from steps import finish, lines_of, pending, said_acts, write

from relation.context import Relation
from relation.model.conversation import Author
from relation.playbook import Playbook
from relation.store.unit_of_work import Store

YES = [{"title": "Oui, annuler", "payload": "/aucun.affirmer"}, {"title": "Non", "payload": "/aucun.refuser"}]
RECAP = act("utter_confirm_cancel", order_number="LV-246455", buttons=YES)
ASKED, THANKED = understanding("gerer_contrat", "annuler_commande"), understanding("aucun", "remercier")
THANKS = answer(act("utter_thanks"))
REMINDER = "service_not_recorded"


def says(store: Store, relation: Relation, text: str, *said: dict, **changes: object) -> str:
    talk_id = write(store, relation, "nolwenn", text)
    assert finish(store, relation, talk_id, {**THANKED, **changes}, answer(*said))
    return talk_id


@on_both_databases
@pytest.mark.parametrize("courtesy", ["utter_thanks", "utter_compliment", "utter_goodbye"])
def test_a_courtesy_before_the_yes_is_told_that_nothing_is_recorded(
    store: Store, relation: Relation, courtesy: str
) -> None:
    says(store, relation, "annuler", RECAP, **ASKED)
    talk_id = says(store, relation, "ok merci", act(courtesy))
    line = lines_of(store, talk_id, Author.BOT)[-1]
    assert line.act is not None and line.act["act"] == REMINDER
    assert "rien n’est encore enregistré" in line.text
    assert line.text.startswith("Avant de nous quitter") is (courtesy == "utter_goodbye")
    assert line.buttons == YES, "and its yes is the recap's"


def test_small_talk_in_between_does_not_hide_what_waits(store: Store, relation: Relation) -> None:
    says(store, relation, "annuler", RECAP, **ASKED)
    says(store, relation, "vous êtes un robot ?", act("utter_bot_challenge"))
    talk_id = says(store, relation, "au revoir", act("utter_goodbye"))
    assert said_acts(store, talk_id)[-1] == REMINDER
    assert says(store, relation, "au revoir", act("utter_goodbye")) == talk_id
    assert said_acts(store, talk_id)[-1] == "utter_goodbye", "once"


def test_it_is_said_once_and_the_yes_still_counts(store: Store, relation: Relation) -> None:
    says(store, relation, "annuler", RECAP, **ASKED)
    says(store, relation, "merci", act("utter_thanks"))
    talk_id = says(store, relation, "merci", act("utter_thanks"))
    assert said_acts(store, talk_id)[-1] == "utter_thanks"
    write(store, relation, "nolwenn", "Oui, annuler")
    waiting = pending(store, talk_id)
    assert waiting is not None and waiting.payload == "/aucun.affirmer"


@pytest.mark.parametrize(
    "before",
    [
        [act("utter_order_cancelled", order_number="LV-246455", refund_cents=0)],  # done already
        [act("utter_offer_handoff", buttons=YES)],  # a yes there records nothing
        [RECAP, act("utter_offer_handoff", buttons=YES)],  # the last question is another one
        [act("utter_confirm_cancel", order_number="LV-246455")],  # nothing to click: nothing to show again
    ],
)
def test_thanks_elsewhere_are_only_thanks(store: Store, relation: Relation, before: list) -> None:
    says(store, relation, "…", *before, **ASKED)
    talk_id = says(store, relation, "merci", act("utter_thanks"))
    assert said_acts(store, talk_id)[-1] == "utter_thanks"


def test_what_is_answered_is_not_interrupted(store: Store, relation: Relation) -> None:
    says(store, relation, "annuler", RECAP, **ASKED)
    talk_id = says(store, relation, "merci, et la garantie ?", act("utter_thanks"), act("utter_anything_else"))
    assert REMINDER not in said_acts(store, talk_id)


def test_every_recap_of_the_domain_is_one(playbook: Playbook) -> None:
    domain = yaml.safe_load((Path(DATA).parent / "domain.yml").read_text(encoding="utf-8"))
    confirmations = {name for name in domain["responses"] if name.startswith("utter_confirm_")}
    assert confirmations <= playbook.voice.recaps <= set(domain["responses"])
