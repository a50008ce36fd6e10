"""The real page over a real library without models, in a process of its own.

python -m tests.talking LIBRARY PORT     serves it until its standard input is closed
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.server import CHECKOUT, free_port
from index.library import Library
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation
from tests.fakes import WordEmbedder
from ui.build import Dateline

_SENTENCE = re.compile(r"[^\s.][^.\n]*\.")
_NAME = re.compile(r"[A-Z]\w+")


class TalkingDesk(Dateline):
    """Answers with the first sentence that has the last name in the question; declines where there is none."""

    def ready(self) -> bool:
        return True

    def ask(self, question: str, history: Sequence[object] = (), **_: object) -> Answer:
        name = (_NAME.findall(question) or ["?"])[-1]
        for entry in self.articles():
            article = self.article(entry.id)
            for found in _SENTENCE.finditer(article.text, len(article.title)):
                if name in found[0]:
                    at = article.text.index(name, found.start())
                    facts = (article.title, article.author, article.source, article.published, article.url)
                    marks = ((at, at + len(name)),)
                    quote = Citation(1, article.id, *facts, *found.span(), found[0], marks)
                    return Answer(question, question, True, name, 0.9, (quote,), took_ms=7)
        return Answer(question, question, False, "", 0.1)

    def starters(self) -> tuple[str, ...]:
        return ()

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> tuple[str, ...]:
        return ()


@contextmanager
def talking(library: Path) -> Iterator[str]:
    """The address of a page over the library in this folder, which is made if there is none."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "tests.talking", str(library), str(port)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate(timeout=30)


def main(library: str, port: str) -> None:
    from ui.settings import prepare_environment

    prepare_environment()
    from ui import chat

    told, sys.stdout = sys.stdout, sys.stderr
    page = chat.build_page(TalkingDesk(Library.open(Path(library), WordEmbedder.name)))
    print(chat.launch(page, port=int(port)), file=told, flush=True)
    sys.stdin.read()
    page.close(verbose=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
