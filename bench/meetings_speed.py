"""A library into the time that its meetings take in the background, and what questions take meanwhile.

    python -m bench.meetings_speed LIBRARY [--questions 40]

LIBRARY is a folder with articles; a copy of it is looked through, as if nobody had, while nothing else is done.  Then
that is begun anew, and each question asked twice, by turns while the background works and while it is held.
"""

import argparse
import math
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import CHECKOUT
from index.agenda import Agenda
from index.background import ONE_THREAD
from index.database import FILE_NAME
from index.embedder import MiniLM
from index.library import Library
from ui.build import Dateline

QUESTIONS = 40
WARM_UP = 5
"""Questions that are asked before any is timed."""


@dataclass(frozen=True)
class Times:
    """Milliseconds of questions, of which `asked` says when."""

    asked: str
    ms: Sequence[float]

    def __str__(self) -> str:
        p95 = sorted(self.ms)[math.ceil(len(self.ms) * 0.95) - 1]
        return f"{self.asked}: {len(self.ms)} questions, median {statistics.median(self.ms):.0f} ms, p95 {p95:.0f} ms"


def questions(dateline: Dateline, count: int) -> list[str]:
    """Questions about articles spread over the library, of three kinds by turns."""
    entries = dateline.articles()
    chosen = [entries[n * len(entries) // count] for n in range(count)]
    kinds = ("Who said what about {}?", "When was {}?", "Where was {}?")
    return [kinds[n % len(kinds)].format(entry.title.rstrip("?.!")) for n, entry in enumerate(chosen)]


def milliseconds(dateline: Dateline, question: str) -> float:
    started = time.perf_counter()
    dateline.ask(question)
    return (time.perf_counter() - started) * 1000


def forget(folder: Path) -> None:
    """Has nobody have looked through the library in `folder`."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        for table in ("meetings", "looked_through"):
            db.execute(f"DELETE FROM {table}")
        db.commit()


@contextmanager
def background(folder: Path, agenda: Agenda) -> Iterator["subprocess.Popen[bytes]"]:
    """The process that looks through the library in `folder`, as the chat starts it, once its first article is done."""
    forget(folder)
    command = [sys.executable, "-m", "index.background", str(folder)]
    environment = {**os.environ, **ONE_THREAD}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdin=pipe, stdout=nowhere) as child:
        while not agenda.extent()[0] and child.poll() is None:
            time.sleep(0.05)
        yield child
        child.kill()


def look_through(folder: Path, agenda: Agenda) -> None:
    """Prints how long that takes with nothing else to do."""
    started = time.perf_counter()
    with background(folder, agenda) as child:
        first = time.perf_counter() - started
        child.wait()
    seconds, (looked, articles) = time.perf_counter() - started, agenda.extent()
    print(
        f"{looked:,} of {articles:,} articles looked through in {seconds:.0f} s, {looked / seconds:.2f} a second, the "
        f"first one after {first:.1f} s; {len(agenda.meetings()):,} meetings",
        flush=True,
    )


def ask_meanwhile(folder: Path, agenda: Agenda, count: int) -> None:
    """Prints what questions take while the background works, and while it is held."""
    dateline = Dateline(Library.open(folder, MiniLM.name))
    dateline.load()
    asked = questions(dateline, count)
    for question in asked[:WARM_UP]:
        dateline.ask(question)
    took: dict[signal.Signals, list[float]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    with background(folder, agenda) as child:
        for number, question in enumerate(asked):
            for state in sorted(took, reverse=number % 2 == 1):  # the second time, what was read is in memory
                child.send_signal(state)
                took[state].append(milliseconds(dateline, question))
        left = agenda.pending()
        child.send_signal(signal.SIGCONT)
    print(Times("while the background is held", took[signal.SIGSTOP]))
    print(Times("while it works", took[signal.SIGCONT]))
    if not left:
        print("The library is too small: the background had ended before the questions did.")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("library", type=Path, metavar="LIBRARY")
    cli.add_argument("--questions", type=int, default=QUESTIONS)
    flags = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copytree(flags.library, copy)
        agenda = Agenda(Library.open(copy, MiniLM.name))
        look_through(copy, agenda)
        ask_meanwhile(copy, agenda, flags.questions)


if __name__ == "__main__":
    main()
