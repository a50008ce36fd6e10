"""Sentences into meetings: who, how, whether, when and where; and what is no meeting."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import ModelError
from index.meetings.extract import EXTRACTOR, meetings_in
from index.meetings.meeting import Meeting
from index.syntax import MODEL_FILES, parse, parse_all

PUBLISHED = "2024-02-13"  # a Tuesday
SAMPLE = Path(__file__).parent.parent / "corpus" / "articles" / "russia-and-hamas.txt"


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
            "Mikhail Bogdanov received the Hamas delegation headed by Musa Abu Marzouk.",
            "Mikhail Bogdanov; Hamas delegation / Musa Abu Marzouk | received | held |  |  | ",
        ),
        (
            "Moscow invited the Palestinian factions to attend a meeting at the end of February.",
            "Moscow; Palestinian factions | hosted | planned | the end of February | 2024-02-21–2024-02-29 | ",
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
            "Vladimir Putin invited Xi Jinping to visit Moscow in the spring of 2025.",
            "Vladimir Putin; Xi Jinping | visited | planned | the spring of 2025 | 2025-03-01–2025-05-31 | ",
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
            "Joe Biden was in Rome for a conference that includes a highly anticipated meeting with Xi Jinping.",
            "Joe Biden; Xi Jinping | met | planned |  |  | ",
        ),
        (
            "9:30 a.m. in Dover: Joe Biden meets with families of the victims.",
            "Joe Biden; families of the victims | met | planned |  |  | Dover",
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


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Russian President Vladimir Putin was in a good mood. Putin met Xi Jinping.",
            ["Vladimir Putin", "Xi Jinping"],
        ),
        ("Vladimir Putin flew to China. He met Xi Jinping in Beijing.", ["Vladimir Putin", "Xi Jinping"]),
        ("Angela Merkel flew to China. She met Xi Jinping in Beijing.", ["Angela Merkel", "Xi Jinping"]),
        ("Vladimir Putin said he had met Xi Jinping.", ["Vladimir Putin", "Xi Jinping"]),
        ("Vladimir Putin flew home. Nothing was said. He met Xi Jinping in Beijing.", ["Vladimir Putin", "Xi Jinping"]),
        ("Wang Yi was tired. Mary Jones spoke with him on Monday.", ["Mary Jones", "Wang Yi"]),
        ("Boeing refused. They met with Joe Biden on Monday.", ["Boeing", "Joe Biden"]),
        (
            "Mel Jones and Michael Smith apologised for their call to Kate Hudson.",
            ["Mel Jones", "Michael Smith", "Kate Hudson"],
        ),
        (
            "President Donald Trump spoke. The Houston Astros visited the White House on Monday.",
            ["Houston Astros", "White House"],
        ),
        ("“I met with Xi Jinping,” Joe Biden said.", ["Joe Biden", "Xi Jinping"]),
        (
            "Vladimir Putin praised Xi Jinping. The two leaders met in Beijing.",
            ["Vladimir Putin", "Xi Jinping"],
        ),
        (
            "German Chancellor Olaf Scholz was there. Emmanuel Macron met the German chancellor in Berlin.",
            ["Emmanuel Macron", "Olaf Scholz"],
        ),
        ("Xi Jinping was in Moscow. Vladimir Putin met Xi for two hours.", ["Vladimir Putin", "Xi Jinping"]),
    ],
)
def test_people_are_linked_within_an_article(text: str, people: list[str]) -> None:
    (meeting,) = read(text)
    assert [names[0] for names in meeting.people] == people


@pytest.mark.parametrize(
    "text",
    [
        "“He met Xi Jinping,” said Joe Biden.",  # he is somebody else
        "Joe Biden praised Emmanuel Macron and Olaf Scholz. Xi Jinping met him on Monday.",
        "Officials were tired. He met Xi Jinping in Beijing.",
    ],
)
def test_where_a_pronoun_is_not_safe_there_is_no_meeting(text: str) -> None:
    assert read(text) == []


def test_a_surname_of_two_people_stays_as_it_is() -> None:
    (meeting,) = read("Jill Biden spoke. Hunter Biden listened. Biden met Xi Jinping in Bali.")
    assert meeting.people[0] == ("Biden",)


def test_one_event_in_several_sentences_is_one_meeting_quoted_where_most_is_told() -> None:
    text = (
        "Vladimir Putin met Xi Jinping. Putin met Xi in Beijing on 4 February 2022. "
        "After his meeting with Xi, Putin flew home."
    )
    (meeting,) = read(text)
    assert text[meeting.start : meeting.end] == "Putin met Xi in Beijing on 4 February 2022."


def test_two_dates_are_two_meetings() -> None:
    found = read("Joe Biden met Xi Jinping on 14 November 2022. Joe Biden met Xi Jinping on 15 November 2023.")
    assert [m.when and m.when.first for m in found] == ["2022-11-14", "2023-11-15"]


def test_the_night_before_was_another_meeting() -> None:
    found = read("Joe Biden met Xi Jinping in Bali. The night before, Joe Biden met Xi Jinping for dinner.")
    assert len(found) == 2


def test_a_country_and_its_president_are_one_party() -> None:
    text = "French President Emmanuel Macron spoke. {} will meet Joe Biden in Rome. {} will meet Joe Biden on Friday."
    (meeting,) = read(text.format("France", "Emmanuel Macron"))
    assert meeting.people[0] == ("Emmanuel Macron",)


@pytest.mark.parametrize(
    ("when", "house"), [("on Monday", ("White House", "Donald Trump")), ("in 2017", ("White House",))]
)
def test_a_house_is_its_master_in_the_year_of_publication_only(when: str, house: tuple[str, ...]) -> None:
    (meeting,) = read(f"President Donald Trump spoke. The Houston Astros visited the White House {when}.")
    assert meeting.people == (("Houston Astros",), house)


@pytest.mark.parametrize("line", ["Phone call with Joe Biden about trade.", "Meets with Joe Biden in Rome."])
def test_a_line_of_a_timeline_is_about_the_person_in_the_title(line: str) -> None:
    text = f"Xi Jinping is a politician.\n\nMay 4, 2022 - {line}"
    (meeting,) = meetings_in(Article("id", "Xi Jinping Fast Facts", text, published=PUBLISHED))
    assert meeting.people == (("Xi Jinping",), ("Joe Biden",))


def test_a_first_line_that_is_a_sentence_is_read() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping on Monday.\n\nIt was cold in Moscow, the Kremlin said.")
    assert meeting.start == 0


def test_planned_and_held_on_one_day_is_held() -> None:
    found = read("Joe Biden will meet Xi Jinping on 15 November 2023. Joe Biden met Xi Jinping on 15 November 2023.")
    assert [m.status for m in found] == ["held"]


def test_the_time_of_saying_is_not_the_time_of_meeting() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping, the Kremlin said on Tuesday.")
    assert meeting.when is None


def test_a_relative_time_needs_the_day_of_publication() -> None:
    (meeting,) = read("Vladimir Putin met Xi Jinping last week.", published=None)
    assert (meeting.when and meeting.when.text, meeting.when and meeting.when.first) == ("last week", None)


def test_the_sample_article() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    received = "Mikhail Bogdanov; Hamas delegation / Musa Abu Marzouk | received | held"
    assert [told(meeting) for meeting in read(text)] == [
        "Vladimir Putin; Tucker Carlson | interview | held |  |  | ",
        f"{received} | 26 October | 2023-10-26–2023-10-26 | ",
        f"{received} | 19 January | 2024-01-19–2024-01-19 | ",
        "Moscow; Palestinian factions | hosted | planned | the end of February | 2024-02-21–2024-02-29 | ",
    ]


PIECES = st.sampled_from(
    [
        "Vladimir Putin", "Xi", "met", "met with", "the Hamas delegation", "talks between", "and", "in Beijing",
        "on Tuesday", "last week", "“", "”", "he", "his", "said", ".", ". ", "\n\n", ",", "will", "not",
        "an interview with CNN", "the two",
        "U.S.-China talks", "Biden's", "\u2028", "é́", "(", "0", "Moon Jae-in", "call", "hosted", "'s", "President",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_every_name_time_and_place_stands_in_the_article(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for meeting in read(text):
        assert 0 <= meeting.start < meeting.end <= len(text)
        assert all(meeting.start <= start < end <= meeting.end for start, end in meeting.marks)
        words = [name for names in meeting.people for name in names]
        words += [meeting.place] if meeting.place else []
        words += [meeting.when.text] if meeting.when else []
        assert all(word and word in text for word in words)
        assert len(meeting.people) >= 2


def test_other_languages_are_left_alone() -> None:
    text = "Vladimir Putin met Xi Jinping in Beijing."
    assert meetings_in(Article("id", "T", text, language="de")) == []
    assert len(meetings_in(Article("id", "T", text, language="en-GB"))) == 1


def test_a_long_list_takes_little_time() -> None:
    began = time.perf_counter()
    read("Biden met Xi and " * 5_000)
    assert time.perf_counter() - began < 20


def test_a_tree_has_offsets_and_names() -> None:
    tree = parse("Moon Jae-in met Kim Jong Un.")
    assert "Moon Jae-in" in [tree.text[slice(*tree.span(name))] for name in tree.names]
    assert all(tree.text[token.start : token.end] == token.text for token in tree.tokens)
    assert parse_all([]) == []


def test_a_changed_model_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from index import syntax

    monkeypatch.setitem(syntax.MODEL_FILES, "ner/model", "0" * 64)
    with pytest.raises(ModelError, match="was changed"):
        syntax._model.__wrapped__()


def test_a_missing_model_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from index import syntax

    monkeypatch.setattr(syntax, "MODEL_PACKAGE", "no_such_model")
    with pytest.raises(ModelError, match="pip install"):
        syntax._model.__wrapped__()


def test_every_file_that_is_loaded_is_checked() -> None:
    assert {
        "tok2vec/model",
        "tagger/model",
        "parser/model",
        "ner/model",
        "config.cfg",
        "tokenizer",
    } <= MODEL_FILES.keys()
    assert EXTRACTOR >= 1
