"""Figures that a customer sets as limits: read whatever the wording, kept by what is proposed, told when none fits."""

import pytest
from talk import Talk

from actions.limits import limits_in
from actions.recommendation import budget_in
from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, SHEET = "acheter.conseil_choix", "s_informer.caracteristiques"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("moins de 45 cm de profondeur", ["45 cm de profondeur"]),
        ("profondeur max 50cm", ["50 cm de profondeur"]),
        ("non 45 de large je voulais dire", ["45 cm de large"]),
        ("il passe dans 55 cm ? non, 45 cm", ["45 cm de large"]),
        ("300L mini", ["300 L au moins"]),
        ("9 kg", ["9 kg au moins"]),
        ("moins de 2,5 kg", ["2,5 kg au plus"]),
        ("pas plus de 70 dB", ["70 dB au plus"]),
        ("au moins 8 kg et moins de 72 décibels", ["8 kg au moins", "72 dB au plus"]),
        ("une chambre de 25 m²", ["25 m² au moins"]),
        ("moins de 500", []),
    ],
)
def test_a_limit_is_read(text: str, words: list[str]) -> None:
    assert [limit.words for limit in limits_in(text)] == words


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("200 max", 20000), ("pas plus de 500", 50000), ("moins de 500", 50000), ("moins de 70 dB", None),
        ("max 60 de large", None), ("pas plus de 45 cm", None),
    ],
)  # fmt: skip
def test_a_measure_is_no_budget(text: str, cents: int | None) -> None:
    assert budget_in(text) == cents


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("un frigo de 300 L mini", {"RF-BOR300", "RF-BOR380", "RF-BORUS", "RF-ALT420"}),
        ("un lave-linge de 9 kg", {"LL-ALT9", "LL-OND10", "LL-ONDS96"}),
        ("un lave-linge, pas plus de 70 dB", {"LL-OND8S", "LL-ALT9"}),
        ("un lave-linge de moins de 500 et 50 cm de profondeur maxi", {"LL-OND7"}),
    ],
)
def test_only_those_that_keep_the_limits_are_proposed(talk: Talk, text: str, fitting: set[str]) -> None:
    options = talk.asks(CHOICE, text).act("utter_advice")["options"]
    assert {option["reference"] for option in options} <= fitting


def test_limits_that_no_model_keeps_are_said_with_the_nearest(talk: Talk) -> None:
    told = talk.asks(CHOICE, "un lave-linge pour un couple, moins de 45 cm de profondeur, budget 600").act(
        "utter_advice"
    )
    assert told["options"][0]["reference"] == "LL-OND7"
    assert told["limits"] == ["45 cm de profondeur"]
    assert told["unmet"] == [{"label": "Dimensions", "value": "85 × 60 × 50 cm (H × L × P)"}]


@pytest.mark.parametrize("intent", [SHEET, "s_informer.prix", "nlu_fallback"])
def test_a_limit_asked_of_a_whole_shelf_is_no_question_about_one_model(talk: Talk, intent: str) -> None:
    talk.slots["product_reference"] = "LL-ALT9"
    told = talk.asks(intent, "un lave linge qui fait moins de 45 cm de profondeur").act("utter_advice")
    assert told["unmet"]
    assert told["options"][0]["reference"] == "LL-OND7"


def test_a_limit_told_before_holds(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo de 300 L mini").asks(CHOICE, "pas trop cher, pour deux personnes")
    assert {o["reference"] for o in talk.act("utter_advice")["options"]}.isdisjoint({"RF-BOR120", "RF-LOR270I"})


@pytest.mark.parametrize("intent", ["nlu_fallback", "aucun.hors_sujet", CHOICE])
@pytest.mark.parametrize("text", ["je cherche un aspi", "il me faudrait une clim", "slt je veux un congelo"])
def test_a_wish_for_any_of_a_shelf_is_a_matter_of_advice(talk: Talk, intent: str, text: str) -> None:
    talk.asks(intent, text)
    assert talk.form == "advice_need_form"
