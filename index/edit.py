"""Corrections of what is known of an article into the library; its text, and so its quotes, stay as they are."""

from collections.abc import Mapping
from dataclasses import replace

from corpus.article import Article
from corpus.document import one_line
from corpus.errors import ArticleError
from corpus.facts import parse_day
from index.embedder import Embedder, check_vectors
from index.library import Library
from index.passages import cut
from index.search import passage_texts

FACTS = ("title", "author", "source", "published")
"""What can be corrected."""
LONGEST_FACT = 500
"""Characters of a title or a name."""


def edit(library: Library, embedder: Embedder, article_id: str, facts: Mapping[str, str]) -> Article:
    """Corrects `facts` of an article, each by its name in `FACTS`; an empty one is then not known any more.

    The title is part of what the embedder sees: with another one, the article is embedded again, which is slow and
    holds no lock, and committed at once with it.  What is as it was changes nothing.  Raises `ArticleNotFound`, and
    `ArticleError` for an article without a title, a date that is none, or what is too long.
    """
    old = library.article(article_id)
    changed = {name: value for name, value in checked(facts).items() if value != getattr(old, name)}
    title = changed.get("title")
    if not changed:
        return old
    if title is None:
        return library.edit(article_id, changed)
    passages = cut(old)
    texts = passage_texts(replace(old, title=title), passages)
    vectors = check_vectors(embedder.embed(texts), len(texts), embedder.dimension)
    return library.edit(article_id, changed, passages, vectors)


def checked(facts: Mapping[str, str]) -> dict[str, str | None]:
    """`facts` as they are kept: each on one line, the date as an ISO day, None for what is empty.  Raises what `edit`
    does."""
    found = {name: one_line(facts[name]) or None for name in FACTS if name in facts}
    if "title" in found and not found["title"]:
        raise ArticleError("An article needs a title. Nothing was changed.")
    if any(len(value or "") > LONGEST_FACT for value in found.values()):
        raise ArticleError(f"A title or a name may have {LONGEST_FACT} characters. Nothing was changed.")
    written = found.get("published")
    if written is not None:
        found["published"] = parse_day(written)
        if found["published"] is None:
            raise ArticleError("Please write the date as year-month-day, for example 2024-02-13. Nothing was changed.")
    return found
