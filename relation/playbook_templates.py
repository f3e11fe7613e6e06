"""Reads data/whatsapp_templates.yml."""

import re
from pathlib import Path

from relation.model.template import Template
from relation.playbook_files import Section, read_yaml

FILE = "whatsapp_templates.yml"
_NAME = re.compile(r"[a-z0-9_]{1,512}")


def read_templates(data: Path) -> dict[str, Template]:
    """By name. Raises: Invalid."""
    file = read_yaml(data / FILE, data)
    file.only("templates")
    return {name: _read(name, section) for name, section in file.section("templates").sections()}


def _read(name: str, section: Section) -> Template:
    section.only("language", "text")
    if not _NAME.fullmatch(name):
        raise section.wrong(None, f"{name}: small letters, digits and underscores")
    template = Template(name, section.text("language"), section.text("text"))
    numbers = [int(number) for number in re.findall(r"\{\{(\d)\}\}", template.text)]
    if sorted(set(numbers)) != list(range(1, template.places + 1)):
        raise section.wrong("text", "text: {{1}}, {{2}}… without a gap")
    return template
