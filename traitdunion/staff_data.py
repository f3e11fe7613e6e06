"""Everything that staff write, read as a start reads it: what would be refused is refused before anything runs."""

from datetime import UTC, datetime
from pathlib import Path

from relation.playbook import Playbook
from relation.store.brand_catalogue_files import load_catalogue
from relation.store.brand_files import load_texts
from relation.store.demo_files import load_people, load_stories


def read_staff_data(data_dir: Path) -> Playbook:
    """Raises: Invalid, which `staff_errors.told` tells."""
    playbook = Playbook.load(data_dir)
    load_texts(data_dir)
    load_people(data_dir)
    load_stories(data_dir, load_catalogue(data_dir, datetime.now(UTC).date()))
    return playbook
