"""What stands in a chat into the library and back, and the conversations into the list beside it."""

import threading
from dataclasses import replace

import pytest

from corpus.errors import ConversationNotFound, LibraryUnavailable
from index.conversations import Conversations, Listed
from index.ingest import add
from index.library import Library
from tests.elements import Elements
from tests.test_export import ANSWER, DECLINED, HASHES, HOSTILE, NEWS, WORDS
from ui import conversation as talk
from ui import keeping, talks, texts
from ui.build import Dateline
from ui.conversation import TURNS_SHOWN, Conversation, Turn


@pytest.fixture
def desk(library: Library) -> Dateline:
    """Dateline over a library with one article, without models."""
    add(library, WORDS, NEWS)
    return Dateline(library)


@pytest.fixture
def kept(desk: Dateline) -> Conversations:
    return desk.conversations()


def said(conversation: Conversation, question: str, outcome: object = ANSWER) -> Turn:
    turn = conversation.begin(question)
    turn.outcome = outcome  # type: ignore[assignment]
    return turn


def questions(kept: Conversations, conversation: Conversation) -> list[str]:
    return [turn.question for turn in kept.turns(conversation.id)[1]]


# ── a chat into the library ──────────────────────────────────────────────────────────────────────────────────────────


def test_finished_turns_are_kept_once_and_unfinished_ones_are_not(desk: Dateline, kept: Conversations) -> None:
    conversation = Conversation()
    said(conversation, "Who met Brandt?")
    said(conversation, "On its way?", None)
    said(conversation, "Given up?", texts.STOPPED)
    said(conversation, "Broken?", "Something went wrong.")
    assert [keeping.settle(desk, conversation) for _ in range(3)] == [""] * 3
    assert questions(kept, conversation) == ["Who met Brandt?", "Broken?"]
    conversation.turns[1].outcome = DECLINED
    keeping.settle(desk, conversation)
    assert questions(kept, conversation) == ["Who met Brandt?", "Broken?", "On its way?"]


def test_an_answer_that_was_asked_for_again_takes_the_place_of_the_first(desk: Dateline, kept: Conversations) -> None:
    conversation = Conversation()
    turn = said(conversation, "Who met Brandt?", "Something went wrong.")
    keeping.settle(desk, conversation)
    turn.outcome = None
    keeping.settle(desk, conversation)
    turn.outcome = ANSWER
    keeping.settle(desk, conversation)
    _, turns = keeping.told(desk, conversation.id)
    assert [(each.question, each.outcome, each.hashes) for each in turns] == [("Who met Brandt?", ANSWER, HASHES)]


def test_undo_and_editing_take_turns_out_of_the_library(desk: Dateline, kept: Conversations) -> None:
    conversation = Conversation()
    turns = [said(conversation, question) for question in ("one", "two", "three", "four")]
    keeping.settle(desk, conversation)
    conversation.undo()
    keeping.settle(desk, conversation)
    assert questions(kept, conversation) == ["one", "two", "three"]
    conversation.edit(turns[1].number)
    said(conversation, "another two")
    keeping.settle(desk, conversation)
    assert questions(kept, conversation) == ["one", "another two"]
    conversation.undo()
    conversation.undo()
    keeping.settle(desk, conversation)
    assert kept.find() == ([], 0)
    said(conversation, "anew")
    keeping.settle(desk, conversation)
    assert [each.name for each in kept.find()[0]] == ["anew"]


def test_a_new_conversation_leaves_the_one_before_where_it_is(desk: Dateline, kept: Conversations) -> None:
    conversation = Conversation()
    said(conversation, "one")
    keeping.settle(desk, conversation)
    conversation.clear()
    assert keeping.settle(desk, conversation) == ""
    said(conversation, "two")
    keeping.settle(desk, conversation)
    assert sorted((each.name, each.turns) for each in kept.find()[0]) == [("one", 1), ("two", 1)]


def test_tabs_that_ask_at_once_have_conversations_of_their_own(desk: Dateline, kept: Conversations) -> None:
    tabs = [Conversation(), Conversation()]
    for tab in tabs:
        said(tab, "Who?")
        keeping.settle(desk, tab)
    assert tabs[0].id != tabs[1].id
    assert kept.find()[1] == 2


def test_an_answer_and_the_list_at_the_same_time_keep_a_turn_once(desk: Dateline, kept: Conversations) -> None:
    conversation = Conversation()
    said(conversation, "Who?")
    threads = [threading.Thread(target=keeping.settle, args=(desk, conversation)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert questions(kept, conversation) == ["Who?"]


def test_what_cannot_be_kept_is_said_and_kept_later(
    desk: Dateline, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = Conversation()
    said(conversation, "Who?")
    with monkeypatch.context() as patch:
        full = LibraryUnavailable("The disk is full; nothing was changed.")
        patch.setattr(Conversations, "keep", lambda *_: (_ for _ in ()).throw(full))
        assert keeping.settle(desk, conversation) == (
            "The last answer is not kept. The disk is full; nothing was changed."
        )
    assert keeping.settle(desk, conversation) == ""
    assert questions(kept, conversation) == ["Who?"]


# ── and back ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_conversation_opens_again_with_its_answers_and_citations(desk: Dateline, kept: Conversations) -> None:
    first = Conversation()
    said(first, "Who met Brandt?")
    said(first, "And why?", DECLINED)
    keeping.settle(desk, first)
    later = Conversation()
    said(later, "Something else")
    keeping.settle(desk, later)
    keeping.resume(desk, later, first.id)
    assert [(turn.number, turn.question, turn.outcome) for turn in later.turns] == [
        (2, "Who met Brandt?", ANSWER),
        (3, "And why?", DECLINED),
    ]
    panel = talk.cited(desk, later, 2, 1)
    assert 'data-turn="2" data-focus="1"' in panel
    assert '<mark class="said">Oda Lindqvist</mark> met Tomas Brandt' in panel
    said(later, "And where?")
    keeping.settle(desk, later)
    assert questions(kept, first) == ["Who met Brandt?", "And why?", "And where?"]
    assert [turn.answer for turn in later.before(later.turns[-1])] == [ANSWER.answer, ""]


def test_a_quote_of_a_removed_article_stays_and_its_article_is_said_to_be_gone(desk: Dateline) -> None:
    conversation = Conversation()
    said(conversation, "Who met Brandt?")
    keeping.settle(desk, conversation)
    desk.remove(NEWS.id)
    keeping.resume(desk, conversation, conversation.id)
    assert "met Tomas Brandt on Monday." in talk.messages(conversation, True)[1]["content"]
    assert "This article was removed meanwhile." in talk.cited(desk, conversation, 2, 1)


def test_of_a_long_conversation_the_last_turns_are_shown_and_all_are_kept(desk: Dateline, kept: Conversations) -> None:
    for number in range(TURNS_SHOWN + 5):
        kept.keep("long", f"q{number}", {"error": "No."}, "", f"2024-05-01T10:00:{number:03}")
    conversation = Conversation()
    keeping.resume(desk, conversation, "long")
    assert [turn.question for turn in conversation.turns][:: TURNS_SHOWN - 1] == ["q5", f"q{TURNS_SHOWN + 4}"]
    keeping.settle(desk, conversation)
    assert len(questions(kept, conversation)) == TURNS_SHOWN + 5


def test_a_conversation_that_was_deleted_meanwhile_is_not_opened_and_the_chat_stays(desk: Dateline) -> None:
    conversation = Conversation()
    turn = said(conversation, "Who?")
    with pytest.raises(ConversationNotFound):
        keeping.resume(desk, conversation, "gone")
    assert conversation.turns == [turn]


def test_a_damaged_answer_is_a_sentence_and_is_not_written_over(desk: Dateline, kept: Conversations) -> None:
    kept.keep("c", "Who?", {"answer": {"from": "the future"}, "hashes": {}}, "", "2024-05-01T10:00:00")
    conversation = Conversation()
    keeping.resume(desk, conversation, "c")
    assert "kept by another version of Dateline" in talk.messages(conversation, True)[1]["content"]
    keeping.settle(desk, conversation)
    assert kept.turns("c")[1][0].outcome == {"answer": {"from": "the future"}, "hashes": {}}


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ONE = Listed("c1", "Who met whom?", "2024-05-01T10:00:00+00:00", "2024-05-02T10:00:00+00:00", 3)


def test_the_list_names_each_conversation_and_marks_the_current_one() -> None:
    other = replace(ONE, id="c2", name="Berths", turns=1)
    page = Elements(talks.talks([ONE, other], 2, "c2"))
    resumes = [attrs for tag, attrs in page.found if attrs.get("name") == "resume"]
    assert [(attrs["value"], attrs.get("aria-current")) for attrs in resumes] == [("c1", None), ("c2", "true")]
    assert "Who met whom?2 May 2024 · 3 questions" in page.text
    assert "Berths2 May 2024 · 1 question" in page.text
    saves = [attrs["value"] for _, attrs in page.found if attrs.get("name") == "save"]
    assert saves == [f"{ident}:{ending}" for ident in ("c1", "c2") for ending in ("md", "html", "json")]
    assert "Delete all 2 conversations for good?" in page.text


def test_an_empty_list_says_why() -> None:
    assert "What you ask is kept here, on this machine, until you delete it." in talks.talks([], 0, "")
    assert "No conversation matches." in talks.talks([], 0, "", find="x")
    assert "discardall" not in talks.talks([], 0, "") + talks.talks([ONE], 1, "", find="x")
    assert "Showing 1 of 1,200." in talks.talks([ONE], 1200, "")
    assert '<p class="problem" role="alert">It &lt;failed&gt;.</p>' in talks.talks([], 0, "", trouble="It <failed>.")


@pytest.mark.parametrize("hostile", [*HOSTILE, '" onfocus="alert(1)', "'><b onclick=x>", "${alert(1)}", "{{this}}"])
def test_a_name_is_text_wherever_it_stands(hostile: str) -> None:
    listed = replace(ONE, name=hostile, id=hostile, changed=hostile)
    shape = [
        (tag, sorted(attrs)) for tag, attrs in Elements(talks.talks([ONE], 2, "")).found if tag not in ("time", "bdi")
    ]
    page = Elements(talks.talks([listed], 2, ""))
    assert [(tag, sorted(attrs)) for tag, attrs in page.found if tag not in ("time", "bdi")] == shape


def test_a_conversation_without_a_name_can_be_opened() -> None:
    assert "Without a name" in talks.talks([replace(ONE, name="\u200b")], 1, "")
