"""`traitdunion journeys`: what the check finds, with file, line and advice; where each value of a cell comes from."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from relation.playbook import Playbook
from relation.playbook_checks import check_playbook
from traitdunion.cli import app
from traitdunion.installation import SECRETS

ROOT = Path(__file__).parents[2]
IGNORED = shutil.ignore_patterns("nlu", "rules", "styles", "evaluation", "templates")
Edit = Callable[[str, str, str], int]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=IGNORED))


@pytest.fixture
def edit(data: Path) -> Edit:
    """Replaces once; the line of what was written."""

    def replace(file: str, before: str, after: str) -> int:
        path = data / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return text.index(before) and text[: text.index(before)].count("\n") + 1

    return replace


def journeys(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["journeys", *words, "--data", str(data)])


def test_the_shipped_matrix_is_clean_and_its_absent_cell_is_told() -> None:
    done = CliRunner().invoke(app, ["journeys", "check", "--data", str(ROOT / "data")])
    assert done.exit_code == 0, done.stderr
    assert "neutre × aucun n'est pas écrit" in done.stdout
    assert "rien à corriger" in done.stdout


@pytest.mark.parametrize(
    ("file", "before", "after", "advice"),
    [
        (
            "journeys/sav.yml",
            "      incident_livraison: {stance: humain_d_abord}",
            "      premier_rachat: {stance: humain_d_abord}",
            "n'arrive jamais pour l'objectif « sav »",
        ),
        ("journeys/sav.yml", "email: {depth: detaille}", "email: {depth: standard}", "ne change rien"),
        ("journeys/sav.yml", "presse: {tone", "presse: {next_step: en_parler, tone", "n'est jamais dite"),
        (
            "journeys/acheter.yml",
            "      shop: {stance: humain_d_abord, next_step: null}\n    moments:",
            "      shop: {is_offered_here: false, rather: webchat, rather_why: x}\n    moments:",
            "n'offre pas ce parcours non plus",
        ),
        (
            "journeys/reclamation.yml",
            "    commitments: [complaint_answer, refund, callback]\n    next_step: en_parler\n    channels:\n",
            "    commitments: [complaint_answer, refund]\n    next_step: en_parler\n    channels:\n",
            "sans pouvoir le promettre",
        ),
        (
            "voice/orders.yml",
            "Aucune commande à [[votre|ton]] nom.",
            "Aucune commande, {{ brand.agence }}.",
            None,
        ),
        ("voice/refunds.yml", "      needs: [due_on]\n", "", "utter_refund_status : le texte emploie « due_on »"),
    ],
)
def test_a_mistake_is_told_with_its_file_line_and_advice(
    data: Path, edit: Edit, file: str, before: str, after: str, advice: str | None
) -> None:
    edit(file, before, after)
    done = journeys(data, "check")
    told = " ".join(done.stderr.split())
    assert done.exit_code == (1 if advice else 2), told
    assert f"data/{file}{':' if advice else ', ligne '}" in told
    assert advice is None or advice in told


def test_what_does_not_load_ends_with_one_line(data: Path, edit: Edit) -> None:
    line = edit("journeys/sav.yml", "tone: direct", "tone: brusque")
    done = journeys(data, "check")
    assert done.exit_code == 2
    assert f"data/journeys/sav.yml, ligne {line} : « brusque » n'est pas connu pour « tone »." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_shared_line_is_told_once(data: Path, edit: Edit) -> None:
    edit("journeys/reclamation.yml", "rather: webchat", "rather: email")
    edit("journeys/sav.yml", "email: {depth: detaille}", "email: {depth: standard}")
    found = check_playbook(Playbook.load(data))
    assert [finding.code for finding in found] == ["changes_nothing", "absent_cell"]


def test_explain_gives_the_origin_of_each_value(data: Path) -> None:
    text = (data / "journeys" / "acheter.yml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, words in enumerate(text, 1) if "rather: shop" in words)
    said = journeys(data, "explain", "--persona", "conseil", "--objective", "acheter", "--channel", "instagram")
    assert said.exit_code == 0
    assert f"data/journeys/acheter.yml:{line}" in said.stdout
    assert "data/journeys/default.yml:" in said.stdout
    assert "Rien de propre" not in said.stdout


def test_explain_says_what_falls_back(data: Path) -> None:
    where = ("--persona", "neutre", "--objective", "aucun", "--moment", "premier_contact")
    said = journeys(data, "explain", *where).stdout
    assert "repli sur « default »" in said
    assert "Rien de propre au canal « webchat »" in said
    assert "Rien de propre au moment « premier_contact »" in said


@pytest.mark.parametrize(
    ("option", "name"), [("--persona", "flaneur"), ("--objective", "rever"), ("--channel", "fax"), ("--moment", "midi")]
)
def test_an_unknown_name_is_refused_with_those_that_exist(data: Path, option: str, name: str) -> None:
    asked = {"--persona": "presse", "--objective": "sav", "--channel": "webchat", option: name}
    done = journeys(data, "explain", *(word for pair in asked.items() for word in pair))
    assert done.exit_code == 2
    assert f"inconnu : {name}" in done.stderr
    assert "Connus :" in done.stderr


def test_preview_obeys_the_channel(data: Path) -> None:
    assert "(aucun, email)" in journeys(data, "preview", "--channel", "email").stdout
    assert journeys(data, "preview", "--channel", "fax").exit_code == 2


@pytest.fixture
def seeded(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATABASE_URL", seeded_url)


@pytest.mark.usefixtures("seeded")
def test_what_is_known_of_a_customer_is_shown_part_by_part() -> None:
    said = CliRunner().invoke(app, ["journeys", "know", "C-0006"])
    assert said.exit_code == 0, said.stderr
    assert "Risque de départ : 65 / 100" in said.stdout
    assert "+35 Une réclamation sans réponse" in said.stdout
    assert "data/knowledge.yml:" in said.stdout


@pytest.mark.usefixtures("seeded")
def test_a_stranger_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(app, ["journeys", "know", "C-9999"])
    assert (done.exit_code, done.stderr) == (2, "Client inconnu : C-9999.\n")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert CliRunner().invoke(app, ["journeys", "know", "C-0006"]).exit_code == 2
