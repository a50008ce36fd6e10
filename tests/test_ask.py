"""Questions asked of the sample article with the real embedder, reader and index."""

from pathlib import Path

import pytest

from bench.answers import Outcome, sample_outcomes
from corpus.document import Document
from corpus.errors import QuestionError
from qa.answer import Says
from ui.build import Dateline
from ui.settings import Settings

KNOWN_WRONG = {"v14", "v19"}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {outcome.gold["id"]: outcome for outcome in sample_outcomes()}


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Dateline:
    opened = Dateline.open(Settings(tmp_path_factory.mktemp("library")))
    opened.load_with_sample()
    return opened


def test_the_questions_about_the_sample_article(outcomes: dict[str, Outcome]) -> None:
    """Those that go wrong are named: a new one is a step back, and one that is right now belongs out of the list."""
    assert {name: o.why for name, o in outcomes.items() if o.why and name not in KNOWN_WRONG} == {}
    assert {name for name in KNOWN_WRONG if not outcomes[name].why} == set()


def test_golden_answers(outcomes: dict[str, Outcome]) -> None:
    golden = {
        "v02": "26 October and 19 January",
        "v04": "Tehran",
        "v05": "July 2022",
        "v09": "Jamil Mezher",
        "v12": "Deputy Foreign Minister",
        "v16": "Mohamad Hasan Sweidan",
    }
    assert {name: outcomes[name].answer.answer for name in golden} == golden


def test_an_answer_shows_its_sentence_and_marks_its_words(dateline: Dateline) -> None:
    answer = dateline.ask("When did Mikhail Bogdanov receive the Hamas delegation?")
    (citation,) = answer.citations
    article = dateline.article(citation.article_id)
    assert article.text[citation.start : citation.end] == citation.quote
    assert citation.quote.startswith("Since that eventful day, Putin’s West Asia Envoy Mikhail Bogdanov has twice")
    assert citation.quote.endswith("on 26 October and 19 January.")
    assert [article.text[slice(*mark)] for mark in citation.marks] == ["26 October and 19 January"]
    assert (citation.author, citation.source, citation.published) == (
        "Mohamad Hasan Sweidan",
        "The Cradle",
        "2024-02-13",
    )


def test_the_visit_and_the_reception_a_day_before_stand_side_by_side(dateline: Dateline) -> None:
    answer = dateline.ask("When did Hamas visit Moscow?")
    (other,) = answer.disagreement
    assert (answer.answer, other.answer, other.says) == ("27 October", "26 October and 19 January", Says.OTHER)
    text = dateline.article(other.citation.article_id).text
    assert text[other.citation.start : other.citation.end] == other.citation.quote
    assert [(each.n, each.first) for each in answer.dates] == [(1, "2023-10-27"), (2, "2023-10-26"), (2, "2024-01-19")]


def test_a_list_of_two_dates_is_no_disagreement(dateline: Dateline) -> None:
    answer = dateline.ask("When did Mikhail Bogdanov receive the Hamas delegation?")
    assert answer.disagreement == ()
    assert [(each.text, each.first) for each in answer.dates] == [
        ("26 October", "2023-10-26"),
        ("19 January", "2024-01-19"),
    ]


def test_last_week_is_the_week_before_the_article_appeared(dateline: Dateline) -> None:
    (dated,) = dateline.ask("When did Hamas deliver its response to truce negotiators?").dates
    assert (dated.first, dated.last, dated.derived) == ("2024-02-05", "2024-02-11", True)


def test_a_declined_answer_has_the_closest_passages(dateline: Dateline) -> None:
    answer = dateline.ask("What is the boiling point of mercury?")
    assert (answer.answered, answer.answer, answer.citations) == (False, "", ())
    assert [closest.n for closest in answer.closest] == [1, 2, 3]
    text = dateline.article(answer.closest[0].article_id).text
    assert all(text[c.start : c.end] == c.quote for c in answer.closest)


def test_the_rewritten_question_is_told(dateline: Dateline) -> None:
    answer = dateline.ask("And when?", ["Who received Musa Abu Marzouk in Moscow?"])
    assert answer.question == "And when?"
    expected = "When did Putin’s West Asia Envoy Mikhail Bogdanov receive Musa Abu Marzouk in Moscow?"
    assert answer.understood == expected
    assert answer.answer == "26 October and 19 January"


def test_a_library_without_articles_says_so(dateline: Dateline, tmp_path: Path) -> None:
    empty = Dateline.open(Settings(tmp_path / "empty"))
    empty.load()
    for question in ("Who met Putin?", "Who wrote the article?", "Who met whom?", "What is it about?"):
        with pytest.raises(QuestionError, match="no articles in the library yet"):
            empty.ask(question)


def test_the_sample_is_added_once_and_stays_removed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "library")
    first = Dateline.open(settings)
    first.load_with_sample()
    assert [entry.source for entry in first.articles()] == ["The Cradle"]
    first.remove(first.articles()[0].id)
    second = Dateline.open(settings)
    second.load_with_sample()
    assert second.articles() == []


def test_two_articles_answer_for_themselves(tmp_path: Path) -> None:
    dateline = Dateline.open(Settings(tmp_path / "library"))
    dateline.load()
    for place, name in (("Oslo", "Ida Falk"), ("Riga", "Jonas Berg")):
        head = f"The {place} dam\n\nBy {name}, The Herald, 5 March 2023"
        text = f"{head}\n\nWater rose in {place} on Monday. Nobody was hurt there."
        dateline.add(Document(text.encode(), f"{place}.txt"))
    assert dateline.ask("Who wrote the article about the dam in Riga?").answer == "Jonas Berg"
    both = dateline.ask("Who wrote the article?")
    assert both.answer == "Jonas Berg (“The Riga dam”); Ida Falk (“The Oslo dam”)"
    assert [c.quote for c in both.citations] == [
        "By Jonas Berg, The Herald, 5 March 2023",
        "By Ida Falk, The Herald, 5 March 2023",
    ]
    assert dateline.ask("When did water rise in Oslo?").citations[0].title == "The Oslo dam"
