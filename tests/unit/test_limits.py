"""Figures that a customer sets as limits: read whatever the wording, kept by what is proposed, told when none fits."""

import pytest
from talk import Talk

from actions.household import people_in
from actions.limits import limits_in
from actions.recommendation import budget_in, least_in
from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, SHEET = "acheter.conseil_choix", "s_informer.caracteristiques"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("moins de 45 cm de profondeur", ["moins de 45 cm de profondeur"]),
        ("profondeur max 50cm", ["50 cm de profondeur"]),
        ("non 45 de large je voulais dire", ["45 cm de large"]),
        ("il passe dans 55 cm ? non, 45 cm", ["45 cm de large"]),
        ("300L mini", ["300 L au moins"]),
        ("9 kg", ["9 kg au moins"]),
        ("moins de 2,5 kg", ["moins de 2,5 kg"]),
        ("pas plus de 70 dB", ["70 dB au plus"]),
        ("au moins 8 kg et moins de 72 décibels", ["8 kg au moins", "moins de 72 dB"]),
        ("une chambre de 25 m²", ["25 m² au moins"]),
        ("moins de 500", []),
        ("un frigo garanti 5 ans", ["5 ans de garantie au moins"]),
        ("avec 3 ans de garantie", ["3 ans de garantie au moins"]),
        ("une garantie d'au moins 10 ans", ["10 ans de garantie au moins"]),
        ("je l'ai acheté il y a 5 ans, et la garantie ?", []),
        ("entre 7 et 9 kg", ["7 kg au moins", "9 kg au plus"]),
        ("de 55 à 60 cm de large", ["55 cm de large au moins", "60 cm de large"]),
        ("8 kg minimum à moins de 300 euros", ["8 kg au moins"]),
        ("8 kg… non, 7 kg max", ["7 kg au plus"]),
        ("pas plus de 60cm de large max 600e", ["60 cm de large"]),
        ("plus de 60 cm de large", ["60 cm de large au moins"]),
        ("pas moins de 8 kg", ["8 kg au moins"]),
        ("8kg max 500€", ["8 kg au moins"]),
        ("8 kg max et 500 €", ["8 kg au plus"]),
        ("8 kg minimum", ["8 kg au moins"]),
        ("autonomie 1 h mini", ["60 min au moins"]),
        ("au moins 40 min d'autonomie", ["40 min au moins"]),
        ("plus d'1h30 d'autonomie", ["90 min au moins"]),
        ("une batterie qui tient 45 minutes", ["45 min au moins"]),
        ("livré en 2 h", []),
        ("un programme de 30 min", []),
    ],
)
def test_a_limit_is_read(text: str, words: list[str]) -> None:
    assert [limit.words for limit in limits_in(text)] == words


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("au plus 40 min d'autonomie, max 45 min", None),
        ("200 max", 20000), ("pas plus de 500", 50000), ("moins de 500", 50000), ("moins de 70 dB", None),
        ("max 60 de large", None), ("pas plus de 45 cm", None),
        ("entre 300 et 600 euros", 60000), ("budget 300 à 500", 50000), ("200-300€", 30000),
        ("400 euros max… disons 500 euros", 50000), ("entre 7 et 9 kg", None),
        ("laver de 30 à 60 degrés", None), ("un essorage de 1200 à 1400 tours", None),
        ("max 600e", 60000), ("moins de 450 e", 45000), ("au 3e étage", None), ("Paris 11e", None),
        ("60 encastrable", None), ("un four - de 400", 40000), ("un four -de 60 cm", None), ("LV-240613", None),
    ],
)  # fmt: skip
def test_a_measure_is_no_budget(text: str, cents: int | None) -> None:
    assert budget_in(text) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [("entre 300 et 600 euros", 30000), ("de 300 € à 600 €", 30000), ("budget 300 à 500", 30000),
     ("de 300 à 400 L", None), ("moins de 600 euros", None), ("entre 300 et 600 euros, non, 200 max", None)],
)  # fmt: skip
def test_a_budget_told_with_both_its_ends_begins_somewhere(text: str, cents: int | None) -> None:
    assert least_in(text) == cents


@pytest.mark.parametrize(
    ("text", "people"),
    [("pour 2 adultes et 2 enfants", 4), ("un couple avec trois enfants", 5), ("pour un couple", 2),
     ("une personne seule ou un couple", 1), ("on est 4 dont 2 enfants", 4),
     ("on est 2 et un bébé", 3), ("maman solo avec un enfant", 2), ("pour un studio", 1), ("je vis seule", 1),
     ("famille de 4 avec 2 enfants", 4), ("pour deux semaines", None), ("un four pour la cuisine", None),
     ("deux grands frigos", None)],
)  # fmt: skip
def test_a_household_is_counted(text: str, people: int | None) -> None:
    assert people_in(text) == people


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("un frigo de 300 L mini", {"RF-BOR300", "RF-BOR380", "RF-BORUS", "RF-ALT420"}),
        ("un lave-linge de 9 kg", {"LL-ALT9", "LL-OND10", "LL-ONDS96"}),
        ("un lave-linge, pas plus de 70 dB", {"LL-OND8S", "LL-ALT9"}),
        ("un lave-linge de moins de 500 et 50 cm de profondeur maxi", {"LL-OND7"}),
        ("un frigo garanti 5 ans", {"RF-ALT420"}),
        ("un lave-linge entre 7 et 8 kg", {"LL-OND7", "LL-OND8S"}),
        ("un lave-vaisselle de moins de 60 cm de large", {"LV-LOR10", "LV-LOR10I"}),
        ("un lave-linge entre 500 et 700 euros", {"LL-OND8S", "LL-OND10"}),
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
    assert told["limits"] == ["moins de 45 cm de profondeur"]
    assert told["unmet"] == [{"label": "Dimensions", "value": "85 × 60 × 50 cm (H × L × P)"}]


@pytest.mark.parametrize("intent", [SHEET, "s_informer.prix", "nlu_fallback"])
def test_a_limit_asked_of_a_whole_shelf_is_no_question_about_one_model(talk: Talk, intent: str) -> None:
    talk.slots["product_reference"] = "LL-ALT9"
    told = talk.asks(intent, "un lave linge qui fait moins de 45 cm de profondeur").act("utter_advice")
    assert told["unmet"]
    assert told["options"][0]["reference"] == "LL-OND7"


def test_a_quick_delivery_beside_the_limits_is_no_delivery_asked(talk: Talk) -> None:
    talk.asks("nlu_fallback", "lave linge 8kg max 600€ livraison rapide")
    assert [one["reference"] for one in talk.act("utter_advice")["options"]] == ["LL-OND8S"]


def test_a_limit_told_before_holds(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo de 300 L mini").asks(CHOICE, "pas trop cher, pour deux personnes")
    assert {o["reference"] for o in talk.act("utter_advice")["options"]}.isdisjoint({"RF-BOR120", "RF-LOR270I"})


@pytest.mark.parametrize("intent", ["nlu_fallback", "aucun.hors_sujet", CHOICE])
@pytest.mark.parametrize("text", ["je cherche un aspi", "il me faudrait une clim", "slt je veux un congelo"])
def test_a_wish_for_any_of_a_shelf_is_a_matter_of_advice(talk: Talk, intent: str, text: str) -> None:
    talk.asks(intent, text)
    assert talk.form == "advice_need_form"


def test_a_household_of_adults_and_children_gets_what_suits_as_many(talk: Talk) -> None:
    told = talk.asks(CHOICE, "quel frigo pour 2 adultes et 2 enfants ?").act("utter_advice")
    assert told["options"][0]["reference"] == "RF-BOR380"


def test_limits_beyond_the_budget_are_said_with_what_each_of_them_allows(talk: Talk) -> None:
    talk.asks(CHOICE, "un lave-linge 8 kg minimum").asks(CHOICE, "400 euros max")
    told = talk.act("utter_advice")
    assert (told["is_over_budget"], told["options"][0]["reference"]) == (True, "LL-OND8S")
    assert told["cheaper"]["told"] == [{"label": "Capacité", "value": "7 kg"}]
    assert told["limits"] == ["8 kg au moins"]


def test_what_is_paid_counts_against_the_budget(talk: Talk) -> None:
    told = talk.asks(CHOICE, "un lave-linge 8 kg minimum, 500 euros max").act("utter_advice")
    assert (told["is_over_budget"], told["options"][0]["reference"]) == (False, "LL-OND8S")


def test_a_quality_that_the_limits_cost_is_said(talk: Talk) -> None:
    assert talk.asks(CHOICE, "un lave-linge pour une famille").act("utter_advice")["quality"] is None
    told = talk.asks(CHOICE, "lave linge silencieux et qui passe dans 55 cm").act("utter_advice")
    assert told["options"][0]["reference"] == "LL-LOR6T"
    assert told["quality"]["value"].startswith("74 dB")
    assert told["quality"]["better"]["value"].startswith("67 dB")


def test_a_size_asked_next_keeps_the_limits_told_before(talk: Talk) -> None:
    talk.asks(CHOICE, "je cherche un frigo garanti 5 ans")
    talk.asks(CHOICE, "il doit faire moins de 60 cm de large")
    assert talk.act("utter_advice")["unmet"]


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        (SHEET, "un aspirateur balai avec au moins 60 min d'autonomie"),
        (SHEET, "aspirateur balai autonomie 1 h mini"),
        (SHEET, "aspirateur autonomie 1 h mini, un balai"),
        (CHOICE, "je cherche un aspirateur balai, autonomie d'1 heure minimum"),
    ],
)
def test_how_long_it_runs_is_a_limit_in_minutes_or_hours(talk: Talk, heard: str, text: str) -> None:
    told = talk.asks(heard, text).act("utter_advice")
    assert [one["reference"] for one in told["options"]] == ["AS-ZEP70"], "the Zéphyr 40 runs for 40 minutes"
    assert told["limits"] == ["60 min au moins"]


def test_a_freezer_keeps_cold_for_hours(talk: Talk) -> None:
    told = talk.asks(CHOICE, "je cherche un congélateur avec une autonomie de 24 h au moins").act("utter_advice")
    assert [one["reference"] for one in told["options"]] == ["CG-BOR200C"]
