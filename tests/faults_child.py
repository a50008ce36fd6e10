"""What the tests do to a library in processes that die: `JOBS`, each done in a fork of its own (tests/forks.py).

A job says JSON values, one a line; a test kills it while it works, or has its N-th step fail or be the last.
"""

import contextlib
import errno
import itertools
import json
import os
import random
import resource
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import index.splitting  # noqa: F401  # imported late by who cuts an article; a fork is to have it
from corpus.article import Article
from corpus.document import Facts
from corpus.errors import ArticleNotFound, DatelineError
from corpus.formats import NOTHING_GIVEN, read_article
from index.agenda import Agenda
from index.backup import read_backup, write_backup
from index.conversations import Conversations
from index.edit import edit
from index.ingest import add
from index.library import Library
from index.meetings.meeting import Meeting, When
from index.search import Searcher
from index.vectors import Snapshot, Stamp
from tests.fakes import WordEmbedder
from tests.oracle import leftovers, state, whole

WORDS = WordEmbedder()
Say = Callable[[object], None]


# ── what is put in ───────────────────────────────────────────────────────────────────────────────────────────────────


def story(number: int, version: int = 0) -> Article:
    """The article of this number: four paragraphs, a word of its own, and an address if it is to have versions."""
    paragraph = f"The ministers met for the {number}th time in Oslo and agreed on nothing, officials said. " * 8
    text = f"Story {number}\n\nstory{number}word\n\n{(paragraph + chr(10) * 2) * 4}"
    given = Facts(url=f"https://example.org/{number}") if version else NOTHING_GIVEN
    return read_article((text + "It is told anew. " * (version - 1)).encode(), "story.txt", given)


def stamps() -> tuple[Stamp, Stamp]:
    """Of the two snapshots that `save` puts in one file, of different sizes."""
    return Stamp("library", 1, "words", 64, 2_000), Stamp("library", 2, "words", 64, 9_000)


def snapshot(stamp: Stamp) -> Snapshot:
    vectors = np.random.default_rng(stamp.generation).standard_normal((stamp.count, stamp.dimension)).astype(np.float32)
    return Snapshot.build(stamp, np.arange(stamp.count, dtype=np.int64), vectors)


# ── steps that die or fail ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Steps:
    """The steps of this process: SQLite statements, and files in `folder` that are opened, written, synced, renamed,
    linked or deleted.  Step number `at` is the last one, or fails, when it has been set."""

    folder: Path
    kind: str = ""
    at: int = 0
    taken: list[str] = field(default_factory=list)

    def install(self) -> "Steps":
        """From now on every step is counted; this cannot be undone."""
        sys.addaudithook(self._audited)
        real = sqlite3.connect
        sqlite3.connect = lambda *args, **kw: real(*args, factory=self._connection(), **kw)  # type: ignore[assignment]
        self._count_calls("fsync")
        opened = os.fdopen
        os.fdopen = lambda handle, *args, **kw: _Stream(opened(handle, *args, **kw), self)  # type: ignore[assignment]
        return self

    @contextlib.contextmanager
    def armed(self, kind: str, at: int) -> Iterator[None]:
        """Inside, step number `at` dies (`kind` "die") or fails (of "full", "io" or "busy")."""
        self.kind, self.at, self.taken = kind, at, []
        try:
            yield
        finally:
            self.at = 0

    def step(self, name: str, error: Exception) -> None:
        """One more step, which fails with `error` if it is that one."""
        if self.at == 0:
            return
        self.taken.append(name)
        if len(self.taken) == self.at:
            if self.kind == "die":
                os._exit(137)
            raise error

    def file_step(self, name: str) -> None:
        code = errno.ENOSPC if self.kind == "full" else errno.EIO
        self.step(name, OSError(code, os.strerror(code)))

    def statement(self, sql: str) -> None:
        said = {"full": "database or disk is full", "busy": "database is locked"}.get(self.kind, "disk I/O error")
        self.step(" ".join(sql.split())[:40], sqlite3.OperationalError(said))

    def _audited(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.at or event not in ("open", "os.mkdir", "os.remove", "os.rename", "os.link"):
            return
        if isinstance(args[0], str | os.PathLike) and Path(args[0]).is_relative_to(self.folder):
            self.file_step(event)

    def _count_calls(self, name: str) -> None:
        real = getattr(os, name)

        def counted(*args: Any) -> Any:
            self.file_step(f"os.{name}")
            return real(*args)

        setattr(os, name, counted)

    def _connection(self) -> type[sqlite3.Connection]:
        steps = self

        class Counting(sqlite3.Connection):
            def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
                steps.statement(sql)
                return super().execute(sql, *rest)

            def executescript(self, sql: str) -> sqlite3.Cursor:
                steps.statement("a script")
                return super().executescript(sql)

            def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
                steps.statement(sql)
                return super().executemany(sql, *rest)

        return Counting


class _Stream:
    """A file whose writes are steps."""

    def __init__(self, stream: Any, steps: Steps) -> None:
        self._stream, self._steps = stream, steps

    def __enter__(self) -> "_Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, content: bytes) -> None:
        self._steps.file_step("write")
        self._stream.write(content)


# ── what is done to a library ────────────────────────────────────────────────────────────────────────────────────────


def _opened(folder: Path) -> Library:
    return Library.open(folder / "library", WORDS.name)


def _publish(library: Library) -> None:
    Searcher(library, WORDS).publish()


def _restore(library: Library) -> None:
    for _ in read_backup(library, library.file.parent.parent / "in" / "backup", lambda: WORDS):
        pass


def keep_turn(library: Library, number: int) -> int:
    """Keeps the turn of this number, at a time of its own."""
    asked = f"2024-05-01T10:00:{number:02}+00:00"
    return Conversations(library.file).keep("talk", f"Question {number}?", {"answer": number}, "yes", asked)


def look_through(library: Library, article_id: str) -> None:
    """Has the agenda find two meetings, whatever stands in the article."""
    met = Meeting((("Ada Roe",), ("Zoë Ek",)), "met", "held", When("Monday", None, None), "Oslo", 0, 7, ((0, 5),))
    with patch("index.agenda.meetings_in", lambda _: [met, replace(met, place=None)]):
        Agenda(library).look_through(article_id)


ACTS: dict[str, Callable[[Library], object]] = {
    "add": lambda library: add(library, WORDS, story(9)),
    "add again": lambda library: add(library, WORDS, story(2)),
    "add a version": lambda library: add(library, WORDS, story(1, version=2)),
    "remove": lambda library: library.remove(story(1, version=1).id),
    "look through": lambda library: look_through(library, story(2).id),
    "edit": lambda library: edit(library, WORDS, story(2).id, {"title": "Another title", "author": "Jane Doe"}),
    "save the cache": _publish,
    "export": lambda library: write_backup(library, library.file.parent.parent / "out" / "backup"),
    "import": _restore,
    "keep a turn": lambda library: keep_turn(library, 2),
    "delete a conversation": lambda library: Conversations(library.file).forget("talk"),
}
"""What is done to the library in `folder/library`, which is open; "open" is to open it."""


def _prepared(act: str, folder: Path) -> Callable[[], object]:
    """`act`, ready to be done to a library that is open; opening it is an act, too."""
    if act == "open":
        return lambda: _opened(folder)
    library = _opened(folder)
    return lambda: ACTS[act](library)


def _put_back(template: Path, folder: Path) -> None:
    """Makes `folder` what `template` is: file by file, for a library is a handful of them."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fail_at_each_step(say: Say, template: str, work: str, act: str, kinds: list[str], every: int) -> None:
    """Does `act` again and again, each time with another step that fails; then once more, without a fault.

    Says what failed, the sentence it was told in, the state it left, what it left lying, and the state in the end.
    """
    folder = Path(work)
    steps = Steps(folder).install()
    _say_plan(say, Path(template), folder, act, steps)
    for at in itertools.count(1, every):
        kind = kinds[at // every % len(kinds)]
        _put_back(Path(template), folder)
        prepared = _prepared(act, folder)
        with steps.armed(kind, at):
            said = _said(prepared)
        name, left = steps.taken[at - 1 :][:1], (state(folder), leftovers(folder))
        again = _said(prepared) if said else ""
        say([at, name, said, *left, again, state(folder)])
        if not name:
            return


def die_at_each_step(say: Say, template: str, work: str, act: str, every: int) -> None:
    """Does `act` again and again in a fork of its own, each time with another step at which that dies.

    Says the state that it left behind, and the one after doing it once more.
    """
    folder = Path(work)
    steps = Steps(folder).install()
    _say_plan(say, Path(template), folder, act, steps)
    for at in itertools.count(1, every):
        _put_back(Path(template), folder)
        prepared = _prepared(act, folder)
        pid = os.fork()
        if pid == 0:
            with steps.armed("die", at):
                prepared()
            os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 137
        left = state(folder)
        again = _said(_prepared(act, folder)) if died else ""
        say([at, left, again, state(folder)])
        if not died:
            return


def _say_plan(say: Say, template: Path, folder: Path, act: str, steps: Steps) -> None:
    """The state before, the one after doing it once without a fault, which is whole, and the steps that takes."""
    _put_back(template, folder)
    before, prepared = state(folder), _prepared(act, folder)
    with steps.armed("", -1):
        prepared()
    whole(folder / "library")
    say([before, state(folder), len(steps.taken)])


def _said(act: Callable[[], object]) -> str:
    """The sentence with which `act` was refused; empty when it was done."""
    try:
        act()
    except ArticleNotFound:  # what was to be removed has been
        return ""
    except (DatelineError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def import_states(say: Say, template: str, work: str) -> None:
    """The state after each article of an import."""
    folder = Path(work)
    _put_back(Path(template), folder)
    say(state(folder))
    for _ in read_backup(_opened(folder), folder / "in" / "backup", lambda: WORDS):
        say(state(folder))


def work(say: Say, library: str, first: int, count: int) -> None:
    """Adds the stories from `first` on, and in between versions, removals and the search cache; says each when done."""
    opened = Library.open(Path(library), WORDS.name)
    searcher = Searcher(opened, WORDS)
    for number in range(first, first + count):
        article = story(number, version=number % 4 == 3)
        say(["adding", number, article.id])
        add(opened, WORDS, article)
        say(["committed", number, article.id])
        if number % 4 == 3:
            newer = story(number, version=2)
            say(["adding", number, newer.id])
            add(opened, WORDS, newer)
            say(["committed", number, newer.id])
        if number % 5 == 4 and number - 2 >= first:
            gone = story(number - 2, version=(number - 2) % 4 == 3 and 2)
            say(["removing", number - 2, gone.id])
            opened.remove(gone.id)
            say(["removed", number - 2, gone.id])
        if number % 7 == 6:
            searcher.publish()


def check(say: Say, library: str, committed: list[str], lost: list[str], started: list[str], last: list[Any]) -> None:
    """Says how long the library took until its first answer, and how many articles it has.

    Fails unless it is whole and has all that was `committed`, of what was being removed (`lost`) anything, and nothing
    that was not `started`.  An article's id is the hash of its text, so one that can be read is the one that was
    committed.  The `last` ones, numbers and ids, are found by their words.
    """
    start = time.perf_counter()
    opened = Library.open(Path(library), WORDS.name)
    searcher = Searcher(opened, WORDS)
    searcher.search("story1word", 1)
    ready = time.perf_counter() - start
    whole(Path(library))
    history = {version.id: version.superseded_by for version in opened.history()}
    assert set(committed) - set(lost) <= set(history), "a committed article is not there"
    assert set(history) <= set(started), "an article is there that nobody added, or that was removed"
    for number, article_id in last:
        if article_id in history and history[article_id] is None:
            assert searcher.search(f"story{number}word", 1)[0].article.id == article_id
    say([ready, len(history)])


def save(say: Say, file: str) -> None:
    """Saves two snapshots over each other for ever."""
    for each in itertools.cycle([snapshot(stamp) for stamp in stamps()]):
        each.save(Path(file))
        say("saved")


def add_stories(say: Say, library: str, first: int, last: int) -> None:
    """Adds the stories `first` to `last` - 1."""
    opened = Library.open(Path(library), WORDS.name)
    for number in range(first, last):
        added = add(opened, WORDS, story(number))
        say(["already" if added.already else "committed", added.article.id])


def full_disk(say: Say, template: str, work: str, act: str, blocks: list[int]) -> None:
    """Does `act` where no file may grow past so many blocks of 4,096 bytes; then once more without that limit.

    Says the sentence it was told in, the state it left, what it left lying, and the state in the end.
    """
    folder = Path(work)
    _put_back(Path(template), folder)
    before = state(folder)
    _prepared(act, folder)()
    say([before, state(folder)])
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    for count in blocks:
        _put_back(Path(template), folder)
        prepared = _prepared(act, folder)
        resource.setrlimit(resource.RLIMIT_FSIZE, (count * 4096, most))
        said = _said(prepared)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        left, lying = state(folder), leftovers(folder)
        again = _said(prepared) if said else ""
        say([count, [], said, left, lying, again, state(folder)])


def fill_disk(say: Say, library: str) -> None:
    """Adds stories until the disk is full; says the sentence, and how many are there then and after another look."""
    opened, count = Library.open(Path(library), WORDS.name), 0
    for number in itertools.count():
        said = _said(lambda number=number: add(opened, WORDS, story(number)))  # type: ignore[misc]
        if said:
            break
        count += 1
    cache = Searcher(opened, WORDS)
    found = cache.search("story0word", 1)[0].article == story(0)
    say([said, count, len(whole(Path(library)).articles()), found])


def leave_log(say: Say, library: str) -> None:
    """Adds three stories and dies with its log not yet written into the library; says the state after each."""
    folder = Path(library)
    opened = Library.open(folder, WORDS.name)
    lingering = sqlite3.connect(opened.file)  # as long as somebody reads, the log stays
    lingering.execute("SELECT count(*) FROM articles").fetchone()
    for number in range(3):
        add(opened, WORDS, story(number))
        say(sorted(entry.id for entry in opened.articles()))
    os._exit(137)


def converse(say: Say, library: str) -> None:
    """What a chat does: asks for ever, and says which articles it finds."""
    searcher = Searcher(Library.open(Path(library), WORDS.name), WORDS)
    while True:
        say(sorted({found.article.id for found in searcher.search("ministers in Oslo", 5)}))


def converse_and_keep(say: Say, library: str, number: int) -> None:
    """Keeps turns of a conversation of its own for ever, and says each when it is kept."""
    kept = Conversations(Library.open(Path(library), WORDS.name).file)
    for turn in itertools.count():
        question = f"Question {turn} of {number}?"
        kept.keep(f"talk{number}", question, {"answer": question}, question, "2024-05-01T10:00:00+00:00")
        say([f"talk{number}", question])


def keep_turns(say: Say, library: str, conversation: str, name: str, count: int) -> None:
    """Keeps `count` turns in one conversation, and says their rows."""
    kept = Conversations(Library.open(Path(library), WORDS.name).file)
    for number in range(count):
        say(kept.keep(conversation, f"{name}{number}", {}, "", "2024-05-01T10:00:00+00:00"))


def mutations(say: Say, file: str, kind: str, count: int, seed: int) -> None:
    """Loads `count` damaged versions of the snapshot at `file`; says how many were taken for good, and how much memory
    that took at most."""
    path, chance = Path(file), random.Random(seed)
    content, stamp = path.read_bytes(), stamps()[0]
    before, accepted, different = _peak_memory(), 0, 0
    for _ in range(count):
        spoilt = SPOILERS[kind](content, chance)
        path.write_bytes(spoilt)
        accepted += Snapshot.load(path, stamp) is not None and spoilt != content
        different += spoilt != content
    say([accepted, different, _peak_memory() - before])


def _peak_memory() -> int:
    """Bytes that this process has had in memory at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _flip(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _header(content: bytes, chance: random.Random) -> bytes:
    data, start = bytearray(content), content.index(b"\n") + 1
    data[chance.randrange(start + 120)] = chance.randrange(256)
    return bytes(data)


def _size(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    at = chance.randrange(content.index(b"\n") + 120)
    data[at : at + 8] = (1 << chance.randrange(33, 63)).to_bytes(8, "little")
    return bytes(data)


SPOILERS = {"flip": _flip, "truncate": _truncate, "header": _header, "size": _size}


def crash(say: Say) -> None:
    """Fails, so that a test can see that a failure in a job is seen."""
    raise ValueError("as it should")


JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job
    for job in (
        fail_at_each_step,
        die_at_each_step,
        import_states,
        work,
        check,
        save,
        add_stories,
        full_disk,
        fill_disk,
        leave_log,
        converse,
        converse_and_keep,
        keep_turns,
        mutations,
        crash,
    )
}


def do(job: str, args: list[Any], output: int) -> None:
    """Does a job in this process, and says on `output` what it has to say, or how it failed."""

    def say(value: object) -> None:
        os.write(output, (json.dumps(value) + "\n").encode("ascii"))

    try:
        JOBS[job](say, *args)
    except BaseException:
        import traceback

        say({"failed": traceback.format_exc()})
        raise


if __name__ == "__main__":
    assert threading.active_count() == 1
    do(sys.argv[1], json.loads(sys.argv[2]), 1)
