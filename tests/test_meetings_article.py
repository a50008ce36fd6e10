"""An article into its meetings: each event once, with its time; and what holds of any text."""

import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from index.meetings.extract import meetings_in
from tests.test_meetings import read, told

SAMPLE = Path(__file__).parent.parent / "corpus" / "articles" / "russia-and-hamas.txt"
PIECES = st.sampled_from(
    [
        "Vladimir Putin", "Xi", "met", "met with", "the Hamas delegation", "talks between", "and", "in Beijing",
        "on Tuesday", "last week", "“", "”", "he", "his", "said", ".", ". ", "\n\n", ",", "will", "not",
        "an interview with CNN", "the two",
        "U.S.-China talks", "Biden's", "\u2028", "é́", "(", "0", "Moon Jae-in", "call", "hosted", "'s", "President",
    ]
)  # fmt: skip


def test_one_event_in_several_sentences_is_one_meeting_quoted_where_most_is_told() -> None:
    text = (
        "Vladimir Putin met Xi Jinping. Putin met Xi in Beijing on 4 February 2022. "
        "After his meeting with Xi, Putin flew home."
    )
    (meeting,) = read(text)
    assert text[meeting.start : meeting.end] == "Putin met Xi in Beijing on 4 February 2022."


def test_two_dates_are_two_meetings() -> None:
    found = read("Joe Biden met Xi Jinping on 14 November 2022. Joe Biden met Xi Jinping on 15 November 2023.")
    assert [m.when and m.when.first for m in found] == ["2022-11-14", "2023-11-15"]


def test_the_night_before_was_another_meeting() -> None:
    found = read("Joe Biden met Xi Jinping in Bali. The night before, Joe Biden met Xi Jinping for dinner.")
    assert len(found) == 2


def test_a_first_line_that_is_a_sentence_is_read() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping on Monday.\n\nIt was cold in Moscow, the Kremlin said.")
    assert meeting.start == 0


def test_the_time_of_saying_is_not_the_time_of_meeting() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping, the Kremlin said on Tuesday.")
    assert meeting.when is None


def test_a_relative_time_needs_the_day_of_publication() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping last week.", published=None)
    assert (meeting.when and meeting.when.text, meeting.when and meeting.when.first) == ("last week", None)


def test_the_sample_article() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    received = "Mikhail Bogdanov; Hamas delegation / Musa Abu Marzouk | received | held"
    assert [told(meeting) for meeting in read(text)] == [
        "Vladimir Putin; Tucker Carlson | interview | held |  |  | ",
        f"{received} | 26 October | 2023-10-26–2023-10-26 | ",
        f"{received} | 19 January | 2024-01-19–2024-01-19 | ",
        "Moscow; Palestinian factions | hosted | planned | the end of February | 2024-02-21–2024-02-29 | ",
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_every_name_time_and_place_stands_in_the_article(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for meeting in read(text):
        assert 0 <= meeting.start < meeting.end <= len(text)
        assert all(meeting.start <= start < end <= meeting.end for start, end in meeting.marks)
        words = [name for names in meeting.people for name in names]
        words += [meeting.place] if meeting.place else []
        words += [meeting.when.text] if meeting.when else []
        assert all(word and word in text for word in words)
        assert len(meeting.people) >= 2


def test_other_languages_are_left_alone() -> None:
    text = "Vladimir Putin met Xi Jinping in Beijing."
    assert meetings_in(Article("id", "T", text, language="de")) == []
    assert len(meetings_in(Article("id", "T", text, language="en-GB"))) == 1


def test_a_long_list_takes_little_time() -> None:
    began = time.perf_counter()
    read("Biden met Xi and " * 5_000)
    assert time.perf_counter() - began < 20
