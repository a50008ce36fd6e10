"""What a follow-up means after the turns before it, and that a new subject stays one."""

from collections.abc import Mapping

import pytest

from qa.follow_up import Turn, stand_alone
from qa.question import Kind, understand

WHEN = "When did Putin visit Tehran?"


def standing(question: str, *history: str | tuple[str, str], known: Mapping[str, str] | None = None) -> str:
    """The question as it is understood; `known` are the answers that can be found out, nothing else is."""
    turns = [Turn(each) if isinstance(each, str) else Turn(*each) for each in history]
    return stand_alone(question, turns, lambda asked, _: (known or {}).get(asked, "")).text


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("Where did Putin meet Khamenei?", "And when?", "When did Putin meet Khamenei?"),
        ("When was Abbas received by Putin?", "where?", "Where was Abbas received by Putin?"),
        ("Who received Marzouk in Moscow?", "And when?", "When was it that someone received Marzouk in Moscow?"),
        ("Who opened the bridge?", "When did that happen?", "When was it that someone opened the bridge?"),
        ("Who did Putin meet in Moscow?", "When?", "When did Putin meet someone in Moscow?"),
        ("What did Putin say about NATO?", "When was that?", "When did Putin say something about NATO?"),
        ("How many people were killed in the crash?", "Where?", "Where were people killed in the crash?"),
        ("Which minister resigned?", "And why?", "Why was it that the minister resigned?"),
        ("When was the bridge opened?", "By whom?", "By whom was the bridge opened?"),
        ("Who was killed in the crash?", "How many?", "How many were killed in the crash?"),
        ("Why was Suarez banned?", "For how long?", "For how long was Suarez banned?"),
        ("Where did Putin go?", "Why did he do that?", "Why did Putin go?"),
        ("Did Hamas accept the deal?", "When?", "When did Hamas accept the deal?"),
    ],
)
def test_other_question_words_ask_the_same(earlier: str, question: str, expected: str) -> None:
    assert standing(question, earlier) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (
            "When did Lapid meet Netanyahu in Jerusalem?",
            "What about Gantz?",
            "When did Gantz meet Netanyahu in Jerusalem?",
        ),
        ("How many cases were reported in Germany?", "And in France?", "How many cases were reported in France?"),
        ("How many cases were reported in Germany?", "What about France?", "How many cases were reported in France?"),
        ("How many tons did Iran sell in 2019?", "And in 2020?", "How many tons did Iran sell in 2020?"),
        ("How many men were hurt?", "And women?", "How many women were hurt?"),
        ("How much gold did Iran sell?", "And silver?", "How much silver did Iran sell?"),
        ("What did Putin say about NATO?", "And about China?", "What did Putin say about China?"),
        ("Did Hamas accept the deal?", "And Israel?", "Did Israel accept the deal?"),
        ("How old is Angela Merkel?", "And her husband?", "How old is Angela Merkel’s husband?"),
    ],
)
def test_the_same_is_asked_of_something_else(earlier: str, question: str, expected: str) -> None:
    assert standing(question, earlier) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("Who met Sergey Lavrov?", "What did he say?", "What did Sergey Lavrov say?"),
        ("Who met Sergey Lavrov?", "And what was his reply?", "What was Sergey Lavrov’s reply?"),
        (WHEN, "Who did he meet there?", "Who did Putin meet in Tehran?"),
        (WHEN, "Who else was there?", "Who else was in Tehran?"),
        ("Where was Brooke Alvarez murdered?", "How old was she?", "How old was Brooke Alvarez?"),
        ("Where did the storm begin?", "How many people did it kill?", "How many people did the storm kill?"),
        ("Where did the ferry capsize?", "Who owned it?", "Who owned the ferry?"),
        ("Where did Mayor Adams speak on Monday?", "What did he say?", "What did Mayor Adams say?"),
        ("When did Hamas visit Moscow?", "Who led its delegation?", "Who led Hamas’s delegation?"),
        ("Why did Iran leave the treaty?", "What did they announce?", "What did Iran announce?"),
        ("Where did Putin and Xi meet?", "What did they discuss?", "What did Putin and Xi discuss?"),
        ("Where did the talks take place?", "How long did they last?", "How long did the talks last?"),
        ("Who shot Ronald Reagan?", "When was he shot?", "When was Ronald Reagan shot?"),
        ("Which ministers met in Ankara?", "What did they say?", "What did the ministers who met in Ankara say?"),
        ("Why was the man denied a passport?", "Who announced it?", "Who announced it (man denied a passport)?"),
        ("What happened in Kyiv in May 2014?", "Who was mayor then?", "Who was mayor in May 2014?"),
        ("Where does Putin’s wife live?", "How old is she?", "How old is Putin’s wife?"),
        (
            "Which trains arrived in Oslo?",
            "How long was their trip?",
            "How long was the trip of the trains that arrived in Oslo?",
        ),
        (
            "Where did the head of the delegation speak?",
            "What did he want?",
            "What did the head of the delegation want?",
        ),
    ],
)
def test_what_points_back_is_told(earlier: str, question: str, expected: str) -> None:
    assert standing(question, earlier) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (("Who met Sergey Lavrov?", "Ida Berg"), "What did she say?", "What did Ida Berg say?"),
        (
            ("Who received the envoys?", "Bogdanov"),
            "Where did he receive them?",
            "Where did Bogdanov receive the envoys?",
        ),
        (("Which minister resigned in Peru?", "Jose Chavez"), "How old is he?", "How old is Jose Chavez?"),
        (("Which city hosted the games?", "Rio"), "How many people live there?", "How many people live in Rio?"),
        ((WHEN, "19 July 2022"), "Who was president then?", "Who was president on 19 July 2022?"),
        (
            ("Which company bought it?", "Glencore"),
            "How much did the company pay?",
            "How much did the company Glencore pay?",
        ),
        (("Who opened the bridge?", "Ida Berg"), "And when?", "When did Ida Berg open the bridge?"),
        (("Who won the cup?", "The Boston Bruins"), "When?", "When did the Boston Bruins win the cup?"),
        (("Who won the cup?", "the Boston Bruins"), "Who did the team beat?", "Who did the team Boston Bruins beat?"),
        (
            ("Who wrote to the court?", "Ida Berg"),
            "Which paper is the journalist from?",
            "Which paper is the journalist Ida Berg from?",
        ),
        (
            ("Who found the comet?", "Ida Berg"),
            "Where does the astronomer work?",
            "Where does the astronomer Ida Berg work?",
        ),
        (("Who told Reuters that?", "Ida Berg, a spokeswoman"), "How old is she?", "How old is Ida Berg?"),
        (
            ("Which premier did Norway visit after the cup?", "Ida Berg"),
            "When?",
            "When did Norway visit Ida Berg after the cup?",
        ),
    ],
)
def test_what_was_answered_is_told(earlier: tuple[str, str], question: str, expected: str) -> None:
    assert standing(question, earlier) == expected


def test_an_answer_is_found_out_only_where_the_questions_name_nobody_who_fits() -> None:
    known = {"Who received the delegation?": "Bogdanov", "Who interviewed Putin?": "Tucker Carlson"}
    received = standing("And where did he receive it?", "Who received the delegation?", known=known)
    assert received == "Where did Bogdanov receive the delegation?"
    assert standing("Where did he live?", "Who interviewed Putin?", known=known) == "Where did Putin live?"
    both = standing("When did he interview him?", "Who interviewed Putin?", known=known)
    assert both == "When did Tucker Carlson interview Putin?"


def test_who_did_it_is_found_out_where_the_question_goes_on_with_it() -> None:
    known = {
        "Who opened the bridge?": "Ida Berg",
        "When was the bridge opened?": "in May",
        "Who closed the bridge?": "workers in the rain",
    }
    closed = standing("And when?", "Who closed the bridge?", known=known)
    assert closed == "When was it that someone closed the bridge?"
    assert standing("And when?", "Who opened the bridge?", known=known) == "When did Ida Berg open the bridge?"
    assert standing("Where?", "When was the bridge opened?", known=known) == "Where was the bridge opened?"


def test_a_man_is_no_she() -> None:
    known = {"Who won the cup?": "Roger Federer"}
    assert standing("When did she marry?", "Where did Merkel grow up?", "Who won the cup?", known=known) == (
        "When did Merkel marry?"
    )


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        (
            "When did the storm hit Florida?",
            "How many did the storm kill?",
            "How many did the storm (hit Florida) kill?",
        ),
        ("Who won the election in Chile?", "When was it held?", "When was the election held (won in Chile)?"),
        (
            "Which minister resigned in Peru?",
            "When did the minister resign?",
            "When did the minister who resigned in Peru resign?",
        ),
        ("When did Iran test the missile?", "Who said that?", "Who said that (Iran test the missile)?"),
    ],
)
def test_what_has_no_name_of_its_own_gets_what_was_asked_about(earlier: str, question: str, expected: str) -> None:
    assert standing(question, earlier) == expected


@pytest.mark.parametrize(
    "question",
    [
        "When did Merkel visit her mother?",
        "How did Manchester United react?",
        "Why did Iran say it would leave the treaty?",
        "Was it reported that Hamas agreed?",
        "Which minister in Oslo said he would resign?",
        "When did the president of France visit Berlin?",
        "What did Netanyahu tell his cabinet?",
        "Is there a bridge in Oslo?",
        "How long does it take to fly to Mars?",
        "Who wrote the article?",
        "When was it published?",
        "What is it about?",
        "Who met whom, and when?",
    ],
)
@pytest.mark.parametrize("earlier", [WHEN, "Who met Sergey Lavrov in Moscow?", "Which minister resigned?"])
def test_a_new_subject_is_not_dragged_back(earlier: str, question: str) -> None:
    asked = understand(question, [earlier])
    assert (asked.text, asked.in_talk) == (question, None)


@pytest.mark.parametrize(
    ("question", "in_talk"),
    [
        ("How many people were killed?", "How many people were killed (plane crash near Bogota)?"),
        ("What is the boiling point of mercury?", "What is the boiling point of mercury (plane crash near Bogota)?"),
    ],
)
def test_where_nothing_tells_whether_it_goes_on_it_can_be_asked_both_ways(question: str, in_talk: str) -> None:
    asked = understand(question, ["When did the plane crash near Bogota?"])
    assert asked.text == question
    assert asked.in_talk is not None
    assert asked.in_talk.text == in_talk


def test_who_else_leaves_out_what_was_answered() -> None:
    first = ("Who met Putin in Moscow?", "Abbas; Haniyeh")
    asked = understand("Who else?", [Turn(*first)])
    assert (asked.text, asked.without) == ("Who else met Putin in Moscow?", ("Abbas", "Haniyeh"))
    again = understand("Anyone else?", [Turn(*first), Turn("Who else?", "Marzouk")])
    assert (again.text, again.without) == ("Who else met Putin in Moscow?", ("Abbas", "Haniyeh", "Marzouk"))
    which = understand("Any others?", ["Which organisations did Iran join?"], lambda asked, _: "BRICS")
    assert (which.text, which.without) == ("Which other organisations did Iran join?", ("BRICS",))
    what = understand("What else did he say?", [Turn("What did Putin say about NATO?", "that it grows")])
    assert (what.text, what.without) == ("What else did Putin say?", ("that it grows",))


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    asked = understand("And where?", ["Who received Marzouk in Moscow?", "And when?"])
    assert asked.text == "Where was it that someone received Marzouk in Moscow?"
    chain = standing("And in France?", "How many cases were reported in Germany in 2019?", "And in 2020?")
    assert chain == "How many cases were reported in France in 2020?"


def test_what_was_asked_two_turns_ago_is_found_where_the_last_turn_has_nothing_that_fits() -> None:
    assert (
        standing("How old is he?", "Who is Vladimir Putin?", "When did the bridge open?")
        == "How old is Vladimir Putin?"
    )


@pytest.mark.parametrize("earlier", ["", "?", "  ", "😀", "a" * 3000])
def test_odd_earlier_turns_do_no_harm(earlier: str) -> None:
    assert understand("When did Putin visit Tehran?", [earlier]).text == WHEN
    assert understand("Where did he go?", [earlier]).kind is Kind.WHERE


def test_a_question_of_many_pronouns_is_understood_at_once() -> None:
    """All ways to give three hundred pronouns an antecedent are more than can be looked at."""
    earlier = "Where did Vladimir Putin meet Angela Merkel, Ali Khamenei and Boris Johnson?"
    asked = understand("What did " + "they them " * 150 + "say?", [earlier])
    assert asked.text.startswith("What did Vladimir Putin")
    assert asked.text.count(" they") > 100


def test_nothing_before_is_nothing_to_point_back_to() -> None:
    assert standing("And when?") == "And when?"
    assert understand("What did he say?").text == "What did he say?"
