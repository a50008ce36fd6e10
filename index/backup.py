"""The whole library into one file that can be kept, moved and read elsewhere, and back.

A backup is a library file (docs/library.md): one SQLite database, made by SQLite itself from one moment of the library
while others go on reading and writing.  It holds the articles.  Conversations are not in it: a backup is given to
others, and what one has asked is nobody's business; each can be exported by itself (ui/export.py).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.article import Article
from corpus.errors import BackupError, LibraryDamaged, LibraryError, LibraryTooNew, LibraryUnavailable
from index.conversations import without_conversations
from index.database import ARTICLES_VERSION, HALVED_VERSION, beside, checked_facts, put_in_place
from index.embedder import Embedder, Vectors, check_vectors
from index.ingest import Added
from index.library import Library
from index.passages import Passage, cut
from index.rows import NUMBER, OLD_NUMBER
from index.search import passage_texts


def write_backup(library: Library, file: Path) -> int:
    """Puts a backup of `library` at `file`, whole or not at all, and gives the number of its articles.

    Raises `BackupError` when `file` is there already or cannot be written.
    """
    if file.exists():
        raise BackupError(f"{file} is there already and was left as it is. Choose another name for the backup.")
    try:
        with beside(file) as new:
            library.copy_to(new)
            without_conversations(new)
            with new.open("rb+") as stream:
                os.fsync(stream.fileno())
            count = len(Library(new, library.identity, library.embedder).articles())
            put_in_place(new, file)
    except LibraryUnavailable as error:
        raise BackupError(f"The backup {file} was not written. {error}") from None
    return count


def read_backup(library: Library, file: Path, embedder: Callable[[], Embedder]) -> Iterator[Added]:
    """Keeps every article of the backup at `file` that `library` has not, each in one transaction; what became of each.

    Articles come with the times at which they were first added, with their earlier versions, and with their vectors;
    `embedder` is asked for only when the backup was made with another model or cut otherwise.  Run again, it goes on
    where it was stopped.  Raises `BackupError` when `file` is no sound backup.
    """
    backup = _opened(file)
    try:
        yield from _read_all(library, backup, embedder)
    except LibraryDamaged as error:
        if str(library.file) in str(error):
            raise
        raise BackupError(f"The backup {file} is damaged. What was read of it before is kept.") from None


def _read_all(library: Library, backup: Library, embedder: Callable[[], Embedder]) -> Iterator[Added]:
    for version in sorted(
        backup.history(), key=lambda version: version.superseded_by is not None
    ):  # current ones first
        if library.known([version.id]):
            yield Added(backup.article(version.id), 0, already=True)
        elif version.superseded_by is not None:
            article = backup.article(version.id)
            library.add_superseded(article, version.added, version.superseded_by)
            yield Added(article, 0, already=False)
        else:
            article = backup.article(version.id)
            passages, vectors = _passages(backup, article, library.embedder, embedder)
            kept = library.add(article, passages, vectors, version.added)
            yield Added(article, len(passages), already=kept is None)


def _opened(file: Path) -> Library:
    """The library in a backup.  Nothing in it is trusted: rows are checked as they are read."""
    if not file.is_file():
        raise BackupError(f"There is no backup {file}. Nothing was changed.")
    try:
        facts = checked_facts(file)
    except LibraryTooNew as error:
        raise BackupError(str(error)) from None
    except LibraryError:
        raise BackupError(f"{file} is no sound backup of a Dateline library. Nothing was changed.") from None
    if int(facts["version"]) < ARTICLES_VERSION:
        raise BackupError(
            f"{file} was made by an earlier Dateline (format {facts['version']}). Open it once as a library, with "
            "--library, and export it again. Nothing was changed."
        )
    number = NUMBER if int(facts["version"]) >= HALVED_VERSION else OLD_NUMBER
    return Library(file, facts["identity"], facts["embedder"], number)


def _passages(
    backup: Library, article: Article, model: str, embedder: Callable[[], Embedder]
) -> tuple[list[Passage], Vectors]:
    """The passages of `article` as they are cut now, and their vectors: the backup's, where they are of those passages
    and of the same model."""
    passages = cut(article)
    if backup.embedder == model:
        kept, vectors = backup.passages_of(article.id)
        if kept == passages:
            return passages, vectors
    embed = embedder()
    return passages, check_vectors(embed.embed(passage_texts(article, passages)), len(passages), embed.dimension)
