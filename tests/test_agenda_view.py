"""The meetings as the tab shows them: looked for, sorted, counted, in a table, in a file; and what stands for none."""

import csv
import io
from datetime import date

import pytest

from index.agenda import Told
from index.meetings.meeting import Meeting, When
from tests.elements import Elements
from tests.encounters import told
from ui import agenda_view, texts
from ui.agenda import ROWS, Agenda, Row, as_csv, rows

MOSCOW = told(
    "Talks in Moscow",
    "Mikhail Bogdanov; the Hamas delegation, Musa Abu Marzouk|received|Moscow|on 26 October",
    "Ali Bagheri Kani; Mikhail Bogdanov|met|Moscow|last week",
    "Žan Novak; Ana Kos|call denied",
    source="The Cradle",
    published="2023-10-27",
)
YALTA = told("Yalta", "the Elders; Zoe Quist|met|Yalta|on 4 February 1945", "Bo Ek; Ada Lu|talks planned||soon")
HOSTILE = "</td><script>alert(1)</script>\"' onclick=x \u202e& <b>"


class KnowingDesk:
    """Knows these meetings, told in a hundred articles that were all looked through; remembers what it was asked."""

    def __init__(self, *known: Told, looked: int = 100) -> None:
        self.known, self.looked = known, looked
        self.asked: list[dict[str, object]] = []

    def meetings(self, **asked: object) -> list[Told]:
        self.asked.append(asked)
        return list(self.known)

    def meetings_extent(self) -> tuple[int, int]:
        return self.looked, 100


def agenda(*known: Told, **changed: object) -> Agenda:
    """What a tab looks at that has read these meetings."""
    made = Agenda(**changed)  # type: ignore[arg-type]
    made.read(KnowingDesk(*known))  # type: ignore[arg-type]
    return made


def shown(looked_at: Agenda) -> list[str]:
    return [agenda_view.called(row.meeting).split(" · ")[0] for row in looked_at.shown()[0]]


def cells(page: str, kind: str) -> list[str]:
    """What stands in the table's cells of a class."""
    return [Elements(part.split("</td>")[0]).text for part in page.split(f'<td class="{kind}">')[1:]]


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_newest_comes_first_and_what_has_no_date_last_either_way() -> None:
    looked_at = agenda(*YALTA, *MOSCOW)
    assert shown(looked_at) == ["Mikhail Bogdanov", "Ali Bagheri Kani", "the Elders", "Bo Ek", "Žan Novak"]
    looked_at.sort_by("when")
    assert shown(looked_at) == ["the Elders", "Ali Bagheri Kani", "Mikhail Bogdanov", "Bo Ek", "Žan Novak"]


def test_names_are_sorted_without_accents_and_articles() -> None:
    looked_at = agenda(*YALTA, *MOSCOW)
    looked_at.sort_by("who")
    assert shown(looked_at) == ["Ali Bagheri Kani", "Bo Ek", "the Elders", "Mikhail Bogdanov", "Žan Novak"]
    looked_at.sort_by("who")
    assert shown(looked_at)[0] == "Žan Novak"
    looked_at.sort_by("length")
    assert looked_at.sort == "who"


def test_person_and_days_are_asked_of_the_library_kind_and_status_of_what_it_gave() -> None:
    desk, looked_at = KnowingDesk(*MOSCOW, *YALTA), Agenda(page=7)
    looked_at.look_for({"person": "  Musa  Abu ", "first": "2023-10-01", "last": "", "kind": "met", "status": "held"})
    looked_at.read(desk)  # type: ignore[arg-type]
    assert desk.asked == [{"person": "Musa Abu", "first": date(2023, 10, 1), "last": None}]
    assert shown(looked_at) == ["Ali Bagheri Kani", "the Elders"]
    assert (looked_at.looked, looked_at.every, looked_at.page) == (100, 100, 0)
    looked_at.look_for({"kind": "", "status": "denied"})
    assert (looked_at.person, shown(looked_at)) == ("", ["Žan Novak"])


@pytest.mark.parametrize("odd", [None, 7, [], {"x": 1}, "yesterday", "2024-13-01", "x" * 100_000])
def test_filters_that_mean_nothing_are_not_set(odd: object) -> None:
    looked_at = Agenda()
    looked_at.look_for({"first": odd, "last": odd, "kind": odd, "status": odd})
    assert not looked_at.is_filtered()
    looked_at.look_for({"person": odd})
    assert len(looked_at.person) <= 100


def test_meetings_told_in_the_same_words_have_keys_of_their_own() -> None:
    found = rows([MOSCOW[0], MOSCOW[0], MOSCOW[1]])
    assert len({row.key for row in found}) == 3
    looked_at = Agenda(rows=tuple(found))
    assert looked_at.row(found[1].key) is found[1]
    assert looked_at.row("nobody's") is None


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────


def when(first: str | None, last: str | None, words: str, published: str | None = "2024-02-13") -> str:
    """What stands in the cell of these days, as text."""
    meeting = Meeting((("A",), ("B",)), "met", "held", When(words, first, last), None, 0, 1)
    (cell,) = cells(agenda_view.table(Agenda(rows=(Row("k", "i", "T", None, published, meeting),))), "when")
    return cell


def test_days_stand_in_words_with_those_of_the_article_where_they_say_less() -> None:
    assert when("2024-02-05", "2024-02-11", "last week") == "5–11 February 2024“last week”, written 13 Feb 2024"
    assert when("2024-02-05", "2024-02-11", "last week", None) == "5–11 February 2024“last week”"
    assert when("2024-01-26", "2024-01-26", "26 January") == "26 January 2024“26 January”, written 13 Feb 2024"
    assert when("2024-01-26", "2024-01-26", "on Jan. 26, 2024") == "26 January 2024"
    assert when("2006-01-01", "2006-12-31", "in 2006") == "2006"
    assert when(None, None, "soon") == "no exact date“soon”"


def test_a_row_has_who_what_where_and_whence() -> None:
    page = agenda_view.table(agenda(MOSCOW[0], MOSCOW[2]))
    text = Elements(page).text
    assert cells(page, "when") == ["26 October 2023“on 26 October”, written 27 Oct 2023", "no date given"]
    assert cells(page, "what") == ["received", "phone call denied"]
    assert cells(page, "where") == ["Moscow", "–"]
    assert "Mikhail Bogdanov · the Hamas delegation, Musa Abu Marzouk" in text
    assert text.count("The Cradle · Talks in Moscow") == 2
    buttons = [attrs for tag, attrs in Elements(page).found if tag == "button" and attrs["name"] == "meeting"]
    assert buttons[0]["value"] == f"{MOSCOW[0].article.id}:{MOSCOW[0].meeting.start}:{MOSCOW[0].meeting.end}:0"
    assert buttons[1]["aria-label"] == "Show the quote: Žan Novak · Ana Kos"


def test_the_sorted_column_says_so() -> None:
    looked_at = agenda(*MOSCOW, sort="who", descending=False)
    heads = [
        attrs for tag, attrs in Elements(agenda_view.table(looked_at)).found if tag == "th" and "aria-sort" in attrs
    ]
    assert heads == [{"scope": "col", "class": "who", "aria-sort": "ascending"}]


def test_what_articles_say_is_escaped() -> None:
    """Of the elements of a table of hostile names, none and no attribute is another one than in any table."""
    meeting = Meeting(((HOSTILE, HOSTILE), (HOSTILE,)), "met", "denied", When(HOSTILE, None, None), HOSTILE, 0, 1)
    tame = Meeting((("A", "A"), ("B",)), "met", "denied", When("soon", None, None), "C", 0, 1)
    pages = [
        agenda_view.table(Agenda(rows=(Row("k", "i", word, word, word, each),)))
        for word, each in ((HOSTILE, meeting), ("A", tame))
    ]
    hostile, other = ([(tag, sorted(attrs)) for tag, attrs in Elements(page).found] for page in pages)
    assert hostile == other
    assert "alert(1)" in Elements(pages[0]).text
    assert "\u202e" not in pages[0]


def test_a_summit_is_named_in_part() -> None:
    people = tuple((f"Head {n}", f"Aide {n}") for n in range(15))
    assert agenda_view.called(Meeting(people, "met", "held", None, None, 0, 1)) == (
        "Head 0, Aide 0 · Head 1, Aide 1 · Head 2, Aide 2 · Head 3, Aide 3 and 22 others"
    )


def test_there_are_fifty_on_a_page() -> None:
    looked_at = agenda(*told("Many", *(f"Ann {n:03}; Bo|met|Oslo|on 1 May 2024" for n in range(ROWS + 2))))
    looked_at.page = 9
    page = agenda_view.table(looked_at)
    assert len(cells(page, "what")) == 2
    assert "51–52 of 52" in page


# ── around the table ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("known", "line"),
    [
        (MOSCOW, "3 meetings, 2 of them dated"),
        (MOSCOW[:2], "2 meetings, all dated"),
        (MOSCOW[:1], "1 meeting, dated"),
        (MOSCOW[2:], "1 meeting, none dated"),
    ],
)
def test_meetings_are_counted(known: tuple[Told, ...], line: str) -> None:
    looked_at = agenda(*known)
    assert agenda_view.counted(looked_at) == line
    assert Elements(agenda_view.line(looked_at)).text == f"{line}Save as CSV"


def test_filters_are_cleared_and_nothing_is_saved_where_nothing_matches() -> None:
    looked_at = agenda(*MOSCOW, status="cancelled")
    buttons = [attrs for tag, attrs in Elements(agenda_view.line(looked_at)).found if tag == "button"]
    assert [(attrs["name"], "disabled" in attrs) for attrs in buttons] == [("clear", False), ("save", True)]
    assert agenda_view.counted(looked_at) == "No meeting"
    assert texts.NO_MEETING_MATCHES in agenda_view.table(looked_at)


def test_what_stands_in_for_no_meetings() -> None:
    def none(**state: int) -> str:
        return Elements(agenda_view.table(Agenda(**state))).text  # type: ignore[arg-type]

    assert none() == texts.NO_ARTICLES_FOR_MEETINGS + texts.ADD_ARTICLES
    assert none(looked=3, every=4) == texts.NO_MEETING_YET
    assert none(looked=4, every=4) == texts.NO_MEETING
    assert agenda_view.line(Agenda(looked=4, every=4)) == ""
    crossed = Agenda(every=4, first=date(2024, 2, 2), last=date(2024, 2, 1))
    assert texts.NO_DAY_BETWEEN in agenda_view.table(crossed)


def test_how_far_it_is_and_whether_there_may_be_more() -> None:
    def told_of(looked: int, every: int, shown: int) -> tuple[str, bool]:
        page = Elements(agenda_view.progress(looked, every, shown))
        return page.text, any("disabled" in attrs for _, attrs in page.found)

    under_way = "Looked through 2,140 of 3,000 articles; the rest follows by itself. Show new"
    assert told_of(2140, 3000, 2140) == (under_way, True)
    assert told_of(2140, 3000, 2000) == (under_way, False)
    assert told_of(3000, 3000, 2140) == ("Looked through all 3,000 articles. Show new", False)
    assert told_of(3000, 3000, 3000) == ("", False)
    assert told_of(0, 0, 0) == ("", False)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_has_what_is_looked_for_in_the_order_of_the_table() -> None:
    looked_at = Agenda(status="held")
    written = as_csv(looked_at.matching(looked_at.told(KnowingDesk(*YALTA, *MOSCOW))))  # type: ignore[arg-type]
    assert written.startswith("\ufeffpeople,kind,status,when,first,last,place,quote,")
    table = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert [row["first"] for row in table] == ["2023-10-26", "2023-10-16", "1945-02-04"]
    assert table[0]["people"] == "Mikhail Bogdanov; the Hamas delegation, Musa Abu Marzouk"
    assert MOSCOW[0].article.text[int(table[0]["start"]) : int(table[0]["end"])] == table[0]["quote"]
