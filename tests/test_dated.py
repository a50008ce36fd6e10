"""Times of an answer: the days that they mean, beside the article's words and never in them."""

from dataclasses import replace

import pytest

from corpus.article import Article, article_id
from corpus.document import Facts
from corpus.formats import read_article
from index.passages import Passage, sentences
from index.search import Found
from qa.answer import Answer, Citation, Dated
from qa.choose import Judged
from qa.dated import dates_of, in_order
from qa.question import Kind
from qa.spans import Candidate
from qa.verify import cite
from ui import remarks

TEXT = (
    "Last week Orla Finn met the miners. She had met them on 26 October and 19 January, and on 3 May 2021. "
    "Forty miners went home two days later. The mine was sold in July 2022 for 12 million."
)


def article(published: str | None = "2024-02-13") -> Article:
    return read_article(TEXT.encode(), "mine.txt", Facts(title="The mine", published=published))


def quoting(*words: str, published: str | None = "2024-02-13", n: int = 1) -> Citation:
    """The citation of the sentence with these words, which are marked."""
    read = article(published)
    start = read.text.index(words[0])
    quote = next(span for span in sentences(read.text) if span[0] <= start < span[1])
    marks = [(read.text.index(each), read.text.index(each) + len(each)) for each in words]
    return cite(n, read, quote, marks)


def answered(citation: Citation, kind: Kind = Kind.WHEN) -> Answer:
    return Answer("When?", "When?", True, "…", 0.9, (citation,), dates=dates_of([citation], kind))


def test_a_time_is_resolved_against_the_day_its_article_appeared() -> None:
    (dated,) = dates_of([quoting("Last week")], Kind.WHEN)
    assert dated == Dated(1, "Last week", "2024-02-05", "2024-02-11", True)
    two = dates_of([quoting("26 October and 19 January", n=3)], Kind.WHEN)
    assert [(each.n, each.text, each.first, each.last) for each in two] == [
        (3, "26 October", "2023-10-26", "2023-10-26"),
        (3, "19 January", "2024-01-19", "2024-01-19"),
    ]


def test_only_times_that_are_marked_count() -> None:
    assert [each.text for each in dates_of([quoting("3 May 2021")], Kind.WHEN)] == ["3 May 2021"]
    assert dates_of([quoting("Orla Finn")], Kind.WHEN) == ()


def test_where_no_time_is_asked_for_the_words_have_to_be_nothing_else() -> None:
    assert [each.text for each in dates_of([quoting("on 26 October and 19 January")], Kind.OTHER)] == [
        "26 October",
        "19 January",
    ]
    assert dates_of([quoting("Last week Orla Finn met the miners")], Kind.WHO) == ()
    assert dates_of([quoting("Forty miners")], Kind.HOW_MANY) == ()
    assert dates_of([quoting("Last week")], Kind.SUMMARY) == ()


@pytest.mark.parametrize(
    ("words", "published", "said"),
    [
        ("Last week", "2024-02-13", "that is 5–11 February 2024 (from the article’s date, 13 February 2024)"),
        (
            "26 October and 19 January",
            "2024-02-13",
            "that is 26 October 2023 and 19 January 2024 (from the article’s date, 13 February 2024)",
        ),
        (
            "19 January, and on 3 May 2021",
            "2024-02-13",
            "“19 January” is 19 January 2024 (from the article’s date, 13 February 2024)",
        ),
        ("3 May 2021", "2024-02-13", ""),
        ("July 2022", "2024-02-13", ""),
        ("July 2022", None, ""),
        ("Last week", None, "the article has no date, so which days “Last week” means cannot be told"),
        (
            "26 October and 19 January",
            None,
            "the article has no date, so which days “26 October” and “19 January” mean cannot be told",
        ),
        ("two days later", "2024-02-13", ""),
    ],
)
def test_what_a_time_means_is_said_where_its_words_do_not_say_it(words: str, published: str | None, said: str) -> None:
    citation = quoting(words, published=published)
    assert remarks.days(answered(citation), citation) == said
    assert citation.quote in TEXT


def test_each_citation_has_its_own_days() -> None:
    one, two = quoting("Last week"), quoting("3 May 2021", n=2)
    given = replace(answered(one), citations=(one, two), dates=dates_of([one, two], Kind.WHEN))
    assert remarks.days(given, one).startswith("that is 5–11 February 2024")
    assert remarks.days(given, two) == ""


def item(words: str, text: str = TEXT, published: str | None = "2024-02-13") -> Judged:
    read = Article(article_id(text), "The mine", text, published=published)
    passage = Passage(read.id, 0, 0, len(text), (), tuple(sentences(text)))
    start = text.index(words)
    quote = next(span for span in passage.sentences if span[0] <= start < span[1])
    candidate = Candidate(Found(passage, read, 1.0, 0.5), start, start + len(words), quote, 5.0, is_time=True)
    return Judged(candidate, 0.8, 0.8)


def test_several_times_stand_in_the_order_of_their_days() -> None:
    items = [item("Last week"), item("July 2022"), item("3 May 2021")]
    assert [each.candidate.text for each in in_order(items)] == ["3 May 2021", "July 2022", "Last week"]


def test_times_stay_as_they_are_where_one_of_them_is_not_known() -> None:
    items = [item("Last week"), item("two days later"), item("3 May 2021")]
    assert in_order(items) == items
    undated = [item("Last week", published=None), item("3 May 2021", published=None)]
    assert in_order(undated) == undated
