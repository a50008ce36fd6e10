"""Passages that tell the same event with another date or figure are shown beside the answer; nothing else is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bench.disagreements import PAIRS, Outcome, table, why_wrong
from corpus.article import Article, article_id
from corpus.document import Facts
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.passages import Passage, sentences
from index.search import Found, Searcher
from qa.answer import Answer, Otherwise, Says
from qa.ask import Asker
from qa.choose import Judged
from qa.confidence import FEATURES, Calibration, Regression
from qa.disagree import as_told, otherwise, settled
from qa.figures import agree, figures_in, of_one_kind
from qa.question import question_of
from qa.spans import Candidate
from qa.verify import cite, says_its_mark
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader

KILLED = "How many people were killed in the Kelm landslide?"
VISIT = "When did Ada Brandt visit Riga?"


def told(
    text: str, words: str, published: str | None = "2024-05-03", fitness: float = 0.6, margin: float = 5.0
) -> Judged:
    """The words in an article with this text as a candidate that the reader found."""
    article = Article(article_id(text), "News", text, published=published)
    passage = Passage(article.id, 0, 0, len(text), (), tuple(sentences(text)))
    start = text.index(words)
    quote = next(span for span in passage.sentences if span[0] <= start < span[1])
    return Judged(Candidate(Found(passage, article, 1.0, 0.5), start, start + len(words), quote, margin), fitness, 0.8)


def others(question: str, *judged: Judged) -> list[str]:
    return [each.candidate.text for each in otherwise(question_of(question), judged[0], judged)]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("At least 12 people and 1,250 sheep", [12, 1250]),
        ("$3.4 billion, £2.5m and 340 million euros", [3.4e9, 2.5e6, 3.4e8]),
        ("Fifteen men, twenty-two women, two dozen houses, a hundred cars", [15, 22, 24, 100]),
        ("22 percent", [22]),
        ("Ann Lee, 32, and a 12-year-old, 12-15 of them, two-thirds, on the M25", []),
    ],
)
def test_figures_are_read_in_digits_and_in_words(text: str, values: list[float]) -> None:
    assert [figure.value for figure in figures_in(text)] == values


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12 people", "twelve people", True),
        ("about 9,000 people", "9,120 people", True),
        ("9,000 people", "9,120 people", True),
        ("9,000 people", "9,620 people", False),
        ("at least 12 people", "19 people", True),
        ("12 people", "at least 19 people", False),
        ("20 people", "19 people", False),
        ("$3 million", "$3.4 million", True),
    ],
)
def test_figures_agree_where_both_may_be_right(one: str, other: str, same: bool) -> None:
    (left,), (right,) = figures_in(one), figures_in(other)
    assert agree(left, right) is agree(right, left) is same


def test_figures_of_different_things_are_not_compared() -> None:
    houses, people, victims, share = (figures_in(text)[0] for text in ("3 houses", "4 people", "5 victims", "6 %"))
    assert not of_one_kind(houses, people)
    assert of_one_kind(people, victims)
    assert not of_one_kind(people, share)


# ── what is a disagreement ───────────────────────────────────────────────────────────────────────────────────────────


def test_another_figure_for_the_same_event_is_one() -> None:
    early = told("The landslide in Kelm killed 12 people on Friday, the police said.", "12")
    late = told("The Kelm landslide killed 19 people, the mayor told us.", "19", "2024-05-06")
    assert others(KILLED, late, early) == ["12"]
    bound = told("At least 12 people were killed in the landslide in Kelm.", "12")
    assert others(KILLED, late, bound) == ["12"]
    assert others(KILLED, replace_day(late, "2024-05-01"), bound) == []  # 19 are at least 12


def replace_day(judged: Judged, day: str | None) -> Judged:
    candidate = judged.candidate
    article = replace(candidate.article, published=day)
    return replace(judged, candidate=replace(candidate, found=replace(candidate.found, article=article)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Kelm landslide killed twelve people.", "twelve"),
        ("The Kelm landslide injured 30 people.", "30"),
        ("The landslide in Borsa killed 30 people.", "30"),
        ("The Kelm landslide killed two of the rescuers.", "two"),
        ("The Kelm landslide killed 30 cows.", "30"),
        ("The Kelm landslide killed 12 people, 4 of them children.", "4"),
        ("In the Kelm landslide of 3 May 1996 30 people were killed.", "30"),
        ("The Kelm landslide killed 30 more people.", "30"),
        ("The Kelm landslide injured 30 people and killed 12 people.", "30"),
    ],
)
def test_another_figure_for_something_else_is_none(text: str, words: str) -> None:
    best = told("The landslide in Kelm killed 12 people on Friday.", "12")
    assert others(KILLED, best, told(text, words, "2024-05-06")) == []


def test_the_day_something_was_said_or_a_toll_rose_makes_no_other_event() -> None:
    best = told("The landslide in Kelm killed 12 people on Friday.", "12")
    said = told("The Kelm landslide killed 19 people, the mayor said on Monday.", "19", "2024-05-06")
    assert others(KILLED, best, said) == ["19"]
    rose = told("On Monday the death toll of the Kelm landslide rose to 19.", "19", "2024-05-06")
    assert others(KILLED, best, rose) == ["19"]
    on_another_day = told("The Kelm landslide killed 19 people on Monday.", "19", "2024-05-06")
    assert others(KILLED, best, on_another_day) == []


def test_years_later_it_is_another_event_unless_it_is_so_at_any_time() -> None:
    best = told("The landslide in Kelm killed 12 people.", "12")
    assert others(KILLED, best, told("The landslide in Kelm killed 19 people.", "19", "2019-05-06")) == []
    now = told("Kelm has 12,000 inhabitants.", "12,000")
    then = told("Kelm has 9,400 inhabitants.", "9,400", "2019-05-06")
    assert others("How many inhabitants does Kelm have?", now, then) == ["9,400"]


def test_another_county_is_not_the_one_that_is_asked_about() -> None:
    question = "How many cases have been identified in Lea County?"
    best = told("Nine cases have been identified in Lea County.", "Nine")
    other = told("Three cases were identified in Doña Ana County.", "Three", "2024-05-04")
    assert others(question, best, other) == []
    assert others(question, best, told("In Lea County 13 cases were identified.", "13", "2024-05-04")) == ["13"]


def test_a_common_noun_is_not_the_name_that_ends_in_it() -> None:
    question = "How many firefighters were injured battling the Dixie Fire?"
    best = told("Three firefighters were injured battling the Dixie Fire.", "Three")
    text = "The Monument Fire grew. Fire size: 12 acres. Two firefighters were injured while battling the fire."
    assert others(question, best, told(text, "Two")) == []
    assert others(question, best, told("Dixie grew. Two firefighters were injured battling the fire.", "Two")) == [
        "Two"
    ]


def test_a_much_less_fit_figure_does_not_take_the_place_of_the_answer() -> None:
    old = told("The landslide in Kelm killed 12 people.", "12", fitness=0.7)
    new = told("The Kelm landslide killed 19 people.", "19", "2024-05-06", fitness=0.3)
    (answer,), (other,) = settled(question_of(KILLED), [old], [old, new])
    assert (answer.candidate.text, other.candidate.text) == ("12", "19")
    assert as_told(answer.candidate, other.candidate) is Says.LATER


def test_another_day_for_the_same_event_is_one() -> None:
    best = told("Ada Brandt visited Riga on 12 March.", "12 March")
    other = told("Ada Brandt visited Riga on 13 March, and went home.", "13 March", "2024-05-04")
    assert others(VISIT, best, other) == ["13 March"]
    reception = told("In Riga the minister received Ada Brandt on 13 March.", "13 March")
    assert others(VISIT, best, reception) == ["13 March"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada Brandt visited Riga in March.", "March"),
        ("Ada Brandt visited Riga on 13 March, after she had come on 12 March.", "13 March"),
        ("Ada Brandt visited Tallinn on 13 March, and not Riga again.", "13 March"),
        ("Ada Brandt visited Riga on 13 December 2022.", "13 December 2022"),
        ("Jonas Berg visited Riga on 13 March.", "13 March"),
        ("She left Riga. Ada Brandt visited Tallinn on 13 March.", "13 March"),
        ("Ada Brandt left Riga. Jonas Berg visited Riga on 13 March.", "13 March"),
        ("Ada Brandt wrote of Riga on 13 March.", "13 March"),
    ],
)
def test_another_day_of_something_else_is_none(text: str, words: str) -> None:
    best = told("Ada Brandt visited Riga on 12 March.", "12 March")
    assert others(VISIT, best, told(text, words, "2024-05-04")) == []


def test_a_day_that_the_answering_sentence_has_too_is_none() -> None:
    best = told("Ada Brandt visited Riga on 12 March, and flew home on 13 March.", "12 March")
    assert others(VISIT, best, told("Ada Brandt visited Riga on 13 March.", "13 March", "2024-05-04")) == []


def test_an_age_is_another_one_later() -> None:
    best, later = told("Ada Brandt is 51 years old.", "51"), told("Ada Brandt is 52 years old.", "52", "2024-05-04")
    assert others("How old is Ada Brandt?", best, later) == []


def test_days_that_are_not_known_disagree_with_nothing() -> None:
    best = told("Ada Brandt visited Riga on 12 March.", "12 March", None)
    assert others(VISIT, best, told("Ada Brandt visited Riga on 13 March.", "13 March", None)) == []


def test_what_was_put_off_may_lie_weeks_apart() -> None:
    question = "When will the trial of Marek Dahl begin?"
    best = told("The trial of Marek Dahl will begin on 1 July.", "1 July", "2024-05-24")
    assert others(question, best, told("The trial of Dahl will begin on 3 June.", "3 June", "2024-03-01")) == ["3 June"]
    past = told("The trial of Dahl began on 3 June.", "3 June", "2024-09-01")
    assert others(question, replace_day(best, "2024-09-02"), past) == []


def test_a_question_that_names_nothing_asks_of_two_events_in_two_articles() -> None:
    best, other = told("Twelve people died.", "Twelve"), told("Nineteen people died there.", "Nineteen")
    assert others("How many people died?", best, other) == []


def test_the_other_candidate_has_to_be_about_as_fit() -> None:
    best = told("Ada Brandt visited Riga on 12 March.", "12 March")
    text = "Ada Brandt visited Riga on 13 March."
    assert others(VISIT, best, told(text, "13 March", fitness=0.05)) == []
    assert others(VISIT, best, told(text, "13 March", margin=0.5)) == []


@pytest.mark.parametrize(
    "question", ["Who visited Riga?", "On which dates did Ada Brandt visit Riga?", "How old is Ada Brandt?"]
)
def test_other_questions_and_lists_have_no_disagreement(question: str) -> None:
    best = told("Ada Brandt visited Riga on 12 March.", "12 March")
    assert others(question, best, told("Ada Brandt visited Riga on 13 March.", "13 March")) == []


# ── which one is the answer ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_newer_figure_is_the_answer_and_the_older_one_an_earlier_report() -> None:
    old = told("The landslide in Kelm killed 12 people.", "12", fitness=0.7)
    new = told("The Kelm landslide killed 19 people.", "19", "2024-05-06")
    (answer,), (other,) = settled(question_of(KILLED), [old], [old, new])
    assert (answer.candidate.text, other.candidate.text) == ("19", "12")
    assert as_told(answer.candidate, other.candidate) is Says.EARLIER
    assert as_told(other.candidate, answer.candidate) is Says.LATER


def test_without_a_day_the_surest_one_stays_the_answer() -> None:
    old = told("The landslide in Kelm killed 12 people.", "12", None, fitness=0.7)
    new = told("The Kelm landslide killed 19 people.", "19", "2024-05-06")
    (answer,), (other,) = settled(question_of(KILLED), [old], [old, new])
    assert (answer.candidate.text, as_told(answer.candidate, other.candidate)) == ("12", Says.OTHER)


def test_of_dates_the_surest_one_stays_the_answer() -> None:
    old = told("Ada Brandt visited Riga on 12 March.", "12 March", fitness=0.7)
    new = told("Ada Brandt visited Riga on 13 March.", "13 March", "2024-05-06")
    (answer,), (other,) = settled(question_of(VISIT), [old], [old, new])
    assert (answer.candidate.text, as_told(answer.candidate, other.candidate)) == ("12 March", Says.LATER)


# ── shown with a citation that holds ─────────────────────────────────────────────────────────────────────────────────


REPORTS = (
    ("The landslide in Kelm killed 12 people, police said.", "2024-05-03"),
    ("In Kelm the landslide killed 19 people, they said.", "2024-05-06"),
)
SURE = Regression(5.0, tuple(0.0 for _ in FEATURES))


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    library = Library.open(tmp_path / "library", WordEmbedder.name)
    for text, day in REPORTS:
        facts = Facts(title=f"Kelm, {day}", source="The Herald", published=day)
        add(library, WordEmbedder(), read_article(text.encode(), "a.txt", facts))
    reader = ScriptedReader({"12": 9.0, "19": 8.0})
    return Asker(library, Searcher(library, WordEmbedder()), reader, Calibration(SURE, SURE, 0.3), Agenda(library))


def test_an_answer_shows_what_says_otherwise_with_its_quote(asker: Asker) -> None:
    answer = asker.ask(KILLED)
    (citation,), (other,) = answer.citations, answer.disagreement
    assert (answer.answer, citation.n, citation.quote) == ("19", 1, REPORTS[1][0])
    assert (other.answer, other.says, other.citation.n, other.citation.quote) == ("12", Says.EARLIER, 2, REPORTS[0][0])
    assert other.citation.published == "2024-05-03"
    assert answer.quoted == answer.shown == (citation, other.citation)


def test_what_says_otherwise_is_left_out_when_its_quote_does_not_hold(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ask.holds", lambda citation, article: "19" in citation.quote)
    answer = asker.ask(KILLED)
    assert (answer.answer, answer.disagreement) == ("19", ())
    monkeypatch.setattr("qa.ask.holds", lambda citation, article: "12" in citation.quote)
    answer = asker.ask(KILLED)
    assert (answer.answered, answer.disagreement, answer.quoted) == (False, (), ())


def test_another_passage_says_the_words_that_it_marks() -> None:
    article = Article(article_id(REPORTS[0][0]), "Kelm", REPORTS[0][0])
    at = article.text.index("12")
    citation = cite(2, article, (0, len(article.text)), [(at, at + 2)])
    assert says_its_mark(Otherwise("12", Says.OTHER, citation))
    assert not says_its_mark(Otherwise("13", Says.OTHER, citation))
    assert not says_its_mark(Otherwise(citation.quote, Says.OTHER, replace(citation, marks=())))


# ── how it is measured ───────────────────────────────────────────────────────────────────────────────────────────────


def labels() -> Sequence[dict[str, object]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def test_half_of_the_labelled_pairs_are_conflicts_and_half_of_them_kept_aside() -> None:
    conflicts = [label["conflict"] for label in labels()]
    assert (len(conflicts), sum(map(bool, conflicts))) == (32, 16)
    assert len({label["id"] for label in labels()}) == 32


def test_a_pair_is_right_with_the_labelled_words_and_without_false_ones() -> None:
    label = {"conflict": True, "answer": "19", "other": "12", "says": "earlier report"}
    article = Article(article_id(REPORTS[0][0]), "Kelm", REPORTS[0][0])
    other = Otherwise("at least 12", Says.EARLIER, cite(2, article, (0, 10)))
    answer = Answer(KILLED, KILLED, True, "19 people", 0.9, disagreement=(other,))
    assert why_wrong(label, answer) == ""
    assert why_wrong(label, replace(answer, disagreement=())) == "answered '19 people', otherwise: []"
    assert why_wrong(label, replace(answer, answer="12")).startswith("answered '12'")
    assert why_wrong({"conflict": False}, answer).startswith("answered '19 people'")
    assert why_wrong(label, replace(answer, answered=False)) == "declined (0.90)"
    outcomes = [Outcome("pairs", True, answer, ""), Outcome("pairs", False, answer, "wrong")]
    assert table(outcomes).split("\n")[-1] == "| pairs | 2 of 2 | 1 of 1 | 1 of 1 |"
