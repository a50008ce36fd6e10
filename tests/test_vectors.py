"""Nearest vectors: FAISS against NumPy, and a cache on disk that is right or not there."""

import hashlib
import json
import os
import random
import struct
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.vectors import Snapshot, Stamp
from tests import faults_child

ROOT = Path(__file__).parent.parent
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


def mutated(content: bytes, chance: random.Random) -> bytes:
    """`content` with a bit flipped, cut short, overwritten, extended, or with a number in it made huge."""
    data, place = bytearray(content), chance.randrange(len(content))
    match chance.randrange(5):
        case 0:
            data[place] ^= 1 << chance.randrange(8)
        case 1:
            del data[place:]
        case 2:
            data[place : place + 16] = chance.randbytes(16)
        case 3:
            data += chance.randbytes(1 + place % 64)
        case _:
            data[place : place + 8] = struct.pack("<Q", 1 << chance.randrange(33, 63))
    return bytes(data)


def test_no_damaged_file_is_taken_for_good(saved: Path) -> None:
    """FAISS alone, which keeps no checksum, took 54 % of such files (shared/reliability.md)."""
    content, right, chance = saved.read_bytes(), answers(small()), random.Random(0)
    for _ in range(300):
        saved.write_bytes(mutated(content, chance))
        loaded = Snapshot.load(saved, stamp_of(20))
        assert loaded is None or answers(loaded) == right


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
    """In each place of the FAISS header, with a checksum that fits: None or a snapshot, and no MemoryError."""
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


def test_a_process_killed_while_it_saves_leaves_a_whole_file(tmp_path: Path) -> None:
    """Written in place, 19 of 20 files were torn (shared/reliability.md)."""
    chance = random.Random(0)
    for _ in range(6):
        command = [sys.executable, "-m", "tests.faults_child", "save", str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            for _ in range(chance.randrange(2, 6)):
                assert child.stdout.readline() == b"saved\n"
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(chance.uniform(0, 0.02))
            child.kill()
        loaded = [Snapshot.load(tmp_path / "vectors.faiss", stamp) for stamp in faults_child.stamps()]
        assert [snapshot is not None for snapshot in loaded].count(True) == 1
