"""A sentence encoder of one's own: an ONNX export in the layout of sentence-transformers, read from a folder."""

import hashlib
import json
from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
from rasa.shared.exceptions import RasaException

MODELS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
POOLING = "1_Pooling/config.json"
LIMITS = "sentence_bert_config.json"
MODULES = "modules.json"
READ_MODULES = ("Transformer", "Pooling", "Normalize")
POOLINGS = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
FED = ("input_ids", "attention_mask", "token_type_ids")
MAX_TOKENS = 256
"""A limit of our own: the cost grows with the square of the length."""
CHUNK = 1 << 20


class EncoderUnusable(RasaException):
    """BRAIN_ENCODER_DIR names a folder that cannot be used, or its libraries are missing: the text says which."""


class LocalEncoder:
    """Rows of `size` numbers, of length one. Its name holds a digest of its files: vectors of others are not mixed in.

    Source: sentence-transformers 3, "Speeding up inference", ONNX export; `1_Pooling/config.json`.
    """

    def __init__(self, folder: Path) -> None:
        """Raises: EncoderUnusable."""
        model = next((folder / name for name in MODELS if (folder / name).is_file()), None)
        if model is None or not (folder / TOKENIZER).is_file():
            raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {folder}: {' or '.join(MODELS)}, and {TOKENIZER}, were expected")
        _check_modules(folder)
        self._pooling = _pooling_of(folder)
        self._session, self._tokenizer = _load(folder, model, _limit_of(folder))
        self._fed = [given.name for given in self._session.get_inputs()]
        if unknown := sorted(set(self._fed) - set(FED)):
            raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {model}: unknown inputs: {', '.join(unknown)}")
        self.name = f"local-{_digest(folder, model)[:12]}"
        try:
            self.size = self._run(["."]).shape[1]
        except Exception as error:  # an edge: onnxruntime raises whatever the model makes it raise
            raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {model}: it reads no sentence ({_first_line(error)})") from error

    def encode(self, texts: List[str]) -> np.ndarray:
        rows = self._run(texts)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def _run(self, texts: List[str]) -> np.ndarray:
        read = self._tokenizer.encode_batch(texts)
        columns = {
            "input_ids": [one.ids for one in read],
            "attention_mask": [one.attention_mask for one in read],
            "token_type_ids": [one.type_ids for one in read],
        }
        given = {name: np.array(columns[name], dtype=np.int64) for name in self._fed}
        found = np.asarray(self._session.run(None, given)[0], dtype=np.float32)
        if found.ndim == 2:  # pooled by the model itself
            return found
        if self._pooling == "cls":
            return found[:, 0]
        mask = np.array(columns["attention_mask"], dtype=np.float32)[:, :, None]
        return (found * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1e-9)


def _load(folder: Path, model: Path, limit: int) -> Tuple[Any, Any]:
    """(onnxruntime session on one core, tokenizer that cuts and pads)."""
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise EncoderUnusable(
            f"BRAIN_ENCODER_DIR needs the libraries of the group `encoder` (docs/settings.md): {error}"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # an edge: both libraries raise bare exceptions of their own
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {folder}: it cannot be read ({_first_line(error)})") from error
    tokenizer.enable_truncation(limit)
    if tokenizer.padding is None:
        pad = next((mark for mark in ("[PAD]", "<pad>") if tokenizer.token_to_id(mark) is not None), None)
        tokenizer.enable_padding(pad_id=tokenizer.token_to_id(pad) if pad else 0, pad_token=pad or "[PAD]")
    else:
        tokenizer.enable_padding(**{**tokenizer.padding, "length": None})
    return session, tokenizer


def _pooling_of(folder: Path) -> str:
    """`mean`, also when nothing is said, or `cls`."""
    said = _read_json(folder / POOLING)
    chosen = [mode for mode, is_on in said.items() if mode.startswith("pooling_mode_") and is_on is True]
    if not chosen:
        return "mean"
    if len(chosen) > 1 or chosen[0] not in POOLINGS:
        wanted = " or ".join(POOLINGS)
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {folder / POOLING}: {', '.join(chosen)}: {wanted} was expected")
    return POOLINGS[chosen[0]]


def _limit_of(folder: Path) -> int:
    limit = _read_json(folder / LIMITS).get("max_seq_length") or MAX_TOKENS
    if not isinstance(limit, int) or limit < 2:
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {folder / LIMITS}: max_seq_length: {limit!r}: a number was expected")
    return min(limit, MAX_TOKENS)


def _check_modules(folder: Path) -> None:
    """A model with a layer more than its ONNX file would give other vectors than it should."""
    modules = _read_json(folder / MODULES, of=list) if (folder / MODULES).is_file() else []
    kinds = [str(module.get("type", "")).rpartition(".")[2] for module in modules if isinstance(module, dict)]
    if unread := [kind for kind in kinds if kind not in READ_MODULES]:
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {folder / MODULES}: layers that are not read: {', '.join(unread)}")


def _read_json(file: Path, of: type = dict) -> Any:
    """Empty when there is no such file."""
    if not file.is_file():
        return of()
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {file}: not JSON ({_first_line(error)})") from error
    if not isinstance(said, of):
        raise EncoderUnusable(f"BRAIN_ENCODER_DIR: {file}: another shape than expected")
    return said


def _digest(folder: Path, model: Path) -> str:
    """Of the files that make the vectors, the model's own data files included."""
    named = [folder / TOKENIZER, folder / POOLING, folder / LIMITS, *sorted(model.parent.glob("model.onnx*"))]
    digest = hashlib.sha256()
    for file in filter(Path.is_file, named):
        digest.update(file.name.encode())
        with file.open("rb") as opened:
            while block := opened.read(CHUNK):
                digest.update(block)
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
