"""The voice: each act for everyone, what differs between personas, what is never said, what happens when words fail."""

import logging
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relation.model.act import Act, Bubble, Scene, count_said
from relation.playbook import Playbook
from relation.voice import Voice
from relation.voice.channels import CHANNELS, limits_of
from relation.voice.preview import PREVIEWED, preview, preview_scene
from relation.voice.typography import mend

PLAYBOOK = Playbook.load(Path(__file__).parents[2] / "data")
VOICE = Voice(PLAYBOOK)
PERSONAS = sorted(PLAYBOOK.personas)
ACTS = sorted(PLAYBOOK.voice.acts)
FORBIDDEN = re.compile(rf"{PLAYBOOK.voice.never.pattern}|None|undefined|\{{\{{|\[\[", re.IGNORECASE)
LATE: dict[str, Any] = dict(PLAYBOOK.voice.acts["utter_order_status"].examples[0])
ANSWERED = "gerer_contrat"


def scene(persona: str = "neutre", objective: str = ANSWERED, channel: str = "webchat", **changes: Any) -> Scene:
    return preview_scene(PLAYBOOK, persona, objective, channel, **{"worry": 0.0, **changes})


def said(act: Act | list[Act], where: Scene) -> str:
    return "\n".join(b.text for b in VOICE.render_turn(act if isinstance(act, list) else [act], where))


def examples(name: str) -> list[Act]:
    return [Act(name, dict(example), "neutre") for example in PLAYBOOK.voice.acts[name].examples]


@pytest.mark.parametrize("channel", ["webchat", "whatsapp", "http"])
@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_said_to_every_persona_within_the_channels_limits(
    name: str, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    for persona in PERSONAS:
        for objective in ("reclamation", ANSWERED):
            for act in examples(name):
                for changes in ({}, {"anger": 0.9, "address": "tu"}, {"worry": 0.7, "is_first_contact": True}):
                    bubbles = VOICE.render_turn([act], scene(persona, objective, channel, **changes))
                    assert bubbles
                    for bubble in bubbles:
                        assert 0 < len(bubble.text) <= limits_of(channel).max_chars
                        assert not FORBIDDEN.search(bubble.text), bubble.text
                        assert mend(bubble.text) == bubble.text
                        assert "  " not in bubble.text
    assert not caplog.records


SAID_WHOLE = {"utter_danger", "utter_diagnosis_steps"}
"""Safety warnings and the steps of a repair: the workshop's own texts, which nobody's hurry may cut."""


@pytest.mark.parametrize("name", [name for name in ACTS if name.startswith("utter_")])
def test_the_hurried_customer_gets_two_short_lines(name: str) -> None:
    """The acts of SAID_WHOLE keep to two lines, of any length."""
    for act in examples(name):
        for changes in ({}, {"anger": 0.9}, {"worry": 0.9}, {"is_first_contact": True}):
            lines = said(act, scene("presse", **changes)).split("\n")
            assert len(lines) <= 2, lines
            assert name in SAID_WHOLE or all(len(line) <= 120 for line in lines if "https://" not in line), lines


def test_depth_and_tone_make_real_differences() -> None:
    texts = {persona: said(Act("utter_order_status", LATE), scene(persona)) for persona in PERSONAS}
    assert len(set(texts.values())) == len(PERSONAS)
    assert len(texts["presse"]) < min(len(text) for persona, text in texts.items() if persona != "presse")
    assert "1. " in texts["autonome"]
    assert LATE["tracking_url"] in texts["autonome"]
    assert "449,90\u00a0€" in texts["expert"]
    assert "La suite\u00a0: si rien n’est là le mardi 24\u00a0novembre au soir" in texts["inquiet"]
    assert "j’attendrais" in texts["conseil"]
    assert "Anne" in texts["relationnel"]


def test_the_relational_customer_is_told_who_takes_over() -> None:
    act = Act("utter_handoff_announced", {"available": True, "position": 1, "advisor_name": "CAMILLE"})
    assert "Camille vous connaît déjà" in said(act, scene("relationnel", "reclamation"))


def test_an_absent_team_is_said_with_its_hour_of_return() -> None:
    act = Act("utter_handoff_announced", {"available": False, "opens_at": "2026-11-21T08:30:00+00:00"})
    assert "demain à 9\u00a0h\u00a030" in said(act, scene())


def test_tu_follows_the_customer_and_is_never_forced() -> None:
    act = Act("utter_order_status", LATE)
    assert said(act, scene(address="vous")).startswith("Votre commande")
    assert said(act, scene(address="tu")).startswith("Ta commande")
    formal = scene(address="tu")
    assert said(act, replace(formal, cell=replace(formal.cell, address="vous"))).startswith("Votre commande")


def texts_in(value: Any) -> list[str]:
    """The texts of an act's args, the longest first."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, str) else [text for one in inner for text in texts_in(one)]
    return sorted(found, key=len, reverse=True)


def own_words(act: Act, address: str, persona: str) -> str:
    """What the voice says around the args."""
    text = said(act, scene(persona, address=address))
    for given in (mend(text) for text in texts_in(act.args) if " " in text):
        text = text.replace(given, "…").replace(given[:1].lower() + given[1:], "…")
    return text


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "neutre"])
def test_no_text_mixes_tu_and_vous(persona: str) -> None:
    """Texts given as args are left out: the brand states its terms to everybody (data/brand/facts.yml says "vous"), and
    a customer's words are quoted as they are. A "rendez-vous" addresses nobody."""
    for name in ACTS:
        for act in examples(name):
            formal, familiar = (own_words(act, address, persona) for address in ("vous", "tu"))
            assert not re.search(r"\b((?<!endez-)[Vv]ous|[Vv]otre|[Vv]os)\b", familiar), familiar
            assert not re.search(r"\b([Tt]u|(?<!le )(?<!ce )[Tt]on|[Tt]es|[Tt]oi)\b", formal), formal


def _varied() -> list[Any]:
    """The examples whose wording has several variants: a sentence of the brand's terms has one, and is repeated."""
    found = []
    for name in ACTS:
        wordings = PLAYBOOK.voice.acts[name].wordings
        for at, act in enumerate(examples(name)):
            keys = VOICE.render_turn([act], scene())[0].said
            reached = next((int(key.rsplit(".", 1)[1]) for key in keys if key.startswith(f"{name}.")), 0)
            if len(wordings[reached].parts.get("standard", ())) > 1:
                found.append(pytest.param(act, id=f"{name}-{at}"))
    return found


@pytest.mark.parametrize("act", _varied())
def test_a_variant_is_never_said_twice_running(act: Act) -> None:
    where, last = scene(), ""
    for _ in range(4):
        bubbles = VOICE.render_turn([act], where)
        assert bubbles[0].text != last
        last = bubbles[0].text
        where = replace(where, said=count_said(where.said, bubbles))


def test_the_same_act_twice_in_a_turn_varies() -> None:
    first, second = VOICE.render_turn([Act("utter_thanks"), Act("utter_thanks")], scene())
    assert first.text != second.text


def test_first_contact_is_greeted_once_and_says_a_machine_speaks() -> None:
    start = scene(is_first_contact=True)
    text = said([Act("utter_order_status", LATE), Act("utter_no_order")], start)
    assert text.startswith("Bonjour Anne, je suis Reinette, l’assistant")
    assert text.count("Bonjour") == 1
    assert said([Act("utter_greet"), Act("utter_order_status", LATE)], start).count("Bonjour") == 1
    again = replace(start, said={"greeting": 1})
    assert "Bonjour" not in said(Act("utter_order_status", LATE), again)
    assert said(Act("utter_greet"), replace(start, now=start.now.replace(hour=19))).startswith("Bonsoir")


def test_the_opening_comes_once_per_turn_and_fits_the_mood() -> None:
    acts = [Act("utter_order_status", LATE), Act("utter_no_order")]
    angry = said(acts, scene(anger=0.7))
    assert angry.count("agacement") == 1
    assert angry.startswith("Votre agacement se comprend")
    assert said(acts, scene(worry=0.7)).startswith("C’est normal de vouloir")
    assert said(acts, scene()).startswith("Votre commande")
    assert "agacement" not in said(Act("utter_insult"), scene(anger=0.7))


@pytest.mark.parametrize("objective", ["s_informer", "acheter"])
def test_who_compares_or_bargains_is_not_told_that_they_are_angry(objective: str) -> None:
    price = Act("utter_ask_product")
    angry = said(price, scene(anger=0.8, objective=objective))
    assert angry == said(price, scene(objective=objective))
    assert angry != said(price, scene(anger=0.8, objective="reclamation"))


def test_the_greeting_comes_before_the_proof_s_thanks_and_the_mood_after() -> None:
    acts = [Act("utter_identified", {"first_name": "ANNE"}), Act("utter_order_status", LATE)]
    first = said(acts, scene(is_first_contact=True, anger=0.7))
    assert first.startswith("Bonjour Anne, je suis Reinette")
    assert first.index("vérifié") < first.index("agacement")
    assert (first.count("Bonjour"), first.count("Anne")) == (1, 1)
    assert said(acts, scene()).startswith("Merci Anne, c’est vérifié")


def test_what_is_looked_for_is_named_and_the_other_way_is_said() -> None:
    question = Act("utter_ask_order_number")
    once, twice = said([question], scene(motif="resilier")), said([question, question], scene(motif="resilier"))
    assert once.startswith("Quel est votre numéro de contrat") and "code postal" in once
    assert once in twice and "C’est le contrat que je cherche" in twice


def test_a_question_is_not_preceded_by_a_word_on_worry_but_greets_and_answers_anger() -> None:
    question = Act("utter_ask_order_number")
    assert said(question, scene(worry=0.7)).startswith("Quel est votre numéro")
    assert said(question, scene("relationnel")).startswith("Quel est votre numéro")
    assert said(question, scene(anger=0.7)).startswith("Votre agacement se comprend")
    assert said(question, scene(is_first_contact=True)).startswith("Bonjour Anne, je suis Reinette")
    lost = said(Act("utter_ask_rephrase"), scene(anger=0.7, is_first_contact=True))
    assert lost.startswith("Bonjour Anne, je suis Reinette")
    assert "agacement" not in lost


@pytest.mark.parametrize("name", ACTS)
def test_reinette_introduces_herself_at_first_contact_only(name: str) -> None:
    for persona in PERSONAS:
        for act in examples(name):
            assert "Reinette" not in said(act, scene(persona))
            assert said(act, scene(persona, is_first_contact=True)).count("Reinette") <= 1


def test_bad_news_ends_without_anything_else() -> None:
    gone = {"product_name": "Four Calville", "online_quantity": 0, "shops": []}
    assert "commande" not in said(Act("utter_product_availability", gone), scene(objective="acheter"))
    left = {**gone, "online_quantity": 3}
    assert "préparer la commande" in said(Act("utter_product_availability", left), scene(objective="acheter"))


def test_moods_and_next_steps_are_not_refrains() -> None:
    where, act = scene(anger=0.7), Act("utter_order_status", LATE)
    texts = []
    for _ in range(4):
        bubbles = VOICE.render_turn([act], where)
        texts.append("\n".join(b.text for b in bubbles))
        where = replace(where, said=count_said(where.said, bubbles))
    assert "autre chose" in texts[0]
    assert sum("agacement" in text for text in texts) == 1
    assert not any("autre chose" in text for text in texts[1:])


def test_the_next_step_only_ends_the_turn() -> None:
    acts = [Act("utter_order_status", LATE), Act("utter_ask_order_number")]
    assert "autre chose" not in said(acts, scene())
    assert said(list(reversed(acts)), scene()).endswith("régler\u202f?")


def test_a_commitment_is_said_with_its_date() -> None:
    promise = {"kind": "callback", "due_at": "2026-11-20T17:00:00+00:00"}
    act = Act("utter_no_order", {"commitment": promise})
    assert "Un conseiller vous rappelle avant 18\u00a0h." in said(act, scene())
    assert "Rappel avant 18\u00a0h." in said(act, scene("presse"))
    later = Act("utter_no_order", {"commitment": {**promise, "kind": "complaint_answer", "reference": "R-12"}})
    assert "sous la référence R-12" in said(later, scene())


def test_elsewhere_is_proposed_once_with_its_reason() -> None:
    where = scene("conseil", "acheter", "instagram")
    bubbles = VOICE.render_turn([Act("utter_no_order")], where)
    assert "passer en magasin\u00a0: voir les appareils" in bubbles[-1].text
    assert "magasin" not in said(Act("utter_no_order"), replace(where, said=count_said({}, bubbles)))


def test_buttons_fit_the_channel_and_none_is_lost() -> None:
    buttons = [{"title": f"Commande {n}, du mardi 3 novembre", "payload": f"/c{n}"} for n in range(5)]
    act = Act("utter_choose_order", {"orders": LATE["items"]}, buttons=buttons)
    act = replace(act, args={"orders": [{"number": "1", "placed_on": "2026-11-03", "item": "Four"}]})
    web, phone, mail = (VOICE.render_turn([act], scene(channel=c))[-1] for c in ("webchat", "whatsapp", "email"))
    assert [button["payload"] for button in web.buttons] == [f"/c{n}" for n in range(5)]
    assert phone.buttons == web.buttons  # a list there: see gateway/channels/whatsapp.py
    letters = VOICE.render_turn([act], scene(channel="messenger"))[-1]
    assert letters.buttons[0]["title"] == "Commande 0, du…"
    assert all(len(button["title"]) <= 20 for button in letters.buttons)
    assert mail.buttons == web.buttons  # numbered lines there: see gateway/channels/mail_writing.py
    assert "Commande 0" not in mail.text


def test_long_answers_are_split_and_buttons_come_last() -> None:
    buttons = [{"title": "Suivre", "payload": "/s"}]
    bubbles = VOICE.render_turn([Act("utter_order_status", LATE, buttons=buttons)], scene("inquiet", worry=0.6))
    assert len(bubbles) > 1
    assert [bool(bubble.buttons) for bubble in bubbles] == [False] * (len(bubbles) - 1) + [True]
    assert [bubble.said != () for bubble in bubbles] == [True] + [False] * (len(bubbles) - 1)
    endless = Act("utter_unknown", text="mot " * 1000)
    pieces = VOICE.render_turn([endless], scene(channel="whatsapp"))
    assert all(len(piece.text) <= CHANNELS["whatsapp"].max_chars for piece in pieces)
    assert sum(piece.text.count("mot") for piece in pieces) == 1000


@pytest.mark.parametrize(
    "act",
    [
        Act("utter_never_written", {"name": "Durand"}, "Texte neutre: voilà"),
        Act("utter_order_status", {"order_number": "48213"}, "Texte neutre: voilà"),
        Act("utter_order_status", {"order_number": "48213", "status": None}, "Texte neutre: voilà"),
        Act("utter_order_status", {**LATE, "expected_on": "jeudi, chez Durand"}, "Texte neutre: voilà"),
    ],
)
def test_what_cannot_be_said_falls_back_to_the_neutral_wording(act: Act, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        (bubble,) = VOICE.render_turn([act], scene())
    assert bubble.text == "Texte neutre\u00a0: voilà"
    assert act.name in caplog.text
    assert "Durand" not in caplog.text
    assert "48213" not in caplog.text


def test_an_unknown_commitment_is_left_unsaid(caplog: pytest.LogCaptureFixture) -> None:
    act = Act("utter_no_order", {"commitment": {"kind": "croisière", "due_at": "2026-11-20T17:00:00+00:00"}})
    assert said(act, scene()).startswith("Je ne vois aucune commande")
    assert "voice_unknown_commitment" in caplog.text


def test_customer_text_in_args_is_never_executed() -> None:
    act = Act("utter_secondary", {"label": "{{ brand }} {% raw %}"})
    assert "{{ brand }} {% raw %}" in said(act, scene())


def test_names_and_midnight_and_other_zones() -> None:
    assert "Merci Anne-Lise," in said(Act("utter_identified", {"first_name": "ANNE-LISE"}), scene())
    late = {**LATE, "expected_on": "2026-11-21"}
    evening = scene(now=scene().now.replace(hour=23, minute=30))
    assert "attendue aujourd’hui" in said(Act("utter_order_status", late), evening)
    assert "attendue demain" in said(Act("utter_order_status", late), replace(evening, time_zone="America/Martinique"))
    assert "attendue aujourd’hui" in said(Act("utter_order_status", late), replace(evening, time_zone="../lune"))


def test_the_documented_example_is_a_valid_act(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    example = (root / "docs" / "voice.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    shutil.copytree(root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu", "styles", "evaluation"))
    (tmp_path / "data" / "voice" / "documented.yml").write_text(example, encoding="utf-8")
    playbook = Playbook.load(tmp_path / "data")
    args = dict(playbook.voice.acts["utter_stock"].examples[1])
    (bubble,) = Voice(playbook).render_turn([Act("utter_stock", args)], scene("presse"))
    assert bubble.text == "Four Calville\u00a0: épuisé, retour le mardi 1er\u00a0décembre."


def test_items_may_be_names_or_mappings() -> None:
    for items in (["Four", "Hotte"], [{"name": "Four", "quantity": 1}, {"name": "Hotte", "quantity": 1}]):
        assert "(Four et Hotte)" in said(Act("utter_confirm_cancel", {"order_number": "1", "items": items}), scene())


def test_bubbles_carry_their_act() -> None:
    act = Act("utter_thanks")
    assert VOICE.render_turn([act], scene()) == [Bubble("Avec plaisir.", [], act, ("utter_thanks",))]
    assert VOICE.render_turn([], scene()) == []


def test_the_preview_shows_ten_acts_for_every_persona() -> None:
    text = preview(PLAYBOOK)
    assert len(PREVIEWED) == 10
    assert all(text.count(f"{persona:>12} │") == 10 for persona in PLAYBOOK.personas)
