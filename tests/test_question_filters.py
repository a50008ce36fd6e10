"""Words of a question that say where to look: outlets, authors and days of publication; and answers inside of them."""

from datetime import date

import pytest

from corpus.document import Facts
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.scope import EVERYTHING, Scope, both
from index.search import Searcher
from qa.answer import Answer, Filter
from qa.ask import Asker
from qa.confidence import Calibration
from qa.filters import filtered
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader
from ui.ask_command import as_text
from ui.records import answer_record

TODAY = date(2024, 2, 20)  # a Tuesday
OUTLETS = ("The Cradle", "Reuters", "The Guardian", "CNN", "BBC News", "Sputnik", "Time")
AUTHORS = ("Mohamad Hasan Sweidan", "Ann Lee and Bob Roy", "Bob Roy")


def read(question: str, without: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """The words that are left, and the filters as they are shown."""
    found = filtered(question, OUTLETS, AUTHORS, TODAY, without)
    return found.text, [f"{each.kind}: {each.label}" for each in found.filters]


@pytest.mark.parametrize(
    ("question", "left", "filters"),
    [
        ("What did The Cradle write about Hamas?", "Hamas", ["source: The Cradle"]),
        ("what did the guardian report on the dam", "the dam", ["source: The Guardian"]),
        ("What did BBC say about Hamas?", "Hamas", ["source: BBC News"]),
        ("What did Reuters report?", "", ["source: Reuters"]),
        ("According to Reuters articles, when did Putin visit?", "When did Putin visit?", ["source: Reuters"]),
        ("In The Cradle, what does Bogdanov say?", "What does Bogdanov say?", ["source: The Cradle"]),
        ("In the Guardian's reporting, who resigned?", "Who resigned?", ["source: The Guardian"]),
        ("Which countries did CNN say had signed?", "Which countries had signed?", ["source: CNN"]),
        ("articles by Mohamad Hasan Sweidan about Hamas", "Hamas", ["author: Mohamad Hasan Sweidan"]),
        ("What did Sweidan write about Hamas?", "Hamas", ["author: Mohamad Hasan Sweidan"]),
        ("In Bob Roy’s articles, who met Abbas?", "Who met Abbas?", ["author: Bob Roy"]),
    ],
)
def test_outlets_and_authors_are_asked_for_where_the_question_asks_for_what_they_wrote(
    question: str, left: str, filters: list[str]
) -> None:
    assert read(question) == (left, filters)


@pytest.mark.parametrize(
    "question",
    [
        "What did Jamil Mezher tell Sputnik?",
        "When was the CNN building evacuated?",
        "Why did the Guardian newspaper apologise?",
        "Who is in Time of trouble?",
        "What did Le Monde write about Hamas?",
        "When was Bob Roy arrested?",
        "What did Bob Roy say?",
        "Was Sputnik banned in February?",
    ],
)
def test_an_outlet_that_is_asked_about_or_is_not_there_is_no_filter(question: str) -> None:
    assert read(question) == (question, [])


@pytest.mark.parametrize(
    ("question", "left", "filters"),
    [
        ("What did Reuters write in February about Hamas?", "Hamas", ["source: Reuters", "published: February 2024"]),
        ("What did Reuters write about Hamas in February?", "Hamas", ["source: Reuters", "published: February 2024"]),
        ("What did CNN report since 7 October?", "", ["source: CNN", "published: since 7 October 2023"]),
        ("Which articles were published in October?", "", ["published: October 2023"]),
        ("news about Iran since the new year", "Iran", ["published: since 1 January 2024"]),
        ("What was written before February 2024 about Iran?", "Iran", ["published: until 31 January 2024"]),
        ("What happened in Kyiv this week?", "What happened in Kyiv?", ["published: 19–25 February 2024"]),
        ("What is this week's news about Iran?", "Iran", ["published: 19–25 February 2024"]),
        ("Who met Abbas last month?", "Who met Abbas?", ["published: January 2024"]),
        ("What did Putin say yesterday?", "What did Putin say?", ["published: 19 February 2024"]),
    ],
)
def test_days_of_publication(question: str, left: str, filters: list[str]) -> None:
    assert read(question) == (left, filters)


@pytest.mark.parametrize(
    "question",
    [
        "When did Putin visit Tehran in July 2022?",
        "Who was president in 2019?",
        "What was said before the war?",
        "What did the president say in February about the news?",
        "Who published the report in 2019?",
        "Where did they meet on Tuesday?",
    ],
)
def test_a_date_of_the_event_is_none_of_publication(question: str) -> None:
    assert read(question) == (question, [])


def test_a_date_of_the_event_beside_an_outlet_stays_in_the_question() -> None:
    assert read("According to Reuters, when did Putin visit Tehran in July 2022?") == (
        "When did Putin visit Tehran in July 2022?",
        ["source: Reuters"],
    )
    assert read("What did CNN write about the attack on 7 October?") == ("the attack on 7 October", ["source: CNN"])


def test_a_filter_that_was_taken_off_is_words_of_the_question_again() -> None:
    question = "What did Reuters write about Hamas in February?"
    assert read(question, frozenset({"in February"})) == ("Hamas in February", ["source: Reuters"])
    assert read(question, frozenset({"in February", "did Reuters write"})) == (question, [])


def test_days_can_be_left_to_who_knows_when_it_happened() -> None:
    found = filtered("Whom did Reuters say Putin met this week?", ("Reuters",), (), TODAY, by_day=False)
    assert [each.kind for each in found.filters] == ["source"]
    assert found.scope == Scope(sources=("Reuters",))
    assert "this week" in found.text


def test_both_of_two_parts() -> None:
    one = Scope(frozenset("ab"), ("Reuters", "CNN"), date(2024, 1, 1), None, ("Bob Roy",))
    other = Scope(frozenset("bc"), ("CNN",), date(2023, 1, 1), date(2024, 2, 1))
    assert both(one, other) == Scope(frozenset("b"), ("CNN",), date(2024, 1, 1), date(2024, 2, 1), ("Bob Roy",))
    assert both(EVERYTHING, other) == other
    assert both(one, EVERYTHING) == one
    assert both(one, Scope(sources=("AFP",))) == Scope(articles=frozenset())


# ── an answer inside of filters ──────────────────────────────────────────────────────────────────────────────────────

ARTICLES = (
    ("Reuters", "Ann Lee", "2024-02-05", "Foreign minister Ida Berg met envoy Omar Said in Oslo. They spoke of fish."),
    ("Reuters", "Max Roy", "2023-10-09", "Foreign minister Ida Berg met envoy Omar Said in Riga. They spoke of grain."),
    ("AFP", "Max Roy", "2024-02-12", "Foreign minister Ida Berg met envoy Omar Said in Bern. They spoke of salt."),
)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    library = Library.open(tmp_path_factory.mktemp("asked") / "library", WordEmbedder.name)
    for source, author, day, text in ARTICLES:
        facts = Facts(source=source, author=author, published=day)
        add(library, WordEmbedder(), read_article(f"Talks\n\n{text}".encode(), "a.txt", facts))
    reader = ScriptedReader({"Oslo": 12.0, "Riga": 12.0, "Bern": 12.0})
    return Asker(library, Searcher(library, WordEmbedder()), reader, Calibration.load(), Agenda(library))


def ask(asker: Asker, question: str, **options: object) -> Answer:
    return asker.ask(question, today=TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "answer", "filters"),
    [
        (
            "According to AFP, where did the minister meet the envoy?",
            "Bern",
            (Filter("source", "AFP", "According to AFP"),),
        ),
        (
            "In Ann Lee's articles, where did the minister meet the envoy?",
            "Oslo",
            (Filter("author", "Ann Lee", "In Ann Lee's articles"),),
        ),
        (
            "In Reuters articles since the new year, where did the minister meet the envoy?",
            "Oslo",
            (
                Filter("source", "Reuters", "In Reuters articles"),
                Filter("published", "since 1 January 2024", "since the new year"),
            ),
        ),
    ],
)
def test_a_question_is_answered_inside_of_its_filters(
    asker: Asker, question: str, answer: str, filters: tuple[Filter, ...]
) -> None:
    given = ask(asker, question)
    assert (given.answer, given.filters, given.understood) == (answer, filters, question)
    assert given.searched is not None
    assert (given.searched.articles, given.searched.of) == (1, 3)


def test_what_an_outlet_wrote_about_something_is_told_in_its_sentences(asker: Asker) -> None:
    given = ask(asker, "What did Reuters write about Berg in October?")
    assert given.answer == "Foreign minister Ida Berg met envoy Omar Said in Riga."
    assert [each.label for each in given.filters] == ["Reuters", "October 2023"]
    assert {each.published for each in given.citations} == {"2023-10-09"}


@pytest.mark.parametrize(
    "question",
    [
        "Where did the minister meet the envoy today?",  # no article is of today
        "According to AFP, where did they speak of fish and grain on Monday in Oslo with Omar Said of Riga?",
    ],
)
def test_filters_with_nothing_in_them_are_relaxed_and_say_so(asker: Asker, question: str) -> None:
    given = ask(asker, question)
    assert given.answered
    relaxed = {each.relaxed for each in given.filters}
    assert len(relaxed) == 1
    assert given.searched is not None
    assert given.searched.articles == (3 if relaxed == {True} else 1)


def test_a_filter_is_relaxed_where_it_has_no_articles(asker: Asker) -> None:
    given = ask(asker, "Where did the minister meet the envoy yesterday?")
    assert given.answered
    assert given.filters == (Filter("published", "19 February 2024", "yesterday", relaxed=True),)


def test_filters_of_the_question_and_of_the_page_are_both_kept(asker: Asker) -> None:
    part = Scope(sources=("Reuters",))
    given = ask(asker, "Where did the minister meet the envoy last year?", scope=part)
    assert (given.answer, [each.relaxed for each in given.filters]) == ("Riga", [False])
    other = ask(asker, "According to AFP, where did the minister meet the envoy?", scope=part)
    assert [each.relaxed for each in other.filters] == [True]
    assert {each.source for each in other.citations} == {"Reuters"}


def test_a_filter_that_was_taken_off_is_none(asker: Asker) -> None:
    question = "Where did the minister meet the envoy yesterday?"
    assert ask(asker, question, without=frozenset({"yesterday"})).filters == ()


def test_a_follow_up_keeps_the_filters_of_the_question_before(asker: Asker) -> None:
    given = ask(asker, "And where?", history=["According to AFP, when did the minister meet the envoy?"])
    assert given.understood == "According to AFP, where did the minister meet the envoy?"
    assert (given.answer, [each.label for each in given.filters]) == ("Bern", ["AFP"])


def test_an_earlier_question_is_answered_as_of_the_same_day(asker: Asker) -> None:
    given = ask(asker, "Who spoke there?", history=["Where did the minister meet the envoy last year?"])
    assert given.understood == "Who spoke in Riga?"


def test_filters_are_told_on_the_command_line_and_in_json(asker: Asker) -> None:
    given = ask(asker, "According to AFP, where did the minister meet the envoy?")
    assert as_text(given).splitlines()[0] == "(asked of: AFP)"
    assert answer_record(given)["filters"] == [
        {"kind": "source", "label": "AFP", "text": "According to AFP", "relaxed": False}
    ]
    relaxed = ask(asker, "Where did the minister meet the envoy yesterday?")
    assert as_text(relaxed).splitlines()[0] == "(nothing in: 19 February 2024; asked without that)"
