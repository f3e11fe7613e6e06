"""Each kind of mistake in data/ is refused with a French sentence: file, line, what was expected, what to do."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from test_playbook import REFUSALS
from typer.testing import CliRunner

from relation.model.errors import Invalid, NotFound
from relation.playbook_templates import read_templates
from relation.services.transcript import Transcripts
from traitdunion import running
from traitdunion.cli import app
from traitdunion.settings import ROOT, read_settings
from traitdunion.staff_data import read_staff_data
from traitdunion.staff_errors import WORDS_FILE, told

IGNORED = shutil.ignore_patterns("nlu", "rules", "styles", "evaluation", "templates")
PROBLEMS = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))["problems"]
CALLS = re.compile(r"^(?!.*\bdef ).*(?:\.wrong|\bwrong_at|raise BadTemplate)\(.*$", re.M)
LITERAL = re.compile(r'"([a-z0-9_]+)"')
COMPOSED = ('f"unknown_{kind[:-1]}"', "error.problem", "wrong_at(self.where")

TEMPLATES = [
    ("bad_template_name", "whatsapp_templates.yml", "templates:\n", "templates:\n  Nom: {language: fr, text: a}\n"),
    ("gap_in_places", "whatsapp_templates.yml", "templates:\n", 'templates:\n  a: {language: fr, text: "{{2}}"}\n'),
    ("wrong_count", "templates/transcript.yml", "weekdays: [", "weekdays: [avant-hier, "),
]
"""Of the messaging apps and of the transcript."""
TICKET = "      - act: utter_ticket_status\n"
OTHERS = [
    ("written_twice", "personas.yml", "    label: Expert", "    label: Expert\n    label: Savant"),
    ("broken_yaml", "personas.yml", "    label: Expert", "    label: [Expert"),
    ("key_not_a_name", "personas.yml", "  neutre:", "  12: {label: x}\n  neutre:"),
    ("empty_file", "personas.yml", None, "- un\n- deux\n"),
    ("not_utf8", "personas.yml", None, b"\xff\xfe"),
    ("unreadable_file", "personas.yml", None, None),
    ("not_a_section", "teams.yml", "  conseil: {label: les conseillers}", "  conseil: les conseillers"),
    (
        "not_a_list", "personas.yml",
        'dont: ["Reformuler sa demande", "Expliquer avant de répondre", "Finir par une question"]', "dont: Reformuler",
    ),
    ("no_neutral_persona", "personas.yml", "  neutre:", "  autre:"),
    ("too_many_personas", "personas.yml", "  neutre:", "  rebelle: {label: R, style: s, wants: w}\n  neutre:"),
    ("no_empty_objective", "objectives.yml", "  aucun:", "  rien:"),
    (
        "too_many_objectives", "objectives.yml", "  aucun:",
        "  a: {label: A, motifs: {}}\n  b: {label: B, motifs: {}}\n  c: {label: C, motifs: {}}\n  aucun:",
    ),
    ("bad_expression", "relationship.yml", "  - '(?<!la )", "  - '(('\n  - '(?<!la )"),
    ("bad_expression", "voice/turn.yml", '  - "!"', '  - "(("'),
    ("promised_twice", "commitments.yml", TICKET, 2 * TICKET),
    ("cell_twice", "journeys/sav.yml", "objective: sav", "objective: reclamation"),
    ("offered_and_elsewhere", "journeys/sav.yml", "      email: {depth: detaille}", "      email: {rather: shop}"),
    (
        "same_channel", "journeys/sav.yml", "      email: {depth: detaille}",
        "      email: {is_offered_here: false, rather: email, rather_why: x}",
    ),
    ("empty_condition", "journeys/moments.yml", "      - {fact: first_contact}", "      - {}"),
    ("hours_or_shop", "teams.yml", "label: la comptabilité", "label: la comptabilité\n    shop: lyon"),
    ("never_open", "brand/brand.yml", None, "advisor_hours"),
    ("never_said", "voice/orders.yml", "Aucune commande à [[votre|ton]] nom.", "Nos excuses, aucune commande."),
    ("not_wordings", "voice/turn.yml", '  email: "Pour la suite, mieux vaut un e-mail : {{ why }}."', "  email: 12"),
    ("no_main_part", "voice/turn.yml", "  demander_chiffre:\n    standard:", "  demander_chiffre:\n    english:"),
    ("not_variants", "voice/small_talk.yml", 'bref: ["Avec plaisir.", "De rien."]', "bref: [12]"),
    ("no_examples", "voice/small_talk.yml", "  examples: [{label: Ma facture}]", "  examples: []"),
    (
        "no_wording_holds", "voice/small_talk.yml", '    - bref: ["Quelque chose ne va pas. Que',
        '    - when: times > 99\n      bref: ["Quelque chose ne va pas. Que',
    ),
    ("bad_hours", "brand/shops.yml", "lundi: 14:00-19:00", "lundi: matin"),
    ("bad_zone", "brand/brand.yml", "Europe/Paris", "Europe/Verger"),
    ("no_summary", "brand/facts.yml", "  summary:", "  resume:"),
    ("no_modes", "brand/facts.yml", "id: volumineux", "id: gros"),
    ("no_warnings", "brand/help.yml", "    warnings: [Arrêtez-le et débranchez-le tout de suite.]\n", ""),
    ("used_twice", "brand/products.yml", "reference: LL-OND8S", "reference: LL-OND7"),
    ("bad_day", "brand/shops.yml", 'day: "05-01"', 'day: "13-01"'),
    ("percent_or_amount", "brand/promotions.yml", "percent: 12", "percent: 12\n    amount_cents: 5"),
    ("disordered_days", "brand/promotions.yml", "ends_in_days: 9", "ends_in_days: -9"),
    ("not_days", "brand/stories.yml", "promised_in_days: -4", "promised_in_days: bientôt"),
    ("empty_list", "brand/people.yml", "return_reasons: [", "return_reasons: [] # ["),
    ("not_sections", "brand/help.yml", "topics:", "topics:\n  un: 3\n  deux:"),
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=IGNORED))


def spoil(path: Path, before: str | None, after: str | bytes | None) -> None:
    if after is None:
        path.unlink()
    elif isinstance(after, bytes):
        path.write_bytes(after)
    elif after == "advisor_hours":
        head = path.read_text(encoding="utf-8").split("advisor_hours:")[0]
        path.write_text(f"{head}advisor_hours: {{lundi: fermé}}\n", encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert before is None or before in text
        path.write_text(after if before is None else text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(("problem", "file", "before", "after"), OTHERS)
def test_every_other_kind_is_told(
    data: Path, problem: str, file: str, before: str | None, after: str | bytes | None
) -> None:
    spoil(data / file, before, after)
    with pytest.raises(Invalid) as refused:
        read_staff_data(data)
    assert refused.value.details["problem"] == problem
    assert re.match(rf"data/{re.escape(file)}, ligne \d+ : \S", told(refused.value))


def test_every_kind_has_its_sentence_and_its_test() -> None:
    assert {problem for problem, *_ in (*REFUSALS, *OTHERS, *TEMPLATES)} == set(PROBLEMS)


@pytest.mark.parametrize(("problem", "file", "before", "after"), TEMPLATES)
def test_a_wrong_template_is_told(tmp_path: Path, problem: str, file: str, before: str, after: str) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu", "evaluation"))
    spoil(data / file, before, after)
    read = Transcripts.load if problem == "wrong_count" else read_templates
    with pytest.raises(Invalid) as refused:
        read(data)
    assert refused.value.details["problem"] == problem
    assert re.match(rf"data/{re.escape(file)}, ligne \d+ : \S", told(refused.value))


def test_every_kind_that_the_code_names_has_its_sentence() -> None:
    folders = ("relation/playbook*.py", "relation/voice/*.py", "relation/store/*_files.py")
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in ROOT.glob(folder)]
    calls = [call for source in sources for call in CALLS.findall(source)]
    assert len(calls) > len(PROBLEMS) // 2
    for call in calls:
        assert set(LITERAL.findall(call)) & set(PROBLEMS) or any(known in call for known in COMPOSED), call


def test_what_has_no_sentence_is_told_by_its_code() -> None:
    assert told(NotFound("advisor_unknown")) == "advisor_unknown"
    assert "brand_new" in told(Invalid("playbook_invalid", where="data/x.yml:1", problem="brand_new"))


def test_the_check_and_the_start_refuse_the_brands_own_files_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(data / "brand" / "products.yml", "price_cents: 37900", "price_cents: cher")
    done = CliRunner().invoke(app, ["journeys", "check", "--data", str(data)])
    assert done.exit_code == 2
    assert re.match(r"data/brand/products\.yml, ligne \d+ : « price_cents » attend un nombre entier", done.stderr)
    for name in ("BRAIN_TOKEN", "ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET"):
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setattr(running, "is_taken", lambda port: False)
    started = CliRunner().invoke(app, ["run"])
    assert read_settings().data_dir == data
    assert (started.exit_code, started.stderr) == (2, done.stderr)
