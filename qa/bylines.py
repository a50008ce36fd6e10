"""A question about an article itself into an answer from its byline: who wrote it, when, for which outlet."""

import re
from collections.abc import Sequence

from corpus.article import Article, Span
from corpus.dates import full_dates
from qa.answer import Answer, Citation
from qa.question import Question
from qa.verify import cite

CONFIDENCE = 0.9
"""8 of the 9 questions of the kind "meta" are answered rightly (docs/figures.md)."""
MOST_ARTICLES = 5
"""When several articles are meant, this many are answered for."""


def answer_from_bylines(question: Question, articles: Sequence[Article]) -> Answer | None:
    """What the articles say about themselves; None when none of them says what is asked.

    The quote is the line that says so.  A fact that was given when the article was added, and does not stand in
    its text, is answered without a quote.
    """
    lines: list[str] = []
    citations: list[Citation] = []
    for article in articles[:MOST_ARTICLES]:
        values = [(fact, value) for fact in question.facts if (value := _value(article, fact))]
        if not values:
            continue
        said = ", ".join(value for _, value in values)
        lines.append(said if len(articles) == 1 else f"{said} (“{article.title}”)")
        for quote, marks in _places(article, values):
            citations.append(cite(len(citations) + 1, article, quote, marks))
    if not lines:
        return None
    return Answer(question.text, question.text, True, "; ".join(lines), CONFIDENCE, tuple(citations))


def _value(article: Article, fact: str) -> str | None:
    """The fact in the article's own words where it says it: "February 13, 2024" and not 2024-02-13."""
    value: str | None = getattr(article, fact)
    if fact == "published" and value and (span := _day_span(article.text, value)):
        return article.text[slice(*span)]
    return value


def _places(article: Article, values: Sequence[tuple[str, str]]) -> list[tuple[Span, list[Span]]]:
    """The lines of the article that say the values, each with the words that say them."""
    places: dict[Span, list[Span]] = {}
    for _, value in values:
        match = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", article.text)
        if match:
            places.setdefault(_line(article.text, match.start()), []).append(match.span())
    return sorted((line, sorted(marks)) for line, marks in places.items())


def _day_span(text: str, day: str) -> Span | None:
    """Where `text` first names the ISO date `day`."""
    return next((span for span, date in full_dates(text) if date.isoformat() == day), None)


def _line(text: str, offset: int) -> Span:
    """The line that holds the offset."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end
