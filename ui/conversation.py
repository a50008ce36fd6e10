"""Questions, one after another, into turns with their answers: what one browser tab has asked so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.errors import ArticleNotFound
from qa.answer import Answer, Citation
from qa.question import LONGEST_QUESTION
from ui import escape, paper, render
from ui.desk import Desk
from ui.edge import sentence_for

MAX_QUESTION = LONGEST_QUESTION
"""Characters of a question."""

HISTORY = 6
"""Earlier questions that a follow-up is understood by."""

TURNS_SHOWN = 60
"""Turns kept in the chat; older ones leave it, so that each update stays small."""

READING = "Reading the articles…"
LOADING = "The models are still loading; your question will be answered as soon as they are ready."
NEW_CONVERSATION = "This quote belongs to a conversation that has ended; please ask again."


@dataclass
class Turn:
    """A question and what came of it: an answer, a sentence about an error, or nothing yet."""

    number: int
    question: str
    outcome: Answer | str | None = None


@dataclass
class Conversation:
    """The turns of one browser tab, the article that its source panel shows, and what is marked in it.

    One object for the life of the tab, changed in place: two questions sent at once each finish their own turn.
    """

    turns: list[Turn] = field(default_factory=list)
    asked: int = 0
    reading: str | None = None
    shown: paper.Shown | None = None

    def begin(self, question: str) -> Turn:
        """A new turn, still without its outcome."""
        self.asked += 1
        turn = Turn(self.asked, question)
        self.turns = [*self.turns, turn][-TURNS_SHOWN:]
        return turn

    def clear(self) -> None:
        """Starts over.  An answer still on its way belongs to no conversation any more."""
        self.turns = []
        self.reading = None

    def before(self, turn: Turn) -> list[str]:
        """The last few questions asked before `turn`, the earliest first."""
        return [each.question for each in self.turns if each.number < turn.number][-HISTORY:]

    def cited(self, turn_number: int, n: int) -> tuple[paper.Shown, str] | None:
        """What the source panel is to show for citation `n` of a turn, and the id of its article."""
        turn = next((each for each in self.turns if each.number == turn_number), None)
        citations = quotes(turn.outcome) if turn is not None else ()
        looked_at = next((citation for citation in citations if citation.n == n), None)
        if looked_at is None:
            return None
        same = tuple(citation for citation in citations if citation.article_id == looked_at.article_id)
        return paper.Shown(turn_number, same, n), looked_at.article_id


def quotes(outcome: Answer | str | None) -> Sequence[Citation]:
    """What an outcome quotes: an answer's citations, or a decline's closest passages."""
    if not isinstance(outcome, Answer):
        return ()
    return outcome.citations if outcome.answered else outcome.closest


def answered(desk: Desk, question: str, history: Sequence[str]) -> Answer | str:
    """The answer, or one sentence about what went wrong."""
    if len(question) > MAX_QUESTION:
        return f"A question may have at most {MAX_QUESTION:,} characters; this one has {len(question):,}."
    try:
        return desk.ask(question, history)
    except Exception as error:
        return sentence_for(error)


def messages(conversation: Conversation, ready: bool) -> list[dict[str, str]]:
    """The conversation as chat messages, their content safe HTML."""
    shown: list[dict[str, str]] = []
    for turn in conversation.turns:
        asked = render.question(escape.short(turn.question, MAX_QUESTION))
        shown.append({"role": "user", "content": asked})
        shown.append({"role": "assistant", "content": _outcome(turn, ready)})
    return shown


def _outcome(turn: Turn, ready: bool) -> str:
    if turn.outcome is None:
        return render.notice(READING if ready else LOADING)
    return render.problem(turn.outcome) if isinstance(turn.outcome, str) else render.answer(turn.outcome, turn.number)


def source_of(desk: Desk, conversation: Conversation, turn: Turn) -> str | None:
    """The source panel after an answer: its first quote in its article; `None` if there is nothing new to show."""
    if not isinstance(turn.outcome, Answer) or not turn.outcome.citations:
        return None
    return cited(desk, conversation, turn.number, turn.outcome.citations[0].n)


def cited(desk: Desk, conversation: Conversation, turn_number: int, n: int) -> str:
    """The source panel for citation `n` of a turn."""
    found = conversation.cited(turn_number, n)
    return paper.gone(NEW_CONVERSATION) if found is None else opened(desk, conversation, found[1], found[0])


def opened(desk: Desk, conversation: Conversation, article_id: str, shown: paper.Shown | None = None) -> str:
    """The source panel with an article, or with the sentence why it cannot be shown."""
    try:
        read = desk.article(article_id)
        panel = paper.article(read, shown, desk.newest_version(article_id), desk.copies(article_id))
    except ArticleNotFound:
        return paper.gone("This article was removed meanwhile.")
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
