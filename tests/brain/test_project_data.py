"""The rules and the domain agree: `traitdunion train` does not look again."""

from pathlib import Path

import pytest
import yaml
from rasa.shared.core.events import UserUttered
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.validator import Validator


def test_rules_use_intents_actions_forms_and_slots_of_the_domain() -> None:
    importer = TrainingDataImporter.load_from_config("bot/config.yml", "domain.yml", ["data/rules"])
    validator = Validator.from_importer(importer)
    assert validator.verify_domain_validity()
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_forms_in_stories_rules()
    assert validator.verify_form_slots()
    assert validator.verify_slot_mappings()
    assert validator.verify_story_structure()
    events = [event for step in validator.story_graph.story_steps for event in step.events]
    used = {event.intent_name for event in events if isinstance(event, UserUttered)} - {None}
    assert used and used <= set(validator.domain.intents)


def test_messages_are_of_intents_of_the_domain() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    named = {
        group["intent"]
        for file in Path("data/nlu").glob("*.yml")
        for group in yaml.load(file.read_text(encoding="utf-8"), Loader=loader)["nlu"]
    }
    importer = TrainingDataImporter.load_from_config("bot/config.yml", "domain.yml", ["data/rules"])
    assert named and named <= set(importer.get_domain().intents)


def test_messages_are_read_once_whatever_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text('version: "3.1"\nnlu:\n- intent: sav.panne\n  examples: |\n    - ma lampe clignote\n')
    read = []
    reads = RasaYAMLReader.reads
    monkeypatch.setattr(RasaYAMLReader, "reads", lambda *args, **kwargs: read.append(1) or reads(*args, **kwargs))
    importer = TrainingDataImporter.load_from_config("bot/config.yml", "domain.yml", [str(tmp_path)])
    texts = [
        [example.get("text") for example in importer.get_nlu_data(*language).intent_examples]
        for language in ((), ("fr",), ("en",))
    ]
    assert texts == [["ma lampe clignote"]] * 3
    assert len(read) == 1
