"""What a browser tab's questions become: turns, history, the source panel, and sentences for what goes wrong."""

import logging
from collections.abc import Sequence

import pytest

from corpus.article import Article
from corpus.errors import ArticleNotFound, QuestionError
from qa.answer import Answer, Citation
from ui import conversation as talk
from ui.conversation import Conversation

TEXT = "Ann met Bob. Carl met Dan."
ARTICLES = {key: Article(key, f"Title {key}", TEXT) for key in ("a", "b")}


class Desk:
    """Answers every question in the same way, and knows two articles, and newer versions of those in `newer`."""

    def __init__(self, outcome: Answer | Exception | None = None) -> None:
        self.newer: dict[str, str] = {}
        self.removed: set[str] = set()
        self.outcome = outcome or Answer("q", "q", False, "", 0.0)
        self.asked: list[tuple[str, Sequence[str]]] = []

    def ready(self) -> bool:
        return True

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        self.asked.append((question, history))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def article(self, article_id: str) -> Article:
        if article_id not in ARTICLES or article_id in self.removed:
            raise ArticleNotFound("No such article.")
        return ARTICLES[article_id]

    def newest_version(self, article_id: str) -> str | None:
        return self.newer.get(article_id)

    def copies(self, article_id: str) -> Sequence[Article]:
        return [ARTICLES["b"]] if article_id == "a" else []


def citation(n: int, article_id: str, start: int, end: int) -> Citation:
    return Citation(n, article_id, f"Title {article_id}", None, None, None, None, start, end, TEXT[start:end])


ANSWER = Answer(
    "q", "q", True, "Ann", 0.9, (citation(1, "a", 0, 12), citation(2, "b", 0, 12), citation(3, "a", 13, 26))
)


def answered(desk: Desk, question: str = "q") -> Answer | str:
    return talk.answered(desk, question, [])  # type: ignore[arg-type]


def after(outcome: Answer | str) -> tuple[Conversation, talk.Turn]:
    conversation = Conversation()
    turn = conversation.begin("q")
    turn.outcome = outcome
    return conversation, turn


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_history_is_the_last_few_earlier_questions() -> None:
    conversation = Conversation()
    turns = [conversation.begin(f"q{n}") for n in range(10)]
    assert conversation.before(turns[0]) == []
    assert conversation.before(turns[2]) == ["q0", "q1"]
    assert conversation.before(turns[9]) == ["q3", "q4", "q5", "q6", "q7", "q8"]


def test_a_new_conversation_has_no_history_and_its_turns_have_new_numbers() -> None:
    conversation = Conversation()
    old = conversation.begin("old")
    conversation.clear()
    new = conversation.begin("new")
    assert conversation.before(new) == []
    assert (old.number, new.number) == (1, 2)
    assert old not in conversation.turns


def test_old_turns_leave_the_chat() -> None:
    conversation = Conversation()
    for n in range(talk.TURNS_SHOWN + 5):
        conversation.begin(f"q{n}")
    assert next(turn.question for turn in conversation.turns) == "q5"
    assert len(conversation.turns) == talk.TURNS_SHOWN


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("ready", "sentence"), [(True, talk.READING), (False, talk.LOADING)])
def test_a_question_is_shown_before_its_answer_is_there(ready: bool, sentence: str) -> None:
    conversation = Conversation()
    conversation.begin("Who met <Bob>?")
    asked, waiting = talk.messages(conversation, ready)
    assert asked == {"role": "user", "content": '<div class="asked" dir="auto">Who met &lt;Bob&gt;?</div>'}
    assert waiting["role"] == "assistant"
    assert sentence in waiting["content"]


def test_answers_and_problems_are_shown() -> None:
    assert 'class="answer"' in talk.messages(after(ANSWER)[0], True)[1]["content"]
    assert talk.messages(after("It <failed>.")[0], True)[1]["content"] == (
        '<div class="problem" role="alert" dir="auto">It &lt;failed&gt;.</div>'
    )


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_foreseen_error_is_its_own_sentence() -> None:
    assert answered(Desk(QuestionError("Please ask something."))) == "Please ask something."


def test_an_unforeseen_error_gets_a_number_and_shows_and_logs_no_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sentence = answered(Desk(RuntimeError("/secret/path CANARY")), "CANARY?")
    assert isinstance(sentence, str)
    number = sentence.rsplit(" ", 1)[1].rstrip(".")
    assert len(number) == 6
    assert f"error {number}: RuntimeError" in caplog.text
    assert "CANARY" not in sentence + caplog.text
    assert "/secret" not in sentence + caplog.text


def test_too_long_a_question_never_reaches_the_desk() -> None:
    desk = Desk()
    assert answered(desk, "x" * 2_001) == "A question may have at most 2,000 characters; this one has 2,001."
    assert desk.asked == []
    answered(desk, "x" * 2_000)
    assert len(desk.asked) == 1


# ── the source panel ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_citation_opens_its_article_with_all_quotes_of_it_and_the_chosen_one_in_focus() -> None:
    conversation, turn = after(ANSWER)
    panel = talk.cited(Desk(), conversation, turn.number, 3)  # type: ignore[arg-type]
    assert 'data-article="a" data-turn="1" data-focus="3"' in panel
    assert '<mark class="quote" data-cites="1" data-label="1">Ann met Bob.</mark>' in panel
    assert '<mark class="quote current" data-cites="3" data-label="3">Carl met Dan.</mark>' in panel
    assert conversation.reading == "a"


def test_an_answer_shows_its_first_citation_and_a_decline_shows_nothing_new() -> None:
    desk = Desk()
    shown = talk.source_of(desk, *after(ANSWER))  # type: ignore[arg-type]
    assert shown is not None
    assert 'data-focus="1"' in shown
    for outcome in (Answer("q", "q", False, "", 0.1, (), ANSWER.citations), "A problem."):
        assert talk.source_of(desk, *after(outcome)) is None  # type: ignore[arg-type]


def test_the_closest_passages_of_a_decline_open_too() -> None:
    conversation, turn = after(Answer("q", "q", False, "", 0.1, (), (citation(1, "b", 0, 12),)))
    assert 'data-article="b"' in talk.cited(Desk(), conversation, turn.number, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(("turn", "n"), [(2, 1), (1, 4), (0, 0), (-1, 1)])
def test_a_citation_that_is_none_says_so(turn: int, n: int) -> None:
    assert talk.NEW_CONVERSATION in talk.cited(Desk(), after(ANSWER)[0], turn, n)  # type: ignore[arg-type]


def test_a_removed_article_says_so() -> None:
    gone = Answer("q", "q", True, "x", 0.9, (citation(1, "removed", 0, 12),))
    panel = talk.cited(Desk(), after(gone)[0], 1, 1)  # type: ignore[arg-type]
    assert panel == '<div class="empty-paper" role="alert"><p>This article was removed meanwhile.</p></div>'


def test_an_article_is_shown_with_the_others_that_tell_its_story() -> None:
    panel = talk.opened(Desk(), Conversation(), "a")  # type: ignore[arg-type]
    assert "<summary>1 other article tells the same story</summary>" in panel
    assert 'name="read" value="b"' in panel
    assert "same story" not in talk.opened(Desk(), Conversation(), "b")  # type: ignore[arg-type]


def test_a_quote_of_an_earlier_version_is_still_marked_in_it_and_the_newer_one_is_named() -> None:
    conversation, turn = after(ANSWER)
    desk = Desk()
    desk.newer = {"a": "a2"}
    panel = talk.cited(desk, conversation, turn.number, 3)  # type: ignore[arg-type]
    assert "A newer version of this article is in the library." in panel
    assert 'name="read" value="a2"' in panel
    assert '<mark class="quote current" data-cites="3" data-label="3">Carl met Dan.</mark>' in panel


# ── when the library changes ─────────────────────────────────────────────────────────────────────────────────────────


def refreshed(desk: Desk, conversation: Conversation) -> str | None:
    return talk.refreshed(desk, conversation)  # type: ignore[arg-type]


def test_a_panel_stays_while_its_article_is_as_it_was() -> None:
    desk, conversation = Desk(), Conversation()
    assert refreshed(desk, conversation) is None
    talk.opened(desk, conversation, "a")  # type: ignore[arg-type]
    assert refreshed(desk, conversation) is None


def test_a_panel_names_the_newer_version_when_it_comes_and_keeps_its_marks() -> None:
    desk, (conversation, turn) = Desk(), after(ANSWER)
    before = talk.cited(desk, conversation, turn.number, 3)  # type: ignore[arg-type]
    assert "A newer version" not in before
    desk.newer = {"a": "a2"}
    panel = refreshed(desk, conversation)
    assert panel is not None
    assert "A newer version" in panel
    assert panel.count("<mark") == before.count("<mark") == 2


def test_a_panel_is_empty_when_its_article_was_removed() -> None:
    desk, conversation = Desk(), Conversation()
    talk.opened(desk, conversation, "a")  # type: ignore[arg-type]
    desk.removed = {"a"}
    panel = refreshed(desk, conversation)
    assert panel is not None
    assert 'class="empty-paper"' in panel
    assert conversation.reading is None
