"""Several threads and programs at one library: each sees one moment of it, and nothing is lost (catalogue, group B)."""

import itertools
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest

from corpus.errors import DatelineError
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.search import Found, Searcher
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import Calibration
from tests.faults_child import WORDS, story
from tests.forks import Forks
from tests.oracle import whole
from tests.readers import ScriptedReader
from tests.soak import times

Figure = Callable[[str], None]
Shown = tuple[tuple[str, int, int, float], ...]
QUESTIONS = ("Where did the ministers meet?", "What is story7word?", "Who agreed on nothing for the 12th time?")


# ── readers while others write ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Seen:
    """What a search found, and the generations of the library before it and after it."""

    question: str
    found: Shown
    before: int
    after: int


def shown(found: list[Found]) -> Shown:
    for each in found:
        assert each.text == each.article.text[each.passage.start : each.passage.end]
        assert each.passage.article_id == each.article.id
    return tuple((each.article.id, each.passage.start, each.passage.end, round(each.score, 4)) for each in found)


class Changes:
    """Adds and removes articles on two threads, and keeps in which order that was done and which generation it made."""

    def __init__(self, library: Library, count: int) -> None:
        self._library = library
        self._count = count
        self._one = threading.Lock()
        self._enough = threading.Semaphore(0)
        self.made: list[tuple[int, str, int]] = []
        self.longest = 0.0

    def add(self) -> None:
        for number in range(self._count):
            self._change("add", number)
            self._enough.release()

    def remove(self) -> None:
        for number in range(self._count):
            self._enough.acquire()
            if number >= 5:
                self._change("remove", number - 5)

    def _change(self, what: str, number: int) -> None:
        with self._one:
            start = time.perf_counter()
            change(self._library, what, number)
            self.longest = max(self.longest, time.perf_counter() - start)
            self.made.append((self._library.generation(), what, number))


def change(library: Library, what: str, number: int) -> None:
    if what == "add":
        add(library, WORDS, story(number))
    else:
        library.remove(story(number).id)


def ask_until(done: threading.Event, library: Library, seed: int) -> list[Seen]:
    """Searches until the changes are done; what was found."""
    searcher, chance, seen = Searcher(library, WORDS), random.Random(seed), []
    while not done.is_set():
        question, before = chance.choice(QUESTIONS), library.generation()
        found = shown(searcher.search(question, 5))
        seen.append(Seen(question, found, before, library.generation()))
    return seen


def unexplained(seen: list[Seen], made: list[tuple[int, str, int]], folder: Path) -> list[Seen]:
    """Those of `seen` that no generation explains which was the newest one while the search ran."""
    library = Library.open(folder, WORDS.name)
    searcher, left = Searcher(library, WORDS), set(seen)
    now = 0
    for generation, what, number in [*made, (1 << 62, "", 0)]:
        waiting = {each for each in left if each.before < generation and each.after >= now}
        right = {question: shown(searcher.search(question, 5)) for question in {each.question for each in waiting}}
        left -= {each for each in waiting if each.found == right[each.question]}
        if what:
            change(library, what, number)
        now = generation
    return list(left)


@pytest.mark.parametrize("count", times(25, 200))
def test_each_search_sees_one_generation_while_others_write(in_memory: Path, count: int, figure: Figure) -> None:
    """B1: six threads ask while one adds and one removes."""
    library = Library.open(in_memory / "library", WORDS.name)
    changes, done = Changes(library, count), threading.Event()
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask_until, done, library, seed) for seed in range(6)]
        try:
            for writing in [pool.submit(changes.add), pool.submit(changes.remove)]:
                writing.result()
        finally:
            done.set()
        seen = [each for thread in asking for each in thread.result()]
    whole(in_memory / "library")
    assert {entry.id for entry in library.articles()} == {story(n).id for n in range(count - 5, count)}
    wrong = unexplained(seen, changes.made, in_memory / "again")
    figure(
        f"B1: {len(seen):,} searches by 6 threads during {len(changes.made)} changes, {len(wrong)} of no generation, "
        f"0 errors; a change took at most {changes.longest:.2f} s"
    )
    assert wrong == []


# ── one article, many writers ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rounds", times(5, 100))
def test_eight_threads_that_add_one_article_keep_one_copy(library: Library, rounds: int) -> None:
    """B2: the others are told that it is there already."""
    start = Barrier(8)

    def add_at_once(number: int) -> bool:
        start.wait()
        return add(library, WORDS, story(number)).already

    with ThreadPoolExecutor(8) as pool:
        for number in range(rounds):
            assert sorted(pool.map(add_at_once, [number] * 8)) == [False, *[True] * 7]
    assert [entry.id for entry in library.articles()] == [story(number).id for number in reversed(range(rounds))]
    whole(library.file.parent)


@pytest.mark.parametrize("count", times(12, 100))
def test_four_processes_that_add_the_same_articles_keep_one_copy_of_each(
    forks: Forks, in_memory: Path, count: int
) -> None:
    """B2: all four find no library, and make one; each article is committed by one of them and there for the others."""
    started = [forks.start("add_stories", in_memory / "library", 0, count) for _ in range(4)]
    said = [line for fork in started for line in fork.said()]
    assert [fork.status() for fork in started] == [0] * 4
    ids = sorted(story(number).id for number in range(count))
    assert sorted(article_id for what, article_id in said if what == "committed") == ids
    assert sorted(article_id for what, article_id in said if what == "already") == sorted(ids * 3)
    whole(in_memory / "library")


# ── two programs, one killed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kills", times(6, 100))
def test_when_one_of_two_programs_is_killed_the_other_goes_on_and_sees_what_was_done(
    forks: Forks, in_memory: Path, kills: int, figure: Figure
) -> None:
    """B3: a chat asks while another program adds; either is killed, and nothing is lost."""
    folder, chance = in_memory / "library", random.Random(kills)
    library = Library.open(folder, WORDS.name)
    committed: set[str] = set()
    for kill in range(kills):
        committed.add(add(library, WORDS, story(1_000_000 + kill)).article.id)
        chat, adding = (
            forks.start("converse", folder),
            forks.start("add_stories", folder, kill * 1000, kill * 1000 + 999),
        )
        first, second = (chat, adding) if kill % 2 else (adding, chat)
        first.next(), second.next()
        said = first.killed_after(chance.uniform(0, 0.05))
        newest = add(library, WORDS, story(2_000_000 + kill)).article.id
        committed.add(newest)
        said += [second.next(), *second.killed_after(0.02)]
        committed |= {line[1] for line in said if line[0] == "committed"}
        assert Searcher(library, WORDS).search(f"story{2_000_000 + kill}word", 1)[0].article.id == newest
    there = {entry.id for entry in whole(folder).articles()}
    assert committed <= there
    figure(f"B3: {kills} kills of one of two programs, {len(committed):,} articles committed, 0 lost")


# ── an article that goes while it is asked about ─────────────────────────────────────────────────────────────────────


ABOUT = """Talks at sea

By Jane Doe, The Herald, 5 March 2024

Minister Ann Roe met Admiral John Coe in Oslo on 4 March. They agreed to send three ships.

Admiral John Coe met King Olav in Bergen on 5 March 2024."""
ASKED = ("How many ships did they send?", "Who wrote it?", "Who met whom, and when?", "What is the article about?")


class Vanishing(Library):
    """A library out of which another program takes the article before its N-th reading."""

    last: int = 1 << 30
    readings: int = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        self.readings += 1
        if self.readings == self.last:
            Library(self.file, self.identity, self.embedder).remove(read_article(ABOUT.encode(), "a.txt").id)
        with super().reading() as db:
            yield db


def asked(asker: Asker, question: str) -> Answer | str:
    try:
        return asker.ask(question)
    except DatelineError as error:
        return str(error)


@pytest.mark.parametrize("question", ASKED)
def test_an_article_that_is_removed_while_it_is_asked_about_is_quoted_right_or_not_at_all(
    library: Library, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B4: removed before the first, second, third … look into the library, until there are no more."""
    monkeypatch.setattr("index.library.LOG_SECONDS", 0)  # who removes would wait for us
    article = read_article(ABOUT.encode(), "a.txt")
    answers = 0
    for last in itertools.count(1):
        add(library, WORDS, article)
        vanishing = Vanishing(library.file, library.identity, library.embedder)
        searcher, reader = Searcher(vanishing, WORDS), ScriptedReader({"three": 9.0})
        asker = Asker(vanishing, searcher, reader, Calibration.load(), Agenda(vanishing))
        vanishing.last, vanishing.readings = last, 0
        shown = asked(asker, question)
        if isinstance(shown, Answer):
            answers += shown.answered
            for citation in shown.citations + shown.closest:
                assert article.text[citation.start : citation.end] == citation.quote
        else:
            assert shown == "There are no articles in the library yet. Add one, then ask."
        if vanishing.readings < last:
            break
    assert last > 3
    assert answers >= 1
