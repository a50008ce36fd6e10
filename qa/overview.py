"""A question about the whole into an answer of several sentences: what the articles are about."""

from collections.abc import Sequence

from corpus.article import Article, Span
from index.passages import sections, sentences
from index.search import Found
from qa.answer import Answer
from qa.question import Question
from qa.verify import cite
from qa.words import stems_in

CONFIDENCE = 0.8
"""Chosen, not measured: no labelled question asks for a summary.  What it says are the article's own sentences."""
LEAD_SENTENCES = 3
"""The first three sentences: the summary that is hard to beat on news (See et al. 2017, arXiv 1704.04368)."""


def summary(question: Question, found: Sequence[Found], articles: Sequence[Article]) -> Answer | None:
    """What the articles say: their first sentences or, where the question names something, those that name it."""
    if question.names:
        chosen = _naming(question, found)
    else:
        count = LEAD_SENTENCES if len(articles) == 1 else 1
        chosen = [(article, quote) for article in articles for quote in lead(article, count)]
    if not chosen:
        return None
    citations = tuple(cite(n, article, quote) for n, (article, quote) in enumerate(chosen, start=1))
    return Answer(
        question.text,
        question.text,
        True,
        "\n".join(" ".join(c.quote.split()) for c in citations),
        CONFIDENCE,
        citations,
    )


def lead(article: Article, count: int) -> list[Span]:
    """The first `count` sentences of an article's body, without headings."""
    body = sections(article.text)[0]
    return [span for span in sentences(article.text, body[1]) if len(article.text[slice(*span)].split()) > 4][:count]


def _naming(question: Question, found: Sequence[Found]) -> list[tuple[Article, Span]]:
    """Up to `LEAD_SENTENCES` sentences of the passages that name what the question names, best passages first."""
    named = {stem for name in question.names for stem in name}
    chosen: dict[tuple[str, Span], tuple[Article, Span]] = {}
    for passage in found:
        for quote in passage.passage.sentences:
            if named & stems_in(passage.article.text[slice(*quote)]):
                chosen.setdefault((passage.article.id, quote), (passage.article, quote))
    return list(chosen.values())[:LEAD_SENTENCES]
