"""Dates in text: the ones that name a day, and the expressions that name any time."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import full_dates, time_expressions

DAY = datetime.date(2024, 2, 13)
FORMS = [
    "{0:%d} {0:%B} {0:%Y}",
    "{0:%B} {0:%d}, {0:%Y}",
    "{0:%b} {0:%d} {0:%Y}",
    "{0:%d} {0:%b} {0:%Y}",
    "{0:%Y}-{0:%m}-{0:%d}",
    "{0:%d}.{0:%m}.{0:%Y}",
]


@pytest.mark.parametrize(
    "text",
    [
        "13 February 2024",
        "13th February 2024",
        "13th of February, 2024",
        "February 13, 2024",
        "February 13th 2024",
        "Feb. 13, 2024",
        "Feb 13 2024",
        "FEBRUARY 13, 2024",
        "2024-02-13",
        "13.02.2024",
        "13.2.2024",
        "13/02/2024",
        "02/13/2024",
        "2024-02-13T10:00:00Z",
        "Tuesday, 13 February 2024, 10:00",
    ],
)
def test_a_day_in_one_of_the_usual_forms(text: str) -> None:
    assert [day for _, day in full_dates(text)] == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2024",  # April or March
        "30 February 2024",
        "2024-13-45",
        "February 2024",
        "13 February",
        "2024",
        "version 13.02.20245",
        "call 0213-2024",
        "",
    ],
)
def test_what_names_no_day_or_two_gives_none(text: str) -> None:
    assert full_dates(text) == []


def test_a_date_with_two_equal_numbers_has_one_reading() -> None:
    assert full_dates("04/04/2024") == [((0, 10), datetime.date(2024, 4, 4))]


def test_several_dates_come_in_reading_order_with_their_offsets() -> None:
    text = "From 26 October 2023 to January 19, 2024."
    assert [(text[start:end], day.isoformat()) for (start, end), day in full_dates(text)] == [
        ("26 October 2023", "2023-10-26"),
        ("January 19, 2024", "2024-01-19"),
    ]


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_back_from_every_form(day: datetime.date, form: str) -> None:
    written = form.format(day)
    assert full_dates(f"On {written} it rained.") == [((3, 3 + len(written)), day)]


@given(st.text())
def test_offsets_are_in_order_and_inside_any_text(text: str) -> None:
    ends = [0, *(edge for span in time_expressions(text) for edge in span), len(text)]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("He came on 26 October and 19 January.", ["26 October", "19 January"]),
        ("During his July 2022 visit to Tehran", ["July 2022"]),
        ("a meeting at the end of February", ["the end of February"]),
        ("It ended last week.", ["last week"]),
        ("It ended two days later, in 2006.", ["two days later", "2006"]),
        ("They met on Tuesday evening.", ["Tuesday evening"]),
        ("They may march in May.", ["May"]),
        ("He paid $2006 for 1999 people.", []),
        ("in the 1990s", ["the 1990s"]),
        ("The New York Post on Sunday Times", []),
    ],
)
def test_time_expressions(text: str, times: list[str]) -> None:
    assert [text[start:end] for start, end in time_expressions(text)] == times
