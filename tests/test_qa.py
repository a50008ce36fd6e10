"""Spans made whole, candidates judged, answers put together, quotes verified: without a model."""

from dataclasses import replace

import numpy as np
import pytest

from corpus.article import Article, article_id
from corpus.document import Facts
from corpus.formats import read_article
from index.passages import Passage, cut, sentences
from index.search import Found
from qa import bylines, overview
from qa.choose import Judged, chosen, wording
from qa.confidence import FEATURES, Calibration, Regression, features, unexpected
from qa.question import understand
from qa.spans import Candidate, candidates
from qa.verify import cite, holds
from tests.readers import ScriptedReader

TALKS = (
    "Envoy Mikhail Bogdanov has twice received the delegation headed by Musa Abu Marzouk – on 26 October and "
    "19 January. His Deputy Foreign Minister Sergey Ryabkov was in Geneva. Iran joined the Shanghai Cooperation "
    "Organization (SCO) and the newly expanded BRICS. The repair costs $3.5 million and will take 14 weeks. They met "
    "again on 3 May, 5 June and 7 July."
)


def found(text: str) -> Found:
    article = Article(article_id(text), "Talks", text)
    passage = Passage(article.id, 0, 0, len(text), (), tuple(sentences(text)))
    return Found(passage, article, 1.0, 0.5)


def best(question: str, words: str, text: str = TALKS) -> str:
    """The candidate that comes of the reader's pointing at `words`."""
    place = found(text)
    reading = ScriptedReader({words: 9.0}).read(question, [text])[0]
    return candidates(understand(question), place, reading)[0].text


@pytest.mark.parametrize(
    ("question", "words", "whole"),
    [
        ("When did Bogdanov receive the delegation?", "October", "26 October and 19 January"),
        ("When did they meet again?", "June", "3 May, 5 June and 7 July"),
        ("What position does Sergey Ryabkov hold?", "Foreign Minister", "Deputy Foreign Minister"),
        ("Who was in Geneva?", "Ryabkov", "Deputy Foreign Minister Sergey Ryabkov"),
        (
            "Which organizations did Iran join?",
            "SCO",
            "the Shanghai Cooperation Organization (SCO) and the newly expanded BRICS",
        ),
        ("Which organization did Iran join?", "SCO", "SCO"),
        ("How much does the repair cost?", "3", "$3.5 million"),
        ("How long will the repair take?", "14", "14 weeks"),
        ("Who headed the delegation?", "Musa Abu Marzouk –", "Musa Abu Marzouk"),
    ],
)
def test_spans_are_given_whole(question: str, words: str, whole: str) -> None:
    assert best(question, words) == whole


@pytest.mark.parametrize(
    ("question", "words", "whole"),
    [
        ("Who spoke on Tuesday?", "Virginia Gov", "Virginia Gov. Mark Warner"),
        ("Who else spoke?", "Col", "Lt. Col. Ann O'Neill"),
        ("What office did Mark Warner hold?", "Virginia Gov", "Virginia Gov"),
    ],
)
def test_a_title_with_a_point_takes_its_name_along(question: str, words: str, whole: str) -> None:
    text = "So said former Virginia Gov. Mark Warner on Tuesday, and Lt. Col. Ann O'Neill did."
    assert best(question, words, text) == whole


def test_a_span_never_leaves_its_sentence_and_says_more_than_the_question() -> None:
    question = "Who was in Geneva?"
    reading = ScriptedReader({"Geneva. Iran": 9.0, "Geneva": 8.0, "His": 7.0}).read(question, [TALKS])[0]
    for candidate in candidates(understand(question), found(TALKS), reading):
        assert candidate.quote[0] <= candidate.start < candidate.end <= candidate.quote[1]
        assert candidate.text not in ("Geneva", "His")


def test_abbreviations_keep_their_point() -> None:
    text = "He flew to the U.S. on Monday. She stayed."
    assert best("Where did he fly?", "U.S", text) == "U.S."


def judged(text: str, words: str, fitness: float, probability: float = 0.8) -> Judged:
    place = found(text)
    start = text.index(words)
    quote = next(span for span in place.passage.sentences if span[0] <= start < span[1])
    return Judged(Candidate(place, start, start + len(words), quote, 5.0), fitness, probability)


def test_the_most_probable_candidate_answers_and_below_the_threshold_nothing_does() -> None:
    question = understand("Who was in Geneva?")
    items = [judged(TALKS, "Sergey Ryabkov", 0.8), judged(TALKS, "Bogdanov", 0.5)]
    assert wording(chosen(question, items, 0.3)) == "Sergey Ryabkov"
    assert chosen(question, items, 0.9) == []
    assert chosen(question, [judged(TALKS, "Bogdanov", 0.9, 0.2), judged(TALKS, "Iran", 0.1, 0.9)], 0.3) == []
    assert chosen(question, [], 0.0) == []


def test_a_question_for_yes_or_no_is_answered_with_the_sentence() -> None:
    question = understand("Was Sergey Ryabkov in Geneva?")
    items = chosen(question, [judged(TALKS, "Geneva", 0.8)], 0.3)
    assert wording(items) == "His Deputy Foreign Minister Sergey Ryabkov was in Geneva."


def test_a_list_takes_distinct_items_that_are_nearly_as_probable() -> None:
    question = understand("Which people were named?")
    items = [
        judged(TALKS, "Sergey Ryabkov", 0.8),
        judged(TALKS, "Ryabkov", 0.75),
        judged(TALKS, "Mikhail Bogdanov", 0.7),
        judged(TALKS, "Iran", 0.2),
    ]
    assert wording(chosen(question, items, 0.3)) == "Sergey Ryabkov; Mikhail Bogdanov"


@pytest.mark.parametrize(("of_the_best", "of_the_second"), [(0.4, 0.29), (0.9, 0.53)])
def test_each_item_of_a_list_has_to_be_likely_by_itself(of_the_best: float, of_the_second: float) -> None:
    question = understand("Which people were named?")
    items = [
        judged(TALKS, "Sergey Ryabkov", 0.8, of_the_best),
        judged(TALKS, "Mikhail Bogdanov", 0.7, of_the_second),
    ]
    assert wording(chosen(question, items, 0.3)) == "Sergey Ryabkov"


def test_features_by_hand() -> None:
    question = understand("When did Lapid meet Bogdanov?")
    candidate = replace(judged(TALKS, "26 October", 0.0).candidate, is_time=True)
    assert dict(zip(FEATURES, features(question, candidate), strict=True)) == pytest.approx(
        {
            "margin": 0.5,
            "retrieval": 1.0,
            "similarity": 0.5,
            "quote_coverage": 1 / 3,
            "names_outside_quote": 0.5,
            "names_outside_passage": 0.5,
            "names_outside_article": 0.5,
            "unexpected": 0,
            "share": 0.0,
            "lead": 0.0,
            "agreement": 0.0,
            "numbers_outside_passage": 0.0,
            "negation": 0.0,
            "length": 2 / 30,
            "consensus": 1.0,
        }
    )


def test_candidates_that_say_the_same_support_each_other_and_others_are_rivals() -> None:
    question = understand("When did they meet?")
    one, same, other = (
        judged(text, "26 October", 0.0).candidate
        for text in (TALKS, "They met on 26 October.", "They met in Oslo, on 26 October and never again.")
    )
    other = replace(judged(other.article.text, "Oslo", 0.0).candidate, margin=8.0)

    def named(candidate: Candidate) -> dict[str, float]:
        return dict(zip(FEATURES, features(question, candidate, (one, same, other)), strict=True))

    assert named(one)["agreement"] == 0.5
    assert named(one)["lead"] == pytest.approx(-0.3)
    assert named(other)["agreement"] == 0.0
    assert named(other)["lead"] == pytest.approx(0.3)


def test_a_longer_span_around_another_one_is_its_rival() -> None:
    question = understand("Who was in Geneva?")
    name = replace(judged(TALKS, "Sergey Ryabkov", 0.0).candidate, margin=6.0)
    title_and_name = judged(TALKS, "Deputy Foreign Minister Sergey Ryabkov", 0.0).candidate
    lead = FEATURES.index("lead")
    assert features(question, title_and_name, (name, title_and_name))[lead] == pytest.approx(-0.1)
    assert features(question, name, (name, title_and_name))[lead] == pytest.approx(0.1)


def test_consensus_is_the_f1_to_be_expected_of_what_the_candidates_say() -> None:
    question = understand("Who was in Geneva?")
    name, title, other = (
        judged(TALKS, words, 0.0).candidate
        for words in ("Sergey Ryabkov", "Deputy Foreign Minister Sergey Ryabkov", "Musa Abu Marzouk")
    )
    other = replace(other, margin=5.0 - np.log(4))  # a quarter as likely
    for candidate, expected in ((name, (1 + 4 / 7) / 2.25), (title, (1 + 4 / 7) / 2.25), (other, 0.25 / 2.25)):
        assert features(question, candidate, (name, title, other))[-1] == pytest.approx(expected)


def test_numbers_and_negations_that_do_not_fit() -> None:
    def value(name: str, question: str, words: str, text: str) -> float:
        found = features(understand(question), judged(text, words, 0.0).candidate)
        return dict(zip(FEATURES, found, strict=True))[name]

    text = "In 2019 Ann Lee met Bob Ray, but Cid Poe did not come, and Dan Orr came."
    assert value("numbers_outside_passage", "Who met Bob Ray in 2019?", "Ann Lee", text) == 0.0
    assert value("numbers_outside_passage", "Who met Bob Ray in 2021?", "Ann Lee", text) == 1.0
    assert value("negation", "Who came?", "Cid Poe", text) == 1.0
    assert value("negation", "Who came?", "Dan Orr", text) == 0.0
    assert value("negation", "Who didn’t come?", "Cid Poe", text) == 0.0
    assert value("negation", "Who didn’t come?", "Dan Orr", text) == 1.0


@pytest.mark.parametrize(
    ("question", "words", "whole", "text"),
    [
        ("What does it cost?", "000", "1,000", "It costs 1,000 in all."),
        ("Who owns it?", "eBay Inc", "eBay Inc.", "The owner is eBay Inc."),
        ("Who said so?", "ltl", "Zx̂ltl", "So said Zx̂ltl in Oslo."),
        ("When was she seen?", "October 3", "10:30 October 3", "She was seen at 10:30 October 3 in Reno."),
        ("Which leaders came?", "Sunni Arab and Shiite tribal leaders", "Sunni Arab and Shiite tribal leaders",
         "He met Sunni Arab and Shiite tribal leaders."),
    ],
)  # fmt: skip
def test_no_word_number_or_name_is_cut(question: str, words: str, whole: str, text: str) -> None:
    assert best(question, words, text) == whole


@pytest.mark.parametrize(
    ("question", "words", "value"),
    [
        ("When was it?", "Geneva", 1.0),
        ("Who was it?", "Sergey Ryabkov", 0.0),
        ("Who was it?", "delegation", 0.5),
        ("Who was it?", "weeks", 1.0),
        ("How many weeks?", "14", 0.0),
        ("How many weeks?", "Geneva", 1.0),
        ("What did they say?", "Sergey Ryabkov", 1.0),
        ("What did they say?", "will take 14 weeks", 0.0),
    ],
)
def test_what_is_unexpected(question: str, words: str, value: float) -> None:
    assert unexpected(understand(question), judged(TALKS, words, 0.0).candidate) == value


def test_probability_is_the_logistic_of_the_weighted_sum() -> None:
    regression = Regression(-1.0, (2.0,) + (0.0,) * (len(FEATURES) - 1))
    assert regression.probability((0.5,) + (1.0,) * (len(FEATURES) - 1)) == pytest.approx(0.5)
    assert regression.probability((1e9,) + (0.0,) * (len(FEATURES) - 1)) == pytest.approx(1.0)


def test_the_stored_calibration_has_every_feature_with_its_sign() -> None:
    calibration = Calibration.load()
    assert 0 < calibration.threshold < 1
    for regression in (calibration.choice, calibration.sureness):
        named = dict(zip(FEATURES, regression.weights, strict=True))
        assert all(weight <= 0 for name, weight in named.items() if name.startswith(("names", "un")))
        assert named["margin"] > 0
    assert dict(zip(FEATURES, calibration.choice.weights, strict=True))["consensus"] == 0


def test_a_citation_holds_only_for_the_frozen_words() -> None:
    article = found(TALKS).article
    sound = cite(1, article, (0, 115), ((6, 22),))
    assert sound.quote == TALKS[:115]
    assert holds(sound, article)
    assert not holds(replace(sound, quote=sound.quote.replace("26", "27")), article)
    assert not holds(replace(sound, start=1), article)
    assert not holds(replace(sound, end=10_000), article)
    assert not holds(replace(sound, marks=((100, 120),)), article)
    assert not holds(sound, replace(article, text=TALKS.replace("26", "27")))
    assert not holds(replace(sound, article_id="0" * 16), article)


BYLINED = b"The dam\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose. It rose again on Monday."


def test_bylines_answer_in_the_articles_own_words() -> None:
    article = read_article(BYLINED, "dam.txt")
    answer = bylines.answer_from_bylines(understand("Who wrote the article, and when was it published?"), [article])
    assert answer is not None
    assert answer.answer == "Jane Doe, 5 March 2023"
    assert [c.quote for c in answer.citations] == ["By Jane Doe, The Herald, 5 March 2023"]
    assert [article.text[slice(*mark)] for mark in answer.citations[0].marks] == ["Jane Doe", "5 March 2023"]


def test_a_given_fact_has_no_quote_and_a_missing_one_no_answer() -> None:
    bare = read_article(b"The dam\n\nWater rose. It rose again on Monday.", "dam.txt", Facts(author="Al Roe"))
    told = bylines.answer_from_bylines(understand("Who wrote the article?"), [bare])
    assert told is not None
    assert (told.answer, told.citations) == ("Al Roe", ())
    assert bylines.answer_from_bylines(understand("Which outlet?"), [bare]) is None


def test_a_summary_is_the_lead() -> None:
    article = read_article(
        b"The dam\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose on Monday in Oslo. It fell again the day "
        b"after that. Nobody was hurt, the police said. A fourth sentence came.",
        "dam.txt",
    )
    answer = overview.summary(understand("What is the article about?"), [], [article])
    assert answer is not None
    assert answer.answer.split("\n") == [
        "Water rose on Monday in Oslo.",
        "It fell again the day after that.",
        "Nobody was hurt, the police said.",
    ]


def test_cut_and_read_agree_on_offsets() -> None:
    article = read_article(BYLINED, "dam.txt")
    passage = cut(article)[0]
    place = Found(passage, article, 1.0, 0.5)
    reading = ScriptedReader({"Monday": 9.0}).read("", [place.text])[0]
    candidate = candidates(understand("When did it rise again?"), place, reading)[0]
    assert article.text[candidate.start : candidate.end] == "Monday"
    assert article.text[slice(*candidate.quote)] == "It rose again on Monday."
    assert np.isclose(candidate.margin, 9.0)
