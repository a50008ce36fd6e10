"""The real page over a real library and a desk without models that takes its steps, in a process of its own.

python -m tests.asking LIBRARY PORT     serves it until its standard input is closed
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.server import CHECKOUT, free_port
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation, Decline, Filter, Searched, Why
from qa.ask import Step, silent
from qa.follow_up import Turn
from qa.verify import cite
from tests import talking

SLOW_SECONDS = 1.0
"""How long each step of a question takes that has the word "slowly"."""

_SENTENCE = re.compile(r"[^\s.][^.\n]*\.")
_NAME = re.compile(r"[A-Z]\w+")


class AskingDesk(talking.TalkingDesk):
    """Answers with the last name in the question, quoting every sentence that has it; declines where there is none.

    A question that begins with "And" is understood as the one before it with the name of this one; of "for Falk" it
    makes a filter.
    """

    def ask(  # type: ignore[override]
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        step: Step = silent,
        without: frozenset[str] = frozenset(),
        **_: object,
    ) -> Answer:
        for name in ("searching", "reading", "verifying"):
            step(name)
            time.sleep(SLOW_SECONDS if "slowly" in question else 0.0)
        name = (_NAME.findall(question) or ["?"])[-1]
        earlier = history[-1].question if history and question.startswith("And ") else question
        understood = earlier.replace((_NAME.findall(earlier) or ["?"])[-1], name)
        searched = Searched(*self._library.extent(), 7)
        filters = (Filter("author", "Ines Falk", "for Falk"),) if "for Falk" in question and not without else ()
        if quotes := self._quotes(name):
            return Answer(
                *(question, understood, True, name, 0.9, quotes), took_ms=7, searched=searched, filters=filters
            )
        article = self.article(self.articles()[-1].id)
        closest = (cite(1, article, (len(article.title) + 2, len(article.title) + 60)),)
        decline = Decline(Why.NOTHING_ABOUT, (name,))
        return Answer(question, understood, False, "", 0.1, (), closest, 7, decline, searched)

    def _quotes(self, name: str) -> tuple[Citation, ...]:
        found: list[Citation] = []
        for entry in self.articles():
            article = self.article(entry.id)
            for sentence in _SENTENCE.finditer(article.text, len(article.title)):
                at = sentence[0].find(name)
                if at >= 0:
                    mark = (sentence.start() + at, sentence.start() + at + len(name))
                    found.append(cite(len(found) + 1, article, sentence.span(), (mark,)))
        return tuple(found)

    def starters(self) -> tuple[str, ...]:
        return ("Who met Brandt?", "Who wrote Falk?", "Who opened Dahl?", "Where is Kestrel?")

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> tuple[str, ...]:
        return tuple(each for each in ("Who met Brandt?", "Who is Dahl?", "What of Kestrel?") if each not in asked)


@contextmanager
def asking(library: Path) -> Iterator[str]:
    """The address of a page over the library in this folder."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.asking", str(library), str(free_port())]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate(timeout=30)


if __name__ == "__main__":
    talking.TalkingDesk = AskingDesk  # type: ignore[misc]
    talking.main(*sys.argv[1:])
