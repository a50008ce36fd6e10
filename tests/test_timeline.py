"""The picture of the meetings: where their marks stand, what they say and open, and what many or far ones become."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.meetings.meeting import Meeting, Status, When
from tests.elements import Elements
from ui.agenda import Row
from ui.scale import MOST_COLUMNS, MOST_TICKS, Unit, columns, near, scale
from ui.timeline import LANES, MOST_MARKS, timeline

HOSTILE = "</title></svg><script>alert(1)</script>\"' onfocus=x \u202e&"


def row(first: str | None, last: str | None = None, status: Status = "held", n: int = 0, who: str = "Ann") -> Row:
    when = When("then", first, last or first) if first else None
    return Row(f"k{n}", "i", "T", None, None, Meeting(((who,), ("Bo",)), "met", status, when, None, 0, 1))


def on_days(first: date, count: int, step: int = 1) -> list[Row]:
    return [row(str(first + timedelta(days=n * step)), n=n) for n in range(count)]


def buttons(page: str) -> list[dict[str, str | None]]:
    return [attrs for _, attrs in Elements(page).found if attrs.get("role") == "button"]


def labels(page: str) -> list[str]:
    return [str(attrs["aria-label"]) for attrs in buttons(page)]


def axis(page: str) -> list[str]:
    """What stands under the line."""
    return [part.split("</text>")[0].split(">")[1] for part in page.split("<text")[1:]]


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_is_a_mark_that_opens_its_quote() -> None:
    page = timeline([row("2024-02-13", n=5), row(None, n=6)])
    assert labels(page) == ["13 February 2024: Ann · Bo (met)"]
    assert buttons(page)[0]["data-meeting"] == "k5"
    assert axis(page) == ["29 Jan", "2024", "5 Feb", "12 Feb", "19 Feb", "26 Feb"]
    assert 'x="44.29%"' in page  # the middle of the 16th of 35 days
    assert "legend" not in page


def test_marks_stand_in_the_order_of_their_days_and_only_one_is_reached_by_the_tab_key() -> None:
    page = timeline([row("2024-02-20", n=1), row("2024-02-05", "2024-02-11", n=2)])
    assert [attrs["data-meeting"] for attrs in buttons(page)] == ["k2", "k1"]
    assert [attrs["tabindex"] for attrs in buttons(page)] == ["0", "-1"]


def test_a_bar_is_as_long_as_the_days_are() -> None:
    page = timeline([row("2024-02-05", "2024-02-11")])
    assert [attrs["width"] for tag, attrs in Elements(page).found if attrs.get("class") == "bar"] == ["20.00%"]
    assert 'class="bar"' not in timeline([row("2024-02-05")])


def test_what_was_not_held_is_drawn_in_another_shape_which_the_legend_explains() -> None:
    statuses: tuple[Status, ...] = ("planned", "denied", "held")
    page = timeline([row("2024-02-13", status=status, n=n) for n, status in enumerate(statuses)])
    signs = [(attrs["class"], attrs["d"]) for tag, attrs in Elements(page).found if tag == "path"]
    marks, legend = signs[:3], signs[3:]
    assert Elements(page.partition("legend")[2]).text.split() == ['">', "held", "planned", "denied"]
    assert sorted(marks) == sorted(legend)
    assert [attrs["class"] for attrs in buttons(page)] == ["mark planned", "mark denied", "mark held"]
    assert labels(page)[0] == "13 February 2024: Ann · Bo (met, planned)"


def test_no_mark_covers_another() -> None:
    page = timeline([row("2024-02-13", n=n) for n in range(LANES)])
    heights = {attrs["y"] for tag, attrs in Elements(page).found if tag == "svg" and attrs.get("overflow")}
    assert len(heights) == LANES
    assert labels(timeline([row("2024-02-13", n=n) for n in range(LANES + 1)])) == [
        f"13 February 2024: {LANES + 1} meetings. Show only these"
    ]


@pytest.mark.parametrize("count", [1, 50, 5_000])
def test_every_meeting_is_in_the_picture(count: int) -> None:
    page = timeline(on_days(date(2011, 3, 1), count))
    if count <= MOST_MARKS:
        assert len(buttons(page)) == count
    else:
        assert 5 < len(buttons(page)) <= MOST_COLUMNS
        assert sum(int(label.split(": ")[1].split()[0].replace(",", "")) for label in labels(page)) == count
    assert len(page) < 60_000


def test_without_dates_there_is_no_picture() -> None:
    assert timeline([row(None)]) == timeline([]) == ""


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_many_become_a_column_for_each_month_which_filters_by_its_days() -> None:
    many = on_days(date(2023, 1, 1), 365) + [row("2023-02-14", status="denied", n=1_000 + n) for n in range(2)]
    page = timeline(many)
    assert len(buttons(page)) == 12
    assert labels(page)[1] == "February 2023: 30 meetings, 28 of them held. Show only these"
    assert (buttons(page)[1]["data-first"], buttons(page)[1]["data-last"]) == ("2023-02-01", "2023-02-28")
    assert "planned, denied, conditional or cancelled" in Elements(page).text
    assert axis(page)[-1] == "31"  # the most in a month


def test_what_is_known_by_the_year_only_is_said_to_stand_in_the_middle() -> None:
    page = timeline([*on_days(date(2023, 1, 1), 200), row("2023-01-01", "2023-12-31", n=500)])
    assert "1 known only by a longer time stands in the middle of it." in Elements(page).text


# ── what is far away ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_far_away_is_told_in_words_and_does_not_squeeze_the_others() -> None:
    page = timeline([row("1945-02-01", "1945-02-28", n=99), *on_days(date(2024, 2, 1), 5)])
    assert len(buttons(page)) == 5
    assert axis(page)[:3] == ["29 Jan", "2024", "5 Feb"]
    assert "far away in time: 1 meeting (February 1945)." in Elements(page).text


def test_many_far_away_are_counted() -> None:
    old = [row(f"194{n}-01-01", n=100 + n) for n in range(5)]
    page = timeline([*old, *on_days(date(2024, 2, 1), 30)])
    assert "5 meetings (1 January 1940, 1 January 1941, 1 January 1942, and 2 others)" in Elements(page).text


@pytest.mark.parametrize(
    "days",
    [
        ["1945-02-04", "2024-02-13"],  # of two, neither is the lonely one
        ["2024-01-01", "2024-02-20", "2024-02-21"],
        ["1960-01-01", "1980-01-01", "2000-01-01", "2020-01-01"],
    ],
)
def test_what_is_not_lonely_is_drawn(days: list[str]) -> None:
    page = timeline([row(day, n=n) for n, day in enumerate(days)])
    assert len(buttons(page)) == len(days)
    assert "far away" not in page


# ── the line ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DAYS = st.integers(1, date.max.toordinal())


@given(DAYS, DAYS)
def test_any_days_are_on_a_line_of_few_units(one: int, other: int) -> None:
    first, last = sorted((one, other))
    for made, most in ((scale(first, last), MOST_TICKS), (columns(first, last), MOST_COLUMNS)):
        assert made.first <= first
        assert last < made.end
        assert 2 <= len(made.bounds) <= most + 1
        assert all(one < other for one, other in pairwise(made.bounds))
        assert 0 <= made.at(first) < made.at(last + 1) <= 100


@given(st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=30))
def test_most_meetings_are_near(spans: list[tuple[int, int]]) -> None:
    first, last = near(spans)
    drawn = [span for span in spans if span[0] <= last and span[1] >= first]
    assert len(drawn) >= len(spans) * 0.4
    assert len(drawn) == len(spans) or len(spans) > 2


def test_units_are_as_long_as_people_count() -> None:
    def unit(first: str, last: str) -> Unit:
        return scale(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()).unit

    assert unit("2024-02-13", "2024-02-13") == Unit(days=7)
    assert unit("2024-01-20", "2024-03-02") == Unit(days=7)
    assert unit("2024-01-20", "2024-04-02") == Unit(days=14)
    assert unit("2023-11-20", "2024-05-02") == Unit(months=1)
    assert unit("2023-01-01", "2024-12-31") == Unit(months=3)
    assert unit("1950-01-01", "2024-12-31") == Unit(months=120)


# ── hostile names ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_are_escaped() -> None:
    hostile, tame = (timeline([row("2024-02-13", who=who, status="denied")]) for who in (HOSTILE, "Ann"))
    shapes = [[(tag, sorted(attrs)) for tag, attrs in Elements(page).found] for page in (hostile, tame)]
    assert shapes[0] == shapes[1]
    said = " ".join(HOSTILE.replace("\u202e", " ").split())
    assert labels(hostile) == [f"13 February 2024: {said} · Bo (met, denied)"]
    assert "\u202e" not in hostile
