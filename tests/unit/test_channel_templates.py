"""Approved messages: read from staff's file, filled whole, sent only where a channel has them."""

from pathlib import Path

import pytest
from clock import DATA
from steps import write

from relation.context import Relation
from relation.model.errors import Invalid, Refused
from relation.model.template import Template
from relation.playbook_templates import FILE, read_templates
from relation.services.templates import send_template
from relation.store.unit_of_work import Store


def test_the_shipped_ones_can_be_filled() -> None:
    templates = read_templates(DATA)
    assert templates
    for template in templates.values():
        assert "{" not in template.filled(["x"] * template.places)


@pytest.mark.parametrize(
    "text",
    [
        "templates: [1]", "other: {}", "templates: {Nom: {language: fr, text: a}}", "templates: {a: {language: fr}}",
        'templates: {a: {language: fr, text: "{{2}}"}}', "templates: {a: {language: fr, text: a, more: 1}}",
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_templates(tmp_path)
    assert str(refused.value.details["where"]).endswith(f"{FILE}:1")


def test_other_channels_have_none(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "4242", "Bonjour", "telegram")
    with store.write() as uow, pytest.raises(Refused, match="no_templates"):
        send_template(uow, relation, conversation_id, Template("a", "fr", "b"), [], "camille")
