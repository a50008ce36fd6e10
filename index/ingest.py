"""An article into the library: cut, embed, commit, publish.  Nothing is changed until everything is ready."""

from dataclasses import dataclass

from corpus.article import Article
from corpus.errors import EmptyArticle
from index.embedder import Embedder, check_vectors
from index.library import Library
from index.passages import cut
from index.search import passage_texts


@dataclass(frozen=True)
class Added:
    """What became of an article: `already` when the library had it; then nothing changed."""

    article: Article
    passages: int
    already: bool


def add(library: Library, embedder: Embedder, article: Article) -> Added:
    """Keeps `article` in `library`.  Embedding is slow and holds no lock; the commit is one short transaction.

    Raises `EmptyArticle` when there is no passage in it, `ModelError` when its vectors are not sound.
    """
    if article.id in library.articles_by_id([article.id]):
        return Added(article, 0, already=True)
    passages = cut(article)
    if not passages:
        raise EmptyArticle(f"“{article.title}” has a title but no text below it. Nothing was added.")
    vectors = check_vectors(embedder.embed(passage_texts(article, passages)), len(passages), embedder.dimension)
    return Added(article, len(passages), already=not library.add(article, passages, vectors))
