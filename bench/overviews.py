"""Labelled articles into how many overviews of who met whom are right, each asked of its article alone.

    python -m bench.overviews DATA      one line for each part of the labelled articles

The labels, and what a right meeting is, are those of bench/meetings.py.  An overview says nothing wrong when every line
of it tells a meeting that is labelled, if only as optional; it is whole when it leaves out none that is labelled, too.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from bench.meetings import PARTS, Label, labelled_articles, measure
from corpus.article import Article, article_id
from index.agenda import Agenda, Kept, Told
from index.meetings.extract import meetings_in
from index.meetings.meeting import Meeting
from index.passages import cut
from index.scope import EVERYTHING
from index.search import Found
from qa.answer import Answer, Citation
from qa.meetings import meetings
from qa.question import question_of

QUESTION = "Who met whom, and when?"


@dataclass(frozen=True)
class OfOne:
    """Stands in for the agenda of a library with one article."""

    article: Article
    kept: Sequence[Meeting]

    def found(self, **_: object) -> list[Kept]:
        return [Kept(self.article.id, meeting) for meeting in self.kept]

    def told(self, kept: Sequence[Kept]) -> list[Told]:
        return [Told(self.article, each.meeting) for each in kept]


def overview(article: Article, kept: Sequence[Meeting]) -> Answer | None:
    """The answer from these meetings and the article's passages."""
    found = [Found(passage, article, 0.0, 0.0) for passage in cut(article)]
    agenda = cast(Agenda, OfOne(article, kept))
    return meetings(question_of(QUESTION), agenda, EVERYTHING, [date.today()], found)


def judged(article: Article, label: Label) -> tuple[bool, bool] | None:
    """Does the overview say nothing wrong, and is it whole, too?  None where there is none."""
    kept = meetings_in(article)
    answer = overview(article, kept)
    if answer is None:
        return None
    outcomes = measure(lambda _: kept, [(article, label)]).outcomes
    became = {(each["start"], each["end"]): each["was"] for each in outcomes if each["was"] != "missed"}
    is_right = all(_is_right(citation, became, label) for citation in answer.citations)
    return is_right, is_right and all(each["was"] != "missed" for each in outcomes)


def _is_right(citation: Citation, became: dict[tuple[int, int], str], label: Label) -> bool:
    """Is what a line quotes a meeting that is labelled?"""
    told = [was for (start, end), was in became.items() if citation.start <= start and end == citation.end]
    quotes = [" ".join(quote.split()) for one in (*label["meetings"], *label["optional"]) for quote in one["quotes"]]
    return "wrong" not in told if told else any(quote in " ".join(citation.quote.split()) for quote in quotes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of data sets (docs/figures.md)")
    args = parser.parse_args()
    for name in PARTS:
        articles = [
            (replace(each, id=article_id(each.text)), label) for each, label in labelled_articles(args.data, [name])
        ]
        found = [each for each in (judged(*one) for one in articles) if each]
        right, whole = (sum(column) for column in zip(*found, strict=True))
        print(f"{name}: of {len(found)} overviews {right} say nothing wrong, {whole} are whole, too", flush=True)


if __name__ == "__main__":
    main()
