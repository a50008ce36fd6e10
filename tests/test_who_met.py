"""Which lists of meetings a question asks for, and how the agenda answers: a line for each, in the articles' words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from corpus.article import Article
from index.agenda import Agenda, Kept, Told
from index.ingest import add
from index.library import Library
from index.meetings.meeting import Meeting, When
from index.scope import EVERYTHING, Scope
from index.search import Searcher
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import FEATURES, Calibration, Regression
from qa.follow_up import Turn
from qa.meetings import MOST_LOOKED_THROUGH, MOST_MEETINGS, MOST_READ
from qa.who_met import Wanted, is_overview, meetings_asked
from tests import diary
from tests.diary import entry
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader

WORDS = WordEmbedder()
OVERVIEW = "Who met whom, and when?"


# ── what is asked for ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "question",
    [
        OVERVIEW,
        "who met who",
        "What meetings took place?",
        "List all meetings",
        "Which meetings does the article mention?",
    ],
)
def test_all_meetings(question: str) -> None:
    assert meetings_asked(question) == Wanted(None, None)
    assert is_overview(question)


@pytest.mark.parametrize(
    ("question", "person", "when", "side"),
    [
        ("Who did Putin meet?", "Putin", None, ""),
        ("Who has Sergey Lavrov met with?", "Sergey Lavrov", None, ""),
        ("Whom did minister Lavrov meet in July 2022?", "Lavrov", "in July 2022", "in"),
        ("List Putin’s meetings since 7 October", "Putin", "since 7 October", "since"),
        ("Show me all of the meetings of Hamas", "Hamas", None, ""),
        ("Which meetings did Putin hold last week?", "Putin", "last week", ""),
        ("Who else has Putin met since 7 October?", "Putin", "since 7 October", "since"),
        ("Which other meetings did Putin hold?", "Putin", None, ""),
        ("Who met Putin, and when?", "Putin", None, ""),
        ("Who has met with Mayor Ines Falk and when?", "Mayor Ines Falk", None, ""),
        ("Who met Putin in July 2022, when and where?", "Putin", "in July 2022", "in"),
        ("Who did Putin meet, and on which days?", "Putin", None, ""),
        ("Which meetings took place in February?", None, "in February", "in"),
    ],
)
def test_the_meetings_of_one_person_or_time(question: str, person: str | None, when: str | None, side: str) -> None:
    assert meetings_asked(question) == Wanted(person, when, side)
    assert not is_overview(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who met Putin?",
        "Who else met Putin?",
        "Who met Putin, and why?",
        "Who met Putin and Lavrov, and when?",
        "When and where was Putin met?",
        "When did Bogdanov meet Lapid?",
        "Who received the Hamas delegation?",
        "Who did Putin meet in Tehran?",
        "Who did Putin meet first?",
        "Who did the wife of Putin meet?",
        "Who met whom in Moscow?",
        "Who has he met?",
        "Who did Putin meet in May and in June 2022?",
        "What did he say about the meetings?",
        "Why were the meetings cancelled?",
        "Who meets the requirements?",
    ],
)
def test_what_asks_for_one_fact_or_is_not_certain_is_for_the_reader(question: str) -> None:
    assert meetings_asked(question) is None


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Who did Putin meet?", None, None),
        ("Who did Putin meet in February?", "2024-02-01", "2024-02-29"),
        ("Who did Putin meet since 5 January 2024?", "2024-01-05", None),
        ("Who did Putin meet after 5 January 2024?", "2024-01-06", None),
        ("Who did Putin meet before 5 January 2024?", None, "2024-01-04"),
        ("Who did Putin meet until 5 January 2024?", None, "2024-01-05"),
        ("Who did Putin meet last week?", "2024-02-19", "2024-02-25"),
    ],
)
def test_times_are_understood_on_a_day(question: str, first: str | None, last: str | None) -> None:
    wanted = meetings_asked(question)
    assert wanted is not None
    days = wanted.days(date(2024, 2, 29))
    assert days == tuple(day and date.fromisoformat(day) for day in (first, last))


# ── what is answered ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ask(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Asks the library on 1 March 2024, with a reader that knows the answer "Eve Low"."""
    monkeypatch.setattr("index.agenda.meetings_in", diary.meetings_in)
    always = Regression(5.0, (0.0,) * len(FEATURES))
    reader = ScriptedReader({"Eve Low": 9.0})
    asker = Asker(library, Searcher(library, WORDS), reader, Calibration(always, always, 0.3), Agenda(library))

    def asked(question: str, scope: Scope = EVERYTHING, history: Sequence[Turn] = ()) -> Answer:
        return asker.ask(question, history, scope=scope, today=date(2024, 3, 1))

    return asked


def put(library: Library, *articles: Article) -> None:
    for article in articles:
        add(library, WORDS, article)


def look_through(library: Library) -> None:
    agenda = Agenda(library)
    for article_id in agenda.pending():
        agenda.look_through(article_id)


def test_a_library_of_one_article_answers_at_once_with_the_sentence(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(library, entry(1, "Ada Roe met Zoë Ek in Oslo on 2024-02-13."))
    answer = ask(OVERVIEW)
    assert answer.answer == "Ada Roe – Zoë Ek, in Oslo: on 2024-02-13"
    (citation,) = answer.citations
    assert (citation.n, citation.quote) == (1, "Ada Roe met Zoë Ek in Oslo on 2024-02-13.")
    assert len(citation.marks) == 4
    assert answer.searched is not None
    assert answer.searched.pending == 0


def test_the_lines_stand_in_the_order_of_their_days_and_say_what_was_not_held(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(
        library,
        entry(1, "Ada Roe will meet Zoë Ek on 2024-03-13."),
        entry(2, "Ben Hall and the Riga team visited Ada Roe on 2024-01-05.", "Zoë Ek denied meeting Cyd Moe."),
    )
    answer = ask(OVERVIEW)
    assert answer.answer.split("\n") == [
        "Ben Hall, the Riga team – Ada Roe: on 2024-01-05",
        "Ada Roe – Zoë Ek: on 2024-03-13 (planned)",
        "Zoë Ek – Cyd Moe (denied)",
    ]
    assert [citation.n for citation in answer.citations] == [1, 2, 3]


def test_of_many_meetings_held_ones_that_tell_most_and_the_newest_are_chosen(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(
        library,
        *(entry(n, f"Ada Roe met Zoë Ek in Oslo on 2024-01-{n:02}.") for n in range(10, 14)),
        *(entry(n, f"Ada Roe met Zoë Ek on 2024-01-{n:02}.") for n in range(20, 30)),
        entry(99, "Ada Roe will meet Zoë Ek in Oslo on 2024-01-31."),
    )
    look_through(library)
    lines = ask(OVERVIEW).answer.split("\n")
    assert len(lines) == MOST_MEETINGS
    assert lines[:4] == [f"Ada Roe – Zoë Ek, in Oslo: on 2024-01-{n}" for n in range(10, 14)]
    assert lines[4:] == [f"Ada Roe – Zoë Ek: on 2024-01-{n}" for n in range(26, 30)]


def test_a_few_articles_are_looked_through_at_once_and_the_answer_says_how_many_are_not(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(library, *(entry(n, f"Ada Roe visited Zoë Ek on 2024-01-{n}.") for n in range(10, 18)))
    answer = ask(OVERVIEW)
    assert len(answer.citations) == MOST_LOOKED_THROUGH
    assert answer.searched is not None
    assert answer.searched.pending == 8 - MOST_LOOKED_THROUGH
    assert len(ask(OVERVIEW).citations) == 8


def test_the_meetings_of_one_person_or_time_are_answered(library: Library, ask: Callable[..., Answer]) -> None:
    put(
        library,
        entry(1, "Ada Roe met Zoë Ek in Oslo on 2024-02-13.", published="2024-02-14"),
        entry(2, "Ben Hall visited Ada Roe on 2023-03-05.", published="2023-03-06"),
    )
    assert ask("Who has Zoë Ek met?").answer == "Ada Roe – Zoë Ek, in Oslo: on 2024-02-13"
    assert ask("Who did Roe meet before 2024?").answer == "Ben Hall – Ada Roe: on 2023-03-05"
    assert ask("Which meetings took place in February?").answer == "Ada Roe – Zoë Ek, in Oslo: on 2024-02-13"
    assert ask("Who did Roe meet?", Scope(last=date(2023, 12, 31))).answer == "Ben Hall – Ada Roe: on 2023-03-05"


def test_a_time_is_understood_from_the_newest_article_where_there_is_nothing_in_the_users_own(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(library, entry(1, "Ada Roe met Zoë Ek in Oslo on 2021-05-13.", published="2021-06-01"))
    assert ask("Which meetings took place in May?").answer == "Ada Roe – Zoë Ek, in Oslo: on 2021-05-13"


def test_what_the_agenda_does_not_know_is_read_or_declined(library: Library, ask: Callable[..., Answer]) -> None:
    put(library, entry(1, "Dan Orr sat beside Eve Low."))
    answer = ask("Who did Dan Orr meet?")
    assert (answer.answered, answer.answer) == (True, "Eve Low")
    assert not ask(OVERVIEW).answered


def test_what_does_not_hold_is_not_answered_with(
    library: Library, ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(article: Article) -> list[Meeting]:
        """The first one's time is half a number, the names of the second one stand nowhere."""
        first, second, *others = diary.meetings_in(article)
        start, end = first.marks[-1]
        half = replace(first, when=When("on 2024-02-1", None, None), marks=(*first.marks[:-1], (start, end - 1)))
        return [half, replace(second, people=(("Nobody",), ("None",))), *others]

    monkeypatch.setattr("index.agenda.meetings_in", spoilt)
    put(library, entry(1, "Ada Roe met Zoë Ek on 2024-02-13.", "Ben Hall met Cyd Moe.", "Ben Hall met Ada Roe."))
    assert ask(OVERVIEW).answer.split("\n") == ["Ben Hall – Ada Roe", "Ben Hall met Cyd Moe."]


def test_one_meeting_that_two_articles_tell_in_one_sentence_is_one_line(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(library, *(entry(n, "Ada Roe met Zoë Ek in Oslo on 2024-02-13.") for n in (1, 2)))
    assert ask(OVERVIEW).answer == "Ada Roe – Zoë Ek, in Oslo: on 2024-02-13"


def test_one_event_that_two_articles_tell_in_other_words_is_one_line(
    library: Library, ask: Callable[..., Answer]
) -> None:
    put(
        library,
        entry(1, "Ada Roe met Zoë Ek in Oslo on 2024-02-13."),
        entry(2, "Zoë Ek met Ada Roe on 2024-02-13.", "Zoë Ek will meet Ada Roe on 2024-02-13."),
    )
    look_through(library)
    assert ask(OVERVIEW).answer == "Ada Roe – Zoë Ek, in Oslo: on 2024-02-13"


def test_sentences_that_say_so_outright_follow_where_no_rule_reads_them(
    library: Library, ask: Callable[..., Answer]
) -> None:
    said = "On 5 May 2023, in Riga, Cyd Moe was met by nobody until he met Ben Hall there."
    put(library, entry(1, "Ada Roe met Zoë Ek on 2024-02-13.", said, "Dan Orr never met Eve Low on 5 May 2023."))
    assert ask(OVERVIEW).answer.split("\n") == [said, "Ada Roe – Zoë Ek: on 2024-02-13"]
    assert ask("Who has Zoë Ek met?").answer == "Ada Roe – Zoë Ek: on 2024-02-13"


def test_only_the_articles_of_the_best_meetings_are_read(
    library: Library, ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, *(entry(n, f"Ada Roe met Zoë Ek on 2024-01-{n:02}.") for n in range(1, 31)))
    look_through(library)
    read: list[str] = []
    whole = Agenda.told

    def told(self: Agenda, kept: Sequence[Kept]) -> list[Told]:
        read.extend(each.article_id for each in kept)
        return whole(self, kept)

    monkeypatch.setattr(Agenda, "told", told)
    assert len(ask(OVERVIEW).citations) == MOST_MEETINGS
    assert len(read) == MOST_READ


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize(
    "question",
    ["Who else has Zoë Ek met?", "Who else has she met?", "Who else?", "Which other meetings did Zoë Ek have?"],
)
def test_who_else_has_one_met_is_answered_from_the_meetings_that_were_not_told(
    library: Library, ask: Callable[..., Answer], question: str, is_told: bool
) -> None:
    days = [entry(n, f"Ada Roe met Zoë Ek on 2024-01-{n:02}.") for n in range(10, 21)]
    put(library, *days, entry(30, "Zoë Ek waved.", "Dan Orr sat beside Eve Low, and Ben Hall met Cyd Moe."))
    look_through(library)
    first = "Who has Zoë Ek met?"
    given = ask(first).answer
    assert given.split("\n") == [f"Ada Roe – Zoë Ek: on 2024-01-{n}" for n in range(13, 21)]
    history = [Turn(first, given if is_told else ""), Turn("When was Dan Orr born?", "1970" if is_told else "")]
    others = ask(question, history=history if "Zoë" in question else history[:1])
    assert others.answer.split("\n") == [f"Ada Roe – Zoë Ek: on 2024-01-{n}" for n in (10, 11, 12)]
    told = [*history[:1], Turn(question, others.answer if is_told else "")]
    again = ask(question, history=told)
    assert (again.answered, again.answer) == (False, "")


def test_who_else_alone_is_answered_with_all_of_them(library: Library, ask: Callable[..., Answer]) -> None:
    put(library, entry(1, "Ada Roe met Zoë Ek on 2024-01-10."))
    assert ask("Who else has Zoë Ek met?").answer == "Ada Roe – Zoë Ek: on 2024-01-10"
    unrelated = [Turn("Where is Oslo?", "Norway")]
    assert ask("Who else has Zoë Ek met?", history=unrelated).answer == "Ada Roe – Zoë Ek: on 2024-01-10"


@pytest.mark.parametrize("is_told", [True, False])
def test_who_else_asks_for_the_ones_that_were_not_given(
    library: Library, ask: Callable[..., Answer], is_told: bool
) -> None:
    put(library, *(entry(n, f"Ada Roe met Zoë Ek on 2024-01-{n:02}.") for n in range(10, 21)))
    look_through(library)
    given = ask(OVERVIEW).answer
    others = ask("Who else?", history=[Turn(OVERVIEW, given if is_told else "")])
    assert others.answer.split("\n") == [f"Ada Roe – Zoë Ek: on 2024-01-{n}" for n in (10, 11, 12)]
    told = [Turn(OVERVIEW, given), Turn("Who else?", others.answer)]
    assert not ask("Who else?", history=told).answered
