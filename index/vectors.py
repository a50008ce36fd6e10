"""The library's vectors into nearest passages: FAISS, as an immutable snapshot with a checked copy on disk.

Up to `EXACT` passages the question is compared with all of them, whole.  Beyond, they stand in `LISTS` lists, each
passage in that of the centre it is nearest to, a byte a number (inverted lists with a scalar quantiser), and the
question is compared with those of the `PROBED` nearest centres; what has come since the lists were made stands beside
them, whole, and what has gone is left out.  What that costs and finds is measured in docs/figures.md (`bench.million`).

The file is a cache.  One line of JSON says what it holds (`Stamp`) and the SHA-256 of the FAISS bytes that follow; a
file that does not match is not read but built anew from the library.  FAISS itself keeps no checksum: of 3,600 damaged
files FAISS 1.15.1 took 54 % for good.
"""

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
import numpy.typing as npt

from index.database import sync_folder
from index.embedder import Vectors

log = logging.getLogger(__name__)

Ids = npt.NDArray[np.int64]

EXACT = 100_000
"""Passages up to which all are compared: 50,000 take 2 ms on one core.  Chosen, like the three below, in
docs/decisions.md."""
LISTS = 1024
PROBED = 96
SAMPLE = 50_000
"""Vectors that the centres of the lists are chosen from; some fifty a list."""
RECENT = 10_000
"""Passages that may stand beside the lists before they are taken into them."""
ROUNDS = 10
SEED = 7
HEADER_BYTES = 4096
CHUNK = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What a snapshot was built from: which library at which generation, by which model, how many vectors."""

    library: str
    generation: int
    model: str
    dimension: int
    count: int


class Snapshot:
    """Vectors of one generation of the library; never changed once built.

    `index` is an `IndexIDMap` with all of them whole, or an `IndexIVF` in lists, which later snapshots share; then
    `recent` has what is not in it, and `gone` the ids in it that are of this generation no more.
    """

    def __init__(
        self,
        stamp: Stamp,
        index: faiss.IndexIDMap | faiss.IndexIVF,
        recent: faiss.IndexIDMap | None = None,
        gone: Ids | None = None,
        saved: bool = False,
    ) -> None:
        self.stamp = stamp
        self._index = index
        self._recent = _whole(stamp.dimension) if recent is None else recent
        self._gone = np.zeros(0, dtype=np.int64) if gone is None else gone
        self._saved = saved

    @property
    def newest(self) -> int:
        """The greatest of the ids, 0 when there is none."""
        return int(max(_ids(self._index).max(initial=0), _ids(self._recent).max(initial=0)))

    @property
    def is_exact(self) -> bool:
        """Are all passages compared with a question?"""
        return isinstance(self._index, faiss.IndexIDMap)

    @property
    def is_settled(self) -> bool:
        """Is it as quick to search, and to change, as it can be?"""
        if self.is_exact:
            return self.stamp.count <= EXACT
        return len(self._gone) == 0 and self._recent.ntotal <= RECENT

    @classmethod
    def build(cls, stamp: Stamp, ids: Ids, vectors: Vectors) -> "Snapshot":
        """A snapshot of `vectors`, `(n, dimension)` float32 unit rows, known by `ids`, `(n,)` int64."""
        index = _whole(stamp.dimension)
        index.add_with_ids(np.ascontiguousarray(vectors), ids)
        return cls(stamp, index)

    @classmethod
    def in_lists(cls, stamp: Stamp, sample: Vectors, parts: Iterable[tuple[Ids, Vectors]]) -> "Snapshot":
        """A snapshot of many vectors, given in parts, in lists whose centres are chosen from a `sample` of them."""
        index: Any = faiss.index_factory(stamp.dimension, f"IVF{LISTS},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.seed = ROUNDS, SEED
        index.train(sample)
        for ids, vectors in parts:
            index.add_with_ids(vectors, ids)
        return cls(stamp, index)

    def changed(self, stamp: Stamp, ids: Ids | None, new_ids: Ids, vectors: Vectors) -> "Snapshot":
        """The snapshot of `stamp`, which has the passages `ids`: those of this one that are left, and the new ones.

        `ids` is None when none of this one have gone.
        """
        if isinstance(self._index, faiss.IndexIDMap):
            return Snapshot(stamp, _changed(self._index, ids, new_ids, vectors))
        gone = self._gone if ids is None else np.setdiff1d(_ids(self._index), ids)
        return Snapshot(stamp, self._index, _changed(self._recent, ids, new_ids, vectors), gone, self._saved)

    def settled(self) -> "Snapshot":
        """The same passages as quick to search as can be: itself, or anew in lists.  It takes seconds."""
        if self.is_settled:
            return self
        if isinstance(self._index, faiss.IndexIDMap):
            ids, rows = _ids(self._index), _rows(self._index)
            chosen = np.random.default_rng(SEED).permutation(len(ids))[:SAMPLE]
            return Snapshot.in_lists(self.stamp, rows[np.sort(chosen)], [(ids, rows)])
        index: Any = faiss.clone_index(self._index)
        if len(self._gone):
            index.remove_ids(faiss.IDSelectorBatch(self._gone))
        index.add_with_ids(_rows(self._recent), _ids(self._recent))
        return Snapshot(self.stamp, index)

    def nearest(self, vector: Vectors, count: int, part: Ids | None = None) -> list[tuple[int, float]]:
        """Up to `count` pairs of id and cosine similarity for one `(1, dimension)` vector, best first.

        `part`, `(n,)` int64, has the ids that are searched; all when it is None.
        """
        most = self.stamp.count if part is None else len(part)
        if most == 0:
            return []
        count = min(count, most)
        chosen = None if part is None else _selector(part)
        found = _search(self._recent, vector, count, chosen) if self._recent.ntotal else []
        if self.is_exact:
            return found + _search(self._index, vector, count, chosen)
        if chosen is None and len(self._gone):
            chosen = faiss.IDSelectorNot(faiss.IDSelectorBatch(self._gone))
        found += _search(self._index, vector, count, chosen, probed=min(LISTS, PROBED * self.stamp.count // most))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    def save_once(self, file: Path) -> None:
        """Puts the snapshot at `file` unless that was done.  A folder that cannot be written is logged, and no error:
        the file is a convenience, and no answer depends on it."""
        if self._saved:
            return
        try:
            self.save(file)
            self._saved = True
        except OSError as error:
            log.warning(
                "The search cache %s cannot be written (%s); it is built anew at every start.", file, error.strerror
            )

    def save(self, file: Path) -> None:
        """Puts the snapshot at `file`, whole or not at all: written beside, synced, renamed.  Raises `OSError`."""
        payload = faiss.serialize_index(self._index).data
        header = {**asdict(self.stamp), "sha256": hashlib.sha256(payload).hexdigest()}
        _replace(file, [json.dumps(header).encode("ascii") + b"\n", payload])

    @classmethod
    def load(cls, file: Path, stamp: Stamp) -> "Snapshot | None":
        """The snapshot at `file` when it is sound and of this `stamp`; None says: build it."""
        try:
            with file.open("rb") as stream:
                header = json.loads(stream.readline(HEADER_BYTES))
                start, size = stream.tell(), os.fstat(stream.fileno()).st_size - stream.tell()
                if header != {**asdict(stamp), "sha256": _digest(stream)}:
                    return None
                stream.seek(start)
                faiss.set_deserialization_vector_byte_limit(size)
                reader = faiss.PyCallbackIOReader(stream.read, CHUNK)  # type: ignore[attr-defined]  # not in its stubs
                index = faiss.read_index(reader)
        except (OSError, ValueError, RuntimeError, MemoryError):  # json and FAISS raise RuntimeErrors, too
            return None
        if not isinstance(index, (faiss.IndexIDMap, faiss.IndexIVF)):
            return None
        if (index.d, index.ntotal) != (stamp.dimension, stamp.count):
            return None
        return cls(stamp, index, saved=True)


def stamp_at(file: Path) -> Stamp | None:
    """What the snapshot at `file` says that it was built from; None when it says nothing of the kind."""
    try:
        with file.open("rb") as stream:
            header = json.loads(stream.readline(HEADER_BYTES))
            stamp = Stamp(*(header[each.name] for each in fields(Stamp)))
            return stamp if 0 <= int(stamp.generation) < 1 << 63 else None
    except (OSError, ValueError, RuntimeError, TypeError, KeyError):
        return None


def _whole(dimension: int) -> faiss.IndexIDMap:
    """For vectors as the library keeps them, 16 bits a number, which it holds exactly, in half the room and time that
    32 take."""
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT))


def _ids(index: faiss.IndexIDMap | faiss.IndexIVF) -> Ids:
    """The ids in an index of ours, in its order."""
    if isinstance(index, faiss.IndexIDMap):
        ids: Ids = faiss.vector_to_array(index.id_map)
        return ids
    lists: Any = index.invlists
    sizes = [lists.list_size(number) for number in range(index.nlist)]
    parts = [faiss.rev_swig_ptr(lists.get_ids(n), size) for n, size in enumerate(sizes) if size]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _rows(index: faiss.IndexIDMap) -> Vectors:
    rows: Vectors = index.index.reconstruct_n(0, index.ntotal)
    return rows


def _changed(old: faiss.IndexIDMap, ids: Ids | None, new_ids: Ids, vectors: Vectors) -> faiss.IndexIDMap:
    """A copy of `old` with those of its passages that are among `ids`, or all where that is None, and the new."""
    index, mine = _whole(old.d), _ids(old)
    if len(mine):
        left = np.ones(len(mine), dtype=bool) if ids is None else np.isin(mine, ids)
        index.add_with_ids(_rows(old)[left], mine[left])
    index.add_with_ids(np.ascontiguousarray(vectors), new_ids)
    return index


def _search(
    index: faiss.Index, vector: Vectors, count: int, chosen: faiss.IDSelector | None, probed: int | None = None
) -> list[tuple[int, float]]:
    """Pairs of id and similarity, best first, of the ids that are `chosen`; in `probed` of the lists, if it has any."""
    asked: dict[str, Any] = {} if chosen is None else {"sel": chosen}
    if probed is not None:
        asked["nprobe"] = probed
    parameters: Any = faiss.SearchParameters if probed is None else faiss.SearchParametersIVF
    similarities, ids = index.search(vector, min(count, index.ntotal), params=parameters(**asked))
    return [(int(i), float(s)) for i, s in zip(ids[0], similarities[0], strict=True) if i >= 0]


def _selector(part: Ids) -> Any:
    """What has FAISS look at the ids in `part` alone, of which there is one at least: a bit for each."""
    bits = np.zeros(int(part.max()) + 1, dtype=np.uint8)
    bits[part] = 1
    selector: Any = faiss.IDSelectorBitmap
    return selector(np.packbits(bits, bitorder="little"))


def _digest(stream: BinaryIO) -> str:
    """The SHA-256 of what is left of `stream`."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _replace(file: Path, content: Iterable[bytes | memoryview]) -> None:
    """`content` as `file`, atomically and durably; a crash leaves the old file or the new one."""
    handle, name = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(file.parent)
