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

from index.vectors import Snapshot, Stamp
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
    rows = unit_rows(count)
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
