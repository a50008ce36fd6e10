"""Articles and questions into a table of Dateline and the frameworks that people build such a program with.

    python -m bench.frameworks DATA --envs FOLDER [--articles 200] [--questions 100] [--only NAME ...]

FOLDER holds a virtual environment for each framework (`langchain`, `llamaindex`, `txtai`, `haystack`, `chroma`), made
as all.txt beside this file says; one that is not there is left out, and said so.  All get the same articles and
questions: NewsQA's articles, of which the questions are, then as many of news_articles_3000.jsonl.gz as are wanted.
Dateline runs before and after the others, to see whether the machine was the same.  Each runs in a process of its own,
and is told to reach no network.  Linux only: memory is read from /proc.
"""

import argparse
import gzip
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.data import records
from bench.frameworks.child import SOURCES
from bench.server import CHECKOUT

DATELINE = "dateline"
FRAMEWORKS = {
    DATELINE: ("**Dateline**", "articles, passages, vectors, words, near-duplicates; a commit each"),
    "langchain": ("LangChain's splitter, sentence-transformers, FAISS", "index and passages, at the end"),
    "langchain-bfloat16": ("the same with the model in bfloat16", "the same"),
    "llamaindex": ("LlamaIndex", "index and passages, at the end"),
    "txtai": ("txtai", "index and passages, at the end"),
    "haystack": ("Haystack", "passages with vectors as JSON, at the end"),
    "chroma": ("Chroma", "index and passages"),
}
"""What is measured, in this order: how it is called in the table, and what it puts on the disk."""
VARIANTS = {"langchain-bfloat16": ("langchain", {"PLAIN_LOOP_BFLOAT16": "1"})}
"""Those that are another one with its environment changed."""
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
}
"""No framework may ask a hub for a model, or tell anyone that it was used."""
EACH_SECONDS = 0.2
"""How often memory is read."""


@dataclass(frozen=True)
class Figures:
    """Of one framework: times in seconds but for those of questions, in milliseconds; `memory` is the peak of its
    processes while it added, in bytes; `found` counts questions whose article was among the sources."""

    passages: int
    seconds: float
    processor_seconds: float
    memory: int
    searched: Sequence[float]
    found: int
    answered: Sequence[float] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one framework: its figures, or why there are none."""

    name: str
    figures: Figures | None
    why: str = ""


class Failed(Exception):
    """A framework that was not measured, and why."""


# ── one framework ────────────────────────────────────────────────────────────────────────────────────────────────────


def figures_of(lines: Iterable[tuple[str, int]]) -> Figures:
    """What a child said: its lines, each with the peak of memory until then.  Raises `Failed` for what is not whole."""
    stages: dict[str, dict[str, Any]] = {}
    peaks: dict[str, int] = {}
    for line, peak in lines:
        if line.startswith('{"stage": '):
            said = json.loads(line)
            stages[said["stage"]], peaks[said["stage"]] = said, peak
    missing = next((stage for stage in ("ready", "added", "asked") if stage not in stages), None)
    if missing:
        raise Failed(f"it ended before it was “{missing}”")
    added, asked = stages["added"], stages["asked"]
    return Figures(
        added["passages"],
        added["seconds"],
        added["processor_seconds"],
        peaks["added"],
        asked["milliseconds"],
        asked["found"],
        stages.get("answered", {}).get("milliseconds", ()),
    )


def run(name: str, python: Path, articles: Path, questions: Path) -> Outcome:
    """Has a child measure one framework, in a folder of its own that is deleted afterwards."""
    module, more = VARIANTS.get(name, (name, {}))
    if not python.exists():
        return Outcome(name, None, f"not measured: there is no environment {module}")
    with tempfile.TemporaryDirectory(prefix="frameworks-") as folder, tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(
            [str(python), "-m", f"bench.frameworks.{module}", str(articles), str(questions), folder],
            cwd=CHECKOUT,
            env={**os.environ, **QUIET, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert child.stdout is not None
        with child, Watch(child.pid) as watch:
            try:
                return Outcome(name, figures_of((line, watch.peak) for line in child.stdout))
            except Failed as failed:
                errors.seek(0)
                said = errors.read().strip().splitlines()[-1:] or [""]
                return Outcome(name, None, f"not measured: {failed}: {said[0][:200]}")


class Watch:
    """Reads the memory of a process and all below it; `peak` is the largest sum until now, in bytes."""

    def __init__(self, process: int) -> None:
        self.peak = 0
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._ended.wait(EACH_SECONDS):
            self.peak = max(self.peak, sum(map(_resident, _family(self._process))))


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it has ended meanwhile
        return


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────

HEADER = """\
| | articles a second | passages a second | processor s an article | peak memory | question to {sources} sources: \
median, 95th | its article among them | on disk |
|---|---|---|---|---|---|---|---|"""


def table(outcomes: Sequence[Outcome], articles: int, sources: int) -> str:
    """The outcomes as Markdown, a row each."""
    return "\n".join([HEADER.format(sources=sources), *(_row(outcome, articles) for outcome in outcomes)])


def _row(outcome: Outcome, articles: int) -> str:
    title, kept = FRAMEWORKS[outcome.name]
    one = outcome.figures
    if one is None:
        return f"| {title} | {outcome.why} | | | | | | |"
    cells = [
        title,
        f"{articles / one.seconds:.2f}",
        f"{one.passages / one.seconds:.1f} of {one.passages:,}",
        f"{one.processor_seconds / articles:.2f}",
        f"{one.memory / 1e6:,.0f} MB",
        _times(one.searched),
        f"{one.found / len(one.searched):.0%}",
        kept,
    ]
    return f"| {' | '.join(cells)} |"


def _times(milliseconds: Sequence[float]) -> str:
    return f"{statistics.median(milliseconds):.0f}, {percentile(milliseconds, 95):.0f} ms"


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of `values` that at least so many percent of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def comparison(outcomes: Sequence[Outcome]) -> str:
    """Dateline against the fastest of the others, in articles a second, processor time and time to the sources.

    Of several runs of one framework the mean counts.
    """
    measured: dict[str, list[Figures]] = {}
    for outcome in outcomes:
        if outcome.figures is not None:
            measured.setdefault(outcome.name, []).append(outcome.figures)
    lines = []
    for what, of_one in _MEASURES.items():
        cost = {name: statistics.mean(map(of_one, several)) for name, several in measured.items()}
        ours = cost.pop(DATELINE, None)
        if ours is None or not cost:
            continue
        for title, others in (("of all", cost), ("of those in float32", _in_float32(cost))):
            best = min(others, key=others.__getitem__)
            lines.append(f"{what}: {others[best] / ours:.2f} times the best {title}, {best}")
    return "\n".join(dict.fromkeys(lines))


_MEASURES = {
    "adding, articles a second": lambda one: one.seconds,
    "adding, articles a processor second": lambda one: one.processor_seconds,
    "question to sources, speed by median": lambda one: statistics.median(one.searched),
}


def _in_float32(cost: Mapping[str, float]) -> dict[str, float]:
    return {name: each for name, each in cost.items() if name not in VARIANTS}


# ── the run ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def chosen(data: Path, articles: int, questions: int) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """So many records of articles, NewsQA's first, and questions of different ones of these, as evenly as can be."""
    both = itertools.chain(
        records(data / "newsqa_dev_articles.jsonl.gz"), records(data / "news_articles_3000.jsonl.gz")
    )
    some = list(itertools.islice(both, articles))
    there = {record["id"] for record in some}
    asked = [
        {"question": record["question"], "article": record["article_id"]}
        for record in records(data / "newsqa_dev_questions.jsonl.gz")
        if record["article_id"] in there
    ]
    return some, asked[:: max(1, len(asked) // questions)][:questions]


def _written(file: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    with gzip.open(file, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--envs", type=Path, required=True, metavar="FOLDER", help="a virtual environment for each")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--only", nargs="+", choices=FRAMEWORKS, default=[*FRAMEWORKS, DATELINE])
    flags = parser.parse_args()
    articles, questions = chosen(flags.data, flags.articles, flags.questions)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="frameworks-") as folder:
        files = _written(Path(folder) / "articles.jsonl.gz", articles), _written(Path(folder) / "asked.gz", questions)
        for name in flags.only:
            module, _ = VARIANTS.get(name, (name, {}))
            python = Path(sys.executable) if name == DATELINE else flags.envs / module / "bin" / "python"
            outcomes.append(run(name, python, *files))
            print(_row(outcomes[-1], len(articles)), file=sys.stderr, flush=True)
    print(f"{len(articles):,} articles, {len(questions)} questions, the machine's load {os.getloadavg()[1]:.1f}")
    print(table(outcomes, len(articles), SOURCES))
    print(comparison(outcomes))
    answered = [took for each in outcomes if each.figures for took in each.figures.answered]
    if answered:
        print(f"Dateline, question to the finished verified answer: {_times(answered)}")


if __name__ == "__main__":
    main()
