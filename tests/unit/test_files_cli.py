"""`traitdunion files erase`: the files of one conversation, on the disk and in the database."""

import io
from pathlib import Path

import pytest
from media_steps import PNG, attachments, fetches, on_disk
from typer.testing import CliRunner, Result

from relation.context import Relation
from relation.model.delivery import InboundMessage, Media
from relation.services.attachments import keep_file
from relation.services.channel_receiving import receive_from_channel
from relation.services.media_keeping import claim_media, keep_media
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.cli import app
from traitdunion.installation import SECRETS


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, store_url: str, tmp_path: Path) -> Path:
    for name in SECRETS:
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATABASE_URL", store_url)
    monkeypatch.setenv("FILES_DIR", str(tmp_path / "files"))
    return tmp_path / "files"


def run(conversation: str) -> Result:
    return CliRunner().invoke(app, ["files", "erase", conversation])


def two_photos(store: Store, relation: Relation, root: Path, key: str) -> str:
    """One that is kept, one that is still to be fetched. Returns the conversation's id."""
    with store.write() as uow:
        for n in range(2):
            photo = InboundMessage("telegram", key, f"{key}:{n}", "", media=(Media("photo", f"file-{key}-{n}"),))
            received = receive_from_channel(uow, relation, photo)
        (wanted,) = claim_media(uow, relation, ["telegram"], 1)
        assert keep_media(
            uow, relation, wanted.fetch_id, keep_file(FileFolder(root), io.BytesIO(PNG), len(PNG), "", 1000)
        )
        assert not keep_media(uow, relation, wanted.fetch_id, keep_file(FileFolder(root), io.BytesIO(PNG), 1, "", 1000))
        uow.commit()
    assert received is not None
    return received.conversation_id


def test_the_files_of_one_conversation_are_erased(store: Store, relation: Relation, root: Path) -> None:
    mine, other = (two_photos(store, relation, root, key) for key in ("1", "2"))
    said = run(mine)
    assert (said.exit_code, said.stdout) == (0, "Fichiers effacés : 1.\n")
    assert run(mine).stdout == "Aucun fichier à effacer.\n"
    assert attachments(store, mine) == []
    (kept,) = attachments(store, other)
    assert FileFolder(root).path(kept.stored_as) in on_disk(root)
    assert fetches(store) == [("photo", "waiting", None)]
    with store.read() as uow:
        (line,) = [one for one in uow.events.audit_of(mine) if one.action == "erase_files"]
    assert (line.actor, line.details) == ("command", {"files": 1, "fetches": 1})


def test_without_a_database_it_says_so(monkeypatch: pytest.MonkeyPatch, root: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    assert run("x").exit_code == 2
