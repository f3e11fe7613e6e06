"""Whole conversations, word for word, through the real gateway and the real brain. Reviewed like code:
`STORIES=write pytest tests/stories` writes them anew, and the diff is read aloud.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock import NOW, Clock
from player import Brain, Player, brain_of, seed_references, service_of
from script import FOLDER, Script, read_script
from system_fixture import missing

from relation.context import Relation
from relation.playbook import Playbook
from relation.store.unit_of_work import Store
from relation.voice import Voice
from traitdunion.brain_env import BRAIN_PYTHON
from traitdunion.settings import ROOT
from traitdunion.training import MODEL_NAME

SCRIPTS = [read_script(path) for path in sorted(FOLDER.glob("*.txt"))]
WRITTEN_ANEW = os.environ.get("STORIES") == "write"


@pytest.fixture(scope="module")
def brain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brain]:
    """It lives on the day of the demonstration's data."""
    model = Path(os.environ.get("MODELS_DIR") or ROOT / "models") / f"{MODEL_NAME}.tar.gz"
    for needed in (BRAIN_PYTHON, model):
        if not needed.exists():
            missing(f"{needed} is missing: run `make train`")
    with brain_of(NOW.date().isoformat(), tmp_path_factory.mktemp("brain")) as started:
        yield started


@pytest.mark.brain
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_conversation_is_the_one_that_was_reviewed(
    script: Script,
    brain: Brain,
    seeded_file: Path,
    playbook: Playbook,
    voice: Voice,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"sqlite:///{shutil.copy(seeded_file, tmp_path / 'story.sqlite3')}"
    clock, store = Clock(script.starts_at), Store(url)
    relation = Relation(playbook, voice, clock)
    seed_references(monkeypatch)
    with service_of(brain, url, relation) as address:
        player = Player(script, store, relation, clock, address)
        said = player.play()
    store.close()
    path = FOLDER / f"{script.name}.txt"
    if WRITTEN_ANEW:
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")
    assert script.head["persona"] in {one.get("applied_persona") for one in player.understood}
    assert script.head["objectif"] in {one.get("objective") for one in player.understood}


def test_every_persona_talks_and_every_objective_twice(playbook: Playbook) -> None:
    assert len(SCRIPTS) >= 12
    assert {script.head["persona"] for script in SCRIPTS} == set(playbook.personas)
    counts = Counter(script.head["objectif"] for script in SCRIPTS)
    assert all(counts[name] >= 2 for name in playbook.objectives if name != "aucun"), counts
