"""Questions with two reports of one event, or of two, into how often a disagreement is rightly shown.

    python -m bench.disagreements DATA             a table
    python -m bench.disagreements DATA --failures  with every question that went wrong

The pairs are tests/labelled/disagreements.jsonl: invented articles, one or two a question, half of the questions with
a conflict.  NewsQA's development questions (`DATA`: docs/figures.md) are asked within their article, which hardly ever
contradicts itself: what is shown there is counted as false.  Its articles have no date; they are given one, because
without it no time would be resolved and nothing could be shown.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.answers import HERE, read_questions
from bench.data import Asked, newsqa
from corpus.article import Article
from corpus.errors import ArticleError
from corpus.formats import read_article
from index.agenda import Agenda
from index.embedder import Embedder, MiniLM
from index.ingest import add_all
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import Calibration
from qa.question import Kind, kind_of
from qa.reader import MiniLMReader, SpanReader

PAIRS = HERE.parent / "tests" / "labelled" / "disagreements.jsonl"
QUESTIONS = 100
"""Of NewsQA's, of each of the two kinds."""
PUBLISHED = "2009-06-10"
"""The day that NewsQA's articles are given; most of them are of about that time."""


@dataclass(frozen=True)
class Models:
    """What is loaded once."""

    embedder: Embedder
    reader: SpanReader
    calibration: Calibration


@dataclass(frozen=True)
class Outcome:
    """A question with its answer; `why` is empty when what is shown beside it is right."""

    group: str
    conflict: bool
    answer: Answer
    why: str


def asker(models: Models, folder: Path, articles: Sequence[Article]) -> tuple[Asker, list[str]]:
    """An asker over a new library with these articles, and their ids.  Raises what adding an article does."""
    library = Library.open(folder, models.embedder.name)
    ids = []
    for added in add_all(library, models.embedder, articles):
        if isinstance(added, ArticleError):
            raise added
        ids.append(added.article.id)
    searcher = Searcher(library, models.embedder)
    return Asker(library, searcher, models.reader, models.calibration, Agenda(library)), ids


def pair_outcomes(models: Models, labels: Sequence[dict[str, Any]], work: Path) -> Iterator[Outcome]:
    """What is shown for each of the labelled questions."""
    for label in tqdm(labels, "pairs"):
        articles = [_article(record, label["id"]) for record in label["articles"]]
        answer = asker(models, work / label["id"], articles)[0].ask(label["question"])
        group = "pairs, kept aside" if label["aside"] else "pairs, looked at"
        yield Outcome(group, label["conflict"], answer, why_wrong(label, answer))


def why_wrong(label: dict[str, Any], answer: Answer) -> str:
    """Why what is shown is not right; empty when it is."""
    if not answer.answered:
        return f"declined ({answer.confidence:.2f})"
    others = [(other.answer, other.says.value) for other in answer.disagreement]
    if bool(others) != label["conflict"]:
        return f"answered {answer.answer!r}, otherwise: {others}"
    expected = {
        "answer": answer.answer,
        "other": others[0][0] if others else "",
        "says": others[0][1] if others else "",
    }
    wrong = {key: words for key, words in expected.items() if label.get(key, "").lower() not in words.lower()}
    return f"answered {answer.answer!r}, otherwise: {others}" if wrong else ""


def newsqa_outcomes(models: Models, data: Path, work: Path) -> Iterator[Outcome]:
    """What is shown for questions that ask for a time or a number within one article."""
    texts, asked = newsqa(data)
    chosen = [each for kind in (Kind.WHEN, Kind.HOW_MANY) for each in _of_kind(asked, kind)]
    names = list(dict.fromkeys(each.record for each in chosen))
    records = [{"title": name, "text": texts[name], "published": PUBLISHED} for name in names]
    asking, ids = asker(models, work / "newsqa", [_article(record, record["title"]) for record in records])
    place = dict(zip(names, ids, strict=True))
    for each in tqdm(chosen, "NewsQA"):
        answer = asking.ask(each.question, scope=Scope(articles=frozenset({place[each.record]})))
        others = [other.answer for other in answer.disagreement]
        yield Outcome("NewsQA", False, answer, f"answered {answer.answer!r}, otherwise: {others}" if others else "")


def _of_kind(asked: Sequence[Asked], kind: Kind) -> list[Asked]:
    return [each for each in asked if kind_of(each.question) is kind][:QUESTIONS]


def _article(record: dict[str, Any], name: str) -> Article:
    return read_article(json.dumps(record).encode(), f"{name}.json")


def table(outcomes: Sequence[Outcome]) -> str:
    """For each group: of the conflicts how many are rightly shown, of the others how many are shown wrongly."""
    rows = ["| questions | answered | conflicts, shown rightly | no conflict, shown |", "|---|---|---|---|"]
    for group in dict.fromkeys(outcome.group for outcome in outcomes):
        found = [outcome for outcome in outcomes if outcome.group == group]
        conflicts, rest = ([o for o in found if o.conflict is each] for each in (True, False))
        shown = sum(bool(o.answer.disagreement) for o in rest)
        answered = f"{sum(o.answer.answered for o in found)} of {len(found)}"
        right = f"{sum(not o.why for o in conflicts)} of {len(conflicts)}"
        rows.append(f"| {group} | {answered} | {right} | {shown} of {len(rest)} |")
    return "\n".join(rows)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the data folder; see docs/figures.md")
    cli.add_argument("--failures", action="store_true")
    args = cli.parse_args()
    models = Models(MiniLM.load(), MiniLMReader.load(), Calibration.load())
    with tempfile.TemporaryDirectory(prefix="dateline-") as work:
        labels = read_questions(PAIRS)
        outcomes = [
            *pair_outcomes(models, labels, Path(work)),
            *newsqa_outcomes(models, args.data, Path(work)),
        ]
    print(table(outcomes))
    for outcome in outcomes if args.failures else []:
        if outcome.why:
            print(f"{outcome.group}: {outcome.answer.question} — {outcome.why}")


if __name__ == "__main__":
    main()
