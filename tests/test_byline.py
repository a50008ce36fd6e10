"""The head of an article: who wrote it, where and when it appeared, and where the body begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.byline import Byline, read_byline
from corpus.clean import clean
from corpus.document import Facts
from corpus.formats import read_article

TITLE = "Talks end without a deal"
PROSE = "The ministers met in the capital on Tuesday and agreed to nothing, officials said after the talks ended."
DAY = "2024-03-05"


def article(head: str, *rest: str) -> str:
    return clean("\n\n".join(part for part in (TITLE, head, PROSE, *rest) if part))


@pytest.mark.parametrize(
    ("head", "author", "source", "published"),
    [
        ("", None, None, None),
        ("Mohamad Hasan Sweidan, The Cradle, March 5, 2024 —", "Mohamad Hasan Sweidan", "The Cradle", DAY),
        ("By Jane Doe", "Jane Doe", None, None),
        ("BY JANE DOE", "JANE DOE", None, None),
        ("By Jane Doe | 5 March 2024", "Jane Doe", None, DAY),
        ("By Jane Doe | Published 5 March 2024", "Jane Doe", None, DAY),
        ("By Jane Doe\nReuters\nMarch 5, 2024", "Jane Doe", "Reuters", DAY),
        ("By Jane Doe\n\nReuters\n\nMarch 5, 2024", "Jane Doe", "Reuters", DAY),
        ("By Jane Doe and John Roe\nPublished March 5, 2024", "Jane Doe and John Roe", None, DAY),
        ("By Jane Doe, John Roe and Ann Poe\n5 Mar 2024", "Jane Doe, John Roe and Ann Poe", None, DAY),
        ("Jane Doe\nDiplomatic correspondent\nPublished 5 March 2024", "Jane Doe", None, DAY),
        ("By Jane Doe\nBBC News, London\nPublished\n5 March 2024", "Jane Doe", "BBC News", DAY),
        ("By Jane Doe\nMarch 5, 2024, 5:00 a.m. ET", "Jane Doe", None, DAY),
        ("By Jane Doe\nReporting from Kyiv, Ukraine\nMarch 5, 2024", "Jane Doe", None, DAY),
        ("By Jane Doe in Washington\nTue 5 Mar 2024 10.23 GMT", "Jane Doe", None, DAY),
        ("By Jane Doe\n5 min read\nMarch 5, 2024", "Jane Doe", None, DAY),
        ("By JANE DOE\nUpdated 5:31 PM GMT, March 5, 2024", "JANE DOE", None, None),
        ("Author: Jane Doe\nSource: The Times\nDate: 2024-03-05", "Jane Doe", "The Times", DAY),
        ("Source: Reuters | Author: Jane Doe | Date: 5 March 2024", "Jane Doe", "Reuters", DAY),
        ("Written by Jane Doe\nPublished: 05.03.2024\nUpdated: 06.03.2024", "Jane Doe", None, DAY),
        ("2024-03-05 | The Cradle | Jane Doe", None, "The Cradle", DAY),
        ("March 5, 2024", None, None, DAY),
        ("Jane Doe / The Guardian / 5 March 2024", "Jane Doe", "The Guardian", DAY),
        ("Jane Doe · The Guardian · 5th of March 2024", "Jane Doe", "The Guardian", DAY),
        ("Jane Doe – The Guardian – 5 March 2024", "Jane Doe", "The Guardian", DAY),
        ("Jane Doe, thecradle.co, 5 March 2024", "Jane Doe", "thecradle.co", DAY),
        ("By Jane Doe for The Guardian, 5 March 2024", "Jane Doe", "The Guardian", DAY),
        ("By Seán O’Neill, The Irish Times, 5 March 2024", "Seán O’Neill", "The Irish Times", DAY),
        ("By Ursula von der Leyen, Politico, 5 March 2024", "Ursula von der Leyen", "Politico", DAY),
        ("By Martin L. King Jr., The Atlantic, March 5, 2024", "Martin L. King Jr.", "The Atlantic", DAY),
        ("By Jean-Luc Picard, March 5, 2024", "Jean-Luc Picard", None, DAY),
        ("Published by The Hindu on March 5, 2024", None, "The Hindu", DAY),
        ("Posted on March 5, 2024 by Jane Doe", "Jane Doe", None, DAY),
        ("By Jane Doe, Al Jazeera, Mar. 5th, 2024", "Jane Doe", "Al Jazeera", DAY),
        ("By Jane Doe, 03/04/2024", "Jane Doe", None, None),  # the fourth of March, or the third of April
    ],
)
def test_bylines_as_newspapers_write_them(
    head: str, author: str | None, source: str | None, published: str | None
) -> None:
    text = article(head)
    found = read_byline(text)
    assert (found.title, found.author, found.source, found.published) == (TITLE, author, source, published)
    assert text[found.end :].lstrip() == PROSE


@pytest.mark.parametrize(
    "prose",
    [
        "On 5 March 2024 the ministers met in Oslo.",
        "By the time he left, it was over.",
        "By Tuesday the war had lasted two years.",
        "Since 5 March 2024 they have met three times, and three times they have agreed on nothing at all.",
        "Russia and Ukraine",
        "The road to war",
        "Source code was leaked in May.",
        "Words fail him.",
        "Reporting by night is hard.",
    ],
)
def test_prose_under_the_title_is_no_byline(prose: str) -> None:
    assert read_byline(article(prose)) == Byline(title=TITLE, end=len(TITLE))


@pytest.mark.parametrize(
    ("dateline", "source", "published"),
    [
        ("OSLO, March 5, 2024 (Reuters) - The ministers met.", "Reuters", DAY),
        ("WASHINGTON (AP) — The ministers met.", "AP", None),
        ("(Xinhua) -- The ministers met.", "Xinhua", None),
    ],
)
def test_a_dateline_tells_the_agency_and_stays_in_the_body(dateline: str, source: str, published: str | None) -> None:
    assert read_byline(article(dateline)) == Byline(TITLE, None, source, published, len(TITLE))


@pytest.mark.parametrize(
    ("tail", "author", "source", "published"),
    [
        ("By Jane Doe, Reuters, 5 March 2024", "Jane Doe", "Reuters", DAY),
        ("(Reporting by Jane Doe in Oslo; editing by John Roe)", "Jane Doe", None, None),
        ("Reporting by Jane Doe; Editing by John Roe", "Jane Doe", None, None),
        ("By then it was over.", None, None, None),
    ],
)
def test_a_last_line_tells_who_wrote_it(
    tail: str, author: str | None, source: str | None, published: str | None
) -> None:
    assert read_byline(article("", PROSE, tail)) == Byline(TITLE, author, source, published, len(TITLE))


@pytest.mark.parametrize("text", ["", PROSE, "One line"])
def test_a_text_of_one_line_has_no_head(text: str) -> None:
    assert read_byline(text) == Byline()


def test_a_first_paragraph_is_no_title() -> None:
    assert read_byline(f"{PROSE} {PROSE} {PROSE}\n\n{PROSE}") == Byline()


@given(
    st.lists(
        st.sampled_from([TITLE, PROSE, "By Jane Doe", "Reuters", "5 March 2024", "By", "Date:", "| , –", "Source: "])
    )
)
def test_the_body_begins_at_the_end_of_a_line_of_the_head(lines: list[str]) -> None:
    text = clean("\n".join(lines))
    end = read_byline(text).end
    assert end == 0 or text[end : end + 1] in ("\n", "")


@given(st.text())
def test_any_text_has_a_head_that_ends_inside_it(text: str) -> None:
    cleaned = clean(text)
    assert 0 <= read_byline(cleaned).end <= len(cleaned)


def test_a_first_sentence_is_text_as_well_as_the_title() -> None:
    lead = "OSLO, Norway (CNN) -- The ministers met in Oslo on Monday, officials said Tuesday."
    found = read_byline(f"{lead}\n\nThey went home.")
    assert (found.title, found.end, found.source) == (lead, 0, "CNN")
    assert read_byline("Ministers meet in Oslo\n\nThey went home.").end == len("Ministers meet in Oslo")


@pytest.mark.parametrize(
    ("line", "is_byline"),
    [
        ("By Ada Dahl, Northern Post, 3 March 2024", True),
        ("by Ada Dahl and Eve Low, 3 March 2024", True),
        ("By Ada Dahl", False),  # a title may say as much
        ("By the sea, 3 March 2024", False),
        ("Ada Dahl, Northern Post, 3 March 2024", False),
    ],
)
def test_a_text_may_begin_with_its_byline_its_title_told_elsewhere(line: str, is_byline: bool) -> None:
    text = f"{line}\n\nThe mayor met the ferry company on Monday, officials said."
    byline = read_byline(text)
    assert (byline.title is None, byline.end == len(line), byline.author is not None) == (is_byline, True, is_byline)
    told = read_article(text.encode(), "a.txt", Facts(title="Ferry talks"))
    assert (told.title, told.published) == ("Ferry talks", "2024-03-03" if is_byline else None)
    alone = read_article(text.encode(), "a.txt")
    assert alone.title == ("The mayor met the ferry company on Monday, officials said." if is_byline else line)
