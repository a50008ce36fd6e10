"""A sentence into a meeting that is planned, denied, conditional or cancelled; and what is no meeting."""

import pytest

from tests.test_meetings import read, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Vladimir Putin agreed to meet Xi Jinping in Beijing next week.",
            "Vladimir Putin; Xi Jinping | met | planned | next week | 2024-02-19–2024-02-25 | Beijing",
        ),
        (
            "Antony Blinken is to meet his Chinese counterpart, Wang Yi, next week.",
            "Antony Blinken; Wang Yi | met | planned | next week | 2024-02-19–2024-02-25 | ",
        ),
        (
            "Joe Biden will host Fumio Kishida at the White House on 10 April.",
            "Joe Biden; Fumio Kishida | hosted | planned | 10 April | 2024-04-10–2024-04-10 | White House",
        ),
        (
            "Keir Starmer is scheduled to hold talks with Donald Trump on Friday.",
            "Keir Starmer; Donald Trump | talks | planned | Friday | 2024-02-16–2024-02-16 | ",
        ),
        (
            "Emmanuel Macron said he would meet Viktor Orban on Friday.",
            "Emmanuel Macron; Viktor Orban | met | planned | Friday | 2024-02-16–2024-02-16 | ",
        ),
        (
            "Nancy Pelosi to meet with Tsai Ing-wen Wednesday",
            "Nancy Pelosi; Tsai Ing-wen | met | planned | Wednesday | 2024-02-14–2024-02-14 | ",
        ),
        (
            "Vladimir Putin refused to meet Volodymyr Zelensky.",
            "Vladimir Putin; Volodymyr Zelensky | met | denied |  |  | ",
        ),
        (
            "Joe Biden did not meet Mohammed bin Salman in Jeddah.",
            "Joe Biden; Mohammed bin Salman | met | denied |  |  | Jeddah",
        ),
        (
            "Donald Trump denied that he had met Jeffrey Epstein.",
            "Donald Trump; Jeffrey Epstein | met | denied |  |  | ",
        ),
        ("Wang Yi never met Sergei Lavrov.", "Wang Yi; Sergei Lavrov | met | denied |  |  | "),
        (
            "Olaf Scholz could meet Vladimir Putin if the war ends.",
            "Olaf Scholz; Vladimir Putin | met | conditional |  |  | ",
        ),
        (
            "Volodymyr Zelensky is ready to meet Vladimir Putin.",
            "Volodymyr Zelensky; Vladimir Putin | met | conditional |  |  | ",
        ),
        (
            "Olaf Scholz cancelled a meeting with Viktor Orban.",
            "Olaf Scholz; Viktor Orban | met | cancelled |  |  | ",
        ),
        (
            "Donald Trump called off a summit with Kim Jong Un.",
            "Donald Trump; Kim Jong Un | met | cancelled |  |  | ",
        ),
        (
            "Ebrahim Raisi withdrew from an interview with Christiane Amanpour.",
            "Ebrahim Raisi; Christiane Amanpour | interview | cancelled |  |  | ",
        ),
        (
            "Moscow invited the Palestinian factions to attend a meeting at the end of February.",
            "Moscow; Palestinian factions | hosted | planned | the end of February | 2024-02-21–2024-02-29 | ",
        ),
        (
            "Vladimir Putin invited Xi Jinping to visit Moscow in the spring of 2025.",
            "Vladimir Putin; Xi Jinping | visited | planned | the spring of 2025 | 2025-03-01–2025-05-31 | ",
        ),
        (
            "Joe Biden was in Rome for a conference that includes a highly anticipated meeting with Xi Jinping.",
            "Joe Biden; Xi Jinping | met | planned |  |  | ",
        ),
        (
            "9:30 a.m. in Dover: Joe Biden meets with families of the victims.",
            "Joe Biden; families of the victims | met | planned |  |  | Dover",
        ),
    ],
)
def test_a_sentence_tells_whether_it_was_held(text: str, expected: str) -> None:
    assert [told(meeting) for meeting in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The plan met with criticism from Republicans in Congress.",
        "Wang Yi flew to Rome on Monday to see the ruins.",
        "Apple met the requirements of the European Union.",
        "Tesla met its target for the year.",
        "Arsenal met Chelsea in the final.",
        "Novak Djokovic met Rafael Nadal in the semi-final of the tournament.",
        "Joe Biden meets Kamala Harris for lunch every Tuesday.",
        "Joe Biden often met Kamala Harris.",
        "Joe Biden visited Kyiv on Monday.",
        "Antony Blinken arrived in Riyadh on Monday.",
        "Joe Biden received a letter from Vladimir Putin.",
        "Joe Biden welcomed the decision of the Supreme Court.",
        "Joe Biden called Donald Trump a liar.",
        "Volodymyr Zelensky wants to meet Vladimir Putin.",
        "Pope Francis called for talks between Russia and Ukraine.",
        "Joe Biden should meet Vladimir Putin.",
        "Will Joe Biden meet Vladimir Putin?",
        "Antony Blinken told CNN that the talks were over.",
        "Donald Trump held a rally in Ohio.",
        "Joe Biden spoke to reporters on Monday.",
        "Sergei Lavrov met reporters after the summit.",
        "Think of it as Kate Bush meets John Cooper Clarke.",
        "In the film, James Bond meets Ernst Blofeld in London.",
        "Anderson Cooper hosted ‘New Year’s Eve Live’ on CNN.",
        "Jennifer Lopez welcomed twins Max and Emme in 2008.",
        "The Met Office met its deadline.",
        "They met in 1990.",
        "Joe Biden met voters in Iowa.",
        "More: Joe Biden met Xi Jinping in Bali.",
        "Emmanuel Macron called on Angela Merkel to resign.",
        "Joe Biden may discuss Taiwan with Xi Jinping.",
        "Kieran Culkin and Zoe Saldana spoke for two minutes.",
        "Joe Biden is to meet a Netanyahu rival.",
        "In the series, Mary Jones is expected to meet her love interest Sophie Beckett.",
        "The shelter received Haitian refugees.",
        "Samuel Jackson received an Oscar in London.",
        "Kenneth Dunsmuir spoke during the visit to Dumfries House.",
        "Most teams visit the White House.",
        "During his visit to Normandy, Joe Biden will speak about freedom.",
        "While she has not been able to speak to Mary Jones, Ann Smith writes letters.",
        "",
    ],
)
def test_what_is_no_meeting(text: str) -> None:
    assert read(text) == []


def test_planned_and_held_on_one_day_is_held() -> None:
    found = read("Joe Biden will meet Xi Jinping on 15 November 2023. Joe Biden met Xi Jinping on 15 November 2023.")
    assert [m.status for m in found] == ["held"]
