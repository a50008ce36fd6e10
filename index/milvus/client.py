"""Rows into Milvus and back: the only file that knows pymilvus.  A server, a cluster or Milvus Lite, all the same.

    log        what happened to articles, a row a change; its stamps grow.  One row is one change: seen whole or not
    texts      the frozen texts, cut into pieces that fit into a VARCHAR
    passages   a row a passage: its vector, its words, what it is filtered by, and where it stands

Every collection needs a vector field; that of `log` and `texts` is a dummy of two numbers.
"""

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpus.errors import LibraryUnavailable, SettingsError
from index.embedder import Vectors
from index.milvus.words import COLUMN_NAMES

if TYPE_CHECKING:
    from pymilvus import MilvusClient

LOG, TEXTS, PASSAGES = "log", "texts", "passages"
LONGEST = 65_535
"""Bytes (UTF-8) that a VARCHAR holds."""
AT_ONCE = 1_000
"""Rows of one request: Milvus answers at most 16,384, and a message may have 64 MB."""
SEARCHES_AT_ONCE = 256
"""Vectors of one search: Milvus takes 16,384, and compares some hundred in little more time than one."""
SECONDS = 30.0
"""How long a request waits for an answer; what is asked while a server starts again is asked until then."""
SHOWING = 180.0
"""How long Milvus may take to show what it took, while it merges and indexes on few cores."""
LOADING = 300.0
"""How long a collection may take to be loaded: a server that was killed needs a minute to begin with it."""
DUMMY = {"vector": [1.0, 0.0]}
GRAPH = {"index_type": "HNSW", "params": {"M": 16, "efConstruction": 128}}
LOOKED_AT = 128
"""HNSW's `ef`, at least: how many passages are looked at for one search.  docs/scale.md has recall and cost."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """Where a library in Milvus is: what pymilvus connects to, and what its collections' names begin with."""

    uri: str
    name: str = "dateline"


def address(store: str) -> Address:
    """`milvus://HOST:PORT[/NAME]` (`milvus+tls://` through TLS), or a file of Milvus Lite: a path that ends in `.db`,
    with or without `milvus://`.  Raises `SettingsError`."""
    parts = urlsplit(store)
    if store.endswith(".db"):
        return Address(store.removeprefix("milvus://"))
    schemes = {"milvus": "http", "milvus+tls": "https"}
    name = parts.path.strip("/") or Address.name
    with contextlib.suppress(ValueError):
        if parts.scheme in schemes and parts.hostname and name.isidentifier():
            return Address(f"{schemes[parts.scheme]}://{parts.hostname}:{parts.port or 19530}", name)
    raise SettingsError(f"{store!r} is no store: write milvus://HOST:PORT, milvus://HOST:PORT/NAME, or FILE.db.")


class Client:
    """The collections of one library; may be used from any thread.  What goes wrong is a `LibraryUnavailable`."""

    def __init__(self, store: str, token: str = "") -> None:
        self.store = store
        self._address = address(store)
        self._token = token

    @cached_property
    def _milvus(self) -> "MilvusClient":
        with self._translated():
            from pymilvus import MilvusClient

            for name in ("pymilvus", "grpc._server"):  # what goes wrong is said by an error, without rows
                logging.getLogger(name).setLevel(logging.CRITICAL)
            return MilvusClient(self._address.uri, token=self._token, timeout=SECONDS)

    def shared(self) -> str:
        """The store as other processes of this machine can have it, while this one lives: a file of Milvus Lite is open
        in one process alone, which serves it to others."""
        if not self._address.uri.endswith(".db"):
            return self.store
        from milvus_lite.server_manager import server_manager_instance

        return str(server_manager_instance.start_and_get_uri(self._address.uri)).replace("http://", "milvus://")

    def prepare(self, dimension: int, seconds: float = LOADING) -> None:
        """Makes the collections that are not there, for vectors of `dimension`, and has them loaded for searching."""
        with self._translated():
            for collection in (LOG, TEXTS, PASSAGES):
                if not self._milvus.has_collection(self._named(collection), timeout=SECONDS):
                    self._create(collection, dimension)
            self._check_fields()
            for collection in (LOG, TEXTS, PASSAGES):
                self._milvus.load_collection(self._named(collection), timeout=seconds)

    def _check_fields(self) -> None:
        told = self._milvus.describe_collection(self._named(PASSAGES), timeout=SECONDS)
        if not _FIELDS[PASSAGES].keys() <= {field["name"] for field in told["fields"]}:
            raise SettingsError(
                f"The library {self.store} was made by an earlier version of Dateline. Nothing was changed: migrate it "
                "into a folder with that version, and from there into a new store with this one."
            )

    def _create(self, collection: str, dimension: int) -> None:
        from pymilvus import DataType

        schema = self._milvus.create_schema(auto_id=False, enable_dynamic_field=False)
        for name, kind in _FIELDS[collection].items():
            extra: Row = {"max_length": LONGEST} if kind == "VARCHAR" else {}
            schema.add_field(name, DataType[kind], is_primary=name in ("stamp", "id"), **extra)
        is_searched = collection == PASSAGES
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension if is_searched else 2)
        indexes = self._milvus.prepare_index_params()
        indexes.add_index("vector", metric_type="IP", **(GRAPH if is_searched else {"index_type": "FLAT"}))
        with contextlib.suppress(self._exception):  # another program was faster; that it is there is seen below
            self._milvus.create_collection(
                self._named(collection),
                schema=schema,
                index_params=indexes,
                consistency_level="Bounded",
                num_shards=1 if collection == LOG else 2,
                timeout=SECONDS,
            )

    def flush(self, collection: str) -> None:
        """Has Milvus put what it has into sealed segments, which it indexes; it does that by itself in the end."""
        with self._translated():
            self._milvus.flush(self._named(collection), timeout=SECONDS * 10)

    def unindexed(self) -> int:
        """Passages in sealed segments that are compared one by one, because their index is not built yet."""
        with self._translated():
            told = self._milvus.describe_index(self._named(PASSAGES), "vector", timeout=SECONDS)
        return int(told.get("pending_index_rows", 0))

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        """Puts rows in.  When this raises, some of them may be there."""
        for at in range(0, len(rows), AT_ONCE):
            with self._translated():
                self._milvus.insert(self._named(collection), list(rows[at : at + AT_ONCE]), timeout=SECONDS)

    def delete(self, collection: str, field: str, values: Sequence[int]) -> None:
        """Takes out the rows with one of `values` in `field`."""
        for at in range(0, len(values), AT_ONCE):
            where = f"{field} in {_numbers(values[at : at + AT_ONCE])}"
            with self._translated():
                self._milvus.delete(self._named(collection), filter=where, timeout=SECONDS)

    def rows(self, collection: str, where: str, fields: Sequence[str], key: str, *, strong: bool = False) -> list[Row]:
        """The rows `where` says, in the order of the numbers in `key`, their primary key.

        As they were some seconds ago at most (Milvus' bounded staleness); with `strong` as they are now, for which
        Milvus waits for its next time tick.
        """
        found: list[Row] = []
        while True:
            after = f"({where}) and {key} > {found[-1][key]}" if found else where
            page = self._page(collection, after, [*fields, key], strong)
            found += sorted(page, key=lambda row: int(row[key]))
            if len(page) < AT_ONCE:
                return found

    def first(self, collection: str, where: str, fields: Sequence[str], count: int) -> list[Row]:
        """Up to `count` of the rows `where` says, those with the smallest keys."""
        return self._page(collection, where, fields, False, count)

    def _page(
        self, collection: str, where: str, fields: Sequence[str], strong: bool, count: int = AT_ONCE
    ) -> list[Row]:
        level = "Strong" if strong else "Bounded"
        with self._translated():
            return [
                dict(row)
                for row in self._milvus.query(
                    self._named(collection),
                    filter=where,
                    output_fields=list(fields),
                    limit=count,
                    consistency_level=level,
                    timeout=SECONDS,
                )
            ]

    def count(self, collection: str, where: str, *, strong: bool = False) -> int:
        """How many rows `where` says."""
        level = "Strong" if strong else "Bounded"
        with self._translated():
            rows = self._milvus.query(
                self._named(collection),
                filter=where,
                output_fields=["count(*)"],
                consistency_level=level,
                timeout=SECONDS,
            )
        return int(rows[0]["count(*)"])

    def nearest(self, vector: Vectors, where: str, fields: Sequence[str], count: int) -> list[tuple[float, Row]]:
        """Up to `count` passages that `where` says, nearest to one `(1, dimension)` vector, with their cosines."""
        (found,) = self.nearest_each(vector, where, fields, count)
        return found

    def nearest_each(
        self, vectors: Vectors, where: str, fields: Sequence[str], count: int
    ) -> list[list[tuple[float, Row]]]:
        """`nearest` for each of `(n, dimension)` vectors, many of them in one request."""
        found: list[list[tuple[float, Row]]] = []
        for at in range(0, len(vectors), SEARCHES_AT_ONCE):
            with self._translated():
                each = self._milvus.search(
                    self._named(PASSAGES),
                    vectors[at : at + SEARCHES_AT_ONCE].tolist(),
                    filter=where,
                    limit=count,
                    output_fields=list(fields),
                    search_params={"metric_type": "IP", "params": {"ef": max(LOOKED_AT, count)}},
                    consistency_level="Bounded",
                    timeout=SECONDS,
                )
            found += [[(float(hit["distance"]), {**hit["entity"], "id": hit["id"]}) for hit in hits] for hits in each]
        return found

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Comes back when `is_so`.  Raises `LibraryUnavailable` when that takes too long."""
        until = time.monotonic() + SHOWING
        while not is_so():
            if time.monotonic() > until:
                raise LibraryUnavailable(
                    f"Milvus at {self.store} took what was written, but does not show it. Try again."
                )
            time.sleep(0.03)

    def close(self) -> None:
        """Ends the connection; a library of Milvus Lite can then be opened by another program."""
        if "_milvus" in self.__dict__:
            self._milvus.close()
            del self.__dict__["_milvus"]

    @property
    def _exception(self) -> type[Exception]:
        """What pymilvus raises.  Raises `SettingsError` where it is not installed."""
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it is read when gRPC is imported
        try:
            from pymilvus import MilvusException  # here: it is an extra, and takes seconds to import
        except ImportError:
            raise SettingsError(
                "--store needs one more package: python -m pip install -r requirements-milvus.txt"
            ) from None
        kind: type[Exception] = MilvusException
        return kind

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        kind = self._exception
        try:
            yield
        except kind as error:
            said = " ".join(str(getattr(error, "message", error)).split())[:200]
            raise LibraryUnavailable(
                f"Milvus at {self.store} does not do what it was asked for ({said}). Nothing was changed in part: look "
                "whether it runs, and try again."
            ) from error

    def _named(self, collection: str) -> str:
        return f"{self._address.name}_{collection}"


def quoted(numbers: Sequence[int]) -> str:
    """Numbers as a list of Milvus' filter language; nothing else is ever put into a filter."""
    return _numbers(numbers)


def _numbers(values: Sequence[int]) -> str:
    return "[" + ", ".join(str(int(value)) for value in values) + "]"


_FIELDS: Mapping[str, Mapping[str, str]] = {
    LOG: {"stamp": "INT64", "kind": "INT8", "told": "VARCHAR"},
    TEXTS: {"id": "INT64", "version": "INT64", "piece": "INT32", "text": "VARCHAR"},
    PASSAGES: {
        "id": "INT64",
        "version": "INT64",
        "told": "VARCHAR",
        "article": "INT64",
        "source": "INT64",
        "author": "INT64",
        "day": "INT32",
        **dict.fromkeys(COLUMN_NAMES, "INT32"),
    },
}
"""What the numbers stand for is told where rows are made (index/milvus/rows.py)."""
