"""A place in an article into a citation that holds: the quote is the article's, and the answer is in the quote."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Article, Span, article_id
from qa.answer import Answer, Citation, Otherwise
from qa.question import Kind
from qa.words import in_word


def cite(n: int, article: Article, quote: Span, marks: Sequence[Span] = (), said_by: Span | None = None) -> Citation:
    """The citation number `n`: the words at `quote` in the article, with the answer's words at `marks`; the article
    says at `said_by` whose words those are, if they are not its own."""
    start, end = quote
    return Citation(
        n=n,
        article_id=article.id,
        title=article.title,
        author=article.author,
        source=article.source,
        published=article.published,
        url=article.url,
        start=start,
        end=end,
        quote=article.text[start:end],
        page=article.page_of(start),
        marks=tuple(marks),
        said_by=said_by,
        speaker=article.text[slice(*said_by)] if said_by else None,
    )


def also_in(citation: Citation, others: Sequence[Article]) -> Citation:
    """The citation with those of `others` (articles of the same story) in which its quote stands word for word."""
    quote = " ".join(citation.quote.split())
    return replace(citation, also=tuple(other.id for other in others if quote in " ".join(other.text.split())))


def holds(citation: Citation, article: Article) -> bool:
    """Is this the citation that `cite` makes of its place in this very article, with whole words of the quote marked?

    The quote stands there word for word, and title, author, outlet, day, address and page are the article's.  The
    article's id is the hash of its text: a text that was changed after it was frozen has no holding citations.  Who
    says the marked words is named in that text too.
    """
    place = (citation.start, citation.end)
    return (
        article.id == article_id(article.text)
        and 0 <= citation.start < citation.end <= len(article.text)
        and replace(citation, also=()) == cite(citation.n, article, place, citation.marks, citation.said_by)
        and all(citation.start <= start < end <= citation.end for start, end in citation.marks)
        and not any(_cuts_word(citation.quote, at - citation.start) for mark in citation.marks for at in mark)
        and (citation.said_by is None or 0 <= citation.said_by[0] < citation.said_by[1] <= len(article.text))
        and not any(_cuts_word(article.text, at) for at in citation.said_by or ())
    )


_IN_NUMBER = re.compile(r"(?<=\d)(?:\.\d|,\d{3}(?!\d))|(?<=\d\.)\d|(?<=\d,)\d{3}(?!\d)")


def _cuts_word(text: str, at: int) -> bool:
    """Does the offset stand inside a word or a number of the text: "6 October" of "26 October", "1" of "1,000"?"""
    if not 0 < at < len(text):
        return False
    return (in_word(text[at - 1]) and in_word(text[at])) or _IN_NUMBER.match(text, at) is not None


_JOINTS = {
    Kind.MEETINGS: re.compile(
        r", | – |: | \((?:call|interview|(?:(?:call|interview), )?(?:planned|denied|conditional|cancelled))\)$"
    ),
    Kind.BYLINE: re.compile(r", |; | \(“"),
}
"""What stands between the articles' words in an answer or, of what kind a meeting was and whether it was held, after
them; for all other kinds of question a semicolon does."""
_BY_LINE = (Kind.MEETINGS, Kind.SUMMARY)
"""The kinds of question that are answered with a line for each citation."""


def says_its_marks(answer: Answer, kind: Kind) -> bool:
    """Does an answer to a question of this kind say the words that its citations mark, all of them and nothing else?

    The citations hold (`holds`); one without marks marks its whole quote.  An answer from bylines may say more than
    they mark: facts that were given with an article stand in no quote.
    """
    if not answer.answered:
        return not answer.answer and not answer.citations
    by_line = kind in _BY_LINE
    lines = answer.answer.split("\n") if by_line else [answer.answer]
    cited = [[citation] for citation in answer.citations] if by_line else [list(answer.citations)]
    if len(lines) != len(cited):
        return False
    joint = _JOINTS.get(kind, re.compile("; "))
    told = [(_pieces([line], joint), _pieces(_marked(shown), joint)) for line, shown in zip(lines, cited, strict=True)]
    return all(marked <= said if kind is Kind.BYLINE else marked == said for said, marked in told)


def says_its_mark(other: Otherwise) -> bool:
    """Are the words of another passage those that its citation marks?"""
    return bool(other.citation.marks) and [" ".join(other.answer.split())] == _marked([other.citation])


def _marked(citations: Sequence[Citation]) -> list[str]:
    """The words that the citations mark, with single spaces."""
    places = [(c, mark) for c in citations for mark in c.marks or [(c.start, c.end)]]
    return [" ".join(c.quote[start - c.start : end - c.start].split()) for c, (start, end) in places]


def _pieces(texts: Sequence[str], joint: re.Pattern[str]) -> set[str]:
    """The texts cut where the words of an answer are joined, with single spaces."""
    return {" ".join(piece.split()) for text in texts for piece in joint.split(text)} - {""}
