"""The table of answers: this version and the baselines over the same questions, in one run.

    python -m bench DATA_FOLDER [--questions 500] [--library FOLDER]

Prints it, writes it to docs/figures.md with the day and the machine, and says which figure differs by more than a
point from the run before (bench/figures.json).  Only texts of the half that confidence was not fitted on are used.
`--library` times a hundred questions on a large library (`python -m bench.ingest DATA --keep FOLDER` makes one).
"""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bench import data, quotes
from bench.answers import HERE, SAMPLE, invented_outcomes, read_questions, sample_outcomes, why_wrong
from bench.baselines import BestSentenceByVectors, BestSentenceByWords, DenseReader
from bench.calibrate import calibration_error
from bench.sets import Case, Place, Sets
from corpus.errors import QuestionError
from index.agenda import Agenda
from index.embedder import MiniLM
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import Calibration
from qa.reader import MiniLMReader
from ui.build import Dateline
from ui.settings import Settings

FIGURES = HERE / "figures.json"
PAGE = HERE.parent / "docs" / "figures.md"
BEGIN, END = "<!-- written by python -m bench -->", "<!-- end -->"
AIMS = {
    "SQuAD 1.1, paragraph given: exact match": 0.70,
    "SQuAD 1.1, paragraph given: F1": 0.80,
    "SQuAD 2.0, paragraph given: F1 with declining": 0.70,
    "SQuAD 2.0, paragraph given: declined rightly": 0.78,
    "NewsQA, within its article: F1": 0.58,
    "SQuAD-open, 2,067 paragraphs: right paragraph cited first": 0.87,
    "SQuAD-open, 2,067 paragraphs: exact match": 0.62,
    "SQuAD-open, 2,067 paragraphs: F1": 0.72,
    "questions about the sample article: right, of 26": 24,
    "the same: answered although the article does not say": 0,
    "calibration over all of the above: expected error": 0.05,
    "altered quotes accepted, of 1,000 each": 0,
}


@dataclass(frozen=True)
class Given:
    """A case with the answer a system gave at any confidence, and whether it is shipped (not declined)."""

    case: Case
    answer: Answer
    shipped: bool

    @property
    def right(self) -> bool:
        return data.says(self.answer.answer, self.case.answers)


Answering = Callable[[Place, str], Answer]
Figures = dict[str, float]


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the data folder; see docs/figures.md")
    cli.add_argument("--questions", type=int, default=500, help="of each set (500)")
    cli.add_argument("--library", type=Path, help="a large library to time questions on")
    args = cli.parse_args()
    embedder, reader, calibration = MiniLM.load(), MiniLMReader.load(), Calibration.load()
    always = replace(calibration, threshold=0.0)
    dense, by_vectors, by_words = DenseReader(embedder, reader), BestSentenceByVectors(embedder), BestSentenceByWords()
    systems: dict[str, Answering] = {
        "Dateline": lambda place, q: _asked(_asker(place, reader, always), q),
        dense.name: dense.answer,
        by_vectors.name: by_vectors.answer,
        by_words.name: by_words.answer,
    }
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        sets = Sets(args.data, Path(folder), embedder)
        cases = [
            case
            for asked in (sets.squad1, sets.squad2, sets.newsqa, sets.squad_open)
            for case in asked("measure", args.questions)
        ]
        given = {
            name: [_given(case, answering, calibration.threshold, name == "Dateline") for case in tqdm(cases, name)]
            for name, answering in systems.items()
        }
        columns = {name: figures(found) for name, found in given.items()}
        article = sets.place("sample", [SAMPLE.read_text(encoding="utf-8")])
        for name, answering in systems.items():
            columns[name] |= article_figures(name, article, answering)
    columns["Dateline"] |= shipped_figures(given["Dateline"])
    altered = quotes.table_rows(args.data)
    columns["Dateline"]["altered quotes accepted, of 1,000 each"] = sum(row.accepted for row in altered)
    columns["a fuzzy matcher at 35 %"] = {"altered quotes accepted, of 1,000 each": sum(row.fuzzy for row in altered)}
    if args.library:
        columns["Dateline"] |= times(args.library)
    page = report(columns, len(cases))
    print(page)
    print(changes(columns["Dateline"]))
    FIGURES.write_text(json.dumps(columns, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: page, text, flags=re.DOTALL), encoding="utf-8")


def _asker(place: Place, reader: MiniLMReader, calibration: Calibration) -> Asker:
    return Asker(place.library, place.searcher, reader, calibration, Agenda(place.library))


def _asked(asker: Asker, question: str) -> Answer:
    try:
        return asker.ask(question)
    except QuestionError:
        return Answer(question, question, False, "", 0.0)


def _given(case: Case, answering: Answering, threshold: float, may_decline: bool) -> Given:
    answer = answering(case.place, case.question)
    return Given(case, answer, answer.answered and (answer.confidence >= threshold or not may_decline))


def figures(given: Sequence[Given]) -> Figures:
    """What can be measured of any system: answers at any confidence, where a set has no unanswerable questions."""
    squad1, squad2, newsqa, squad_open = (
        [g for g in given if g.case.set == name] for name in ("squad1", "squad2", "newsqa", "squad_open")
    )
    return {
        "SQuAD 1.1, paragraph given: exact match": _mean(data.exact(g.answer.answer, g.case.answers) for g in squad1),
        "SQuAD 1.1, paragraph given: F1": _mean(data.f1(g.answer.answer, g.case.answers) for g in squad1),
        "SQuAD 2.0, paragraph given: F1 with declining": _mean(_f1_or_declined(g, g.shipped) for g in squad2),
        "SQuAD 2.0, paragraph given: F1, declining at the threshold best for these questions": _best_f1(squad2),
        "SQuAD 2.0, paragraph given: declined rightly": _mean(not g.shipped for g in squad2 if not g.case.answerable),
        "NewsQA, within its article: F1": _mean(data.f1(g.answer.answer, g.case.answers) for g in newsqa),
        "SQuAD-open, 2,067 paragraphs: right paragraph cited first": _mean(_from_gold(g) for g in squad_open),
        "SQuAD-open, 2,067 paragraphs: exact match": _mean(
            data.exact(g.answer.answer, g.case.answers) for g in squad_open
        ),
        "SQuAD-open, 2,067 paragraphs: F1": _mean(data.f1(g.answer.answer, g.case.answers) for g in squad_open),
    }


def shipped_figures(given: Sequence[Given]) -> Figures:
    """What declining costs, and how true the stated confidence is."""
    found: Figures = {}
    for name, title in (("squad1", "SQuAD 1.1"), ("newsqa", "NewsQA"), ("squad_open", "SQuAD-open")):
        of = [g for g in given if g.case.set == name]
        found[f"{title}: answered at the shipped threshold"] = _mean(g.shipped for g in of)
        found[f"{title}: F1 of those"] = _mean(data.f1(g.answer.answer, g.case.answers) for g in of if g.shipped)
    golds = [(o.answer.confidence, o.gold["answerable"] and not o.why) for o in sample_outcomes() + invented_outcomes()]
    points = [(g.answer.confidence, bool(g.case.answers) and g.right) for g in given] + golds
    confidence, right = np.array(points, dtype=float).T
    found["calibration over all of the above: expected error"] = calibration_error(confidence, right)
    return found


def article_figures(name: str, place: Place, answering: Answering) -> Figures:
    """How many of the 26 questions about the sample article are right, and how many wrongly answered."""
    if name == "Dateline":
        judged = [(o.gold, o.answer, o.why) for o in sample_outcomes()]
    else:
        golds = read_questions(HERE / "sample_questions.jsonl")
        text = place.library.article(place.library.articles()[0].id).text
        answers = [answering(place, gold["question"]) for gold in golds]
        judged = [(g, answer, why_wrong(g, answer, text)) for g, answer in zip(golds, answers, strict=True)]
    return {
        "questions about the sample article: right, of 26": sum(not why for _, _, why in judged),
        "the same: answered although the article does not say": sum(
            answer.answered for gold, answer, _ in judged if not gold["answerable"]
        ),
    }


def times(folder: Path) -> Figures:
    """Milliseconds of a hundred questions on a large library, models loaded."""
    dateline = Dateline.open(Settings(folder))
    dateline.load()
    titles = [entry.title for entry in dateline.articles()[:100]]
    dateline.ask(titles[0])
    took = sorted(dateline.ask(f"Who said what about {title}?").took_ms for title in titles)
    count = f"{len(dateline.articles()):,} articles"
    return {
        f"a question over {count}: median ms": statistics.median(took),
        f"a question over {count}: 95th percentile ms": took[int(0.95 * len(took))],
    }


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(sum(found) / max(1, len(found)), 4)


def _f1_or_declined(given: Given, answered: bool) -> float:
    return data.f1(given.answer.answer if answered else "", given.case.answers)


def _best_f1(given: Sequence[Given]) -> float:
    """F1 with declining at whichever threshold is best for these very questions: an upper bound."""
    thresholds = [0.0, *sorted(g.answer.confidence for g in given)]
    return max(_mean(_f1_or_declined(g, g.answer.confidence > least) for g in given) for least in thresholds[::5])


def _from_gold(given: Given) -> bool:
    """Is the first citation from the paragraph that the question was written for?"""
    first = given.answer.citations[:1]
    return any(" ".join(c.quote.split()) in " ".join((given.case.gold_text or "").split()) for c in first)


def report(columns: dict[str, Figures], count: int) -> str:
    """The table as Markdown, between the marks that docs/figures.md has."""
    names = [name for name, found in columns.items() if len(found) > 1]
    rows = [
        f"| {row} | " + " | ".join(_shown(columns[name].get(row)) for name in names) + f" | {_shown(AIMS.get(row))} |"
        for row in columns["Dateline"]
    ]
    fuzzy = columns.get("a fuzzy matcher at 35 %", {}).get("altered quotes accepted, of 1,000 each")
    return "\n".join(
        [
            BEGIN,
            f"{datetime.date.today():%-d %B %Y}, {machine()}: `python -m bench DATA`, {count:,} questions.",
            "",
            "| | " + " | ".join(names) + " | aim |",
            "|---|" + "---|" * (len(names) + 1),
            *rows,
            "",
            f"A fuzzy matcher that accepts an overlap of 35 % lets {fuzzy:,.0f} of the altered quotes through.",
            END,
        ]
    )


def machine() -> str:
    """The processor, its cores and Python, for the record."""
    cpu = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", cpu.read_text()) if cpu.exists() else []
    return (
        f"{os.cpu_count()} cores of {names[0] if names else platform.processor()}, Python {platform.python_version()}"
    )


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}".lstrip("0") if 0 < abs(value) < 1 else f"{value:,.0f}"


def changes(now: Figures) -> str:
    """The figures that differ by more than a point from those of the run before, a line each."""
    before = json.loads(FIGURES.read_text(encoding="utf-8"))["Dateline"] if FIGURES.exists() else {}
    differing = [
        f"  {row}: {before[row]} → {now[row]}" for row in now if row in before and _differs(before[row], now[row])
    ]
    return "\n".join(["Changed by more than a point:", *differing]) if differing else "No figure changed by a point."


def _differs(before: float, now: float) -> bool:
    return abs(now - before) > (0.01 if max(abs(before), abs(now)) <= 1 else 0.01 * abs(before))


if __name__ == "__main__":
    main()
