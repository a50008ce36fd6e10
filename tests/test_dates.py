"""Dates in text: the ones that name a day, and the expressions that name any time."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import TimeExpression, full_dates, in_words, time_expressions, time_spans
from corpus.times.holidays import easter

DAY = datetime.date(2024, 2, 13)
TWO_YEARS_LATER = ("two years later", "2008-01-01/2008-12-31")
THE_FOLLOWING_DAY = ("the following day", "2023-10-27")
SINCE_1979 = ("1979", "1979-01-01/1979-12-31")
THE_1990S = ("the 1990s", "1990-01-01/1999-12-31")
THE_END_OF_THE_DECADE = ("the end of the decade", "1997-01-01/1999-12-31")
PIECES = (
    "the end of early mid- last next this week month year century Tuesday Feb. February 29 13th 2024 1999 1000 "
    "31 , . - – to from between and 9999 years days ago later in two will met since the past few 1990s '90s "
    "Easter summer quarter first"
).split(" ")
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
    ends = [0, *(edge for span in time_spans(text) for edge in span), len(text)]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("He came on 26 October and 19 January.", ["26 October", "19 January"]),
        ("He came on 3, 4 and 5 May, or May 7 and 8.", ["3, 4 and 5 May", "May 7 and 8"]),
        ("from 2010 to 2014", ["from 2010 to 2014"]),
        ("He left at 5:20 p.m. on Friday and came back two hours later.", ["5:20 p.m.", "Friday", "two hours later"]),
        ("open 10 a.m. to 5 p.m., closed at noon", ["10 a.m. to 5 p.m.", "noon"]),
        ("He spoke for two hours, from page 10.30.", []),
        ("During his July 2022 visit to Tehran", ["July 2022"]),
        ("a meeting at the end of February", ["the end of February"]),
        ("It ended last week.", ["last week"]),
        ("It ended two days later, in 2006.", ["two days later", "2006"]),
        ("They met on Tuesday evening.", ["Tuesday evening"]),
        ("They may march in May.", ["May"]),
        ("March", ["March"]),
        ("April met Ada.", []),
        ("He paid $2006 for 1999 people.", []),
        ("in the 1990s", ["the 1990s"]),
        ("The New York Post on Sunday Times", []),
    ],
)
def test_time_spans(text: str, times: list[str]) -> None:
    assert [text[start:end] for start, end in time_spans(text)] == times


# What the expressions mean.

TUESDAY = datetime.date(2024, 2, 13)


def read(text: str, published: datetime.date | None = TUESDAY) -> list[tuple[str, str]]:
    """Each expression of `text` with its days in ISO form, "first/last", the day alone, or "open"."""
    return [(each.text, days_of(each)) for each in time_expressions(text, published)]


def days_of(each: TimeExpression) -> str:
    if each.first is None or each.last is None:
        assert each.first is each.last
        return "open"
    return str(each.first) if each.first == each.last else f"{each.first}/{each.last}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Dates in the forms newspapers use.
        ("He came on 13 February 2024.", [("13 February 2024", "2024-02-13")]),
        ("They met on Tuesday, Feb. 13.", [("Tuesday, Feb. 13", "2024-02-13")]),
        ("They met on February 5-9.", [("February 5-9", "2024-02-05/2024-02-09")]),
        ("It ran 5–9 February 2023.", [("5–9 February 2023", "2023-02-05/2023-02-09")]),
        ("on 26 October and 3 November", [("26 October", "2023-10-26"), ("3 November", "2023-11-03")]),
        ("on 13 and 15 January", [("13", "2024-01-13"), ("15 January", "2024-01-15")]),
        ("on January 13 and 15.", [("January 13", "2024-01-13"), ("15", "2024-01-15")]),
        ("on the 13th.", [("the 13th", "2024-02-13")]),
        ("on the 20th, he left", [("the 20th", "2024-01-20")]),
        ("2024-02-13 and 2024/02/13", [("2024-02-13", "2024-02-13"), ("2024/02/13", "2024-02-13")]),
        ("13/02/2024, 13.02.2024", [("13/02/2024", "2024-02-13"), ("13.02.2024", "2024-02-13")]),
        ("on 03/04/2024", [("03/04/2024", "open")]),
        ("on 31 February, or 31 February 2024", []),
        ("on 29 February", [("29 February", "2020-02-29")]),
        # Months, years and longer.
        ("in July 2022", [("July 2022", "2022-07-01/2022-07-31")]),
        ("They met in October.", [("October", "2023-10-01/2023-10-31")]),
        ("They met in February.", [("February", "2024-02-01/2024-02-29")]),
        ("in October last year", [("October last year", "2023-10-01/2023-10-31")]),
        ("in 2006", [("2006", "2006-01-01/2006-12-31")]),
        ("the 1990s and the '80s", [("the 1990s", "1990-01-01/1999-12-31"), ("the '80s", "1980-01-01/1989-12-31")]),
        ("the 19th century", [("the 19th century", "1801-01-01/1900-12-31")]),
        ("in the third quarter of 2023", [("the third quarter of 2023", "2023-07-01/2023-09-30")]),
        ("sales in Q3 2023", [("Q3 2023", "2023-07-01/2023-09-30")]),
        ("Sales fell in the third quarter.", [("the third quarter", "2023-07-01/2023-09-30")]),
        ("in summer 2019", [("summer 2019", "2019-06-01/2019-08-31")]),
        ("the winter of 2019", [("the winter of 2019", "2019-12-01/2020-02-29")]),
        # Thirds and other parts.
        ("in early January", [("early January", "2024-01-01/2024-01-10")]),
        ("in mid-January", [("mid-January", "2024-01-11/2024-01-20")]),
        ("in late January", [("late January", "2024-01-21/2024-01-31")]),
        ("in early 2023", [("early 2023", "2023-01-01/2023-04-30")]),
        ("in mid-2023", [("mid-2023", "2023-05-01/2023-08-31")]),
        ("late last year", [("late last year", "2023-09-01/2023-12-31")]),
        ("mid-to-late January", [("mid-to-late January", "2024-01-11/2024-01-31")]),
        ("the early 1990s", [("the early 1990s", "1990-01-01/1993-12-31")]),
        ("by the end of the month", [("the end of the month", "2024-02-21/2024-02-29")]),
        ("the beginning of last year", [("the beginning of last year", "2023-01-01/2023-04-30")]),
        ("the middle of 2023", [("the middle of 2023", "2023-05-01/2023-08-31")]),
        ("the first half of 2023", [("the first half of 2023", "2023-01-01/2023-06-30")]),
        ("the first three months of 2023", [("the first three months of 2023", "2023-01-01/2023-03-31")]),
        ("the last week of January", [("the last week of January", "2024-01-25/2024-01-31")]),
        ("the first Monday of January", [("the first Monday of January", "2024-01-01")]),
        ("early next week", [("early next week", "2024-02-19/2024-02-20")]),
        # Relative to publication: weeks run Monday to Sunday.
        ("last week", [("last week", "2024-02-05/2024-02-11")]),
        ("this week", [("this week", "2024-02-12/2024-02-18")]),
        ("next month", [("next month", "2024-03-01/2024-03-31")]),
        ("last year", [("last year", "2023-01-01/2023-12-31")]),
        ("last weekend", [("last weekend", "2024-02-10/2024-02-11")]),
        ("They met over the weekend.", [("the weekend", "2024-02-10/2024-02-11")]),
        ("They will meet over the weekend.", [("the weekend", "2024-02-17/2024-02-18")]),
        ("last Tuesday", [("last Tuesday", "2024-02-06")]),
        ("next Tuesday", [("next Tuesday", "2024-02-20")]),
        ("this Friday", [("this Friday", "2024-02-16")]),
        ("on Monday last week", [("Monday last week", "2024-02-05")]),
        ("last summer", [("last summer", "2023-06-01/2023-08-31")]),
        ("next October", [("next October", "2024-10-01/2024-10-31")]),
        ("yesterday and today", [("yesterday", "2024-02-12"), ("today", "2024-02-13")]),
        ("tonight, tomorrow", [("tonight", "2024-02-13"), ("tomorrow", "2024-02-14")]),
        ("this morning, last night", [("this morning", "2024-02-13"), ("last night", "2024-02-12")]),
        ("the day before yesterday", [("the day before yesterday", "2024-02-11")]),
        ("two days ago", [("two days ago", "2024-02-11")]),
        ("two weeks ago", [("two weeks ago", "2024-01-29/2024-02-04")]),
        ("two months ago", [("two months ago", "2023-12-01/2023-12-31")]),
        ("twenty-five years ago", [("twenty-five years ago", "1999-01-01/1999-12-31")]),
        ("several years ago", [("several years ago", "open")]),
        ("1.8 billion years ago", [("1.8 billion years ago", "open")]),
        ("thousands of years ago", [("thousands of years ago", "open")]),
        ("more than two years ago", [("more than two years ago", "open")]),
        ("two years ago today", [("two years ago today", "2022-02-13")]),
        ("It will be ready in two weeks.", [("in two weeks", "2024-02-26/2024-03-03")]),
        ("It was ready in two weeks.", []),
        ("the past two years", [("the past two years", "2022-02-13/2024-02-13")]),
        ("the last 10 days", [("the last 10 days", "2024-02-03/2024-02-13")]),
        ("over the past week", [("the past week", "2024-02-06/2024-02-13")]),
        ("earlier this month", [("earlier this month", "2024-02-01/2024-02-13")]),
        ("later this year", [("later this year", "2024-02-13/2024-12-31")]),
        ("earlier on Tuesday", [("Tuesday", "2024-02-13")]),
        ("since Sunday", [("Sunday", "2024-02-11")]),
        ("since 7 October", [("7 October", "2023-10-07")]),
        # The verb says on which side of publication a weekday or a month lies.
        ("He met Putin on Friday.", [("Friday", "2024-02-09")]),
        ("He will meet Putin on Friday.", [("Friday", "2024-02-16")]),
        ("On Friday he will meet Putin.", [("Friday", "2024-02-16")]),
        ("He is to meet Putin on Friday.", [("Friday", "2024-02-16")]),
        ("The trial is due on Friday.", [("Friday", "2024-02-16")]),
        ("The talks scheduled for Friday are off.", [("Friday", "2024-02-16")]),
        ("He said on Friday he will resign.", [("Friday", "2024-02-09")]),
        ("He will resign, he said on Friday.", [("Friday", "2024-02-09")]),
        ("He said that on Friday he will resign.", [("Friday", "2024-02-16")]),
        ("He will be arrested and charged on Friday.", [("Friday", "2024-02-16")]),
        ("He will visit the site bombed on Friday.", [("Friday", "2024-02-09")]),
        ("He could not be reached on Friday.", [("Friday", "2024-02-09")]),
        ("He has until Friday to answer.", [("Friday", "2024-02-16")]),
        ("They met on Tuesday.", [("Tuesday", "2024-02-13")]),
        ("They will meet on Tuesday.", [("Tuesday", "2024-02-13")]),
        ("They will meet in October.", [("October", "2024-10-01/2024-10-31")]),
        ("They will meet on 1 March.", [("1 March", "2024-03-01")]),
        ("They met on 1 March.", [("1 March", "2023-03-01")]),
        ("The talks were scheduled for 10 February.", [("10 February", "2024-02-10")]),
        ("He registered for the March 5 primary in Ohio.", [("March 5", "2024-03-05")]),
        # Invitations and programmes are of what is ahead.
        ("Join us Saturday at the fair.", [("Saturday", "2024-02-17")]),
        ("Head to the harbour on 2 March.", [("2 March", "2024-03-02")]),
        ("You see a parade: don’t miss it on March 3.", [("March 3", "2024-03-03")]),
        ("They love the Perseids, which peak on August 12.", [("August 12", "2024-08-12")]),
        ("The doors open on Friday.", [("Friday", "2024-02-16")]),
        ("The door was open on Friday.", [("Friday", "2024-02-09")]),
        ("Tickets go on sale Friday.", [("Friday", "2024-02-16")]),
        ("Labor Day is approaching.", [("Labor Day", "2024-09-02")]),
        ("The storm is forecast to arrive on Friday.", [("Friday", "2024-02-16")]),
        ("They are on track to finish on Friday.", [("Friday", "2024-02-16")]),
        ("The crossing is closed through Friday.", [("Friday", "2024-02-16")]),
        ("If it has not been paid by 1 March, they stop.", [("1 March", "2024-03-01")]),
        # A plan is of what is ahead; what became of it is past.
        ("They spoke despite plans to open the border to vaccinated people on 9 March.", [("9 March", "2024-03-09")]),
        ("They spoke of a proposal to close the camp on 9 March.", [("9 March", "2024-03-09")]),
        ("The council rejected a proposal to close the camp on Friday.", [("Friday", "2024-02-09")]),
        ("The pool will remain closed, according to a Monday announcement.", [("Monday", "2024-02-12")]),
        ("Rain is expected on Friday in the east, according to the forecast.", [("Friday", "2024-02-16")]),
        # What is done before the future is past.
        ("They will visit the palace after winning the cup on Friday.", [("Friday", "2024-02-09")]),
        ("He will resign after his arrest on Friday.", [("Friday", "2024-02-09")]),
        ("He will resign after visiting Rome on Friday.", [("Friday", "2024-02-16")]),
        ("After resigning, he will meet Putin on Friday.", [("Friday", "2024-02-16")]),
        ("He had to cancel his visit on Friday.", [("Friday", "2024-02-09")]),
        ("He will cut the tape on Friday.", [("Friday", "2024-02-16")]),
        # Ranges.
        ("between 2010 and 2014", [("between 2010 and 2014", "2010-01-01/2014-12-31")]),
        ("They met from May to July.", [("from May to July", "2023-05-01/2023-07-31")]),
        ("from May to July 2022", [("from May to July 2022", "2022-05-01/2022-07-31")]),
        ("2010-2014, 1914–18", [("2010-2014", "2010-01-01/2014-12-31"), ("1914–18", "1914-01-01/1918-12-31")]),
        ("They met this past Friday through Sunday.", [("this past Friday through Sunday", "2024-02-09/2024-02-11")]),
        ("They met from Friday to Sunday.", [("from Friday to Sunday", "2024-02-09/2024-02-11")]),
        ("It was moved from Monday to Friday.", [("Monday", "2024-02-12"), ("Friday", "2024-02-16")]),
        ("24 December to 2 January", [("24 December to 2 January", "2023-12-24/2024-01-02")]),
        # "In two weeks" is when it will be, or how long it was not so.
        ("The best players will meet in two weeks.", [("in two weeks", "2024-02-26/2024-03-03")]),
        ("Because of the worst winter on the coast in 40 years, they will stay.", []),
        ("He will say that nobody has met him in two years.", []),
        ("It will be the first visit of a president in ten years.", []),
        ("a decade ago", [("a decade ago", "2014-01-01/2014-12-31")]),
        ("the third Monday of January", [("the third Monday of January", "2024-01-15")]),
        ("after the busy spring season", [("spring season", "2023-03-01/2023-05-31")]),
        ("They closed for the winter season.", [("the winter season", "2023-12-01/2024-02-29")]),
        ("after his narrow May primary win", [("May", "2023-05-01/2023-05-31")]),
        # From what the sentence named just before; open without that.
        ("In 2006 he won, and two years later he lost.", [("2006", "2006-01-01/2006-12-31"), TWO_YEARS_LATER]),
        ("On 26 October he came; the following day he left.", [("26 October", "2023-10-26"), THE_FOLLOWING_DAY]),
        ("He came. Two days later he left.", [("Two days later", "open")]),
        ("It rose from a year earlier.", [("a year earlier", "open")]),
        ("In 1973, war broke out on 6 October.", [("1973", "1973-01-01/1973-12-31"), ("6 October", "1973-10-06")]),
        ("Since 1979 they saw 13, twice the previous year.", [SINCE_1979, ("the previous year", "open")]),
        ("In the 1990s he rose; by the end of the decade he ruled.", [THE_1990S, THE_END_OF_THE_DECADE]),
        ("two days before 7 October 2023", [("two days before 7 October 2023", "2023-10-05")]),
        # Holidays.
        ("at Christmas", [("Christmas", "2023-12-25")]),
        ("on New Year’s Eve", [("New Year’s Eve", "2023-12-31")]),
        ("Good Friday 2024", [("Good Friday 2024", "2024-03-29")]),
        ("at Easter 2011", [("Easter 2011", "2011-04-24")]),
        ("on Thanksgiving", [("Thanksgiving", "2023-11-23")]),
    ],
)
def test_each_convention(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It took two years.",
        "He is 25 years old, a man in his 90s.",
        "at 10:30, at 2030 GMT",
        "the second man, one second",
        "It cost $2006, or 2,000 people, or 1500 people.",
        "He may march on.",
        "The March on Washington, and Theresa May said so.",
        "The Sun and the Sunday Times and USA Today",
        "Boeing 2000, Windows 2000, flight 1549",
        "Saturday Night Live",
        "Black Friday, every Monday, on a Sunday",
        "in 500 BC, in the year 999, in 2150",
        "prices fall, spring forward, the fall of Rome",
        "a Christmas tree",
        "a holiday known as Christmas Eve",
        "the Good Friday Agreement",
        "a Cape May hotel and a Long March rocket",
        "It became the city it is today.",
        "a spring season ticket",
        "https://example.org/2016/11/21/what-to-know-monday/",
        "",
    ],
)
def test_what_is_no_time_expression(text: str) -> None:
    assert read(text) == []


def test_a_weekday_beside_a_date_tells_the_year() -> None:
    """Dated a day after the publication, as articles from other time zones are."""
    assert read("It happened on Wednesday, Feb. 14.") == [("Wednesday, Feb. 14", "2024-02-14")]


@pytest.mark.parametrize("day", [15, 16, 17, 18])
def test_the_past_weekend_is_the_one_before_even_on_a_saturday(day: int) -> None:
    assert read("this past weekend", datetime.date(2024, 2, day)) == [("this past weekend", "2024-02-10/2024-02-11")]


def test_the_end_of_the_year_is_that_of_a_date_which_the_sentence_names_outright() -> None:
    found = read("On 13 March 2019 he said it would be done by the end of the year.")
    assert found[1] == ("the end of the year", "2019-09-01/2019-12-31")


@pytest.mark.parametrize(
    ("text", "derived"),
    [
        ("13 February 2024", False),
        ("July 2022", False),
        ("2006", False),
        ("from 2010 to 2014", False),
        ("from May to July 2022", False),
        ("26 October", True),
        ("last week", True),
        ("early 2023", True),
        ("the 1990s", True),
        ("the 19th century", True),
        ("summer 2019", True),
    ],
)
def test_derived_is_what_the_words_do_not_name_in_full(text: str, derived: bool) -> None:
    assert [each.derived for each in time_expressions(text, TUESDAY)] == [derived]


@pytest.mark.parametrize(
    "text",
    [
        "last week",
        "on Tuesday",
        "26 October",
        "in July",
        "two days ago",
        "the end of the month",
        "yesterday",
        "Christmas",
    ],
)
def test_without_a_publication_date_what_is_relative_stays_open(text: str) -> None:
    assert [each.first for each in time_expressions(text)] == [None]


def test_nothing_is_resolved_against_today() -> None:
    """The same words mean other days in an article of another time."""
    assert read("last week", datetime.date(1999, 1, 1)) == [("last week", "1998-12-21/1998-12-27")]


def test_without_a_publication_date_what_is_absolute_is_resolved() -> None:
    assert read("in early 2023 and on 13 February 2024", None) == [
        ("early 2023", "2023-01-01/2023-04-30"),
        ("13 February 2024", "2024-02-13"),
    ]


@given(
    st.text() | st.text(alphabet="0123456789 -/.,thJanMy of'–\n") | st.lists(st.sampled_from(PIECES)).map(" ".join),
    st.none() | st.dates(),
)
@settings(deadline=None)
def test_any_text_gives_expressions_in_order_with_their_words(text: str, published: datetime.date | None) -> None:
    found = time_expressions(text, published)
    assert [each.text for each in found] == [text[each.start : each.end] for each in found]
    ends = [0, *(edge for each in found for edge in (each.start, each.end)), len(text)]
    assert ends == sorted(ends)
    for each in found:
        assert (each.first is None) == (each.last is None)
        assert each.first is None or each.last is None or each.first <= each.last
        assert each.text.strip() == each.text != ""


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.dates(datetime.date(1900, 1, 1)))
def test_a_full_date_means_its_day_whenever_it_is_read(day: datetime.date, published: datetime.date) -> None:
    found = time_expressions(f"On {day:%d} {day:%B} {day:%Y} it rained.", published)
    assert [(each.first, each.last, each.derived) for each in found] == [(day, day, False)]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_a_weekday_is_found_in_the_seven_days_to_publication(published: datetime.date) -> None:
    (found,) = time_expressions("They met on Friday.", published)
    assert found.first
    assert found.first.weekday() == 4
    assert 0 <= (published - found.first).days < 7


@given(st.dates(datetime.date(1900, 1, 8), datetime.date(2099, 12, 20)))
def test_last_week_and_next_week_stand_beside_this_week(published: datetime.date) -> None:
    last, this, after = time_expressions("last week, this week, next week", published)
    assert last.last
    assert this.first
    assert this.last
    assert after.first
    assert this.first <= published <= this.last
    assert last.last + datetime.timedelta(days=1) == this.first
    assert this.last + datetime.timedelta(days=1) == after.first


def test_many_expressions_take_time_in_proportion() -> None:
    """Twenty thousand of them in one sentence: what looks around a place must not look at all of the text."""
    text = "in May on Friday the 13th, will 1 January and two days later "
    assert len(time_expressions(text * 300, TUESDAY)) == 300 * len(time_expressions(text, TUESDAY))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-02-13", "2024-02-13", "13 February 2024"),
        ("2024-02-05", "2024-02-11", "5–11 February 2024"),
        ("2024-01-26", "2024-02-03", "26 January – 3 February 2024"),
        ("2023-12-26", "2024-01-03", "26 December 2023 – 3 January 2024"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-01-01", "2024-04-30", "January–April 2024"),
        ("2023-12-01", "2024-02-29", "December 2023 – February 2024"),
        ("2006-01-01", "2006-12-31", "2006"),
        ("1990-01-01", "1999-12-31", "1990–1999"),
        ("2024-01-01", "2024-01-01", "1 January 2024"),
    ],
)
def test_days_in_words(first: str, last: str, words: str) -> None:
    assert in_words(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)) == words


@pytest.mark.parametrize(
    ("year", "day"), [(1818, "1818-03-22"), (1943, "1943-04-25"), (2000, "2000-04-23"), (2024, "2024-03-31")]
)
def test_easter(year: int, day: str) -> None:
    """The earliest and the latest that there can be, and two of our time."""
    assert easter(year).isoformat() == day
