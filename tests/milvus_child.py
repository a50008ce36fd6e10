"""A program that changes a library in Milvus until it is killed, and says in lines of JSON what it begins and has done.

python -m tests.milvus_child STORE FOLDER FIRST
"""

import json
import sys
from pathlib import Path

from index.edit import edit
from index.ingest import add
from index.milvus.library import MilvusLibrary
from tests.fakes import WordEmbedder
from tests.faults_child import story

WORDS = WordEmbedder()


def main(store: str, folder: str, first: str) -> None:
    library = MilvusLibrary.open_store(store, Path(folder), WORDS.name, WORDS.dimension)
    for number in range(int(first), int(first) + 1_000):
        for version in (1, 2):
            say("adding", story(number, version).id)
            say("added", add(library, WORDS, story(number, version)).article.id)
        current = story(number, 2).id
        say("editing", current)
        edit(library, WORDS, current, {"title": f"Told anew {number}"})
        if number % 2:
            say("removing", current)
            library.remove(current)
            say("removed", current)


def say(what: str, article_id: str) -> None:
    sys.stdout.write(json.dumps([what, article_id]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
