"""Questions about articles into a table of how many were answered rightly.

    python -m bench.answers             the sample article's 26 questions and the 128 about bench/articles
    python -m bench.answers --failures  with every question that went wrong, and why

A question is right when it is answered with the accepted words, in a short answer, beside a quote that says so; or,
when the article does not answer it, when it is declined.
"""

import argparse
import json
import re
import statistics
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import QuestionError
from qa.answer import Answer
from ui.build import Dateline
from ui.settings import SAMPLE_ARTICLES, Settings

HERE = Path(__file__).parent
SAMPLE = SAMPLE_ARTICLES / "russia-and-hamas.txt"
TUNED_ON = {"b", "c", "d", "f"}
"""The articles of the invented questions (first letter of their ids) that were looked at while the rules were written;
the other four were kept aside."""
LONG_KINDS = ("overview", "list")


@dataclass(frozen=True)
class Outcome:
    """One question with its answer; `why` is empty when it is right."""

    gold: dict[str, Any]
    answer: Answer
    why: str


def outcomes(article: Path, golds: list[dict[str, Any]]) -> Iterator[Outcome]:
    """The questions asked of a library that holds this article alone."""
    with tempfile.TemporaryDirectory() as folder:
        dateline = Dateline.open(Settings(Path(folder)))
        dateline.load()
        text = dateline.add(Document(article.read_bytes(), article.name)).article.text
        for gold in golds:
            answer = _ask(dateline, gold)
            yield Outcome(gold, answer, why_wrong(gold, answer, text))


def _ask(dateline: Dateline, gold: dict[str, Any]) -> Answer:
    try:
        return dateline.ask(gold["question"], gold.get("history", ()))
    except QuestionError:
        return Answer(gold["question"], gold["question"], False, "", 0.0)


def why_wrong(gold: dict[str, Any], answer: Answer, text: str) -> str:
    """Why the answer is not right; empty when it is."""
    if any(text[c.start : c.end] != c.quote for c in answer.quoted + answer.closest):
        return "a quote that is not in the article"
    if answer.answered != gold["answerable"]:
        return f"declined ({answer.confidence:.2f})" if gold["answerable"] else f"answered: {answer.answer[:80]}"
    said = fold(answer.answer)
    if len(said) > (2500 if gold["kind"] in LONG_KINDS else 400):
        return f"{len(said)} characters are no answer"
    if gold["any_of"] and not any(fold(words) in said for words in gold["any_of"]):
        return f"{said[:80]!r} has none of {gold['any_of']}"
    if missing := [words for words in gold["all_of"] if fold(words) not in said]:
        return f"{said[:80]!r} lacks {missing}"
    quotes = [fold(citation.quote) for citation in answer.citations]
    if gold["evidence"] and not any(fold(evidence) in quote for evidence in gold["evidence"] for quote in quotes):
        return "the right words, beside a quote that does not say so"
    return ""


def fold(text: str) -> str:
    """`text` in lower case, with plain quotes and single spaces, for comparing."""
    plain = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"})
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", plain)).strip().lower()


def read_questions(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def sample_outcomes() -> list[Outcome]:
    """The 26 questions about the sample article."""
    return list(outcomes(SAMPLE, read_questions(HERE / "sample_questions.jsonl")))


def invented_outcomes() -> list[Outcome]:
    """The 128 questions about the eight invented articles, each asked of its own article."""
    golds = read_questions(HERE / "invented_questions.jsonl")
    names = dict.fromkeys(gold["article"] for gold in golds)
    return [
        outcome
        for name in names
        for outcome in outcomes(HERE / "articles" / name, [gold for gold in golds if gold["article"] == name])
    ]


def row(name: str, found: list[Outcome]) -> str:
    """One line of the table."""
    right, answerable = [o for o in found if not o.why], [o for o in found if o.gold["answerable"]]
    traps = [o for o in found if not o.gold["answerable"]]
    counts = (
        f"{len(right)} of {len(found)}",
        f"{sum(not o.why for o in answerable)} of {len(answerable)}",
        f"{sum(o.answer.answered for o in answerable)} of {len(answerable)}",
        f"{sum(not o.why for o in traps)} of {len(traps)}",
    )
    return f"| {name} | " + " | ".join(counts) + f" | {statistics.median(o.answer.took_ms for o in found):.0f} |"


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--failures", action="store_true")
    args = cli.parse_args()
    sample, invented = sample_outcomes(), invented_outcomes()
    print("| questions | right | answerable, right | answerable, answered | unanswerable, declined | median ms |")
    print("|---|---|---|---|---|---|")
    print(row("sample article", sample))
    print(row("invented, looked at", [o for o in invented if o.gold["id"][0] in TUNED_ON]))
    print(row("invented, kept aside", [o for o in invented if o.gold["id"][0] not in TUNED_ON]))
    kinds = Counter(o.gold["kind"] for o in sample + invented)
    rights = Counter(o.gold["kind"] for o in sample + invented if not o.why)
    print("\n" + ", ".join(f"{kind} {rights[kind]}/{count}" for kind, count in kinds.items()))
    for outcome in sample + invented if args.failures else []:
        if outcome.why:
            print(f"{outcome.gold['id']} {outcome.answer.understood} — {outcome.why}")


if __name__ == "__main__":
    main()
