"""An e-mail, a number or a postcode that is dictated is read as if it were typed."""

import pytest
from steps import pending, write

from relation.context import Relation
from relation.services.dictated import as_typed
from relation.store.unit_of_work import Store


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("mon mail awa point ndiaye arobase exemple point fr svp", "mon mail awa.ndiaye@exemple.fr svp"),
        ("jean tiret paul underscore roy arobase gmail point com", "jean-paul_roy@gmail.com"),
        ("c'est a w a point ndiaye arobase exemple point fr", "c'est awa.ndiaye@exemple.fr"),
        ("awa.ndiaye @ exemple.fr", "awa.ndiaye@exemple.fr"),
        ("it is awa dot ndiaye at example dot fr", "it is awa.ndiaye@example.fr"),
        ("LV deux quatre quatre zéro huit sept", "LV 244087"),
        ("lv deux quarante quatre zero quatre-vingt sept", "lv 244087"),
        ("LV deux cent quarante-quatre mille quatre-vingt-sept", "LV 244087"),
        ("soixante-sept mille", "67000"),
        ("c’est soixante sept mille et pas soixante huit mille", "c’est 67000 et pas 68000"),
        ("LV deux quatre quatre zéro huit sept et soixante et onze mille", "LV 244087 et 71000"),
        ("code postal zéro six mille, merci", "code postal 06000, merci"),
        ("soixante quinze zéro onze", "75011"),
        ("quatre vingt dix sept quatre cent dix", "97410"),
        ("au zéro six douze trente-quatre cinquante-six soixante-dix-huit", "au 0612345678"),
    ],
)
def test_what_is_dictated_is_read_as_typed(said: str, typed: str) -> None:
    assert as_typed(said) == typed


@pytest.mark.parametrize(
    "text",
    [
        "LV-244087 et 67000",
        "j'en ai commandé deux, quatre et six",
        "cinquante et un ans",
        "dix mille euros, c'est cher",
        "elle essore à soixante mille tours",
        "huit heures trente le vingt deux",
        "je ne suis pas at home, un point c'est tout",
        "un point relais @ Lyon",
        "les deux derniers, et le premier",
        "deux cent cinquante litres",
        "awa.ndiaye@exemple.fr",
    ],
)
def test_the_rest_is_left_as_it_is(text: str) -> None:
    assert as_typed(text) == text


def test_the_brain_reads_it_so_and_the_line_stays_as_it_was_written(store: Store, relation: Relation) -> None:
    said = "c'est awa point ndiaye arobase exemple point fr"
    conversation_id = write(store, relation, "paul", said)
    waiting = pending(store, conversation_id)
    assert waiting is not None
    assert waiting.text == "c'est awa.ndiaye@exemple.fr"
    with store.read() as uow:
        [line] = uow.messages.latest(conversation_id, 1)
    assert line.text == said
