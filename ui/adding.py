"""Documents into the library, one outcome after another: how far it is, what became of each, and when to stop."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from corpus.document import Document, Facts
from corpus.errors import ArticleError
from corpus.formats import NOTHING_GIVEN
from index.ingest import Added
from ui import bar, shelf, texts
from ui.desk import Desk
from ui.edge import sentence_for

UPDATE_SECONDS = 0.3
"""The page is drawn again this often at most: three times a second looks alive, and every drawing is sent whole."""
LINES_SHOWN = 200
"""Lines of articles that were added, and lines of those that were not, that are shown: the last ones."""
FEW = 20
"""Articles whose lines are seen at one glance."""
ANNOUNCED = 4
"""A screen reader is told of every quarter; of each article would be too much to listen to."""


@dataclass
class Run:
    """One adding, of `total` documents (None: not known).  `clock` tells seconds.

    `added`, `already` and `failed` count outcomes, `left_out` files of a folder that are no articles; `news` and
    `refusals` are the last lines about outcomes, safe HTML.
    """

    total: int | None
    clock: Callable[[], float] = time.monotonic
    added: int = 0
    already: int = 0
    failed: int = 0
    left_out: int = 0
    news: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_SHOWN))
    refusals: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_SHOWN))
    started: float | None = None
    stopping: bool = False
    ended: bool = False
    fault: str | None = None

    @property
    def done(self) -> int:
        return self.added + self.already + self.failed

    @property
    def seconds(self) -> float:
        """Since the first document was read: the models may have been loading before."""
        return 0.0 if self.started is None else self.clock() - self.started

    def watched(self, documents: Iterable[Document | ArticleError]) -> Iterator[Document | ArticleError]:
        """`documents`, until it is to stop."""
        for document in documents:
            if self.stopping:
                return
            if self.started is None:
                self.started = self.clock()
            yield document

    def note(self, outcome: Added | ArticleError) -> None:
        """Counts an outcome and keeps its line."""
        if isinstance(outcome, ArticleError):
            self.refuse(str(outcome))
            return
        self.already += outcome.already
        self.added += not outcome.already
        kept = outcome.kept
        self.news.append(
            shelf.added(
                outcome.article.title,
                outcome.passages,
                outcome.already,
                len(kept.superseded),
                len(kept.copies),
                outcome.article.hidden,
            )
        )

    def refuse(self, sentence: str) -> None:
        """Counts a document that was not added, and keeps the sentence why."""
        self.failed += 1
        self.refusals.append(shelf.failed(sentence))


@dataclass
class Additions:
    """What one browser tab is adding, or added last.

    One object for the life of the tab, changed in place: of two addings at once each changes its own run.
    """

    runs: list[Run] = field(default_factory=list)

    def begin(self, total: int | None) -> Run:
        """A new run; those that have ended leave the page."""
        run = Run(total)
        self.runs = [*(each for each in self.runs if not each.ended), run]
        return run

    def refuse(self, sentence: str) -> Run:
        """A run that has ended before it began, with the sentence why."""
        run = self.begin(None)
        run.refuse(sentence)
        run.ended = True
        return run

    def stop(self) -> None:
        """Has what is being added end after its current article."""
        for run in self.runs:
            run.stopping = run.stopping or not run.ended

    def is_running(self) -> bool:
        """Is anything being added?"""
        return any(not run.ended for run in self.runs)


def adding(
    desk: Desk, run: Run, documents: Iterable[Document | ArticleError], given: Facts = NOTHING_GIVEN
) -> Iterator[None]:
    """Adds the documents; yields whenever the page is to be drawn again, first and last of all.

    Whoever stops asking ends it: what was added by then stays.
    """
    try:
        yield
        yield from _until_stopped(desk, run, documents, given)
    except Exception as error:
        run.fault = sentence_for(error)
    finally:
        run.ended = True
    yield


def _until_stopped(desk: Desk, run: Run, documents: Iterable[Document | ArticleError], given: Facts) -> Iterator[None]:
    drawn = run.clock()
    for outcome in desk.add_all(run.watched(documents), given):
        run.note(outcome)
        if run.stopping:
            return
        if run.clock() - drawn >= UPDATE_SECONDS:
            yield
            drawn = run.clock()


def publish(desk: Desk) -> None:
    """Makes what was added ready for search; the next question would wait for it, and say it if that cannot be."""
    try:
        desk.publish()
    except Exception as error:
        sentence_for(error)  # into the log


# ── what the page shows of it ────────────────────────────────────────────────────────────────────────────────────────


def bars(additions: Additions, ready: bool) -> str:
    """The progress of what is being added."""
    running = [run for run in additions.runs if not run.ended]
    return "".join(bar.progress(n, run.done, run.total, _pace(run, ready)) for n, run in enumerate(running, 1))


def _pace(run: Run, ready: bool) -> str:
    if run.stopping:
        return f"{texts.STOPPING}…"
    if not run.done:
        return texts.READING if ready else texts.WAITING_FOR_MODELS
    return bar.pace(run.done, run.total, run.seconds)


def outcomes(additions: Additions) -> str:
    """What became of the articles: a line each under one that counts them; first of all those that were not added."""
    return "".join(_outcomes(run) for run in additions.runs)


def _outcomes(run: Run) -> str:
    lines = [*_in_order(run, run.refusals), *_in_order(run, run.news)]
    hidden = run.done - len(lines)
    more = [texts.and_more(hidden)] if hidden > 0 else []
    fault = [shelf.failed(run.fault)] if run.fault else []
    others = [texts.left_out(run.left_out)] if run.left_out else []
    return shelf.results([*fault, *lines, *more, *others], summary(run))


def _in_order(run: Run, lines: Iterable[str]) -> list[str]:
    """A few as they were given; of many the last one first, right under the bar."""
    kept = list(lines)  # at once: another adding of this tab draws this one, too
    return kept if run.total and run.total <= FEW else kept[::-1]


def summary(run: Run) -> str:
    """How many came to what, once it has ended; nothing where the one line says it."""
    was_cut_short = run.stopping and run.done != run.total
    if not run.ended or (run.done <= 1 and not was_cut_short):
        return texts.NOTHING_IN_IT if run.ended and not run.done and not run.fault else ""
    said = texts.counts(run.added, run.already, run.failed)
    if not was_cut_short:
        return f"{said}." + (f" {texts.ADDED_STAYS}" if run.fault and run.added else "")
    return texts.stopped_after(run.done, run.total) + (f": {said}. {texts.ADDED_STAYS}" if said else ".")


def announcement(additions: Additions) -> str:
    """What a screen reader is told, in words that change a few times only while articles are added; safe HTML."""
    return " ".join(_announced(run) for run in additions.runs)


def _announced(run: Run) -> str:
    if run.ended:
        lines = [*([shelf.failed(run.fault)] if run.fault else []), *run.refusals, *run.news]
        return summary(run) or "".join(lines[:1])
    if run.stopping:
        return f"{texts.STOPPING}."
    if not run.total or run.total < ANNOUNCED:
        return texts.HEARD_ADDING
    quarter = run.done * ANNOUNCED // run.total
    return texts.heard_adding(run.total, quarter * 100 // ANNOUNCED)
