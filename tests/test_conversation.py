"""What a browser tab's questions become: turns, history, the source panel, and sentences for what goes wrong."""

import logging
import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import replace

import pytest

from corpus.article import Article
from corpus.errors import ArticleNotFound, QuestionError
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation, Filter
from qa.ask import Step, silent
from qa.follow_up import Turn as Earlier
from ui import conversation as talk
from ui import texts
from ui.conversation import Conversation

TEXT = "Ann met Bob. Carl met Dan."
ARTICLES = {key: Article(key, f"Title {key}", TEXT) for key in ("a", "b")}


class Desk:
    """Answers every question in the same way, and knows two articles, and newer versions of those in `newer`."""

    def __init__(self, outcome: Answer | Exception | None = None) -> None:
        self.newer: dict[str, str] = {}
        self.removed: set[str] = set()
        self.outcome = outcome or Answer("q", "q", False, "", 0.0)
        self.asked: list[tuple[str, Sequence[Earlier]]] = []
        self.held = threading.Event()
        self.held.set()
        self.questions: Sequence[str] | Exception = ("Who met Bob?",)

    def ready(self) -> bool:
        return True

    def ask(
        self,
        question: str,
        history: Sequence[Earlier],
        *,
        step: Step = silent,
        without: frozenset[str] = frozenset(),
        **scope: object,
    ) -> Answer:
        self.asked.append((question, history))
        self.without = without
        for each in ("searching", "reading", "verifying"):
            step(each)
            self.held.wait(5)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def article(self, article_id: str) -> Article:
        if article_id not in ARTICLES or article_id in self.removed:
            raise ArticleNotFound("No such article.")
        return ARTICLES[article_id]

    def newest_version(self, article_id: str) -> str | None:
        return self.newer.get(article_id)

    def starters(self) -> Sequence[str]:
        if isinstance(self.questions, Exception):
            raise self.questions
        return self.questions

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> Sequence[str]:
        return [f"{answer.answer}? {len(asked)}"]

    def articles(self) -> Sequence[Article]:
        return [] if self.removed else list(ARTICLES.values())

    def copies(self, article_id: str) -> Sequence[Article]:
        return [ARTICLES["b"]] if article_id == "a" else []


def citation(n: int, article_id: str, start: int, end: int) -> Citation:
    return Citation(n, article_id, f"Title {article_id}", None, None, None, None, start, end, TEXT[start:end])


ANSWER = Answer(
    "q", "q", True, "Ann", 0.9, (citation(1, "a", 0, 12), citation(2, "b", 0, 12), citation(3, "a", 13, 26))
)


def answered(desk: Desk, question: str = "q") -> Answer | str:
    return talk.answered(desk, question, [])  # type: ignore[arg-type]


def searching() -> tuple[Desk, Conversation, Generator[None, None, None]]:
    """A desk that is held, and a conversation whose turn waits for its answer."""
    desk, conversation = Desk(ANSWER), Conversation()
    desk.held.clear()
    turn = conversation.begin("q")
    going = talk.ask(desk, conversation, turn)  # type: ignore[arg-type]
    next(going)
    return desk, conversation, going


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
    assert conversation.before(turns[2]) == [Earlier("q0"), Earlier("q1")]
    assert [turn.question for turn in conversation.before(turns[9])] == ["q3", "q4", "q5", "q6", "q7", "q8"]


def test_an_earlier_turn_tells_how_it_was_understood_and_answered() -> None:
    conversation = Conversation()
    conversation.begin("And when?").outcome = replace(ANSWER, understood="When did Ann meet Bob?", answer="Monday")
    conversation.begin("Who?").outcome = replace(ANSWER, understood="Who?", answered=False, answer="")
    conversation.begin("Why?").outcome = "It failed."
    told = conversation.before(conversation.begin("And where?"))
    assert told == [Earlier("When did Ann meet Bob?", "Monday"), Earlier("Who?"), Earlier("Why?")]


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


@pytest.mark.parametrize(("ready", "sentence"), [(True, "Searching"), (False, texts.LOADING)])
def test_a_question_is_shown_before_its_answer_is_there(ready: bool, sentence: str) -> None:
    conversation = Conversation()
    conversation.begin("Who met <Bob>?")
    asked, waiting = talk.messages(conversation, ready)
    assert asked == {"role": "user", "content": '<div class="asked" dir="auto">Who met &lt;Bob&gt;?</div>'}
    assert waiting["role"] == "assistant"
    assert sentence in waiting["content"]


def test_answers_problems_and_stops_are_shown_and_can_be_asked_again() -> None:
    shown = {
        outcome: talk.messages(after(outcome)[0], True)[1]["content"] for outcome in ("It <failed>.", texts.STOPPED)
    }
    assert 'class="answer"' in talk.messages(after(ANSWER)[0], True)[1]["content"]
    assert shown["It <failed>."].startswith('<div class="problem" dir="auto">It &lt;failed&gt;.</div>')
    assert shown[texts.STOPPED].startswith('<div class="stopped">Stopped.</div>')
    assert all('name="retry" value="1"' in content and 'name="edit" value="1"' in content for content in shown.values())


def test_a_follow_up_shows_small_under_it_how_it_was_understood() -> None:
    asked = talk.messages(after(replace(ANSWER, question="And when?", understood="When did Ann meet Bob?"))[0], True)[0]
    assert asked["content"].endswith('understood">Understood as: <bdi>When did Ann meet Bob?</bdi></p>')
    assert "Understood" not in talk.messages(after(ANSWER)[0], True)[0]["content"]


FILTERED = replace(
    ANSWER, filters=(Filter("source", "A & B", "according to A & B"), Filter("published", "May 2024", "in May"))
)


def test_filters_stand_under_the_question_and_are_taken_off_one_by_one() -> None:
    conversation, turn = after(FILTERED)
    asked = talk.messages(conversation, True)[0]["content"]
    assert 'name="widen" value="1:0"' in asked
    assert "outlet: <bdi>A &amp; B</bdi>" in asked
    assert "published: <bdi>May 2024</bdi>" in asked
    assert conversation.widen(1, 1) is turn
    assert turn.off == {"in May"}
    turn.outcome = replace(FILTERED, filters=FILTERED.filters[:1])
    assert conversation.widen(1, 0) is turn
    assert turn.off == {"in May", "according to A & B"}


def test_what_is_no_filter_is_not_taken_off() -> None:
    conversation, turn = after(FILTERED)
    assert [conversation.widen(*each) for each in ((1, 2), (1, -1), (2, 0))] == [None] * 3
    turn.outcome = "It failed."
    assert conversation.widen(1, 0) is None
    assert turn.off == frozenset()


def test_the_desk_is_asked_without_the_filters_that_were_taken_off() -> None:
    desk, (conversation, turn) = Desk(ANSWER), after(FILTERED)
    conversation.widen(1, 0)
    list(talk.ask(desk, conversation, turn))  # type: ignore[arg-type]
    assert desk.without == {"according to A & B"}


# ── asking, step by step ─────────────────────────────────────────────────────────────────────────────────────────────


def all_of(desk: Desk, conversation: Conversation, turn: talk.Turn) -> list[None]:
    return list(talk.ask(desk, conversation, turn))  # type: ignore[arg-type]


def test_a_turn_gets_its_answer_and_the_times_of_its_steps() -> None:
    desk, conversation = Desk(ANSWER), Conversation()
    conversation.begin("first").outcome = "x"
    turn = conversation.begin("q")
    all_of(desk, conversation, turn)
    assert turn.outcome == ANSWER
    assert [step.name for step in turn.steps] == ["searching", "reading", "verifying"]
    assert turn.asking is None
    assert desk.asked == [("q", [Earlier("first")])]


def test_the_steps_are_shown_as_they_happen() -> None:
    desk, conversation, going = searching()
    next(going)
    assert (
        '<li class="now">Searching</li><li class="next">Reading</li>' in talk.messages(conversation, True)[1]["content"]
    )
    desk.held.set()
    list(going)
    assert "Searching</li>" not in talk.messages(conversation, True)[1]["content"]


def test_a_stopped_answer_says_so_at_once_and_the_work_ends_at_its_next_step() -> None:
    desk, conversation, going = searching()
    turn = conversation.turns[-1]
    asking = turn.asking
    conversation.stop()
    began = time.perf_counter()
    list(going)
    assert time.perf_counter() - began < 1
    assert turn.outcome == texts.STOPPED
    desk.held.set()
    time.sleep(0.05)
    assert asking is not None
    assert asking.outcome is None
    assert turn.outcome == texts.STOPPED


def test_whoever_goes_away_stops_the_answer() -> None:
    desk, conversation, going = searching()
    turn = conversation.turns[-1]
    next(going)
    going.close()
    desk.held.set()
    assert turn.outcome == texts.STOPPED


def test_a_question_that_is_asked_again_gets_another_outcome_in_the_same_turn() -> None:
    desk, (conversation, turn) = Desk(ANSWER), after("It failed.")
    conversation.begin("later")
    all_of(desk, conversation, turn)
    assert turn.outcome == ANSWER
    assert [(each.number, each.question) for each in conversation.turns] == [(1, "q"), (2, "later")]
    assert desk.asked == [("q", [])]


def test_an_edited_question_takes_the_place_of_its_turn_and_of_those_after_it() -> None:
    conversation = Conversation()
    for question in ("one", "two", "three"):
        conversation.begin(question)
    assert conversation.edit(2) == "two"
    shown = talk.messages(conversation, True)
    assert [texts.EDITING in message["content"] for message in shown] == [False, False, True, False, False, False]
    new = conversation.begin("two, better")
    assert [(each.number, each.question) for each in conversation.turns] == [(1, "one"), (4, "two, better")]
    assert conversation.before(new) == [Earlier("one")]
    assert texts.EDITING not in str(talk.messages(conversation, True))
    assert conversation.edit(3) is None


def test_undo_takes_the_last_turn_away_and_gives_its_question() -> None:
    conversation = Conversation()
    conversation.begin("one")
    conversation.begin("two")
    assert [conversation.undo(), conversation.undo(), conversation.undo()] == ["two", "one", None]
    assert conversation.turns == []


# ── what may be asked next ───────────────────────────────────────────────────────────────────────────────────────────


def offers(desk: Desk, conversation: Conversation) -> str:
    return talk.offers(desk, conversation)  # type: ignore[arg-type]


def test_the_first_screen_has_the_questions_of_the_library() -> None:
    assert '<button type="button" name="suggest" value="Who met Bob?" dir="auto">Who met Bob?</button>' in offers(
        Desk(), Conversation()
    )


def test_the_first_screen_of_an_empty_library_leads_to_the_articles() -> None:
    desk = Desk()
    desk.questions, desk.removed = (), {"a"}
    assert texts.NOTHING_TO_ASK in offers(desk, Conversation())
    assert 'name="goto" value="articles"' in offers(desk, Conversation())


def test_the_first_screen_stands_when_its_questions_cannot_be_found() -> None:
    desk = Desk()
    desk.questions = RuntimeError("broken")
    shown = offers(desk, Conversation())
    assert texts.PROMISE in shown
    assert "suggest" not in shown


def test_a_question_that_comes_while_the_first_screen_is_made_is_not_covered_by_it() -> None:
    conversation = Conversation()

    class Slow(Desk):
        def starters(self) -> Sequence[str]:
            conversation.begin("Who met Bob?")
            return super().starters()

    assert "suggest" not in offers(Slow(), conversation)


def test_after_an_answer_stand_the_questions_that_may_follow() -> None:
    conversation, turn = after(ANSWER)
    assert "suggest" not in offers(Desk(), conversation)
    talk.find_follow_ups(Desk(), conversation)  # type: ignore[arg-type]
    assert turn.follow_ups == ("Ann? 1",)
    assert 'value="Ann? 1"' in offers(Desk(), conversation)
    conversation, turn = after("It failed.")
    talk.find_follow_ups(Desk(), conversation)  # type: ignore[arg-type]
    assert turn.follow_ups == ()


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
    assert texts.NEW_CONVERSATION in talk.cited(Desk(), after(ANSWER)[0], turn, n)  # type: ignore[arg-type]


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


def test_a_quote_that_was_opened_since_is_looked_at() -> None:
    desk = Desk()
    conversation, turn = after(ANSWER)
    assert not conversation.is_looked_at(turn, None)
    talk.cited(desk, conversation, turn.number, 3)  # type: ignore[arg-type]
    assert conversation.is_looked_at(turn, None)
    assert not conversation.is_looked_at(turn, conversation.shown)  # of the turn that is asked again
    assert not conversation.is_looked_at(conversation.begin("q"), None)


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
