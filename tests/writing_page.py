"""The real page over a real library, whose questions go to a scripted LLM, in a process of its own.

python -m tests.writing_page LIBRARY PORT LLM     serves it until its standard input is closed
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.server import CHECKOUT, free_port
from index.agenda import Agenda
from index.library import Library
from index.search import Searcher
from qa.answer import Answer
from qa.ask import Asker, Step, Wrote, silent, unread
from qa.confidence import FEATURES, Calibration, Regression
from qa.follow_up import Turn
from qa.llm import Endpoint, Model, ServedModel
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader
from tests.talking import TalkingDesk

SURE = Regression(5.0, (0.0,) * len(FEATURES))


class WritingDesk(TalkingDesk):
    """Answers "Oslo" by a reader without a model; all else is as in Dateline."""

    def ask(  # type: ignore[override]
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        model: Model | None = None,
        wrote: Wrote = unread,
        step: Step = silent,
        **_: object,
    ) -> Answer:
        reader = ScriptedReader({"Oslo": 9.0})
        searcher = Searcher(self._library, WordEmbedder())
        asker = Asker(self._library, searcher, reader, Calibration(SURE, SURE, 0.1), Agenda(self._library))
        return asker.ask(question, history, step=step, model=model, wrote=wrote)


@contextmanager
def writing_page(library: Path, llm: str) -> Iterator[str]:
    """The address of a page over the library in this folder, started with the LLM at this address."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.writing_page", str(library), str(free_port()), llm]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate(timeout=30)


def main(library: str, port: str, llm: str) -> None:
    from ui.settings import prepare_environment

    prepare_environment()
    from ui import chat

    told, sys.stdout = sys.stdout, sys.stderr
    desk = WritingDesk(Library.open(Path(library), WordEmbedder.name))
    page = chat.build_page(desk, ServedModel(Endpoint(llm, "tiny")))
    print(chat.launch(page, port=int(port)), file=told, flush=True)
    sys.stdin.read()
    page.close(verbose=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
