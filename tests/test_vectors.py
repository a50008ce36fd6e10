"""Nearest vectors: FAISS against NumPy, and a cache on disk that is right or not there."""

import hashlib
import json
import os
import random
import struct
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index import vectors
from index.vectors import Snapshot, Stamp, stamp_at
from tests.faults_child import SPOILERS, snapshot, stamps
from tests.forks import Forks
from tests.soak import times

Figure = Callable[[str], None]
DIMENSION = 16


def unit_rows(count: int, seed: int = 0) -> npt.NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def stamp_of(count: int) -> Stamp:
    return Stamp("a library", 7, "a model", DIMENSION, count)


def small(count: int = 20) -> Snapshot:
    return Snapshot.build(stamp_of(count), np.arange(100, 100 + count, dtype=np.int64), unit_rows(count))


def answers(snapshot: Snapshot) -> list[list[tuple[int, float]]]:
    return [snapshot.nearest(question[None], 5) for question in unit_rows(10, seed=1)]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "vectors.faiss"
    small().save(file)
    return file


@pytest.mark.parametrize("count", [1, 7, 500])
def test_nearest_is_what_numpy_finds_by_comparing_all(count: int) -> None:
    rows = unit_rows(count).astype(np.float16).astype(np.float32)  # as the library has them
    ids = np.random.default_rng(2).permutation(10_000)[:count].astype(np.int64)
    snapshot = Snapshot.build(stamp_of(count), ids, rows)
    for question in unit_rows(20, seed=1):
        similarities = rows @ question
        best = np.argsort(-similarities)[:10]
        found = snapshot.nearest(question[None], 10)
        assert [passage for passage, _ in found] == ids[best].tolist()
        np.testing.assert_allclose([similarity for _, similarity in found], similarities[best], atol=1e-6)


def test_an_empty_snapshot_finds_nothing_and_can_be_kept(tmp_path: Path) -> None:
    stamp = stamp_of(0)
    empty = Snapshot.build(stamp, np.zeros(0, dtype=np.int64), np.zeros((0, DIMENSION), dtype=np.float32))
    empty.save(tmp_path / "vectors.faiss")
    loaded = Snapshot.load(tmp_path / "vectors.faiss", stamp)
    assert loaded is not None
    assert empty.nearest(unit_rows(1), 5) == loaded.nearest(unit_rows(1), 5) == []


def test_what_is_loaded_answers_as_what_was_saved(saved: Path) -> None:
    loaded = Snapshot.load(saved, stamp_of(20))
    assert loaded is not None
    assert (loaded.stamp, answers(loaded)) == (stamp_of(20), answers(small()))
    assert os.listdir(saved.parent) == [saved.name]


@pytest.mark.parametrize(
    "other",
    [{"library": "b"}, {"generation": 8}, {"generation": 6}, {"model": "b"}, {"dimension": 17}, {"count": 19}],
    ids=str,
)
def test_a_snapshot_of_another_stamp_is_not_loaded(saved: Path, other: dict[str, str | int]) -> None:
    assert Snapshot.load(saved, replace(stamp_of(20), **other)) is None  # type: ignore[arg-type]


def test_no_file_and_a_folder_in_its_place_are_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert Snapshot.load(tmp_path / "none", stamp_of(20)) is None
    assert Snapshot.load(tmp_path / "folder", stamp_of(20)) is None


# ── many, in lists ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 300 passages stand in 4 lists, of which 2 are searched; 5 may stand beside them."""
    for name, value in {"EXACT": 300, "LISTS": 4, "PROBED": 2, "RECENT": 5}.items():
        monkeypatch.setattr(vectors, name, value)


def many(count: int = 400) -> Snapshot:
    """In lists: `count` passages, known by 100 and what follows."""
    return small(count).settled()


def nearest_to(snapshot: Snapshot, row: int) -> list[int]:
    """The three nearest to what is known by 100 + `row`."""
    return [passage for passage, _ in snapshot.nearest(unit_rows(400)[row : row + 1], 3)]


@pytest.mark.usefixtures("few_are_many")
def test_up_to_a_number_of_passages_all_are_compared_and_beyond_it_those_in_the_nearest_lists() -> None:
    whole, lists = small(300), many(301)
    assert (whole.is_settled, whole.settled() is whole, whole.is_exact) == (True, True, True)
    assert (small(301).is_settled, lists.is_settled, lists.is_exact) == (False, True, False)
    rows = unit_rows(301)
    for number in range(0, 301, 10):
        (first, cosine), *_ = lists.nearest(rows[number : number + 1], 10)
        assert first == 100 + number
        assert cosine == pytest.approx(1, abs=0.02)


@pytest.mark.usefixtures("few_are_many")
def test_with_all_lists_searched_the_nearest_are_those_that_numpy_finds_but_for_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vectors, "PROBED", 4)
    lists, rows = many(), unit_rows(400)
    for question in unit_rows(20, seed=1):
        similarities = np.sort(rows @ question)[::-1][:10]
        np.testing.assert_allclose([s for _, s in lists.nearest(question[None], 10)], similarities, atol=0.02)


@pytest.mark.usefixtures("few_are_many")
def test_what_comes_and_goes_is_found_and_not_found_and_the_snapshot_before_stays_as_it_was() -> None:
    before = many()
    new = np.eye(DIMENSION, dtype=np.float32)[:2]
    later = before.changed(stamp_of(402), None, np.array([900, 901]), new)
    assert dict(later.nearest(new[1:], 1)) == pytest.approx({901: 1}, abs=1e-6)
    left = np.array([*range(101, 500), 901], dtype=np.int64)  # without 100 and 900
    last = later.changed(stamp_of(400), left, np.zeros(0, dtype=np.int64), new[:0])
    assert [nearest_to(each, 0)[0] for each in (before, later)] == [100, 100]
    assert 100 not in nearest_to(last, 0)
    assert last.nearest(new[:1], 1)[0][0] != 900 == later.nearest(new[:1], 1)[0][0]
    assert (before.newest, later.newest, last.newest, last.is_settled, later.is_settled) == (499, 901, 901, False, True)


@pytest.mark.usefixtures("few_are_many")
def test_more_beside_the_lists_than_may_be_are_taken_into_them() -> None:
    ids = np.arange(900, 906)
    later = many().changed(stamp_of(406), None, ids, unit_rows(6, seed=3))
    assert not later.is_settled
    settled = later.settled()
    assert (settled.is_settled, settled.newest, settled.stamp) == (True, 905, stamp_of(406))
    assert [settled.nearest(row[None], 1)[0][0] for row in unit_rows(6, seed=3)] == ids.tolist()


@pytest.mark.usefixtures("few_are_many")
def test_of_a_small_part_all_is_found_in_whichever_list_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "PROBED", 1)
    lists, part = many(), [100, 250, 300, 400, 499]
    for row in range(0, 400, 10):
        found = lists.nearest(unit_rows(400)[row : row + 1], 5, np.array(part, dtype=np.int64))
        assert sorted(passage for passage, _ in found) == part


@pytest.mark.usefixtures("few_are_many")
def test_a_file_of_lists_has_none_of_what_has_gone_and_answers_as_what_was_saved(tmp_path: Path) -> None:
    file, left = tmp_path / "vectors.faiss", np.arange(101, 500)
    settled = many().changed(stamp_of(399), left, np.zeros(0, dtype=np.int64), unit_rows(0)).settled()
    settled.save(file)
    loaded = Snapshot.load(file, stamp_of(399))
    assert loaded is not None
    assert (answers(loaded), stamp_at(file)) == (answers(settled), stamp_of(399))
    nothing = np.zeros(0, dtype=np.int64)
    assert loaded.changed(stamp_of(399), left, nothing, unit_rows(0)).is_settled  # else 100 were still in it


@pytest.mark.parametrize("content", [b"", b"{}\n", b"null\n", b"\xff\n", b"[" * 9_000, b'{"library": 1}\n'])
def test_what_is_no_snapshot_says_nothing_of_what_it_was_built_from(saved: Path, content: bytes) -> None:
    assert stamp_at(saved) == stamp_of(20)
    saved.write_bytes(content)
    assert stamp_at(saved) is None


# ── damaged files ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", times(500, 5_000))
def test_no_damaged_file_is_taken_for_good(forks: Forks, in_memory: Path, count: int, figure: Figure) -> None:
    """C1: cut short, with another byte in a header, an 8-byte field made huge or a bit flipped; in a process of its
    own, which does not crash.  FAISS, which keeps no checksum, took 54 % of such files (shared/reliability.md)."""
    file, most, tried = in_memory / "vectors.faiss", 0, 0
    for kind in SPOILERS:
        snapshot(stamps()[0]).save(file)
        ((accepted, different, memory),) = forks.done("mutations", file, kind, count // len(SPOILERS), count)
        most, tried = max(most, memory), tried + different
        assert accepted == 0
    assert tried > count * 0.95
    assert most <= 64_000_000
    figure(f"C1: {tried:,} damaged caches, 0 crashes, 0 accepted, {most / 1e6:.0f} MB more memory at most")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[" * 200_000 + b"\n", b"\xff\xfe\n\x00", b"null\n", b"1" * 5_000 + b"\n"]
)
def test_what_is_no_snapshot_at_all_is_not_loaded(saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    assert Snapshot.load(saved, stamp_of(20)) is None


def forged(payload: bytes, count: int = 20) -> bytes:
    """A file whose stamp and checksum are right for `payload`, whatever that is."""
    header = {**asdict(stamp_of(count)), "sha256": hashlib.sha256(payload).hexdigest()}
    return json.dumps(header).encode("ascii") + b"\n" + payload


@pytest.mark.parametrize("power", [33, 40, 48, 62])
def test_a_forged_size_is_refused_before_memory_is_asked_for(saved: Path, power: int) -> None:
    """C2: in each place of the FAISS header, with a checksum that fits: None or a snapshot, and no MemoryError."""
    payload = saved.read_bytes().partition(b"\n")[2]
    refused = 0
    for place in range(4, 100):
        data = payload[:place] + struct.pack("<Q", 1 << power) + payload[place + 8 :]
        saved.write_bytes(forged(data))
        refused += Snapshot.load(saved, stamp_of(20)) is None
    assert refused > 20


@pytest.mark.parametrize("payload", [b"", b"IxMp", b"not FAISS at all", b"\x80\x04\x95"])
def test_a_forged_payload_that_is_no_index_is_refused(saved: Path, payload: bytes) -> None:
    saved.write_bytes(forged(payload))
    assert Snapshot.load(saved, stamp_of(20)) is None


def test_a_forged_index_of_another_size_is_refused(saved: Path) -> None:
    for index in (faiss.IndexFlatIP(DIMENSION), faiss.IndexFlatIP(DIMENSION + 1)):
        saved.write_bytes(forged(faiss.serialize_index(index).tobytes()))
        assert Snapshot.load(saved, stamp_of(20)) is None


# ── failed writes ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["replace", "fsync", "fdopen"])
def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(
    saved: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = saved.read_bytes()
    monkeypatch.setattr(f"index.vectors.os.{step}", fail)
    with pytest.raises(OSError, match="No space left on device"):
        small(30).save(saved)
    monkeypatch.undo()
    assert (saved.read_bytes(), os.listdir(saved.parent)) == (before, [saved.name])


@pytest.mark.parametrize("kills", times(50, 200))
def test_a_process_killed_while_it_saves_leaves_a_whole_file(
    forks: Forks, tmp_path: Path, kills: int, figure: Figure
) -> None:
    """A5.  Written in place, 19 of 20 files were torn (shared/reliability.md)."""
    chance, file = random.Random(kills), tmp_path / "vectors.faiss"
    snapshot(stamps()[0]).save(file)
    for _ in range(kills):
        saving = forks.start("save", file)
        assert saving.next() == "saved"
        saving.killed_after(chance.uniform(0, 0.02))
        assert sum(Snapshot.load(file, stamp) is not None for stamp in stamps()) == 1
    figure(f"A5: {kills} kills −9 while the cache was saved, 0 torn files")
