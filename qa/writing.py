"""An answer and its passages into prose that an LLM writes beside it, each sentence checked against what it cites."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from corpus.article import Article
from corpus.errors import LLMError
from index.search import Found
from qa.answer import Answer, Citation, Fault, Prose, Written
from qa.llm import Model
from qa.prose import MOST_CHARACTERS, MOST_WRITTEN, NOT_SAID, Line, is_long, lines, messages, numbered
from qa.support.alignment import Cited
from qa.support.judge import judged, subject_of
from qa.verify import cite, holds

PASSAGES = {False: 7, True: 20}
"""How many passages a short question and a long one give to the model."""
SAYS_NOTHING = "The LLM wrote that the sentences it was given do not say."
NOTHING_STANDS = "Nothing that the LLM wrote could be verified, so the answer in the articles’ own words stands alone."
NOTHING_WRITTEN = "The LLM wrote nothing."


def written(question: str, answer: Answer, found: Sequence[Found], model: Model) -> Iterator[Prose]:
    """The prose as it grows, with each piece that comes; the last one is done.

    It raises nothing of what goes wrong with the LLM: its sentence is the `problem` of the last one, and what was
    verified before stays.
    """
    long = is_long(question)
    given = numbered(found, MOST_CHARACTERS[long])
    prose = Prose(model.endpoint.model, model.endpoint.origin, done=False)
    yield prose
    asked = messages(question, given, f"=== {secrets.token_hex(8)} ===", long)
    desk = _Desk(given, answer)
    problem = ""
    try:
        with closing(model.write(asked)) as pieces:  # type: ignore[type-var]  # an iterator that can be closed
            for line in lines(pieces):
                if line is not None:
                    desk.take(line)
                    prose = desk.put(prose)
                yield prose
                if desk.says_nothing or len(prose.sentences) >= 2 * MOST_WRITTEN[long]:
                    break
    except LLMError as error:
        problem = str(error)
    if not prose.stands and not problem:
        problem = SAYS_NOTHING if desk.says_nothing else NOTHING_STANDS if prose.sentences else NOTHING_WRITTEN
    yield replace(prose, problem=problem, done=True)


def verified(prose: Prose, answer: Answer, articles: Mapping[str, Article]) -> Prose:
    """The prose without the sentences one of whose quotes does not stand word for word in `articles`."""
    quotes = (*answer.quoted, *prose.citations)
    sound = {c.n for c in quotes if c.article_id in articles and holds(c, articles[c.article_id])}
    kept = tuple(s for s in prose.sentences if s.fault is not None or set(s.cites) <= sound)
    return replace(prose, sentences=kept, citations=tuple(c for c in prose.citations if c.n in sound))


class _Desk:
    """Checks sentences one after another, and numbers their quotes on from those of the answer."""

    def __init__(self, given: Mapping[int, Cited], answer: Answer) -> None:
        self._given = given
        shown = answer.quoted if answer.answered else answer.closest
        self._known = {(c.article_id, c.start, c.end): c.n for c in answer.quoted}
        self._next = max((c.n for c in shown), default=0) + 1
        self._citations: list[Citation] = []
        self._sentences: list[Written] = []
        self._subject = ""
        self.says_nothing = False

    def take(self, line: Line) -> None:
        """The next sentence of the model."""
        if NOT_SAID in line.text.upper() and not self._sentences:
            self.says_nothing = True
            return
        self._sentences.append(self._checked(line))

    def put(self, prose: Prose) -> Prose:
        return replace(prose, sentences=tuple(self._sentences), citations=tuple(self._citations))

    def _checked(self, line: Line) -> Written:
        known = [(n, self._given[n]) for n in line.numbers if n in self._given]
        if line.numbers and len(known) < len(line.numbers):
            unknown = ", ".join(str(n) for n in line.numbers if n not in self._given)
            return _shown(line.text, Fault.UNKNOWN_NUMBER, unknown)
        verdict = judged(line.text, known, self._subject)
        if verdict.fault is not None:
            return _shown(line.text, verdict.fault, verdict.what)
        self._subject = subject_of(line.text, self._subject)
        return Written(line.text, tuple(self._number(self._given[n]) for n in verdict.by))

    def _number(self, cited: Cited) -> int:
        """The number of the quote of a sentence in the answer; it gets one where it has none yet."""
        key = (cited.article.id, *cited.sentence)
        if key not in self._known:
            self._known[key] = self._next
            self._citations.append(cite(self._next, cited.article, cited.sentence))
            self._next += 1
        return self._known[key]


def _shown(text: str, fault: Fault, what: str) -> Written:
    """A sentence that is not supported; of one that is no plain sentence nothing is kept, whatever it tries."""
    return Written("", (), fault) if judged(text, ()).fault is Fault.FORM else Written(text, (), fault, what)
