"""The table of the frameworks beside Dateline: what is made of a child's words, and of the figures."""

import dataclasses
import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bench.frameworks import __main__ as frameworks
from bench.frameworks import child
from bench.frameworks.__main__ import (
    DATELINE,
    Failed,
    Figures,
    Outcome,
    Watch,
    chosen,
    comparison,
    figures_of,
    percentile,
    run,
    table,
)
from index.embedder import MiniLM
from index.passages import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS
from qa.ask import PASSAGES

FIGURES = Figures(600, 20.0, 35.0, 1_234_000_000, [10.0, 30.0, 20.0, 90.0], 3)


def said(stage: str, **figures: object) -> str:
    return json.dumps({"stage": stage, **figures}) + "\n"


WHOLE = [
    (said("ready"), 100),
    ("Batches: 100 %\n", 150),
    (said("added", passages=600, seconds=20.0, processor_seconds=35.0), 900),
    (said("asked", milliseconds=[5.0, 7.0], found=1), 1500),
]


def test_what_a_child_said_becomes_its_figures_with_the_memory_of_adding() -> None:
    assert figures_of(WHOLE) == Figures(600, 20.0, 35.0, 900, [5.0, 7.0], 1)
    answered = [*WHOLE, (said("answered", milliseconds=[80.0]), 2000)]
    assert figures_of(answered).answered == [80.0]


@pytest.mark.parametrize(("lines", "missing"), [(0, "ready"), (2, "added"), (3, "asked")])
def test_a_child_that_ended_early_has_no_figures(lines: int, missing: str) -> None:
    with pytest.raises(Failed, match=missing):
        figures_of(WHOLE[:lines])


def test_the_table_has_a_row_for_each_and_says_why_one_was_not_measured() -> None:
    rows = table(
        [Outcome(DATELINE, FIGURES), Outcome("chroma", None, "not measured: there is no environment chroma")], 100, 7
    ).splitlines()
    assert rows[0].startswith("| | articles a second | passages a second |")
    assert "| **Dateline** | 5.00 | 30.0 of 600 | 0.35 | 1,234 MB | 25, 90 ms | 75% |" in rows[2]
    assert rows[3].startswith("| Chroma | not measured: there is no environment chroma |")
    assert {row.count("|") for row in rows} == {9}


def test_dateline_is_compared_with_the_fastest_by_the_mean_of_its_runs() -> None:
    def with_(**changes: object) -> Figures:
        return dataclasses.replace(FIGURES, **changes)  # type: ignore[arg-type]

    said = comparison(
        [
            Outcome(DATELINE, with_(seconds=10.0, searched=[20.0])),
            Outcome("txtai", with_(seconds=30.0, processor_seconds=70.0, searched=[10.0])),
            Outcome("langchain-bfloat16", with_(seconds=25.0, processor_seconds=60.0, searched=[40.0])),
            Outcome("haystack", None, "not measured"),
            Outcome(DATELINE, with_(seconds=15.0, searched=[20.0])),
        ]
    )
    assert said.splitlines() == [
        "adding, articles a second: 2.00 times the best of all, langchain-bfloat16",
        "adding, articles a second: 2.40 times the best of those in float32, txtai",
        "adding, articles a processor second: 1.71 times the best of all, langchain-bfloat16",
        "adding, articles a processor second: 2.00 times the best of those in float32, txtai",
        "question to sources, speed by median: 0.50 times the best of all, txtai",
        "question to sources, speed by median: 0.50 times the best of those in float32, txtai",
    ]
    assert comparison([Outcome(DATELINE, FIGURES)]) == ""


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([4.0], 95) == 4.0


def test_the_frameworks_cut_as_dateline_does_and_get_as_many_passages() -> None:
    ours = (PASSAGE_CHARACTERS, OVERLAP_CHARACTERS, PASSAGES, MiniLM.dimension)
    assert ours == (child.PASSAGE_CHARACTERS, child.OVERLAP_CHARACTERS, child.SOURCES, child.DIMENSION)


def test_articles_with_questions_come_first_and_questions_are_of_the_chosen_ones(tmp_path: Path) -> None:
    kept: dict[str, Iterable[Mapping[str, str]]] = {
        "newsqa_dev_articles": [{"id": f"n{i}", "text": "t"} for i in range(3)],
        "news_articles_3000": [{"id": f"m{i}", "text": "t"} for i in range(3)],
        "newsqa_dev_questions": [{"question": f"q{i}", "article_id": f"n{i // 4}"} for i in range(12)],
    }
    for name, rows in kept.items():
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    articles, asked = chosen(tmp_path, 4, 3)
    assert [record["id"] for record in articles] == ["n0", "n1", "n2", "m0"]
    assert asked == [{"question": f"q{i}", "article": f"n{i // 4}"} for i in (0, 4, 8)]
    assert {each["article"] for each in chosen(tmp_path, 1, 3)[1]} == {"n0"}


class _Framework:
    """Knows one article."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []

    def add(self, file: Path) -> int:
        return len(child.texts(file)) * 2

    def sources(self, question: str) -> list[str]:
        self.asked.append(question)
        return ["a"]


def test_a_child_says_what_was_added_and_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {"articles": [{"id": "a", "text": "x"}], "asked": [{"question": q, "article": q} for q in "ab"]}
    for name, each in rows.items():
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in each)
    monkeypatch.setattr(sys, "argv", ["child", str(tmp_path / "articles"), str(tmp_path / "asked"), str(tmp_path)])
    framework, questions = child.measured(_Framework)
    figures = figures_of((line, 1) for line in capsys.readouterr().out.splitlines())
    assert (figures.passages, figures.found, len(figures.searched)) == (2, 1, 2)
    assert questions == ["a", "b"]
    assert isinstance(framework, _Framework)
    assert framework.asked == ["a", "a", "b"]  # the first once before the clock runs


def test_a_framework_without_an_environment_or_that_fails_is_told_of(tmp_path: Path) -> None:
    missing = run("txtai", tmp_path / "python", tmp_path, tmp_path)
    assert missing == Outcome("txtai", None, "not measured: there is no environment txtai")
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ImportError: no such thing' >&2\nexit 1\n")
    broken.chmod(0o755)
    assert run("txtai", broken, tmp_path, tmp_path) == Outcome(
        "txtai", None, "not measured: it ended before it was “ready”: ImportError: no such thing"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_of_a_process_and_those_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, "EACH_SECONDS", 0.01)
    fat = "import sys; kept = bytearray(80_000_000); print('there', flush=True); sys.stdin.read()"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {fat!r}])"
    with subprocess.Popen([sys.executable, "-c", starts], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        with Watch(process.pid) as watch:
            while watch.peak < 80_000_000:
                assert process.poll() is None
        process.stdin.close()
    assert watch.peak < 400_000_000
