"""Articles into the library: cut, embed, commit.  Nothing is changed until everything of an article is ready."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError, EmptyArticle
from corpus.fence import Fence
from index.embedder import BatchEmbedder, Embedder, Vectors, check_vectors
from index.library import Kept, Library, Ready
from index.passages import Passage, cut
from index.search import passage_texts

FIRST_PASSAGES = 32
"""Passages that are embedded together at first; twice as many each time after, so that the first articles come soon."""
PASSAGES_AT_ONCE = 128
"""The most that are embedded together, of as many articles as they belong to: sorted by length, they fill batches of
even length.  More of them make ctrl-C wait longer: embedding these takes 2 to 3 s on 2 cores."""
SECONDS_OF_READING = 2.0
"""What was read is embedded after this long, few as it may be: who waits for slow pages sees those that are there."""


NOTHING_ELSE = Kept()


@dataclass(frozen=True)
class Added:
    """What became of an article: `already` when the library had it; then nothing changed.

    `kept` has the ids of the versions that it replaces, and of the other articles that tell the same story.
    """

    article: Article
    passages: int
    already: bool
    kept: Kept = NOTHING_ELSE


def add(library: Library, embedder: Embedder, article: Article) -> Added:
    """Keeps `article` in `library`.  Embedding is slow and holds no lock; the commit is one short transaction.

    Raises `EmptyArticle` when there is no passage in it, `ModelError` when its vectors are not sound.
    """
    (outcome,) = add_all(library, embedder, [article])
    if isinstance(outcome, ArticleError):
        raise outcome
    return outcome


def add_all(
    library: Library, embedder: Embedder | BatchEmbedder, articles: Iterable[Article | ArticleError]
) -> Iterator[Added | ArticleError]:
    """What became of each of `articles`, in their order; those that could not be read are passed on as they are.

    Each is committed before it is given: whoever stops asking keeps what was given so far, and nothing else was kept.
    """
    embedding: deque[list[Item]] = deque()

    def texts() -> Iterator[list[str]]:
        for batch in _batches(articles, library):
            embedding.append(batch)
            yield texts_of(batch)

    each = embedder.embed_each(texts()) if isinstance(embedder, BatchEmbedder) else map(embedder.embed, texts())
    for vectors in each:
        batch = embedding.popleft()
        yield from keep(library, batch, check_vectors(vectors, len(texts_of(batch)), embedder.dimension))


def read_all(
    fence: Fence, documents: Iterable[Document | ArticleError], given: Facts
) -> Iterator[Article | ArticleError]:
    """The article in each of `documents`, with the facts `given` for all of them, or why there is none."""
    for document in documents:
        try:
            yield document if isinstance(document, ArticleError) else fence.read(document, given)
        except ArticleError as error:
            yield error


def keep(library: Library, batch: Sequence["Item"], vectors: Vectors) -> Iterator[Added | ArticleError]:
    """Commits the articles of `batch`, whose texts have these `vectors`, and says what became of each item."""
    kept = library.add_many(_ready(batch, vectors))
    for item in batch:
        yield item.error or _outcome(item, next(kept) if item.passages else None)


@dataclass(frozen=True)
class Item:
    """An article that is to be embedded, one without passages that is there already, or why there is none."""

    article: Article | None
    passages: Sequence[Passage] = ()
    texts: Sequence[str] = ()
    error: ArticleError | None = None


def prepared(read: Article | ArticleError, known: Callable[[Sequence[str]], Collection[str]]) -> Item:
    """What was read, cut where it is not there yet; `known` gives those of some ids that are."""
    if isinstance(read, ArticleError):
        return Item(None, error=read)
    if known([read.id]):
        return Item(read)
    passages = cut(read)
    if not passages:
        empty = EmptyArticle(f"“{read.title}” has a title but no text below it. Nothing was added.")
        return Item(None, error=empty)
    return Item(read, passages, passage_texts(read, passages))


def texts_of(batch: Sequence[Item]) -> list[str]:
    """All that is to be embedded of `batch`."""
    return [text for item in batch for text in item.texts]


def _batches(articles: Iterable[Article | ArticleError], library: Library) -> Iterator[list[Item]]:
    unread, size = iter(articles), FIRST_PASSAGES
    while batch := _batch(unread, library, min(size, PASSAGES_AT_ONCE)):
        size *= 2
        yield batch


def _batch(unread: Iterator[Article | ArticleError], library: Library, size: int) -> list[Item]:
    """The next articles, of `size` passages or somewhat more; empty at the end."""
    batch: list[Item] = []
    passages, started = 0, time.monotonic()
    while passages < size and (not batch or time.monotonic() - started < SECONDS_OF_READING):
        read = next(unread, None)
        if read is None:
            break
        batch.append(prepared(read, library.known))
        passages += len(batch[-1].texts)
    return batch


def _ready(batch: Sequence[Item], vectors: Vectors) -> Iterator[Ready]:
    """The articles of `batch` that are to be kept, each with its part of the `vectors` of all."""
    at = 0
    for item in batch:
        end = at + len(item.texts)
        if item.article is not None and item.passages:
            yield item.article, item.passages, vectors[at:end], None
        at = end


def _outcome(item: Item, kept: Kept | None) -> Added:
    assert item.article is not None
    if kept is None:
        return Added(item.article, 0, already=True)
    return Added(item.article, len(item.passages), already=False, kept=kept)
