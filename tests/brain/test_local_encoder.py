"""A sentence encoder of one's own: a folder that is right is read, one that is not is told in one sentence."""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu import sentence_models
from bot.nlu.local_encoder import EncoderUnusable, LocalEncoder

WORDS = {"[PAD]": (9, 9, 9), "[UNK]": (0, 0, 1), "colis": (1, 0, 0), "four": (0, 1, 0)}
INT64, FLOAT = 7, 1


def _number(value: int) -> bytes:
    found = b""
    while value > 127:
        found, value = found + bytes([value & 127 | 128]), value >> 7
    return found + bytes([value])


def _field(number: int, value: "bytes | str | int") -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(data)) + data


def _value(name: str, kind: int, *sizes: str) -> bytes:
    shape = b"".join(_field(1, _field(2, size)) for size in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _onnx() -> bytes:
    """A model that gives each word its own row of a table, in the fields of onnx.proto: `Gather(table, input_ids)`."""
    rows = struct.pack("<12f", *(number for row in WORDS.values() for number in row))
    table = _field(1, len(WORDS)) + _field(1, 3) + _field(2, FLOAT) + _field(8, "table") + _field(9, rows)
    node = _field(1, "table") + _field(1, "input_ids") + _field(2, "last_hidden_state") + _field(4, "Gather")
    inputs = [_field(11, _value(name, INT64, "texts", "words")) for name in ("input_ids", "attention_mask")]
    output = _field(12, _value("last_hidden_state", FLOAT, "texts", "words", "size"))
    graph = _field(1, node) + _field(2, "tiny") + _field(5, table) + b"".join(inputs) + output
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(WORDS)}, "unk_token": "[UNK]"}
    nothing = dict.fromkeys(("truncation", "padding", "normalizer", "post_processor", "decoder"))
    tokenizer = {"version": "1.0", "added_tokens": [], **nothing, "pre_tokenizer": {"type": "Whitespace"}}
    (tmp_path / "tokenizer.json").write_text(json.dumps({**tokenizer, "model": words}))
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(_onnx())
    return tmp_path


def write(folder: Path, name: str, said: Any) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(said if isinstance(said, str) else json.dumps(said))


@pytest.fixture
def libraries() -> None:
    """The group `encoder` of pyproject.toml, which `make setup` does not install."""
    for name in ("onnxruntime", "tokenizers"):
        pytest.importorskip(name, reason=f"NOT TESTED: the real encoder wants {name} (group `encoder`)")


@pytest.fixture
def chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BRAIN_ENCODER_DIR", str(folder))
    sentence_models.deep_model.cache_clear()
    yield folder
    sentence_models.deep_model.cache_clear()


@pytest.mark.usefixtures("libraries")
def test_words_are_averaged_padding_aside_and_rows_are_of_length_one(chosen: Path) -> None:
    model = sentence_models.deep_model()
    assert isinstance(model, LocalEncoder)
    found = sentence_models.encode(model, ["colis four", "Colis !?", "four"])
    half = 2**-0.5
    assert model.size == 3
    assert np.allclose(found, [[half, half, 0], [half, 0, half], [0, 1, 0]], atol=1e-6)


@pytest.mark.usefixtures("libraries")
def test_the_first_word_alone_counts_where_the_model_wants_it(folder: Path) -> None:
    mean = LocalEncoder(folder)
    write(folder, "1_Pooling/config.json", {"word_embedding_dimension": 3, "pooling_mode_cls_token": True})
    first = LocalEncoder(folder)
    assert np.allclose(first.encode(["colis four four"]), [[1, 0, 0]])
    assert first.name != mean.name, "their vectors are not kept together"


@pytest.mark.usefixtures("libraries")
def test_long_texts_are_cut_where_the_model_says(folder: Path) -> None:
    write(folder, "sentence_bert_config.json", {"max_seq_length": 2})
    assert np.allclose(LocalEncoder(folder).encode(["colis colis four four four"]), [[1, 0, 0]])


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize("name", ["onnx/model.onnx", "tokenizer.json"])
def test_a_broken_file_is_told(folder: Path, name: str) -> None:
    write(folder, name, "torn")
    with pytest.raises(EncoderUnusable, match=f"^BRAIN_ENCODER_DIR: {folder}: it cannot be read"):
        LocalEncoder(folder)


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "pooling_mode_max_tokens: pooling_mode_cls"),
        ("1_Pooling/config.json", "{torn", "not JSON"),
        ("sentence_bert_config.json", {"max_seq_length": "long"}, "'long': a number was expected"),
        ("sentence_bert_config.json", [1], "another shape"),
        ("modules.json", [{"type": "sentence_transformers.models.Dense"}], "layers that are not read: Dense"),
    ],
)
def test_what_would_give_other_vectors_is_refused(folder: Path, name: str, said: Any, told: str) -> None:
    write(folder, name, said)
    with pytest.raises(EncoderUnusable) as refused:
        LocalEncoder(folder)
    assert str(folder / name) in str(refused.value)
    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["onnx/model.onnx", "tokenizer.json"])
def test_a_missing_file_is_told(chosen: Path, name: str) -> None:
    (chosen / name).unlink()
    with pytest.raises(EncoderUnusable, match=r"model.onnx or onnx/model.onnx, and tokenizer.json, were expected$"):
        sentence_models.deep_model()


@pytest.mark.parametrize("name", ["onnxruntime", "tokenizers"])
def test_a_missing_library_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(EncoderUnusable, match=r"group `encoder` \(docs/settings.md\): .*"):
        LocalEncoder(folder)
