"""What became of each article into lines under a progress bar, for the command line; ctrl-C ends it well."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tqdm import tqdm

from corpus.errors import ArticleError
from index.ingest import Added


@dataclass
class Tally:
    """How many articles came to what, and whether ctrl-C ended it."""

    added: int = 0
    already: int = 0
    failed: int = 0
    stopped: bool = False

    def status(self, command: str) -> int:
        """The exit status of `command`; of several articles, or when it was stopped, a last line tells how many."""
        if self.stopped or self.added + self.already + self.failed > 1:
            said = f"Added {self.added:,}, already there {self.already:,}, not added {self.failed:,}."
            if self.stopped:
                said += f" Stopped; the same {command} again goes on from here, and skips what is there."
            print(said, file=sys.stderr)
        return 1 if self.failed or self.stopped else 0


def told(outcomes: Iterator[Added | ArticleError], total: int | None, unit: str) -> Tally:
    """Says what became of each article, a line each, over a bar with count, rate and time left.

    The first ctrl-C ends it after the current article, the second at once.
    """
    tally = Tally()
    with _first_interrupt(tally), tqdm(total=total, unit=f" {unit}", disable=total == 1 or None, smoothing=0.1) as bar:
        for outcome in outcomes:
            bar.update()
            if isinstance(outcome, ArticleError):
                tally.failed += 1
                bar.write(str(outcome), file=sys.stderr)
            else:
                tally.already += outcome.already
                tally.added += not outcome.already
                bar.write(_line(outcome))
            if tally.stopped:
                break
    return tally


def gone_through(items: Sequence[str], act: Callable[[str], object], unit: str) -> bool:
    """Does `act` to each of `items` under a bar; were they all done, or did ctrl-C end it after the current one?"""
    tally, done = Tally(), 0
    with _first_interrupt(tally), tqdm(items, unit=f" {unit}", disable=len(items) == 1 or None, smoothing=0.1) as bar:
        for item in bar:
            act(item)
            done += 1
            if tally.stopped:
                break
    return done == len(items)


@contextmanager
def _first_interrupt(tally: Tally) -> Iterator[None]:
    """Has the first ctrl-C only noted, and the next one act as it always does."""

    def note(*_: object) -> None:
        tally.stopped = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("\nStopping after the current article…", file=sys.stderr)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _line(added: Added) -> str:
    article = added.article
    if added.already:
        return f"“{article.title}” is already there ({article.id})."
    beside = "; it replaces an earlier version" if added.kept.superseded else ""
    if copies := len(added.kept.copies):
        beside += f"; the same story as {copies} other{'' if copies == 1 else 's'}"
    if article.hidden:
        beside += f"; removed {article.hidden:,} invisible character{'' if article.hidden == 1 else 's'}"
    return f"Added “{article.title}”, {passages(added.passages)} ({article.id}){beside}."


def passages(count: int) -> str:
    """`1 passage`, `14 passages`."""
    return f"{count} passage{'' if count == 1 else 's'}"
