"""What a question asks for, and what a follow-up means."""

import pytest

from corpus.errors import QuestionError
from qa.question import LONGEST_QUESTION, Kind, facts_asked, is_plural, kind_of, subject_of, understand
from qa.words import content_stems, names_in


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did Putin visit Tehran?", Kind.WHEN),
        ("In what year was the bridge built?", Kind.WHEN),
        ("On which dates did they meet?", Kind.WHEN),
        ("Who interviewed Vladimir Putin recently?", Kind.WHO),
        ("According to Ryabkov, who bears responsibility?", Kind.WHO),
        ("Which minister resigned?", Kind.WHO),
        ("Where will the talks be held?", Kind.WHERE),
        ("Which city did Putin visit?", Kind.WHERE),
        ("How many people were hurt?", Kind.HOW_MANY),
        ("What percentage voted?", Kind.HOW_MANY),
        ("What did he say about it?", Kind.OTHER),
        ("Why was it closed?", Kind.OTHER),
        ("What did Lavrov say when he met Abbas?", Kind.OTHER),
        ("Who met whom, and when?", Kind.MEETINGS),
        ("What meetings took place?", Kind.MEETINGS),
        ("Which meetings took place in February?", Kind.MEETINGS),
        ("Who has Putin met?", Kind.MEETINGS),
        ("Who met Abbas?", Kind.WHO),
        ("Did Putin visit Tehran?", Kind.WHETHER),
        ("Wasn’t the bridge closed?", Kind.WHETHER),
        ("Can you tell me when Putin visited Tehran?", Kind.WHEN),
        ("What is the article about?", Kind.SUMMARY),
        ("Summarise it, please", Kind.SUMMARY),
    ],
)
def test_kind(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("Who wrote the article?", ("author",)),
        ("who's the author", ("author",)),
        ("When was it published?", ("published",)),
        ("Which outlet?", ("source",)),
        ("In which newspaper did the article appear?", ("source",)),
        ("Who wrote this and for which paper?", ("author", "source")),
        ("What is the headline?", ("title",)),
        ("Which outlet published the story about the dam?", ("source",)),
        ("Who wrote the letter to the minister?", ()),
        ("Which newspaper did Mezher tell about the invitation?", ()),
        ("When was the treaty published?", ()),
        ("Who called the article a lie?", ()),
    ],
)
def test_facts_of_the_article_are_told_from_what_it_says(question: str, facts: tuple[str, ...]) -> None:
    assert facts_asked(question) == facts


@pytest.mark.parametrize(
    ("question", "plural"),
    [
        ("Which organizations did Iran join?", True),
        ("On which dates did they meet?", True),
        ("Who were the ministers?", True),
        ("Which two countries signed?", True),
        ("Which organization did Iran join?", False),
        ("What was the news?", False),
        ("Who met Putin?", False),
    ],
)
def test_plural(question: str, plural: bool) -> None:
    assert is_plural(question) is plural


def test_names_and_stems() -> None:
    question = "Did Sergey Ryabkov visit Iran in 2022?"
    assert names_in(question) == (("sergey", "ryabkov"), ("iran",))
    assert content_stems(question) == ("sergey", "ryabkov", "visit", "iran", "2022")


def test_a_number_before_a_name_is_no_part_of_it() -> None:
    assert names_in("Who won the 2024 FIFA Club World Cup?") == (("fifa", "club", "world", "cup"),)


@pytest.mark.parametrize("text", ["", "   \n", "\u200b\u200b", "?!…", "😀😀", "\x00\x01\x02"])
def test_nothing_to_ask(text: str) -> None:
    with pytest.raises(QuestionError, match="Type one"):
        understand(text)


def test_a_megabyte_is_no_question() -> None:
    with pytest.raises(QuestionError, match="1,000,000 characters; it may have 2,000"):
        understand("a" * 1_000_000)
    assert understand("why " * (LONGEST_QUESTION // 4)).kind is Kind.OTHER


def test_subject_of() -> None:
    assert subject_of("Who wrote the story about the Ilısu dam?") == "Ilısu dam"
    assert subject_of("Who wrote the article?") == ""
