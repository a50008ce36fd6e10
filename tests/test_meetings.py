"""A sentence into the meeting that it tells of, which was held: who, how, when and where."""

import pytest

from corpus.article import Article
from index.meetings.extract import meetings_in
from index.meetings.meeting import Meeting

PUBLISHED = "2024-02-13"  # a Tuesday


def article(text: str, published: str | None = PUBLISHED) -> Article:
    return Article("id", "A title", text, published=published)


def read(text: str, published: str | None = PUBLISHED) -> list[Meeting]:
    return meetings_in(article(text, published))


def told(meeting: Meeting) -> str:
    """A meeting in one line: who | kind | status | when | first–last | place, with what is None left empty."""
    who = "; ".join(" / ".join(names) for names in meeting.people)
    when = "" if meeting.when is None else meeting.when.text
    days = "" if meeting.when is None or meeting.when.first is None else f"{meeting.when.first}–{meeting.when.last}"
    return f"{who} | {meeting.kind} | {meeting.status} | {when} | {days} | {meeting.place or ''}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Vladimir Putin met Xi Jinping in Beijing on 4 February 2022.",
            "Vladimir Putin; Xi Jinping | met | held | 4 February 2022 | 2022-02-04–2022-02-04 | Beijing",
        ),
        (
            "Antony Blinken met with Sergei Lavrov in Geneva last week.",
            "Antony Blinken; Sergei Lavrov | met | held | last week | 2024-02-05–2024-02-11 | Geneva",
        ),
        (
            "Emmanuel Macron and Olaf Scholz met in Paris on Monday.",
            "Emmanuel Macron; Olaf Scholz | met | held | Monday | 2024-02-12–2024-02-12 | Paris",
        ),
        (
            "Emmanuel Macron was received by Xi Jinping in Beijing on 6 April 2023.",
            "Xi Jinping; Emmanuel Macron | received | held | 6 April 2023 | 2023-04-06–2023-04-06 | Beijing",
        ),
        (
            "Pope Francis received Volodymyr Zelensky at the Vatican in May 2023.",
            "Pope Francis; Volodymyr Zelensky | received | held | May 2023 | 2023-05-01–2023-05-31 | Vatican",
        ),
        (
            "Joe Biden hosted Emmanuel Macron at the White House on 1 December 2022.",
            "Joe Biden; Emmanuel Macron | hosted | held | 1 December 2022 | 2022-12-01–2022-12-01 | White House",
        ),
        (
            "Narendra Modi welcomed Joe Biden to New Delhi on 8 September 2023.",
            "Narendra Modi; Joe Biden | received | held | 8 September 2023 | 2023-09-08–2023-09-08 | New Delhi",
        ),
        (
            "Washington and Tehran held talks in Oman on Saturday.",
            "Washington; Tehran | talks | held | Saturday | 2024-02-10–2024-02-10 | Oman",
        ),
        (
            "Russian and Ukrainian officials met in Istanbul in March 2022.",
            "Russian; Ukrainian officials | met | held | March 2022 | 2022-03-01–2022-03-31 | Istanbul",
        ),
        (
            "Talks between Israel and Hamas resumed in Cairo on Sunday.",
            "Israel; Hamas | talks | held | Sunday | 2024-02-11–2024-02-11 | Cairo",
        ),
        (
            "Joe Biden spoke by phone with Benjamin Netanyahu on Sunday.",
            "Joe Biden; Benjamin Netanyahu | call | held | Sunday | 2024-02-11–2024-02-11 | ",
        ),
        (
            "Emmanuel Macron said in a phone call with Vladimir Putin that he was worried.",
            "Emmanuel Macron; Vladimir Putin | call | held |  |  | ",
        ),
        (
            "Volodymyr Zelensky received a phone call from Emmanuel Macron on Monday.",
            "Volodymyr Zelensky; Emmanuel Macron | call | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Donald Trump called Vladimir Putin to congratulate him.",
            "Donald Trump; Vladimir Putin | call | held |  |  | ",
        ),
        (
            "Oprah Winfrey interviewed Meghan Markle in March 2021.",
            "Oprah Winfrey; Meghan Markle | interview | held | March 2021 | 2021-03-01–2021-03-31 | ",
        ),
        (
            "In an interview with CNN on Sunday, Antony Blinken defended the plan.",
            "Antony Blinken; CNN | interview | held | Sunday | 2024-02-11–2024-02-11 | ",
        ),
        (
            "Antony Blinken defended the plan in an interview with the BBC.",
            "Antony Blinken; BBC | interview | held |  |  | ",
        ),
        (
            "“It is over,” Dan Caldwell told Reuters in a telephone interview.",
            "Dan Caldwell; Reuters | interview | held |  |  | ",
        ),
        (
            "During his recent interview with American journalist Tucker Carlson, Vladimir Putin spoke at length.",
            "Vladimir Putin; Tucker Carlson | interview | held |  |  | ",
        ),
        (
            "Antony Blinken travelled to Riyadh to meet Mohammed bin Salman on Monday.",
            "Antony Blinken; Mohammed bin Salman | met | held | Monday | 2024-02-12–2024-02-12 | Riyadh",
        ),
        (
            "Mikhail Bogdanov received the Hamas delegation headed by Musa Abu Marzouk.",
            "Mikhail Bogdanov; Hamas delegation / Musa Abu Marzouk | received | held |  |  | ",
        ),
        (
            "Mike Pompeo spoke with the Saudi foreign minister on Saturday.",
            "Mike Pompeo; Saudi foreign minister | talks | held | Saturday | 2024-02-10–2024-02-10 | ",
        ),
        (
            "Antony Blinken travelled to Jordan for talks with the foreign ministers of Egypt, Qatar and Saudi Arabia.",
            "Antony Blinken; Egypt; Qatar; Saudi Arabia | talks | held |  |  | Jordan",
        ),
        (
            "Sergei Lavrov, who met Hakan Fidan on Monday, praised Turkey.",
            "Sergei Lavrov; Hakan Fidan | met | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "A meeting between Vladimir Putin and Xi Jinping took place in Samarkand.",
            "Vladimir Putin; Xi Jinping | met | held |  |  | Samarkand",
        ),
        (
            "After a meeting with Joe Biden, Kevin McCarthy was hopeful.",
            "Kevin McCarthy; Joe Biden | met | held |  |  | ",
        ),
        (
            "Jake Sullivan said Netanyahu, in a call Monday with Joe Biden, agreed to send a team.",
            "Netanyahu; Joe Biden | call | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Vladimir Putin sent his envoy, Kirill Dmitriev, to meet with Steve Witkoff in Washington.",
            "Kirill Dmitriev; Steve Witkoff | met | held |  |  | Washington",
        ),
        (
            "Joe Biden met with families of the victims in Uvalde.",
            "Joe Biden; families of the victims | met | held |  |  | Uvalde",
        ),
        (
            "Joe Biden sat down with Xi Jinping in Bali.",
            "Joe Biden; Xi Jinping | met | held |  |  | Bali",
        ),
        (
            "On the call, Joe Biden congratulated Donald Trump on his victory.",
            "Joe Biden; Donald Trump | call | held |  |  | ",
        ),
        (
            "Wang Yi played host to Sergei Lavrov in Beijing on Monday.",
            "Wang Yi; Sergei Lavrov | hosted | held | Monday | 2024-02-12–2024-02-12 | Beijing",
        ),
        (
            "Wang Yi was host to Sergei Lavrov in Beijing on Monday.",
            "Wang Yi; Sergei Lavrov | hosted | held | Monday | 2024-02-12–2024-02-12 | Beijing",
        ),
        (
            "Wang Yi flew to Geneva on Monday to see Sergei Lavrov.",
            "Wang Yi; Sergei Lavrov | visited | held | Monday | 2024-02-12–2024-02-12 | Geneva",
        ),
        (
            "Kamala Harris joined Joe Biden for talks in Geneva on Monday.",
            "Kamala Harris; Joe Biden | met | held | Monday | 2024-02-12–2024-02-12 | Geneva",
        ),
        (
            "Antony Blinken was on the phone with Wang Yi on Sunday.",
            "Antony Blinken; Wang Yi | call | held | Sunday | 2024-02-11–2024-02-11 | ",
        ),
        (
            "Union leaders and Boeing executives are back at the negotiating table.",
            "Union leaders; Boeing executives | talks | held |  |  | ",
        ),
        (
            "Marco Rubio shook hands with Sergei Lavrov in Geneva.",
            "Marco Rubio; Sergei Lavrov | met | held |  |  | Geneva",
        ),
        (
            "Olaf Scholz came face to face with Vladimir Putin in Moscow.",
            "Olaf Scholz; Vladimir Putin | met | held |  |  | ",
        ),
        (
            "Nick Smith attended a dinner hosted by Donald Trump.",
            "Donald Trump; Nick Smith | met | held |  |  | ",
        ),
        (
            "Joe Biden took heat for hosting a dinner that included Nick Smith.",
            "Joe Biden; Nick Smith | met | held |  |  | ",
        ),
        (
            "Joe Biden paid a visit to Jimmy Carter on Monday.",
            "Joe Biden; Jimmy Carter | visited | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Emmanuel Macron called on Angela Merkel in Berlin on Monday.",
            "Emmanuel Macron; Angela Merkel | visited | held | Monday | 2024-02-12–2024-02-12 | Berlin",
        ),
        (
            "Olaf Scholz sat across from Vladimir Putin in Moscow on Tuesday.",
            "Olaf Scholz; Vladimir Putin | met | held | Tuesday | 2024-02-13–2024-02-13 | Moscow",
        ),
        (
            "Joe Biden discussed the war with Xi Jinping on Tuesday.",
            "Joe Biden; Xi Jinping | talks | held | Tuesday | 2024-02-13–2024-02-13 | ",
        ),
        (
            "Xi Jinping and Vladimir Putin spoke privately in Moscow.",
            "Xi Jinping; Vladimir Putin | talks | held |  |  | Moscow",
        ),
        (
            "Volodymyr Zelensky met with a congressional delegation led by Mitch McConnell.",
            "Volodymyr Zelensky; congressional delegation / Mitch McConnell | met | held |  |  | ",
        ),
        (
            "Joe Biden told Xi Jinping in a virtual meeting on Monday that he was worried.",
            "Joe Biden; Xi Jinping | call | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "“I called Wang Yi and told him the truth,” Antony Blinken said.",
            "Antony Blinken; Wang Yi | call | held |  |  | ",
        ),
        (
            'In an interview that aired Monday on "Good Morning America," Mary Jones defended the plan.',
            "Mary Jones; Good Morning America | interview | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Jane Jones/AFP/Getty Images Shinzo Abe meets Xi Jinping in Beijing in 2019.",
            "Shinzo Abe; Xi Jinping | met | held | 2019 | 2019-01-01–2019-12-31 | Beijing",
        ),
        (
            "Greta Thunberg met with the Pope on Monday.",
            "Greta Thunberg; Pope | met | held | Monday | 2024-02-12–2024-02-12 | ",
        ),
        (
            "Ann Lee asked if he saw Stormy Daniels' interview with Anderson Cooper.",
            "Stormy Daniels; Anderson Cooper | interview | held |  |  | ",
        ),
        (
            "Tom Crumplar met with Steven Floyd’s widow in Dover.",
            "Tom Crumplar; Steven Floyd’s widow | met | held |  |  | Dover",
        ),
        (
            "In talks over pay, Boeing hit an impasse with the Teamsters.",
            "Boeing; Teamsters | talks | held |  |  | ",
        ),
        (
            "December 21, 2022 - Volodymyr Zelensky meets with Joe Biden at the White House.",
            "Volodymyr Zelensky; Joe Biden | met | held | December 21, 2022 | 2022-12-21–2022-12-21 | White House",
        ),
    ],
)
def test_a_sentence_tells_of_one_meeting(text: str, expected: str) -> None:
    assert [told(meeting) for meeting in read(text)] == [expected]
