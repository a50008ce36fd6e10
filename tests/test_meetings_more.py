"""Meetings that are told in other ways: interviews in two sentences, lists, invitations, names the model misses."""

import pytest

from tests.test_meetings import read, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bill Gates told NPR that he was worried. “I worry,” Gates said in the interview.",
            "Bill Gates; NPR | interview | held |  |  | ",
        ),
        (
            "This week, Bill Gates told CNN’s “Amanpour” that he was worried. In the interview, Gates was grim.",
            "Bill Gates; CNN | interview | held | This week | 2024-02-12–2024-02-18 | ",
        ),
        (
            "Tom Jones revealed the plan during an interview on 92.3 The Fan in Cleveland.",
            "Tom Jones; 92.3 The Fan | interview | held |  |  | Cleveland",
        ),
        (
            'In an interview with NBC\'s "Today" show, Tess McCracken said she was tired.',
            "Tess McCracken; NBC | interview | held |  |  | ",
        ),
        (
            "After Joe Biden withdrew, in a phone interview with CNN, Donald Trump said he would win.",
            "Donald Trump; CNN | interview | held |  |  | ",
        ),
        (
            "“He knew,” Ryan Butler, an analyst at a betting site, told USA TODAY in an interview Monday.",
            "Ryan Butler; USA TODAY | interview | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Alex Murdaugh told police in an interview that he had been at home.",
            "Alex Murdaugh; police | interview | held |  |  | ",
        ),
        (
            "Read The Guardian's interview with Jennifer Nettles.",
            "Guardian; Jennifer Nettles | interview | held |  |  | ",
        ),
        (
            "The senator Tim Kaine talked with Jake Tapper in an interview on Sunday.",
            "Tim Kaine; Jake Tapper | interview | held | Sunday | 2024-02-11–2024-02-11 | ",
        ),
    ],
)
def test_interviews(text: str, expected: str) -> None:
    assert [told(meeting) for meeting in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Bill Gates told NPR that he was worried.",
        "Bill Gates told NPR that he was worried. He is waiting for an interview with the immigration office.",
        "The analyst Ann Lee described a payment over a “60 Minutes” interview.",
        "Mary Jones went to a job interview with Microsoft on Monday.",
        "Bill Gates said in an interview that he was worried.",
    ],
)
def test_told_without_an_interview_and_an_interview_with_nobody_in_particular_are_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "U.S. special envoy Steve Witkoff and Russian President Vladimir Putin met for three hours in Moscow.",
            "Steve Witkoff; Vladimir Putin | met | held |  |  | Moscow",
        ),
        (
            "Elon Musk, Jeff Bezos and Mark Zuckerberg dined with Donald Trump on Thursday.",
            "Elon Musk; Jeff Bezos; Mark Zuckerberg; Donald Trump | met | held | Thursday | 2024-02-08–2024-02-08 | ",
        ),
        (
            "Iran and the United States held a fifth round of nuclear talks in Rome on Friday.",
            "Iran; United States | talks | held | Friday | 2024-02-09–2024-02-09 | Rome",
        ),
        (
            "Charter Communications and Walt Disney Co. are negotiating a new deal.",
            "Charter Communications; Walt Disney Co. | talks | held |  |  | ",
        ),
        (
            "Lai Ching-te hosted a delegation of U.S. lawmakers in Taipei on Monday.",
            "Lai Ching-te; delegation of U.S. lawmakers | hosted | held | Monday | 2024-02-12–2024-02-12 | Taipei",
        ),
        (
            "Kim Jong Un visited Russia in September and met Vladimir Putin.",
            "Kim Jong Un; Vladimir Putin | met | held | September | 2023-09-01–2023-09-30 | ",
        ),
        (
            "Pope Francis granted a private audience to Leonardo DiCaprio on Thursday.",
            "Pope Francis; Leonardo DiCaprio | met | held | Thursday | 2024-02-08–2024-02-08 | ",
        ),
        (
            "Prince Harry had tea with Jill Biden in London in September.",
            "Prince Harry; Jill Biden | met | held | September | 2023-09-01–2023-09-30 | London",
        ),
        (
            "Mike Sullivan had a brief conversation with the new ownership group.",
            "Mike Sullivan; new ownership group | talks | held |  |  | ",
        ),
        (
            "Mary Jones said that Donald Trump promised help when they spoke.",
            "Mary Jones; Donald Trump | talks | held |  |  | ",
        ),
        (
            "Boris Johnson and Emmanuel Macron spoke for 40 minutes on Thursday.",
            "Boris Johnson; Emmanuel Macron | talks | held | Thursday | 2024-02-08–2024-02-08 | ",
        ),
        (
            "Donald Trump uninvited the Philadelphia Eagles from visiting the White House.",
            "Donald Trump; Philadelphia Eagles | visited | cancelled |  |  | ",
        ),
        (
            "Keir Starmer is slated to host Donald Trump at his residence on Sept. 18.",
            "Keir Starmer; Donald Trump | hosted | planned | Sept. 18 | 2024-09-18–2024-09-18 | ",
        ),
        (
            "Ann Lee didn’t meet with Joe Biden.",
            "Ann Lee; Joe Biden | met | denied |  |  | ",
        ),
        (
            "ISTANBUL, Turkey (CNN) -- Sergei Lavrov met Wang Yi on Monday.",
            "Sergei Lavrov; Wang Yi | met | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
    ],
)
def test_other_tellings(text: str, expected: str) -> None:
    assert [told(meeting) for meeting in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Tom Smith visited the Coffee County elections office in January.",
        "Tom Jones talked to host a show on Monday.",
        "In October they ended their visit.  Tom Jones and Ann Lee praised the country.",
        "Tom Jones and Ann Lee were chatting each other up.",
        "The director described recordings of interviews with Elizabeth Holmes.",
    ],
)
def test_no_meetings(text: str) -> None:
    assert read(text) == []


def test_a_given_name_tells_whom_a_pronoun_means() -> None:
    text = "Jake Tapper argued with the writer Mary Jones. She met Joe Biden on Monday."
    assert [told(meeting).split(" |")[0] for meeting in read(text)] == ["Mary Jones; Joe Biden"]
    assert [told(m).split(" |")[0] for m in read(text.replace("She met", "He met"))] == ["Jake Tapper; Joe Biden"]


def test_a_person_whose_name_the_model_misses_is_told_by_the_given_name() -> None:
    text = "The plan is due to Angels GM Perry Minasian. In an interview with CNN, Minasian praised it."
    assert told(read(text)[0]).split(" |")[0] == "Perry Minasian; CNN"
    assert told(read(text.replace("Perry", "Zorg"))[0]).split(" |")[0] == "Minasian; CNN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Police were able to interview Michael Brewer on Monday.",
            "Police; Michael Brewer | interview | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Susan Collins was warm toward Ketanji Jackson when she met with her before the hearing.",
            "Susan Collins; Ketanji Jackson | met | held |  |  | ",
        ),
        (
            "She knew many leaders, including Nelson Mandela, whom Queen Elizabeth visited twice in South Africa, "
            "and Kwame Nkrumah.",
            "Queen Elizabeth; Nelson Mandela | visited | held |  |  | South Africa",
        ),
        ("The Calverts said they were meeting with Tom Gerwing.", "Calverts; Tom Gerwing | met | held |  |  | "),
        ("Rudy Giuliani met with the panel.", "Rudy Giuliani; panel | met | held |  |  | "),
        (
            "Barack Obama met several times with his national security team.",
            "Barack Obama; national security team | met | held |  |  | ",
        ),
        (
            "In a 2016 interview with The Arizona Republic, Arthur Lavinsky said it was a minor holiday.",
            "Arthur Lavinsky; Arizona Republic | interview | held | 2016 | 2016-01-01–2016-12-31 | ",
        ),
        (
            "In an interview set to air on CNN, Linda Kasabian spoke of the murder.",
            "Linda Kasabian; CNN | interview | held |  |  | ",
        ),
        (
            "Emeril Lagasse spoke to restaurant owner Natalia Paiva-Neves about cooking.",
            "Emeril Lagasse; Natalia Paiva-Neves | talks | held |  |  | ",
        ),
        (
            "A meeting between Joe Biden and Mohammed bin Salman is now expected to happen next month.",
            "Joe Biden; Mohammed bin Salman | met | planned | next month | 2024-03-01–2024-03-31 | ",
        ),
        (
            "Watch Larry King's interview with Gov. Bobby Jindal »",
            "Larry King; Bobby Jindal | interview | held |  |  | ",
        ),
    ],
)
def test_who_is_meant(text: str, expected: str) -> None:
    assert [told(meeting) for meeting in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Mark Bertone went to the hospital, Tom Lombardi said.  They met with the family of the victim.",
        'Fame came on "The Tonight Show," which Johnny Carson hosted from 1962 to 1992.',
        "Ann Smith, her sister Mary and her husband, Kevin Jones, then chatted with him.",
    ],
)
def test_nobody_is_meant_for_certain(text: str) -> None:
    assert "Lombardi" not in str(found := [told(meeting) for meeting in read(text)])
    assert not any("Show" in meeting or "Kevin" in meeting for meeting in found)
