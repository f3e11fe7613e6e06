"""The house rules that a program can check: who imports whom, names that exist on both sides, no sentence in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from relation.playbook import Playbook
from relation.services.effects import EFFECTS

ROOT = Path(__file__).parents[2]
OURS = {"relation", "gateway", "desk", "actions", "bot", "traitdunion"}
ALLOWED = {
    "relation": {"relation"},
    "actions": {"actions", "relation"},
    "desk": {"desk", "relation"},
    "gateway": {"gateway", "relation", "actions"},
    "bot": {"bot"},
    "traitdunion": {"traitdunion", "relation", "gateway", "desk"},
}
"""Arrows point inwards; the gateway mounts the actions' executor; traitdunion puts everything together."""
WEB = {"fastapi", "starlette", "uvicorn", "httpx", "websockets"}
RASA = {"rasa", "rasa_sdk"}
NAMED_ACT = re.compile(r"(?:utter|service|system)_[a-z0-9_]+")
SENTENCE = re.compile(r"(?:[^\W\d_]{2,}[ ’',:]{1,3}){2,}[^\W\d_]{2,}")
"""Three words running; patterns for customers' words have bars and brackets between them."""
ACCENTED = re.compile(r"[à-öø-ÿœæÀ-ÖØ-ÞŒÆ]")


def sources(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module of these packages: its path from the root, and its syntax tree."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> set[str]:
    """Dotted names of what is imported, wherever in the module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def docstrings(tree: ast.Module) -> set[int]:
    """Ids of the strings that stand alone: docstrings of modules, classes, functions and attributes."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string of the code that is not documentation."""
    skipped = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


def is_sentence(text: str) -> bool:
    return any(ACCENTED.search(words) for words in SENTENCE.findall(text))


# Imports


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_arrows_point_inwards(package: str) -> None:
    seen = 0
    for path, tree in sources(package):
        strangers = (tops(imports(tree)) & OURS) - ALLOWED[package]
        assert not strangers, f"{path} imports {strangers}"
        seen += 1
    assert seen


def test_only_the_store_knows_the_database() -> None:
    for path, tree in sources(*OURS):
        is_store = path.startswith("relation/store/") or path == "traitdunion/database.py"
        found = tops(imports(tree)) & {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
        assert is_store or not found, f"{path} imports {found}"


def test_the_model_knows_nothing_but_itself() -> None:
    for path, tree in sources("relation/model"):
        found = {name for name in imports(tree) if name.startswith("relation.")}
        found = {name for name in found if not name.startswith("relation.model.")}
        assert not found, f"{path} imports {found}"


def test_the_store_knows_no_service() -> None:
    for path, tree in sources("relation/store"):
        found = {name for name in imports(tree) if name.startswith(("relation.services", "relation.voice"))}
        assert not found, f"{path} imports {found}"


def test_the_relation_knows_no_web_and_no_rasa() -> None:
    for path, tree in sources("relation"):
        assert not tops(imports(tree)) & (WEB | RASA), path


def test_only_the_actions_and_their_route_know_rasas_kit_and_only_the_bot_rasa() -> None:
    for path, tree in sources(*OURS):
        found = tops(imports(tree))
        assert "rasa" not in found or path.startswith("bot/"), path
        assert "rasa_sdk" not in found or path.startswith("actions/") or path == "gateway/actions_route.py", path


def test_actions_write_nothing() -> None:
    """They read and propose: no unit of work that commits, no write of the brand's port."""
    writes = {"write", "commit", "add_message", "open_handoff", "apply_effects", "make_commitment"}
    for path, tree in sources("actions"):
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        assert not called & writes, f"{path} calls {called & writes}"


def test_actions_are_flat() -> None:
    """rasa-sdk dies on sub-packages."""
    assert not [path for path in (ROOT / "actions").iterdir() if path.is_dir() and path.name != "__pycache__"]


def test_nothing_is_opened_at_import() -> None:
    """No module calls a store, a client or the settings while it is imported."""
    openers = {"Store", "create_engine", "BrainClient", "read_settings", "AsyncClient", "make_app", "load_dotenv"}
    for path, tree in sources(*(OURS - {"bot"})):
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if isinstance(statement, ast.If) and "__name__" in ast.dump(statement.test):
                continue
            called = {getattr(n.func, "id", None) for n in ast.walk(statement) if isinstance(n, ast.Call)}
            assert not called & openers, f"{path}:{statement.lineno}"


# Names that exist on both sides


@pytest.fixture(scope="module")
def domain() -> dict:
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def named_acts(motifs: set[str]) -> dict[str, str]:
    """Acts named in Python as a whole string: name → where. Some motifs look like acts."""
    return {
        node.value: f"{path}:{node.lineno}"
        for path, tree in sources("relation", "gateway", "desk", "actions")
        for node in literals(tree)
        if NAMED_ACT.fullmatch(node.value) and node.value not in motifs
    }


def test_every_act_named_in_python_has_a_voice_and_a_neutral_wording(playbook: Playbook, domain: dict) -> None:
    named = named_acts({motif for objective in playbook.objectives.values() for motif in objective.motifs})
    assert len(named) > 20
    voiceless = {name: where for name, where in named.items() if name not in playbook.voice.acts}
    assert not voiceless
    by_the_brain = {name: where for name, where in named.items() if where.startswith("actions/")}
    assert not {name: where for name, where in by_the_brain.items() if name not in domain["responses"]}


def test_every_error_of_the_web_chat_can_be_said(playbook: Playbook) -> None:
    protocol = (ROOT / "docs" / "webchat-protocol.md").read_text(encoding="utf-8")
    row = next(line for line in protocol.splitlines() if line.startswith("| `error`"))
    codes = re.findall(r"`([a-z_]+)`", row.split("or null) |")[1])
    assert len(codes) > 5
    assert not [code for code in codes if f"service_{code}" not in playbook.voice.acts]


def test_every_error_of_the_http_api_has_its_sentence_and_its_line(playbook: Playbook) -> None:
    """Codes raised in the gateway, sentences of data/api_errors.yml, rows of docs/api.md: the same."""
    raised = {
        node.args[1].value
        for _, tree in sources("gateway")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) in ("ApiError", "answer")
        and isinstance(node.args[1], ast.Constant)
    }
    by_services = {"message_id_reused", "refused", "file_type_refused", "file_empty"}
    by_services |= {"not_identified", "too_many_codes", "way_closed"}
    assert len(raised) > 8
    assert all(set(said) == raised | by_services for said in playbook.api_errors.values())
    rows = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Errors")[2].partition("## ")[0]
    documented = {code for row in rows.splitlines() if row.startswith("| 4") for code in re.findall(r"`(\w+)`", row)}
    only_demo, fallback = {"not_found"}, {"refused", "server_error"}
    assert not set(playbook.api_errors["fr"]) - documented - only_demo - fallback
    assert "`server_error`" in rows


def test_every_response_of_the_domain_has_a_voice(playbook: Playbook, domain: dict) -> None:
    assert not set(domain["responses"]) - set(playbook.voice.acts)


def test_every_action_of_the_domain_has_a_class_and_the_other_way_round(domain: dict) -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    classes = set(executor.actions) - {"", "validate_"}  # the kit's and our own base classes
    named = {name if isinstance(name, str) else next(iter(name)) for name in domain["actions"]}
    assert sorted(named - classes) == [], "actions without a class"
    assert sorted(classes - named) == [], "classes the domain ignores"


def test_every_intent_of_the_domain_is_a_motif_and_the_other_way_round(playbook: Playbook, domain: dict) -> None:
    named = {name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]}
    motifs = {f"{o.name}.{motif}" for o in playbook.objectives.values() for motif in o.motifs}
    assert named == motifs


def test_every_effect_that_actions_propose_exists() -> None:
    proposed = {
        node.args[0].value: f"{path}:{node.lineno}"
        for path, tree in sources("actions")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "change"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert proposed
    assert not {name: where for name, where in proposed.items() if name not in EFFECTS}


def test_every_refused_act_exists(playbook: Playbook) -> None:
    refused = {
        keyword.value.value: f"{path}:{node.lineno}"
        for path, tree in sources("actions")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "refused_act" and isinstance(keyword.value, ast.Constant)
    }
    assert refused
    assert not {name: where for name, where in refused.items() if name not in playbook.voice.acts}


# Sentences


def test_no_french_sentence_is_written_in_python() -> None:
    """What a customer, an advisor or an integrator reads lives in data files and templates. traitdunion speaks on the
    terminal, bot compares words.
    """
    found = [
        f"{path}:{node.lineno}: {node.value[:60]!r}"
        for path, tree in sources("relation", "desk", "actions", "gateway")
        for node in literals(tree)
        if is_sentence(node.value)
    ]
    assert not found


def test_the_check_for_sentences_sees_one() -> None:
    tree = ast.parse('"""Une docstring accentuée très permise."""\nx = f"Commande {n} : elle est arrivée"\n')
    assert [node.value for node in literals(tree) if is_sentence(node.value)] == [" : elle est arrivée"]
    assert not is_sentence("rue|allée|chaussée de")
