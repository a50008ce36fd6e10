"""Sentences made into questions by templates: which, which not, and where their answers stand."""

import pytest

from corpus.article import Article, article_id
from qa.ideas import Idea, ideas


def article(*sentences: str, title: str = "Harbour talks") -> Article:
    text = "\n\n".join([title, " ".join(sentences)])
    return Article(article_id(text), title, text)


def made_of(*sentences: str) -> dict[str, str]:
    """The questions, and the words that answer each."""
    read = article(*sentences)
    return {idea.question: read.text[slice(*idea.answer)] for idea in ideas(read)}


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The minister Oda Lindqvist met Tomas Brandt on 28 April 2025.",
            "When did Oda Lindqvist meet Tomas Brandt?",
            "28 April 2025",
        ),
        (
            "On Monday, Prime Minister Oda Lindqvist visited Kestrel Bay.",
            "When did Oda Lindqvist visit Kestrel Bay?",
            "Monday",
        ),
        (
            "Oda Lindqvist, the minister, met Tomas Brandt in Riga.",
            "Where did Oda Lindqvist meet Tomas Brandt?",
            "Riga",
        ),
        (
            "Jonas Berg has twice received the Kelm delegation led by Ann Dahl, on 3 and 4 May.",
            "When did Jonas Berg receive the Kelm delegation?",
            "3 and 4 May",
        ),
        (
            "During Oda Lindqvist’s July 2022 visit to Riga, she slept.",
            "When did Oda Lindqvist visit Riga?",
            "July 2022",
        ),
        (
            "Oda Lindqvist announced a ban on nets.",
            "What did Oda Lindqvist announce?",
            "a ban",
        ),
        (
            "Oda Lindqvist told Kelm Radio that the nets are gone.",
            "What did Oda Lindqvist tell Kelm Radio?",
            " that the nets are gone.",
        ),
        (
            "Jonas Berg voiced the sentiments of most West Asians when he spoke.",
            "Who voiced the sentiments of most West Asians?",
            "Jonas Berg",
        ),
        (
            "At least 12 people were killed in the Kestrel Bay area.",
            "How many people were killed in the Kestrel Bay area?",
            "12",
        ),
        (
            "“The harbour of Riga needs more berths,” said Oda Lindqvist.",
            "Who said “The harbour of Riga needs more berths”?",
            "Oda Lindqvist",
        ),
        (
            "Jonas Berg, a lawyer for the union, came too.",
            "Who is Jonas Berg?",
            "a lawyer for the union",
        ),
        (
            "It was Defence Minister Jonas Berg.",
            "Who is Jonas Berg?",
            "Defence Minister",
        ),
    ],
)
def test_a_sentence_becomes_a_question_whose_answer_it_holds(sentence: str, question: str, answer: str) -> None:
    assert made_of("It began early that day.", sentence)[question] == answer


def test_somebody_is_asked_what_he_said_about_what_is_named_often() -> None:
    storm = "Jonas Berg said there was no news of Riga."
    assert "What did Jonas Berg say about Riga?" in made_of(storm, "Nobody in Riga was hurt.", "Riga slept.")
    assert made_of(storm) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "The president of France met Tomas Brandt on Monday.",  # not: "When did France meet …"
        "Oda Lindqvist and Jonas Berg met Tomas Brandt on Monday.",  # not: Berg alone
        "Oda Lindqvist defeated Tomas Brandt and left on Monday.",
        "He met Tomas Brandt on Monday.",
        "Oda Lindqvist took over his role as head of Kelm.",  # whose role?
        "Oda Lindqvist took over the roles of Kelm and of Riga.",  # cut short, it would be another question
        "Oda Lindqvist signed the law on Monday.",  # which law?
        "However, Riga, a city, slept.",
        "Oda Lindqvist, elected the leader of Kelm, slept.",  # not: she elected
        "Workers of Union California, a lawyer, slept.",  # it is no person
        "“It depends on who is there,” said Oda Lindqvist.",  # what depends?
        "“Brandt Harbour Late Show,” said Oda Lindqvist.",  # a title
        "“If the harbour of Riga,” said Oda Lindqvist, “needs berths, we build.”",
        "Some 40 percent of all boats have been to Riga.",
    ],
)
def test_no_question_is_made_where_it_would_be_wrong_or_hang_in_the_air(sentence: str) -> None:
    assert made_of(sentence) == {}


def test_a_time_behind_another_deed_is_not_the_time_of_this_one() -> None:
    assert list(made_of("Oda Lindqvist joined Tomas Brandt to attend a meeting on Monday.")) == [
        "Who joined Tomas Brandt to attend a meeting on Monday?"
    ]


def test_a_person_is_named_in_full_and_without_titles() -> None:
    assert made_of("We heard Vladimir Orlov.", "On Monday, President Orlov met Tomas Brandt.") == {
        "When did Vladimir Orlov meet Tomas Brandt?": "Monday",
        "Who met Tomas Brandt?": "President Orlov",
    }
    assert "When did Ann Dahl meet Tomas Brandt?" in made_of("On Monday, Secretary of State Ann Dahl met Tomas Brandt.")


def test_what_is_named_often_and_early_comes_first() -> None:
    first = list(made_of("Jonas Berg, a lawyer, slept.", "Ann Dahl, an actor, woke Berg.", *["Dahl slept."] * 6))
    assert first == ["Who is Ann Dahl?", "Who is Jonas Berg?"]


def test_an_idea_is_found_in_its_article() -> None:
    read = article("Jonas Berg, a lawyer, slept.")
    start = read.text.index("Jonas")
    assert ideas(read) == (
        Idea("is", "Who is Jonas Berg?", read.id, (start, len(read.text)), (start + 12, start + 20)),
    )
