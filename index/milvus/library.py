"""A library in Milvus: any number of programs on any number of machines read it and change it.

A change is a row in Milvus' log, and that row is the commit point (index/milvus/replica.py).  What an article needs is
written before it under a number of its own, and seen by Milvus before the row is written; what it replaces is taken out
after it.  So a reader who goes by the log sees all of an article or nothing, and a program or a server that dies leaves
at most what nobody sees: the next program sweeps it up.

Each program has a replica of what is known of the articles, a SQLite file that may be deleted.  It asks for what is new
in the log before it reads, and Milvus answers from what it has at hand (bounded staleness: under a second in practice,
at most seconds); asked for this very moment it waits for its next ticks, some 400 ms (docs/scale.md).  A writer waits
until Milvus shows what it wrote before it goes on, so whoever sees the row sees the passages, too.
"""

import contextlib
import json
import sqlite3
import tempfile
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.article import Article, article_id
from corpus.errors import LibraryDamaged, LibraryError, LibraryUnavailable, ModelError
from index.database import (
    SCHEMA_VERSION,
    check_log,
    checked_facts,
    connection,
    create,
    keep_log,
    transaction,
    understood,
)
from index.duplicates import is_same_story
from index.embedder import Vectors, check_vectors
from index.library import Kept, Library, Ready, Whole, not_found
from index.migrate import migrate
from index.milvus import replica
from index.milvus.client import AT_ONCE, LOG, PASSAGES, TEXTS, Client, Row, quoted
from index.milvus.rows import (
    ARTICLE,
    BEGUN,
    LIBRARY,
    MEETINGS,
    REMOVED,
    Change,
    change_row,
    passage_rows,
    read_change,
    read_passage,
    stamp,
    text_rows,
    version,
)
from index.passages import Passage
from index.rows import ARTICLE_COLUMNS, article_checksum
from index.statements import COMPARED, address_of, current_at, is_current, with_earlier_versions
from index.upgrade import upgrade

FRESH_SECONDS = 0.2
"""What was read from the log so lately is taken for all there is, but by a search."""
LATE_SECONDS = 120.0
"""A row may come into the log so long after its stamp: as long as a request may take, and clocks may differ."""
LEFT_SECONDS = 3600.0
"""After this long, a change that was begun and did not end is taken for one whose program was killed."""
_LATE = stamp(LATE_SECONDS)
TEXTS_KEPT = 500
"""Texts that are kept in memory: what one asks about today."""
REMOVED_AT_ONCE = 2_000
"""Articles that are removed in one change."""
NEAR_PASSAGES = 20
LIKE = 0.7
"""Of a new article's first, middle and last passage, so many nearest ones of at least this cosine are looked at for
articles that tell the same story."""


@dataclass(frozen=True)
class _New:
    """An article on its way in: what is known of it, and the numbers under which its parts are kept."""

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    added: str
    version: int
    text: int


class MilvusLibrary(Library):
    """The articles of one store in Milvus; may be used from any thread.  `file` is this program's replica."""

    sizes = (
        "(SELECT passages FROM in_milvus m WHERE m.article_id = a.id), "
        "(SELECT characters FROM in_milvus m WHERE m.article_id = a.id)"
    )

    def __init__(self, file: Path, identity: str, embedder: str, dimension: int, client: Client) -> None:
        super().__init__(file, identity, embedder)
        self.client = client
        self._dimension = dimension
        self._writing = threading.RLock()
        self._asking = threading.Lock()
        self._seen: set[int] = set()
        self._greatest = 0
        self._asked = 0.0
        self._counted = (-1, 0)
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._texts_lock = threading.Lock()

    @classmethod
    def open_store(cls, store: str, folder: Path, embedder: str, dimension: int, token: str = "") -> "MilvusLibrary":
        """The library at `store` (index/milvus/client.py), made when there is none; its replica is in `folder`.

        Raises `SettingsError`, `LibraryUnavailable`, or `ModelError` when its vectors are another model's.
        """
        client = Client(store, token)
        client.prepare(dimension)
        told = _identity(client, embedder)
        if told["embedder"] != embedder:
            raise ModelError(
                f"The library {store} was embedded with {told['embedder']}, not with {embedder}; their vectors cannot "
                "be mixed. Use another store, or the first model."
            )
        file = _replica_file(folder, told["identity"], embedder)
        library = cls(file, told["identity"], embedder, dimension, client)
        library.refresh()
        with contextlib.suppress(LibraryError):
            library.sweep(LEFT_SECONDS)
        return library

    def place(self) -> tuple[str, ...]:
        return (*super().place(), self.client.shared(), self.embedder, str(self._dimension))

    # ── what is new ──────────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Has the replica say what Milvus' log says, as Milvus has it at hand."""
        with self._asking:
            last = min(self._greatest or self._last_stamp(), stamp())  # a clock may be fast
            listed = [int(row["stamp"]) for row in self._log(f"stamp > {max(0, last - _LATE)}", [])]
            new = [each for each in listed if each not in self._seen]
            for at in range(0, len(new), AT_ONCE):
                rows = self._log(f"stamp in {quoted(new[at : at + AT_ONCE])}", ["kind", "told"])
                with connection(self.file) as db, self._damage(), transaction(db):
                    replica.apply(db, map(read_change, rows))
            self._greatest = max([self._greatest, last, *new])
            self._seen = {each for each in {*self._seen, *new} if each > min(self._greatest, stamp()) - 2 * _LATE}
            self._asked = time.monotonic()

    def _log(self, where: str, fields: Sequence[str]) -> list[Row]:
        return self.client.rows(LOG, where, fields, "stamp")

    def _last_stamp(self) -> int:
        with connection(self.file) as db:
            return int(db.execute("SELECT coalesce(max(stamp), 0) FROM in_milvus").fetchone()[0])

    @contextlib.contextmanager
    def one_moment(self) -> Iterator[None]:
        self._refresh_if_old()
        with self.moment_at_hand():
            yield

    @contextlib.contextmanager
    def moment_at_hand(self) -> Iterator[None]:
        """`one_moment` as the replica knows it, the log not asked."""
        with super().one_moment():
            self._here.db.execute("SELECT value FROM facts").fetchone()  # SQLite's moment begins when something is read
            yield

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        if getattr(self._here, "db", None) is None:
            self._refresh_if_old()
        with super().reading() as db:
            yield db

    def _refresh_if_old(self) -> None:
        if time.monotonic() - self._asked > FRESH_SECONDS:
            self.refresh()

    def current_versions(self, versions: Iterable[int]) -> dict[int, str]:
        """Those of `versions` of passages that questions see, and the ids of their articles."""
        with super().reading() as db:
            return replica.current_versions(db, versions)

    def current_versions_now(self, versions: Iterable[int]) -> dict[int, str]:
        """`current_versions` as the log says now, whatever moment this thread is in."""
        self.refresh()
        with connection(self.file) as db:
            return replica.current_versions(db, versions)

    # ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────

    def articles_by_id(self, article_ids: Sequence[str]) -> dict[str, Article]:
        query = (
            f"SELECT m.text, m.characters, {', '.join('a.' + column for column in ARTICLE_COLUMNS.split(', '))} "
            "FROM articles a JOIN in_milvus m ON m.article_id = a.id WHERE a.id IN (SELECT value FROM json_each(?))"
        )
        with self.reading() as db:
            rows = db.execute(query, (json.dumps([each for each in article_ids if each.isascii()]),)).fetchall()
        texts = self._read_texts([row[0] for row in rows])
        return {row[2]: _article(row[2:], texts[row[0]], self.client.store) for row in rows if row[0] in texts}

    def copies(self, article_id: str) -> list[Article]:
        query = (
            "SELECT id FROM articles WHERE id IN (SELECT article_id FROM stories WHERE article_id <> ? AND story = "
            "(SELECT story FROM stories WHERE article_id = ?)) ORDER BY position"
        )
        with self.reading() as db:
            ids = [row[0] for row in db.execute(query, (article_id, article_id))]
        articles = self.articles_by_id(ids)
        return [articles[each] for each in ids if each in articles]

    def passages_of(self, article_id: str) -> tuple[list[Passage], npt.NDArray[np.float32]]:
        with self.reading() as db:
            found = db.execute("SELECT version FROM in_milvus WHERE article_id = ?", (article_id,)).fetchone()
        if not found or not found[0]:
            return [], np.zeros((0, 0), dtype=np.float32)
        rows = self.client.rows(PASSAGES, f"version == {found[0]}", ["told", "vector"], "id")
        with self._damage():
            read = [(read_passage(article_id, row["told"]), row["vector"]) for row in rows]
            read.sort(key=lambda each: each[0].number)
            vectors = np.array([vector for _, vector in read], dtype=np.float32)
        return [passage for passage, _ in read], check_vectors(vectors, len(read), vectors.shape[-1])

    def count(self) -> tuple[int, int]:
        query = "SELECT coalesce(sum(passages), 0) FROM in_milvus"
        with self.reading() as db:
            generation = int(db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()[0])
            counted = self._counted
            if counted[0] != generation:
                counted = self._counted = generation, int(db.execute(query).fetchone()[0])
            return counted

    def whole(self, article_ids: Sequence[str]) -> list[Whole]:
        query = "SELECT added, superseded_by FROM articles WHERE id = ?"
        with self.reading() as db:
            ids = with_earlier_versions(db, article_ids)
            told = {each: db.execute(query, (each,)).fetchone() for each in ids}
        articles = self.articles_by_id(ids)
        return [
            Whole(articles[each], told[each][0], told[each][1], *self.passages_of(each))
            for each in ids
            if each in articles
        ]

    def copy_to(self, file: Path) -> None:
        """As `Library.copy_to`; each article as it is when it is copied."""
        with tempfile.TemporaryDirectory(prefix=file.name, dir=file.parent) as folder:
            copy = Library.open(Path(folder) / "library", self.embedder)
            for _ in migrate(self, copy):
                pass
            copy.copy_to(file)

    def _read_texts(self, kept_under: Sequence[int]) -> dict[int, str]:
        """The texts of these numbers that are there."""
        with self._texts_lock:
            found = {each: self._texts[each] for each in kept_under if each in self._texts}
        missing = sorted(set(kept_under) - found.keys())
        pieces: list[Row] = []
        for at in range(0, len(missing), 100):
            where = f"version in {quoted(missing[at : at + 100])}"
            pieces += self.client.rows(TEXTS, where, ["version", "piece", "text"], "id")
        for piece in sorted(pieces, key=lambda row: (row["version"], row["piece"])):
            found[piece["version"]] = found.get(piece["version"], "") + piece["text"]
        with self._texts_lock:
            for each in kept_under:
                if each in found:
                    self._texts[each] = found[each]
                    self._texts.move_to_end(each)
            while len(self._texts) > TEXTS_KEPT:
                self._texts.popitem(last=False)
        return found

    # ── what is changed ──────────────────────────────────────────────────────────────────────────────────────────────

    def add(
        self, article: Article, passages: Sequence[Passage], vectors: Vectors, added: str | None = None
    ) -> Kept | None:
        (kept,) = self.add_many([(article, passages, vectors, added)])
        return kept

    def add_many(self, articles: Iterable[Ready]) -> Iterator[Kept | None]:
        """As `Library.add_many`, but all are kept before the first is given: Milvus is waited for once for all."""
        ready = list(articles)
        with self._writing:
            self.refresh()
            there = self.known([article.id for article, *_ in ready])
            new: dict[str, _New] = {}
            for article, passages, vectors, added in ready:
                if article.id not in there and article.id not in new:
                    new[article.id] = self._new(article, passages, vectors, added)
            if new:
                self._add(list(new.values()))
            kept = [self._kept(new.pop(article.id)) if article.id in new else None for article, *_ in ready]
        return iter(kept)

    def _new(self, article: Article, passages: Sequence[Passage], vectors: Vectors, added: str | None) -> _New:
        """An older version than the one that is current comes in without passages."""
        added = added or datetime.now(timezone.utc).isoformat(timespec="seconds")
        with self.reading() as db:
            is_older = any(when > added for _, when in current_at(db, address_of(article)))
        if is_older:
            return _New(article, (), vectors[:0], added, 0, version())
        return _New(article, passages, vectors, added, version(), version())

    def _add(self, new: Sequence[_New]) -> None:
        begun = self._write(new)
        near = self._near(new)
        beside = {each.version: each.article for each in new}
        changes: list[Change] = []
        for each in new:
            at = stamp(after=max(self._stamp_of(each.article.id), begun, *(change.stamp for change in changes)))
            told = replica.article_told(
                each.article,
                kept_under=each.version,
                text=each.text,
                passages=len(each.passages),
                added=each.added,
                position=at,
                address=address_of(each.article),
                same=self._same_story(each.article, near.get(each.version, {}), beside),
                characters=len(each.article.text),
            )
            changes.append(Change(at, ARTICLE, told))
        self._commit(changes, begun)

    def add_superseded(self, article: Article, added: str, superseded_by: str) -> None:
        with self._writing:
            self.refresh()
            if self.known([article.id]):
                return
            new = _New(article, (), np.zeros((0, 0), dtype=np.float32), added, 0, version())
            begun = self._write([new])
            at = stamp(after=max(self._stamp_of(article.id), begun))
            told = replica.article_told(
                article,
                kept_under=0,
                text=new.text,
                passages=0,
                added=added,
                position=at,
                address=address_of(article),
                superseded_by=superseded_by,
                characters=len(article.text),
            )
            self._commit([Change(at, ARTICLE, told)], begun)

    def edit(
        self,
        article_id: str,
        facts: Mapping[str, str | None],
        passages: Sequence[Passage] = (),
        vectors: Vectors | None = None,
    ) -> Article:
        """As `Library.edit`; the passages are written anew, for what they are filtered by stands with each."""
        with self._writing:
            self.refresh()
            article = replace(self.article(article_id), **dict(facts))  # type: ignore[arg-type]  # all of these are strings
            query = (
                "SELECT m.stamp, m.text, added, position, address, superseded_by FROM articles a "
                "JOIN in_milvus m ON m.article_id = a.id WHERE a.id = ?"
            )
            with self.reading() as db:
                last, text, added, position, address, superseded_by = db.execute(query, (article_id,)).fetchone()
                is_seen = is_current(db, article_id)
            if is_seen and vectors is None:
                passages, vectors = self.passages_of(article_id)
            new = _New(article, passages, vectors, added, version(), text) if is_seen and vectors is not None else None
            begun = self._write([new] if new else [], with_texts=False)
            told = replica.article_told(
                article,
                kept_under=new.version if new else 0,
                text=text,
                passages=len(new.passages) if new else 0,
                added=added,
                position=position,
                address=address,
                superseded_by=superseded_by,
                same=[each.id for each in self.copies(article_id)],
                characters=len(article.text),
            )
            self._commit([Change(stamp(after=max(last, begun)), ARTICLE, told)], begun)
        return article

    def remove_all(self, article_ids: Sequence[str]) -> list[str]:
        """As `Library.remove_all`; more than 2,000 are removed in several changes."""
        with self._writing:
            self.refresh()
            with self.reading() as db:
                ids = with_earlier_versions(db, article_ids)
            after = max((self._stamp_of(each) for each in ids), default=0)
            for at in range(0, len(ids), REMOVED_AT_ONCE):
                self._commit([Change(stamp(after=after), REMOVED, {"ids": ids[at : at + REMOVED_AT_ONCE]})])
        return ids

    def remove(self, article_id: str) -> None:
        if not self.remove_all([article_id]):
            raise not_found(article_id)

    def keep_meetings(self, article: Article, extractor: int, rows: Sequence[Sequence[object]]) -> bool:
        told = {"id": article.id, "checksum": article_checksum(article), "extractor": extractor}
        query = (
            "SELECT 1 FROM articles WHERE id = ? AND checksum = ? AND superseded_by IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM looked_through l WHERE l.article_id = articles.id AND extractor >= ?)"
        )
        with self._writing:
            self.refresh()
            with self.reading() as db:
                if not db.execute(query, (told["id"], told["checksum"], extractor)).fetchone():
                    return False
            self._commit([Change(stamp(), MEETINGS, {**told, "rows": [list(row) for row in rows]})])
        return True

    def _write(self, new: Sequence[_New], with_texts: bool = True) -> int:
        """Puts texts and passages where they are kept, seen by Milvus, and by no reader yet; the stamp of the row that
        says so, should nothing come after it."""
        begun = stamp()
        parts = {"versions": [each.version for each in new], "texts": [each.text for each in new if with_texts]}
        self.client.insert(LOG, [change_row(Change(begun, BEGUN, parts))])
        texts = [row for each in new if with_texts for row in text_rows(each.article.text, each.text)]
        passages = [
            row for each in new for row in passage_rows(each.article, each.passages, each.vectors, each.version)
        ]
        self.client.insert(TEXTS, texts)
        self.client.insert(PASSAGES, passages)
        for collection, rows in ((TEXTS, texts), (PASSAGES, passages)):
            if rows:
                self._wait_for(collection, rows)
                self.client.flush(collection)
        return begun

    def _wait_for(self, collection: str, rows: Sequence[Row]) -> None:
        where = f"version in {quoted(sorted({row['version'] for row in rows}))}"
        wanted = len({row["id"] for row in rows})
        self.client.wait_until(lambda: self.client.count(collection, where) >= wanted)

    def _commit(self, changes: Sequence[Change], begun: int = 0) -> None:
        """The commit point: the rows of the log.  From then on everybody sees the changes, this program at once.

        Sealed before it is said to be done: of what is in no segment yet a server that is killed may lose rows that it
        has acknowledged (docs/scale.md).  Meetings are not: what is lost of them is found again.
        """
        self.client.insert(LOG, [change_row(change) for change in changes])
        if any(change.kind != MEETINGS for change in changes):
            self.client.flush(LOG)

        def is_seen() -> bool:
            self.refresh()
            return all(change.stamp in self._seen for change in changes)

        self.client.wait_until(is_seen)
        if begun:
            with connection(self.file) as db:
                replica.sweep_later(db, begun, 0, 0)
        with contextlib.suppress(LibraryUnavailable):  # the next program does it
            self.sweep()

    def _near(self, new: Sequence[_New]) -> dict[int, dict[int, float]]:
        """For the version of each new article, the versions of others that have passages like its own, and how like."""
        places = [
            (each, number)
            for each in new
            for number in sorted({0, len(each.passages) // 2, len(each.passages) - 1} if each.passages else ())
        ]
        if not places:
            return {}
        vectors = np.stack([each.vectors[number] for each, number in places])
        near: dict[int, dict[int, float]] = {}
        for (each, _), hits in zip(
            places, self.client.nearest_each(vectors, "", ["version"], NEAR_PASSAGES), strict=True
        ):
            own = near.setdefault(each.version, {})
            for cosine, row in hits:
                if cosine >= LIKE and row["version"] != each.version:
                    own[row["version"]] = max(cosine, own.get(row["version"], 0.0))
        return near

    def _same_story(self, article: Article, near: Mapping[int, float], beside: Mapping[int, Article]) -> list[str]:
        """The articles that tell the same story as a new one: of the versions `near` it, in Milvus or `beside` it."""
        if not near:
            return []
        kept = self.current_versions(sorted(near, key=lambda each: -near[each])[:COMPARED])
        articles = {
            **self.articles_by_id(list(kept.values())),
            **{each.id: each for version, each in beside.items() if version in near},
        }
        return [each for each, other in articles.items() if is_same_story(article.text, other.text)]

    def _stamp_of(self, article_id: str) -> int:
        """The stamp of the newest row about an article, 0 where there is none."""
        with self.reading() as db:
            row = db.execute("SELECT stamp FROM in_milvus WHERE article_id = ?", (article_id,)).fetchone()
        return int(row[0]) if row else 0

    def _kept(self, new: _New) -> Kept:
        older = "SELECT id FROM articles WHERE superseded_by = ? ORDER BY position"
        same = (
            "SELECT article_id FROM stories WHERE article_id <> ? AND story = "
            "(SELECT story FROM stories WHERE article_id = ?)"
        )
        key = new.article.id
        with self.reading() as db:
            return Kept(
                tuple(row[0] for row in db.execute(older, (key,))),
                tuple(row[0] for row in db.execute(same, (key, key))),
            )

    # ── what is swept up ─────────────────────────────────────────────────────────────────────────────────────────────

    def sweep(self, seconds: float = 0.0) -> None:
        """Takes out of Milvus what was replaced so long ago, and what was begun an hour ago and did not end."""
        if seconds:
            self._sweep_begun(seconds)
        with connection(self.file) as db:
            found = replica.to_sweep(db, time.time() - seconds)
            if not found:
                return
            for collection, field, column in ((PASSAGES, "version", 2), (TEXTS, "version", 3), (LOG, "stamp", 1)):
                self.client.delete(collection, field, [row[column] for row in found if row[column]])
            db.execute(
                "DELETE FROM to_sweep WHERE rowid IN (SELECT value FROM json_each(?))",
                (json.dumps([row[0] for row in found]),),
            )

    def _sweep_begun(self, seconds: float) -> None:
        where = f"kind == {BEGUN} and stamp < {stamp(time.time() - seconds)}"
        begun = [read_change(row) for row in self._log(where, ["kind", "told"])]
        kept = "SELECT 1 FROM in_milvus WHERE version = ? OR text = ?"
        with connection(self.file) as db, transaction(db):
            for change in begun:
                for number in filter(None, change.told["versions"]):
                    if not db.execute(kept, (number, number)).fetchone():
                        replica.sweep_later(db, 0, number, 0, since=0.0)
                for number in filter(None, change.told["texts"]):
                    if not db.execute(kept, (number, number)).fetchone():
                        replica.sweep_later(db, 0, 0, number, since=0.0)
                replica.sweep_later(db, change.stamp, 0, 0, since=0.0)

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        """Rows that cannot be understood are damage."""
        try:
            yield
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(self.client.store) from error

    def close(self) -> None:
        """Lets go of Milvus."""
        self.client.close()


def _identity(client: Client, embedder: str) -> Mapping[str, Any]:
    """What the log says of the library itself; a new one is told.  Of programs that do so at once, one is believed."""

    def first() -> Change | None:
        rows = client.rows(LOG, f"kind == {LIBRARY}", ["kind", "told"], "stamp", strong=True)  # once, at the start
        return read_change(rows[0]) if rows else None

    if first() is None:
        told = {"identity": uuid.uuid4().hex, "embedder": embedder}
        client.insert(LOG, [change_row(Change(stamp(), LIBRARY, told))])
        client.wait_until(lambda: first() is not None)
    found = first()
    assert found is not None
    return found.told


def _replica_file(folder: Path, identity: str, embedder: str) -> Path:
    """The replica in `folder` of the library with this identity, made when there is none."""
    file = folder / f"milvus-{identity[:12]}.sqlite3"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_log(file)
        exists = file.exists()
    except OSError as error:
        raise LibraryUnavailable(f"The library folder {folder} cannot be used: {error.strerror}.") from None
    if not exists:
        create(file, embedder)
    if int(checked_facts(file)["version"]) < SCHEMA_VERSION:
        upgrade(file)
    keep_log(file)
    with connection(file) as db, understood(file, db), transaction(db):
        replica.make_tables(db)
        db.execute("UPDATE facts SET value = ? WHERE name = 'identity'", (identity,))
    return file


def _article(row: Sequence[Any], text: str, store: str) -> Article:
    """The article in a row of `ARTICLE_COLUMNS`, which has no text in a replica."""
    key, title, _, author, source, published, url, language, pages, checksum = row
    article = Article(key, title, text, author, source, published, url, language, tuple(json.loads(pages)))
    if article_id(text) != key or article_checksum(article) != checksum:
        raise _damaged(store)
    return article


def _damaged(store: str) -> LibraryDamaged:
    return LibraryDamaged(
        f"The library {store} has rows that make no sense, of another program or damaged. It was left as it is: use "
        "another store, or a backup of this one."
    )
