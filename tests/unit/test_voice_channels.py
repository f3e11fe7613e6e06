"""The voice on each channel, its golden preview, what is never said, and repetition that varies."""

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from relation.model.act import Act, count_said
from relation.model.errors import Invalid
from relation.playbook import Playbook
from relation.voice import Voice
from relation.voice.channels import CHANNELS, limits_of
from relation.voice.french import in_letters
from relation.voice.markup import marked
from relation.voice.preview import PREVIEWED, preview, preview_scene
from relation.voice.typography import NBSP, NNBSP

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "preview.txt"
CONFIRM = "utter_confirm_order"


def test_the_preview_is_the_one_that_was_reviewed(playbook: Playbook) -> None:
    """A change of the texts is read in the diff: `traitdunion journeys preview > tests/golden/preview.txt`."""
    assert preview(playbook) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_golden_preview_is_set_in_french() -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    assert text.count("== ") == len(PREVIEWED)
    assert f"«{NNBSP}Suivre ma commande{NNBSP}»" in text
    assert f"399,00{NBSP}€" in text


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_channel_is_given_what_it_can_show(playbook: Playbook, voice: Voice, channel: str) -> None:
    limits = limits_of(channel)
    for name, written in playbook.voice.acts.items():
        buttons = [{"title": f"Une proposition assez longue, la {n}", "payload": f"/a.b{n}"} for n in range(15)]
        act = Act(name, dict(written.examples[0]), buttons=buttons)
        bubbles = voice.render_turn([act], preview_scene(playbook, "inquiet", "sav", channel))
        assert all(0 < len(bubble.text) <= limits.max_chars for bubble in bubbles)
        shown = bubbles[-1].buttons
        assert len(shown) <= limits.max_buttons
        assert all(len(button["title"]) <= limits.button_chars for button in shown)
        assert bubbles[-1].text.count("- Une proposition") + len(shown) >= 15 or len(bubbles) > 1
        assert limits.bold == "**" or "**" not in "".join(bubble.text for bubble in bubbles)


@pytest.mark.parametrize(
    ("channel", "total"), [("webchat", "**194,90"), ("whatsapp", " *194,90"), ("email", " 194,90")]
)
def test_bold_is_what_the_channel_reads(playbook: Playbook, voice: Voice, channel: str, total: str) -> None:
    act = Act(CONFIRM, dict(playbook.voice.acts[CONFIRM].examples[0]))
    text = voice.render_turn([act], preview_scene(playbook, "neutre", "acheter", channel))[-1].text
    assert total in text.replace(NBSP, " ")


def test_links_are_said_where_they_cannot_be_named() -> None:
    text = "Voir [la notice](https://verger.exemple.fr/n) et **noter**."
    assert marked(text, "**", has_links=True) == text
    assert marked(text, "", has_links=False) == "Voir la notice\u00a0: https://verger.exemple.fr/n et noter."
    letter = "[Écrire à a@b.fr](mailto:a@b.fr?subject=SUITE-K7QXM-4TRHW)"
    assert marked(letter, "**", has_links=True) == letter
    assert marked(letter, "", has_links=False) == "Écrire à a@b.fr"


def test_an_email_is_one_message_for_the_whole_turn(playbook: Playbook, voice: Voice) -> None:
    acts = [Act("utter_thanks"), Act("utter_anything_else", buttons=[{"title": "Oui", "payload": "/aucun.affirmer"}])]
    chat = voice.render_turn(acts, preview_scene(playbook, "neutre", "aucun", "webchat"))
    (mail,) = voice.render_turn(acts, preview_scene(playbook, "neutre", "aucun", "email"))
    assert len(chat) == 2
    assert mail.text.startswith(f"{chat[0].text}\n\n{chat[1].text}")
    assert (mail.act, set(mail.said)) == (acts[1], {"utter_thanks", "utter_anything_else"})
    assert voice.render_turn([], preview_scene(playbook, "neutre", "aucun", "email")) == []


def test_what_has_one_wording_is_not_repeated_word_for_word_across_turns(playbook: Playbook, voice: Voice) -> None:
    act = Act("utter_no_order")
    scene, told = preview_scene(playbook, "neutre", "gerer_contrat", "webchat"), []
    for _ in range(4):
        bubbles = voice.render_turn([act], scene)
        told.append(bubbles[0].text.split("\n")[0])
        scene = replace(scene, said=count_said(scene.said, bubbles))
    assert all(first != second for first, second in pairwise(told)), told


def test_a_recap_to_be_confirmed_is_said_whole_each_time(playbook: Playbook, voice: Voice) -> None:
    buttons = [{"title": "Oui", "payload": "/aucun.affirmer"}]
    act = Act(CONFIRM, dict(playbook.voice.acts[CONFIRM].examples[0]), buttons=buttons)
    scene = preview_scene(playbook, "neutre", "acheter", "webchat")
    first = voice.render_turn([act], scene)
    again = voice.render_turn([act], replace(scene, said=count_said({}, first)))
    assert "12 rue des Lilas" in again[0].text
    assert first[0].text.split("Je l’enregistre")[0] == again[0].text.split("Je l’enregistre")[0]


@pytest.mark.parametrize("words", ["N'hésitez pas à écrire.", "Nous sommes désolés.", "Parfait !", "Merci 😀"])
def test_what_is_never_said_is_refused_with_its_line(tmp_path: Path, words: str) -> None:
    ignored = shutil.ignore_patterns("nlu", "styles", "evaluation", "rules", "templates")
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=ignored))
    path = data / "voice" / "orders.yml"
    text = path.read_text(encoding="utf-8")
    before = "Aucune commande à [[votre|ton]] nom."
    path.write_text(text.replace(before, f"Aucune commande. {words}"), encoding="utf-8")
    line = text[: text.index(before)].count("\n") + 1
    with pytest.raises(Invalid) as error:
        Playbook.load(data)
    assert error.value.details["where"] == f"data/voice/orders.yml:{line}"
    assert error.value.details["problem"] == "never_said"


def test_small_numbers_are_written_in_letters() -> None:
    assert [in_letters(number) for number in (2, 10, 11, 1200)] == ["deux", "dix", "11", f"1{NNBSP}200"]
