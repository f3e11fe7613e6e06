"""Names, postcodes and towns."""

from datetime import date

import pytest

from bot.nlu.entities import Known, find_entities
from bot.nlu.linguistics import is_person

TODAY = date(2026, 11, 21)
TOWNS = ("Strasbourg", "Lyon", "Saint-Étienne")
KNOWN = Known(towns=TOWNS, is_person=is_person)


def of_kind(text: str, *kinds: str, known: Known = KNOWN) -> list:
    return [e["value"] for e in find_entities(text, [], TODAY, known) if e["entity"] in kinds]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("je m'appelle karim belkacem et ma commande n'arrive pas", "Karim Belkacem"),
        ("jm'appelle nadia je passe à midi", "Nadia"),
        ("Je m’appelle Jean-Pierre de la Tour.", "Jean-Pierre de la Tour"),
        ("mon nom est traoré", "Traoré"),
        ("nom : Nguyen, ville : Lille", "Nguyen"),
        ("La commande est au nom de Ferreira, passée ce midi.", "Ferreira"),
        ("au nom de M. et Mme Pasquier", "Pasquier"),
        ("Bonjour, c'est Madame Pruvost. Mon vieux frigo est mort", "Pruvost"),
        ("c'est Hélène Martin", "Hélène Martin"),
        ("c'est hélène martin", "Hélène Martin"),
        ("Cordialement, Josiane Le Goff", "Josiane Le Goff"),
        ("Hélène Martin", "Hélène Martin"),
        ("À remettre au gardien, M. Ferreira, loge A.", "Ferreira"),
        ("Mlle Pauline Héraud, dossier 2024", "Pauline Héraud"),
        ("c'est Marc, je rappelle pour mon lit", "Marc"),
        ("Le colis est arrivé, merci. Emmanuel Okafor", "Emmanuel Okafor"),
    ],
)
def test_names_that_are_given(text: str, name: str) -> None:
    assert of_kind(text, "person_name") == [name]


def test_first_and_last_names_are_told_apart() -> None:
    [found] = find_entities("je m'appelle DUPONT Marie", [], TODAY)
    assert (found["first_name"], found["last_name"], found["value"]) == ("Marie", "Dupont", "Marie Dupont")
    [alone] = find_entities("au nom de Perrin", [], TODAY)
    assert alone["last_name"] == "Perrin" and "first_name" not in alone


@pytest.mark.parametrize(
    "text",
    [
        *("au nom de mon mari", "au nom de l'association", "on m'appelle tout le temps", "c'est urgent merci"),
        *("Bonjour Madame, Monsieur,", "c'est Strasbourg Neudorf", "c'est pas normal", "mon nom est mal écrit"),
        *("Bonjour, Monsieur. La porte ferme mal.", "c'est Urgent merci", "Livré rue Victor-Hugo, Lyon."),
        *("Fauteuil Tilo : en stock ?", "je m'appelle", "carte au nom de feu mon mari", "RE-RE-RE PANNE"),
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert of_kind(text, "person_name") == []


def test_without_a_recogniser_only_names_given_as_such_are_found() -> None:
    assert of_kind("c'est Hélène Martin", "person_name", known=Known()) == []
    assert of_kind("je m'appelle Hélène Martin", "person_name", known=Known()) == ["Hélène Martin"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("67000 Strasbourg", ["67000", "Strasbourg"]),
        ("67 000 strasbourg merci", ["67000", "Strasbourg"]),
        ("12 rue des Lilas, 93200 Saint-Denis, 3e étage", ["93200", "Saint-Denis"]),
        ("92250 LA GARENNE COLOMBES", ["92250", "La Garenne Colombes"]),
        ("05600 guillestre", ["05600", "Guillestre"]),
        ("28300 Saint-Prest et le 28400", ["28300", "Saint-Prest", "28400"]),
        ("20000 Ajaccio", ["20000", "Ajaccio"]),
        ("97480", ["97480"]),
        ("LV-238871 68000", ["68000"]),
        ("LV-238871 code 68000. Cédric Vidal", ["68000"]),
        ("lv 238871 68000", ["68000"]),
        ("238871 68000", ["68000"]),
        ("RET-3T683 31700", ["31700"]),
        ("CT-FOYER8 31700", ["31700"]),
        ("mon code postal est le 35000", ["35000"]),
        ("le magasin de lyon", ["Lyon"]),
        ("a saint etienne", ["Saint-Étienne"]),
    ],
)
def test_places(text: str, values: list) -> None:
    assert of_kind(text, "postcode", "town") == values


@pytest.mark.parametrize(
    "text",
    [
        *("12000 points", "75 000 km", "numéro client 40912", "96000", "00123", "badge n° 20418, cours", "99000"),
        *("06 39 98 12 03 68000", "1 68000", "LV-238871 680001", "le code 68000"),
        *("40 000 abonnés", "67000€", "1234567000", "lyonnais"),
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert of_kind(text, "postcode", "town") == []


def test_a_sentence_after_a_postcode_is_no_town() -> None:
    assert of_kind("67000 c'est bon pour vous ?", "town") == []
    assert of_kind("69007 merci", "town") == []
    assert of_kind("54000, rayon 10 km", "town") == []
