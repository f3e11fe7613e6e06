"""Files of messages: every form that is read, and every error with its file and line."""

from pathlib import Path

import pytest

from relation.playbook import Playbook
from traitdunion.evaluation_labels import known_labels, read_labelled
from traitdunion.messages_file import UnreadableFile, read_records


def write(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "bonjour\n\noù est mon colis ?\n"),
        ("a.tsv", "text\nbonjour\noù est mon colis ?\n"),
        ("a.csv", 'id,text\n,bonjour\n,"où est mon colis ?"\n'),
        ("a.csv", "\ufeffid;text\r\n;bonjour\r\n\r\n;où est mon colis ?\r\n"),
        ("a.jsonl", '{"text": "bonjour"}\n\n{"id": null, "text": "où est mon colis ?"}\n'),
    ],
    ids=["lines", "tab", "comma", "semicolon and BOM", "objects"],
)
def test_each_form_is_read(tmp_path: Path, name: str, content: str) -> None:
    records = read_records(write(tmp_path, name, content))
    assert [record.text for record in records] == ["bonjour", "où est mon colis ?"]


def test_a_tabs_quotation_marks_may_be_the_customers_own(tmp_path: Path) -> None:
    file = write(tmp_path, "a.tsv", 'id\ttext\n7\t"Livré" mon œil\n\n8\t"merci\n')
    assert [(record.cells, record.where) for record in read_records(file)] == [
        ({"id": "7", "text": '"Livré" mon œil'}, f"{file}:2"),
        ({"id": "8", "text": '"merci'}, f"{file}:4"),
    ]


def test_a_record_knows_its_line_and_its_id(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", 'Id,Text\n7,"deux\nlignes"\n,une\n')
    assert [(record.cells["id"], record.where) for record in read_records(file)] == [
        ("7", f"{file}:2"),
        ("2", f"{file}:4"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.tsv", "", ":1: a column `text` was expected, found nothing"),
        ("a.csv", "id,message\n1,bonjour\n", ":1: a column `text` was expected, found id, message"),
        ("a.csv", "text,text\na,b\n", ":1: the column `text` stands there twice"),
        ("a.csv", "id,text\n1,bonjour\n2,a,b\n", ":3: 2 cells were expected, found 3"),
        ("a.csv", "id,text\n1\n", ":2: 2 cells were expected, found 1"),
        ("a.csv", 'id,text\n1,"bonjour\n2,merci\n', ":2: a broken table: unexpected end of data"),
        ("a.tsv", 'id\ttext\n1\t"bonjour\n2\tmerci\tb\n', ":2: a broken table: unexpected end of data"),
        ("a.jsonl", '{"text": "a"}\n{"text": \n', ":2: not JSON"),
        ("a.jsonl", '{"text": 3}\n', ":1: an object with a string `text` was expected"),
        ("a.jsonl", "[]\n", ":1: an object with a string `text` was expected"),
        ("a.txt", b"bonjour\ncaf\xe9\n", ":2: not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    file = write(tmp_path, name, content)
    with pytest.raises(UnreadableFile) as refused:
        read_records(file)
    assert f"{file}{said}" in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read_records(str(tmp_path / "absent.tsv"))


def test_labels_are_read_and_empty_cells_are_none(tmp_path: Path, playbook: Playbook) -> None:
    file = write(tmp_path, "a.tsv", "text\tobjective\tanger\tsector\nbonjour\taucun\t\tmode\n")
    (found,) = read_labelled([file], known_labels(playbook))
    assert found.labels == {"objective": "aucun"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text\tobjective\nbonjour\tinformer\n", ":2: objective 'informer' is unknown; known: s_informer, acheter, "),
        ("text\tmotif\nbonjour\tprix\nmerci\tpris\n", ":3: motif 'pris' is unknown; known: prix, disponibilite, "),
        ("text\tpersona\nbonjour\tcalme\n", ":2: persona 'calme' is unknown; known: presse, "),
        ("text\tanger\nbonjour\t4\n", ":2: anger '4' is unknown; known: 0, 1, 2, 3"),
        ("text\thuman\nbonjour\tyes\n", ":2: human 'yes' is unknown; known: no, offer, now"),
        ("text\tlanguage\nbonjour\tfrench\n", ":2: language 'french': two small letters"),
        ("text\tobjective\n", ": the file holds no message"),
        ("id\ttext\n1\tbonjour\n", ":1: nothing to score: none of the columns objective, motif"),
    ],
)
def test_unusable_labels_are_refused(tmp_path: Path, playbook: Playbook, content: str, said: str) -> None:
    file = write(tmp_path, "a.tsv", content)
    with pytest.raises(UnreadableFile) as refused:
        read_labelled([file], known_labels(playbook))
    assert f"{file}{said}" in str(refused.value)
