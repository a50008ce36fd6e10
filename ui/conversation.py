"""Questions, one after another, into turns with their answers: what one browser tab has asked so far."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from corpus.errors import ArticleNotFound
from index.conversations import new_id
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation
from qa.ask import Step, Wrote, silent, unread
from qa.follow_up import Turn as Earlier
from qa.llm import Model
from qa.question import LONGEST_QUESTION
from ui import escape, paper, prose_view, render, texts
from ui.desk import Desk
from ui.edge import sentence_for
from ui.filters import Filters
from ui.llm_panel import Choice
from ui.steps import Asking, Stopped, Taken

MAX_QUESTION = LONGEST_QUESTION
"""Characters of a question."""

HISTORY = 6
"""Earlier questions that a follow-up is understood by."""

TURNS_SHOWN = 60
"""Turns kept in the chat; older ones leave it, so that each update stays small."""


@dataclass
class Turn:
    """A question and what came of it: an answer, a sentence about an error or a stop, or nothing yet.

    `number` is the turn's own for good, `row` its row in the library, which has the outcome `kept`.  `asking` is the
    work on it while there is any, `steps` what it took, and `follow_ups` are questions that may be asked next.  `off`
    are the words of filters in its question that were taken off.
    """

    number: int
    question: str
    outcome: Answer | str | None = None
    row: int | None = None
    kept: Answer | str | None = field(default=None, repr=False, compare=False)
    asking: Asking | None = field(default=None, repr=False, compare=False)
    steps: tuple[Taken, ...] = ()
    follow_ups: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass
class Conversation:
    """The turns of one browser tab, the article that its source panel shows, and what is marked in it.

    One object for the life of the tab, changed in place: two questions sent at once each finish their own turn.  `id`
    is its id in the library, empty before the first question; `taken_back` are rows to be deleted there
    (ui/keeping.py).  `filters` say which articles the next question is asked of.
    """

    turns: list[Turn] = field(default_factory=list)
    asked: int = 0
    reading: str | None = None
    shown: paper.Shown | None = None
    editing: int | None = None
    id: str = ""
    taken_back: list[int] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    llm: Choice = field(default_factory=Choice)

    def begin(self, question: str) -> Turn:
        """A new turn, still without its outcome; it takes the place of the one that is edited and of all after it."""
        if self.editing is not None:
            self._take_back([turn for turn in self.turns if turn.number >= self.editing])
            self.editing = None
        self.id = self.id or new_id()
        self.asked += 1
        turn = Turn(self.asked, question)
        self.turns = [*self.turns, turn][-TURNS_SHOWN:]
        return turn

    def clear(self) -> None:
        """Starts over.  An answer still on its way belongs to no conversation any more."""
        self._drop(self.turns)
        self.reading = self.editing = None
        self.id = ""

    def turn(self, number: int) -> Turn | None:
        """The turn with this number."""
        return next((turn for turn in self.turns if turn.number == number), None)

    def edit(self, number: int) -> str | None:
        """The question of a turn, which the next question will take the place of; None when there is no such turn."""
        turn = self.turn(number)
        if turn is None:
            return None
        self.editing = number
        return turn.question

    def undo(self) -> str | None:
        """Takes the last turn away and gives its question; None when there is none."""
        if not self.turns:
            return None
        last = self.turns[-1]
        self._take_back([last])
        self.editing = None
        return last.question

    def stop(self) -> None:
        """Ends every answer that is on its way."""
        for turn in self.turns:
            if turn.asking is not None:
                turn.asking.stop()

    def _take_back(self, dropped: Sequence[Turn]) -> None:
        self._drop(dropped)
        self.taken_back += [turn.row for turn in dropped if turn.row is not None]

    def _drop(self, dropped: Sequence[Turn]) -> None:
        for turn in dropped:
            if turn.asking is not None:
                turn.asking.stop()
        gone = {turn.number for turn in dropped}
        self.turns = [turn for turn in self.turns if turn.number not in gone]

    def before(self, turn: Turn) -> list[Earlier]:
        """The last few turns before `turn`, the earliest first: their questions as understood, and their answers."""
        return [_earlier(each) for each in self.turns if each.number < turn.number][-HISTORY:]

    def widen(self, number: int, place: int) -> Turn | None:
        """The turn with this number, a filter of its question taken off; None when there is no such turn or filter."""
        turn = self.turn(number)
        if turn is None or not isinstance(turn.outcome, Answer) or not 0 <= place < len(turn.outcome.filters):
            return None
        turn.off |= {turn.outcome.filters[place].text}
        return turn

    def is_looked_at(self, turn: Turn, before: paper.Shown | None) -> bool:
        """Was a quote of this turn opened since the source panel had `before`?"""
        return self.shown is not None and self.shown is not before and self.shown.turn == turn.number

    def cited(self, turn_number: int, n: int) -> tuple[paper.Shown, str] | None:
        """What the source panel is to show for citation `n` of a turn, and the id of its article."""
        turn = self.turn(turn_number)
        citations = quotes(turn.outcome) if turn is not None else ()
        looked_at = next((citation for citation in citations if citation.n == n), None)
        if looked_at is None:
            return None
        same = tuple(citation for citation in citations if citation.article_id == looked_at.article_id)
        return paper.Shown(turn_number, same, n), looked_at.article_id


def _earlier(turn: Turn) -> Earlier:
    if not isinstance(turn.outcome, Answer):
        return Earlier(turn.question)
    return Earlier(turn.outcome.understood, turn.outcome.answer if turn.outcome.answered else "")


def quotes(outcome: Answer | str | None) -> Sequence[Citation]:
    """What an outcome quotes: an answer's citations and what says otherwise, or a decline's closest passages."""
    return outcome.shown if isinstance(outcome, Answer) else ()


def ask(desk: Desk, conversation: Conversation, turn: Turn) -> Generator[None, None, None]:
    """Finds the outcome of a turn, which may have had one before; comes back whenever there is something new to show.

    Whoever stops asking before the end stops the answer.
    """
    turn.outcome, turn.steps, turn.follow_ups = None, (), ()
    history = conversation.before(turn)
    scope = conversation.filters.scope()
    model = conversation.llm.model
    asking = turn.asking = Asking(
        lambda step, wrote: answered(desk, turn.question, history, step, scope, turn.off, model, wrote)
    )
    yield
    try:
        for _ in asking.progress():
            yield
    finally:
        asking.stop()
        turn.outcome, turn.asking = asking.outcome or texts.STOPPED, None
    turn.steps = asking.taken() if asking.outcome else ()
    yield


def answered(
    desk: Desk,
    question: str,
    history: Sequence[str | Earlier],
    step: Step = silent,
    scope: Scope = EVERYTHING,
    without: frozenset[str] = frozenset(),
    model: Model | None = None,
    wrote: Wrote = unread,
) -> Answer | str:
    """The answer, or one sentence about what went wrong."""
    if len(question) > MAX_QUESTION:
        return texts.too_long(len(question), MAX_QUESTION)
    try:
        if model is None:
            return desk.ask(question, history, scope=scope, step=step, without=without)
        return desk.ask(question, history, scope=scope, step=step, without=without, model=model, wrote=wrote)
    except Stopped:
        raise
    except Exception as error:
        return sentence_for(error)


def messages(conversation: Conversation, ready: bool) -> list[dict[str, str]]:
    """The conversation as chat messages, their content safe HTML."""
    shown: list[dict[str, str]] = []
    for turn in conversation.turns:
        asked = render.question(
            escape.short(turn.question, MAX_QUESTION), _rewritten(turn), editing=turn.number == conversation.editing
        )
        if isinstance(turn.outcome, Answer):
            asked += render.filters(turn.outcome.filters, turn.number)
        shown.append({"role": "user", "content": asked})
        shown.append({"role": "assistant", "content": _outcome(turn, ready)})
    return shown


def _rewritten(turn: Turn) -> str:
    """The question that a follow-up was understood as; empty where it stands alone."""
    outcome = turn.outcome
    return outcome.understood if isinstance(outcome, Answer) and outcome.understood != outcome.question else ""


def _outcome(turn: Turn, ready: bool) -> str:
    if turn.outcome is None:
        now = turn.asking.now() if turn.asking else None
        if turn.asking is not None and turn.asking.so_far is not None:
            return _answer(turn.asking.so_far, turn) + render.under_way(now)
        return render.under_way(now) if ready or now else render.notice(texts.LOADING)
    if isinstance(turn.outcome, Answer):
        return _answer(turn.outcome, turn)
    stopped = turn.outcome == texts.STOPPED
    return (render.stopped() if stopped else render.problem(turn.outcome)) + render.actions(turn.number)


def _answer(given: Answer, turn: Turn) -> str:
    """An answer, with what an LLM wrote beside it."""
    above, below = prose_view.words(given, turn.number), prose_view.sources(given, turn.number)
    return render.answer(given, turn.number, turn.steps, above=above, below=below)


def offers(desk: Desk, conversation: Conversation) -> str:
    """What may be asked next: questions to begin with, or those that follow the last answer."""
    if not conversation.turns:
        first = _first_screen(desk)
        if not conversation.turns:  # making it takes seconds in a new library, and a question may have come meanwhile
            return first
    return render.follow_ups(conversation.turns[-1].follow_ups)


def _first_screen(desk: Desk) -> str:
    try:
        starters = desk.starters() if desk.ready() else None
        empty = starters is not None and not starters and not desk.articles()
        return render.no_articles() if empty else render.first_screen(starters)
    except Exception as error:
        sentence_for(error)
        return render.first_screen(())


def find_follow_ups(desk: Desk, conversation: Conversation) -> None:
    """Questions that may follow the last answer; none when there is no time to look for them."""
    last = conversation.turns[-1] if conversation.turns else None
    if last is None or not isinstance(last.outcome, Answer):
        return
    asked = [turn.question for turn in conversation.turns]
    try:
        last.follow_ups = tuple(desk.follow_ups(last.outcome, asked, scope=conversation.filters.scope()))
    except Exception as error:
        sentence_for(error)


def source_of(desk: Desk, conversation: Conversation, turn: Turn) -> str | None:
    """The source panel after an answer: its first quote in its article; `None` if there is nothing new to show."""
    if not isinstance(turn.outcome, Answer) or not turn.outcome.citations:
        return None
    return cited(desk, conversation, turn.number, turn.outcome.citations[0].n)


def cited(desk: Desk, conversation: Conversation, turn_number: int, n: int) -> str:
    """The source panel for citation `n` of a turn."""
    found = conversation.cited(turn_number, n)
    return paper.gone(texts.NEW_CONVERSATION) if found is None else opened(desk, conversation, found[1], found[0])


def opened(desk: Desk, conversation: Conversation, article_id: str, shown: paper.Shown | None = None) -> str:
    """The source panel with an article, or with the sentence why it cannot be shown."""
    try:
        read = desk.article(article_id)
        panel = paper.article(read, shown, desk.newest_version(article_id), desk.copies(article_id))
    except ArticleNotFound:
        return paper.gone(texts.GONE)
    except Exception as error:
        return paper.gone(sentence_for(error))
    conversation.reading, conversation.shown = article_id, shown
    return panel


def refreshed(desk: Desk, conversation: Conversation) -> str | None:
    """The source panel after the library has changed; `None` when what it shows is as it was.

    It is empty when its article was removed (an article takes its earlier versions with it), and names the newer
    version when there is one now.
    """
    reading = conversation.reading
    if reading is None:
        return None
    try:
        desk.article(reading)
        return opened(desk, conversation, reading, conversation.shown) if desk.newest_version(reading) else None
    except ArticleNotFound:
        conversation.reading = None
        return paper.no_article()
    except Exception as error:
        return paper.gone(sentence_for(error))
