"""Dateline itself: everything that `python -m ui add` does, its search, and its verified answers."""

import sys
from pathlib import Path

from bench.data import records
from bench.frameworks.child import SOURCES, measured, milliseconds, say
from corpus.collect import collect
from corpus.errors import ArticleError
from index.embedder import MiniLM
from index.search import Searcher
from ui.build import Dateline, opened, searcher_of
from ui.settings import Settings


class Measured:
    def __init__(self, folder: Path) -> None:
        self._settings = Settings(folder)
        self._records: dict[str, str] = {}
        self._searcher: Searcher | None = None
        self.dateline = Dateline.open(self._settings)
        self.dateline.load()

    def add(self, file: Path) -> int:
        passages = 0
        documents = collect([str(file)], self.dateline.fetch, sys.stdin.buffer)
        for record, outcome in zip(records(file), self.dateline.add_all(documents), strict=True):
            if not isinstance(outcome, ArticleError):
                self._records[outcome.article.id] = record["id"]
                passages += outcome.passages
        self.dateline.publish()
        return passages

    def sources(self, question: str) -> list[str]:
        if self._searcher is None:  # the one in `dateline` is its own
            self._searcher = searcher_of(opened(self._settings), MiniLM.load())
        return [self._records[found.article.id] for found in self._searcher.search(question, SOURCES)]

    def forget_search(self) -> None:
        self._searcher = None


def main() -> None:
    framework, questions = measured(Measured)
    assert isinstance(framework, Measured)
    framework.forget_search()
    ask = framework.dateline.ask
    ask(questions[0])
    say("answered", milliseconds=[milliseconds(lambda q=q: ask(q)) for q in questions])  # type: ignore[misc]


if __name__ == "__main__":
    main()
