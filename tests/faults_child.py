"""A process that tests start to kill it: it says on its output what it has committed.

python -m tests.faults_child add FOLDER FIRST LAST     adds the articles FIRST to LAST-1; "committed ID" after each
python -m tests.faults_child save FOLDER               saves two snapshots over each other for ever; "saved" after each
"""

import itertools
import sys
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.formats import read_article
from index.ingest import add
from index.library import Library
from index.vectors import Snapshot, Stamp
from tests.fakes import WordEmbedder


def story(number: int) -> Article:
    """The article of this number: four paragraphs, and a word of its own."""
    paragraph = f"The ministers met for the {number}th time in Oslo and agreed on nothing, officials said. " * 8
    return read_article(f"Story {number}\n\nstory{number}word\n\n{(paragraph + chr(10) * 2) * 4}".encode(), "story.txt")


def stamps() -> tuple[Stamp, Stamp]:
    """Of the two snapshots that `save` puts in one file, of different sizes."""
    return Stamp("library", 1, "words", 64, 2_000), Stamp("library", 2, "words", 64, 9_000)


def snapshot(stamp: Stamp) -> Snapshot:
    vectors = np.random.default_rng(stamp.generation).standard_normal((stamp.count, stamp.dimension)).astype(np.float32)
    return Snapshot.build(stamp, np.arange(stamp.count, dtype=np.int64), vectors)


def _add(folder: Path, first: int, last: int) -> None:
    library = Library.open(folder, WordEmbedder.name)
    for number in range(first, last):
        added = add(library, WordEmbedder(), story(number))
        _say(f"{'already' if added.already else 'committed'} {added.article.id}")


def _save(folder: Path) -> None:
    for each in itertools.cycle([snapshot(stamp) for stamp in stamps()]):
        each.save(folder / "vectors.faiss")
        _say("saved")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "add":
        _add(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        _save(Path(sys.argv[2]))
