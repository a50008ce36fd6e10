"""A place in an article into a citation that holds: the quote is the article's, and the answer is in the quote."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Article, Span, article_id
from qa.answer import Citation


def cite(n: int, article: Article, quote: Span, marks: Sequence[Span] = ()) -> Citation:
    """The citation number `n`: the words at `quote` in the article, with the answer's words at `marks`."""
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
    )


def also_in(citation: Citation, others: Sequence[Article]) -> Citation:
    """The citation with those of `others` (articles of the same story) in which its quote stands word for word."""
    quote = " ".join(citation.quote.split())
    return replace(citation, also=tuple(other.id for other in others if quote in " ".join(other.text.split())))


def holds(citation: Citation, article: Article) -> bool:
    """Does the citation quote the frozen text of this very article, word for word, with its marks inside the quote?

    The article's id is the hash of its text: a text that was changed after it was frozen has no holding citations.
    """
    return (
        citation.article_id == article.id == article_id(article.text)
        and 0 <= citation.start < citation.end <= len(article.text)
        and article.text[citation.start : citation.end] == citation.quote
        and all(citation.start <= start < end <= citation.end for start, end in citation.marks)
    )
