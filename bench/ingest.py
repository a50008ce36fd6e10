"""A large import into its figures: speed against the plain loop of the same run, memory, size, and answers afterwards.

    python -m bench.ingest DATA [--articles 3000] [--baseline 200] [--keep FOLDER]

`DATA` holds news_articles_3000.jsonl.gz.  The baseline (bench/plain_loop.py) runs before and after, on the first
articles of the same file: it is slow, and its speed does not depend on how many there are.
"""

import argparse
import gzip
import itertools
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.data import records
from bench.server import CHECKOUT
from index.database import FILE_NAME
from ui.build import Dateline
from ui.settings import Settings

NEWS = "news_articles_3000.jsonl.gz"
QUESTIONS = 100


@dataclass(frozen=True)
class Speed:
    """Articles and passages in how many seconds; `memory` is the process's peak, in bytes."""

    articles: int
    passages: int
    seconds: float
    memory: int = 0

    def __str__(self) -> str:
        rate = f"{self.articles / self.seconds:.2f} articles and {self.passages / self.seconds:.1f} passages a second"
        return f"{self.articles:,} articles, {self.passages:,} passages in {self.seconds:.0f} s: {rate}"


def first(file: Path, count: int, folder: Path) -> Path:
    """A file of the first `count` records of `file`."""
    part = folder / f"first-{count}.jsonl.gz"
    with gzip.open(part, "wt", encoding="utf-8") as stream:
        for record in itertools.islice(records(file), count):
            stream.write(json.dumps(record) + "\n")
    return part


def plain_loop(file: Path) -> Speed:
    done = subprocess.run(
        [sys.executable, "-m", "bench.plain_loop", str(file)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return Speed(**json.loads(done.stdout.splitlines()[-1]))


def dateline_adds(file: Path, library: Path) -> Speed:
    """`python -m ui add FILE`, from its start to its end, models loaded and search cache written included."""
    before, started = _peak_of_children(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ui", "add", str(file), "--library", str(library)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    passages = [int(found) for found in re.findall(r"^Added .*, (\d+) passages?", done.stdout, re.MULTILINE)]
    print(done.stderr.strip().splitlines()[-1])
    return Speed(len(passages), sum(passages), seconds, max(before, _peak_of_children()))


def _peak_of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def after(library: Path, titles: list[str]) -> None:
    """Start to first answer, a question's median, memory, with the library that was made."""
    command = [sys.executable, "-m", "ui", "ask", titles[0], "--library", str(library)]
    started = time.perf_counter()
    subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
    print(f"start to first answer (python -m ui ask): {time.perf_counter() - started:.1f} s")
    dateline = Dateline.open(Settings(library))
    dateline.load()
    dateline.ask(titles[0])
    took = [dateline.ask(f"Who said what about {title}?").took_ms for title in titles[:QUESTIONS]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"a question: median {statistics.median(took):.0f} ms, worst of {len(took)} {max(took)} ms")
    print(f"memory after them: peak {peak / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--baseline", type=int, default=200)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the library here and keep it")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        library = flags.keep or Path(folder) / "library"
        few, many = (first(flags.data / NEWS, n, Path(folder)) for n in (flags.baseline, flags.articles))
        plain = [plain_loop(few)]
        print(f"plain loop before: {plain[0]}", flush=True)
        ours = dateline_adds(many, library)
        print(f"Dateline: {ours}; peak memory {ours.memory / 1e6:.0f} MB", flush=True)
        plain.append(plain_loop(few))
        print(f"plain loop after: {plain[1]}")
        rate = sum(speed.passages for speed in plain) / sum(speed.seconds for speed in plain)
        print(f"ratio, passages a second: {ours.passages / ours.seconds / rate:.2f}")
        sizes = {file.name: file.stat().st_size for file in library.iterdir()}
        print(f"library: {sizes[FILE_NAME] / 1e6:.0f} MB, with its search cache {sum(sizes.values()) / 1e6:.0f} MB")
        after(library, [record["title"] for record in itertools.islice(records(many), QUESTIONS)])


if __name__ == "__main__":
    main()
