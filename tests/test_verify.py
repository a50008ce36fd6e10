"""What is shown is what the articles say: altered quotes, places, names and answers are refused, true ones are not."""

import gzip
import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import altered, quotes
from bench.matchers import blocks, by_extent, by_normal_words, by_similarity
from corpus.article import Article, Span, article_id
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.meetings.meeting import Meeting, When
from index.search import Searcher
from qa.answer import Answer, Citation
from qa.ask import Asker
from qa.confidence import FEATURES, Calibration, Regression
from qa.question import Kind
from qa.verify import cite, holds, says_its_marks
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader

SENTENCE = "Minister Ada Roe did not meet 1,250 miners in Riga on 26 October 2023."
TEXT = f"The mine\n\nBy Jane Doe, The Herald, 5 March 2024\n\nRain fell. {SENTENCE} In Oslo, Zoë Ek met them on Monday."
ARTICLE = read_article(TEXT.encode(), "mine.txt")
OTHER = read_article(b"The dam\n\nWater rose in Bergen on Tuesday, and nobody there had seen as much of it.", "dam.txt")


def place(words: str, article: Article = ARTICLE) -> Span:
    start = article.text.index(words)
    return start, start + len(words)


TRUE = cite(1, ARTICLE, place(SENTENCE), [place("26 October 2023")])


# ── the citation ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_true_citation_holds() -> None:
    assert (TRUE.quote, TRUE.title, TRUE.author, TRUE.source) == (SENTENCE, "The mine", "Jane Doe", "The Herald")
    assert holds(TRUE, ARTICLE)
    assert holds(replace(TRUE, also=(OTHER.id,)), ARTICLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ada Roe", "Zoë Ek"),
        ("1,250", "1,350"),
        ("1,250", "1250"),
        ("26 October", "27 October"),
        ("October", "November"),
        ("2023", "2024"),
        ("did not meet", "did meet"),
        ("did not meet", "met"),
        ("1,250 miners in Riga on 26 October 2023.", "Oslo met them on Monday."),
        (" in Riga", " in  Riga"),
        ("Riga", "riga"),
        (".", "…"),
    ],
)
def test_other_words_do_not_hold(old: str, new: str) -> None:
    quote = SENTENCE.replace(old, new)
    assert quote != SENTENCE
    unmarked = replace(TRUE, quote=quote, marks=())
    assert not holds(unmarked, ARTICLE)
    assert not holds(replace(unmarked, end=TRUE.start + len(quote)), ARTICLE)


@pytest.mark.parametrize("by", [-9, -1, 1, 2])
def test_another_place_does_not_hold(by: int) -> None:
    unmarked = replace(TRUE, marks=())
    assert not holds(replace(unmarked, start=TRUE.start + by, end=TRUE.end + by), ARTICLE)
    assert not holds(replace(unmarked, start=TRUE.start + by), ARTICLE)
    assert not holds(replace(unmarked, end=TRUE.end + by), ARTICLE)


def test_places_outside_of_the_article_do_not_hold() -> None:
    size = len(ARTICLE.text)
    whole = cite(1, ARTICLE, (0, size))
    assert holds(whole, ARTICLE)
    assert not holds(replace(whole, end=size + 1), ARTICLE)
    assert not holds(replace(whole, start=-size), ARTICLE)
    assert not holds(cite(1, ARTICLE, (5, 5)), ARTICLE)
    assert not holds(cite(1, ARTICLE, (9, 5)), ARTICLE)


def test_a_true_quote_does_not_hold_for_another_article_or_a_changed_one() -> None:
    assert not holds(TRUE, OTHER)
    assert not holds(replace(TRUE, article_id=OTHER.id), ARTICLE)
    assert not holds(replace(TRUE, article_id=OTHER.id), OTHER)
    for old, new in (("Ada", "Eva"), ("Rain", "Snow"), ("Monday.", "Monday")):
        changed = replace(ARTICLE, text=TEXT.replace(old, new))
        assert not holds(TRUE, changed)
        assert not holds(replace(TRUE, article_id=article_id(changed.text)), changed)


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "The dam"},
        {"author": "Al Roe"},
        {"author": None},
        {"source": "The Globe"},
        {"published": "2024-03-06"},
        {"url": "https://example.org"},
        {"page": 1},
    ],
)
def test_a_true_quote_under_another_name_does_not_hold(facts: dict[str, Any]) -> None:
    assert not holds(replace(TRUE, **facts), ARTICLE)


def test_who_says_it_is_named_in_the_article() -> None:
    said = cite(1, ARTICLE, place(SENTENCE), TRUE.marks, place("Ada Roe"))
    assert said.speaker == "Ada Roe"
    assert holds(said, ARTICLE)
    assert not holds(replace(said, speaker="Jane Doe"), ARTICLE)
    assert not holds(replace(said, said_by=place("Jane Doe")), ARTICLE)
    assert not holds(replace(TRUE, speaker="Ada Roe"), ARTICLE)
    for cut in ("Ada Ro", "da Roe"):
        assert not holds(cite(1, ARTICLE, place(SENTENCE), TRUE.marks, place(cut)), ARTICLE)
    for outside in ((-7, -1), (5, 5), (0, len(ARTICLE.text) + 1)):
        assert not holds(cite(1, ARTICLE, place(SENTENCE), TRUE.marks, outside), ARTICLE)


@pytest.mark.parametrize(
    ("marked", "sound"),
    [
        (SENTENCE, True),
        ("26 October 2023", True),
        ("October", True),
        ("1,250", True),
        ("Minister Ada", True),
        ("2023.", True),
        ("6 October 2023", False),
        ("26 Octobe", False),
        ("1", False),
        ("1,", False),
        ("250", False),
        (",250", False),
        ("Rain fell. Minister", False),
        ("Zoë Ek", False),
    ],
)
def test_marks_are_whole_words_of_the_quote(marked: str, sound: bool) -> None:
    assert holds(replace(TRUE, marks=(place(marked),)), ARTICLE) is sound
    assert not holds(replace(TRUE, marks=(place(marked), (TRUE.start, TRUE.start))), ARTICLE)


@pytest.mark.parametrize(
    ("text", "mark", "sound"),
    [
        ("It rose by 3.5 points.", "3.5", True),
        ("It rose by 3.5 points.", "3", False),
        ("It rose by 3.5 points.", "5", False),
        ("On 3,2020 or so.", "3", True),  # no thousands: a space is missing
        ("They met eBay’s Roe.", "eBay", True),
        ("They met eBay’s Roe.", "Bay’s Roe", False),
        ("Zx\u0302tl Roe came.", "Zx\u0302tl Roe", True),
        ("Zx\u0302tl Roe came.", "Zx", False),  # without its accent
        ("It was दिल्ली then.", "दिल्ली", True),
        ("It was दिल्ली then.", "दिल", False),  # without its vowel sign
    ],
)
def test_marks_cut_no_number_and_no_letter_from_its_accent(text: str, mark: str, sound: bool) -> None:
    article = Article(article_id(text), "It", text)
    start = text.index(mark)
    assert holds(cite(1, article, (0, len(text)), [(start, start + len(mark))]), article) is sound


HARD = (
    "Ze\u0301 met  them in\u00a0São\tTome\u0301.\r\nHe stayed in Co\u00adlom\u00adbo\u200b.\r\n\r\nThen he left Ṩofia."
)


@pytest.mark.parametrize("line", ["Zé met them in São Tomé.", "He stayed in Colombo.", "Then he left Ṩofia."])
def test_hard_characters_hold_as_they_are_stored_and_in_no_other_form(line: str) -> None:
    """Composed letters, single spaces, no soft hyphens; what looks the same and is written otherwise does not hold."""
    article = read_article(HARD.encode(), "hard.txt")
    true = cite(1, article, place(line, article))
    assert true.quote == line
    assert holds(true, article)
    others = {
        unicodedata.normalize("NFD", line),
        line.replace(" ", "\u00a0"),
        line.replace(" ", "\r\n", 1),
        line.replace("o", "o\u00ad"),
        line.replace("e", "е"),  # Cyrillic
        line + "\u200b",
    } - {line}
    for other in others:
        assert not holds(replace(true, quote=other), article)
        assert not holds(replace(true, quote=other, end=true.start + len(other)), article)


@st.composite
def one_character_changed(draw: st.DrawFn, text: str) -> str:
    """`text` with a character taken out, put in, or changed."""
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.text(max_size=1) | st.sampled_from("0123456789")) + text[at + draw(st.integers(0, 1)) :]


@st.composite
def changed_citations(draw: st.DrawFn) -> tuple[Citation, Article]:
    """A citation of any text, with one character of its quote, start, end or article's id changed."""
    text = draw(st.text(min_size=1))
    start = draw(st.integers(0, len(text) - 1))
    article = Article(article_id(text), "T", text)
    true = cite(1, article, (start, draw(st.integers(start + 1, len(text)))))
    assert holds(true, article)
    field = draw(st.sampled_from(["quote", "start", "end", "article_id"]))
    written = draw(one_character_changed(str(getattr(true, field))))
    value: Any = written
    if field in ("start", "end"):
        value = int(written) if written.isascii() and written.isdigit() else -1
    return replace(true, **{field: value}), article


@given(changed_citations())
def test_whatever_is_changed_holds_only_if_it_is_still_literally_true(changed: tuple[Citation, Article]) -> None:
    citation, article = changed
    characters = [article.text[at] for at in range(citation.start, citation.end) if 0 <= at < len(article.text)]
    true = (
        citation.article_id == article.id
        and citation.start >= 0
        and len(characters) == citation.end - citation.start > 0
        and list(citation.quote) == characters
    )
    assert holds(citation, article) is true


@given(st.data(), st.text(min_size=1))
def test_nothing_holds_for_a_text_of_which_a_character_was_changed(data: st.DataObject, text: str) -> None:
    article = Article(article_id(text), "T", text)
    changed = replace(article, text=data.draw(one_character_changed(text)))
    assert holds(cite(1, article, (0, len(text))), changed) is (changed == article)


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────────

MET = "In Oslo, Zoë Ek met them on Monday."


def answer(words: str, *citations: Citation) -> Answer:
    return Answer("?", "?", True, words, 0.9, citations)


def cited(sentence: str, *marked: str) -> Citation:
    return cite(1, ARTICLE, place(sentence), [place(words) for words in marked])


DAY, NAMES, BARE = cited(SENTENCE, "26 October 2023"), cited(SENTENCE, "Ada Roe", "Riga"), cited(SENTENCE)
MEETING = cited(MET, "Zoë Ek", "Oslo", "Monday")
BYLINE = cited("By Jane Doe, The Herald, 5 March 2024", "Jane Doe", "5 March 2024")


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.WHEN, answer("26 October 2023", DAY)),
        (Kind.WHO, answer("Zoë Ek; Riga; Ada Roe", NAMES, cited(MET, "Zoë Ek"))),
        (Kind.WHETHER, answer(SENTENCE, cited(SENTENCE, SENTENCE))),
        (Kind.MEETINGS, answer("Ada Roe, Riga\nOslo, Zoë Ek: Monday", NAMES, MEETING)),
        (Kind.MEETINGS, answer("Ada Roe, Riga (planned)\nOslo, Zoë Ek: Monday", NAMES, MEETING)),
        (Kind.SUMMARY, answer(f"{SENTENCE}\n{MET}", BARE, cited(MET))),
        (Kind.BYLINE, answer("Jane Doe, 5 March 2024", BYLINE)),
        (Kind.BYLINE, answer("Jane Doe, 5 March 2024 (“The mine”); Al Roe (“The dam”)", BYLINE)),
        (Kind.BYLINE, answer("Al Roe")),
        (Kind.WHO, Answer("?", "?", False, "", 0.1, closest=(BARE,))),
    ],
)
def test_answers_that_say_their_marks(kind: Kind, given: Answer) -> None:
    assert says_its_marks(given, kind)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.WHEN, answer("27 October 2023", DAY)),
        (Kind.WHEN, answer("October 2023", DAY)),
        (Kind.WHEN, answer("26 October 2023; Monday", DAY)),
        (Kind.WHEN, answer("26 October 2023", BARE)),
        (Kind.WHEN, answer("26 October 2023")),
        (Kind.WHEN, answer("", DAY)),
        (Kind.WHO, answer("Ada Roe", NAMES)),
        (Kind.WHETHER, answer("No", cited(SENTENCE, SENTENCE))),
        (Kind.MEETINGS, answer("Ada Roe, Oslo\nZoë Ek, Riga: Monday", NAMES, MEETING)),
        (Kind.MEETINGS, answer("Ada Roe, Riga: Monday\nOslo, Zoë Ek", NAMES, MEETING)),
        (Kind.MEETINGS, answer("Ada Roe, Riga", NAMES, MEETING)),
        (Kind.MEETINGS, answer("Ada Roe, Riga (held)", NAMES)),
        (Kind.MEETINGS, answer("Ada Roe, Riga (planned) (denied)", NAMES)),
        (Kind.SUMMARY, answer(f"{MET}\n{SENTENCE}", BARE, cited(MET))),
        (Kind.SUMMARY, answer(SENTENCE.replace(" not", ""), BARE)),
        (Kind.BYLINE, answer("Jane Roe, 5 March 2024", BYLINE)),
        (Kind.BYLINE, answer("Jane Doe", BYLINE)),
        (Kind.WHO, Answer("?", "?", False, "Ada Roe", 0.1)),
        (Kind.WHO, Answer("?", "?", False, "", 0.1, (NAMES,))),
    ],
)
def test_answers_that_say_something_else(kind: Kind, given: Answer) -> None:
    assert not says_its_marks(given, kind)


@pytest.fixture
def ask(library: Library, words: WordEmbedder, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Answer]:
    """Asks a library of `ARTICLE`, with a reader that points at its date, its names and its place."""
    day = When("26 October 2023", "2023-10-26", "2023-10-26")
    denied = Meeting((("Ada Roe",), ("miners",)), "met", "denied", day, "Riga", 0, 0)
    held = Meeting((("Zoë Ek",), ("Ada Roe",)), "met", "held", When("Monday", None, None), "Oslo", 0, 0)
    told = [
        replace(meeting, start=citation.start, end=citation.end, marks=citation.marks)
        for meeting, citation in ((denied, cited(SENTENCE, "Ada Roe", "Riga", "26 October 2023")), (held, MEETING))
    ]
    monkeypatch.setattr("index.agenda.meetings_in", lambda _: told)
    add(library, words, ARTICLE)
    reader = ScriptedReader({"26 October 2023": 9.0, "Ada Roe": 8.0, "Riga": 7.0})
    always = Regression(5.0, (0.0,) * len(FEATURES))
    sure = Calibration(always, always, 0.3)
    return Asker(library, Searcher(library, words), reader, sure, Agenda(library)).ask


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did she not meet them?", "26 October 2023"),
        ("Did she meet them?", SENTENCE),
        ("Who wrote the article, and when was it published?", "Jane Doe, 5 March 2024"),
        (
            "Who met whom, and when?",
            "Ada Roe – miners, in Riga: 26 October 2023 (denied)\nZoë Ek – Ada Roe, Oslo: Monday",
        ),
        ("What is the article about?", f"{SENTENCE}\n{MET}"),
    ],
)
def test_every_way_of_answering_passes_the_check(ask: Callable[[str], Answer], question: str, said: str) -> None:
    assert ask(question).answer == said


def test_an_answer_that_its_citations_do_not_mark_is_not_given(
    ask: Callable[[str], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ask.wording", lambda items: "27 October 2023")
    given = ask("When did she not meet them?")
    assert (given.answered, given.answer, given.citations) == (False, "", ())
    assert ask("Who wrote the article?").answer == "Jane Doe"


# ── the bench ────────────────────────────────────────────────────────────────────────────────────────────────────────


def invented(chance: random.Random) -> str:
    """An article of 30 sentences with names, numbers, dates and negations."""
    names, towns = ["Ada Roe", "Jon Falk", "Ida Berg", "Max Holm"], ["Oslo", "Riga", "Turku", "Visby"]
    names = [f"{name} {chance.choice('ABCDEFGHIJK')}{chance.choice('aeiou')}n" for name in names]
    days, months = ["Monday", "Friday", "Sunday"], ["March", "June", "October"]
    one = chance.choice
    return "\n\n".join(
        f"On {one(days)}, {one(names)} was in {one(towns)} with {chance.randrange(10, 999)} miners. "
        f"The mine there did not open before {chance.randrange(1, 28)} {one(months)} {chance.randrange(1960, 2020)}. "
        f"It has {one(['two', 'six', 'nine'])} shafts, {one(names)} said in {one(towns)} last {one(days)}."
        for _ in range(10)
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    chance = random.Random(1)
    for name, count in (("newsqa_dev_articles", 3), ("news_articles_3000", 5)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for number in range(count):
                record = {"id": f"{name}-{number}", "title": f"Mine {chance.random()}", "text": invented(chance)}
                file.write(json.dumps(record) + "\n")
    return tmp_path


def test_no_altered_quote_is_accepted_and_every_true_one_is(data: Path) -> None:
    rows = quotes.table_rows(data, count=40)
    assert [row.kind for row in rows] == [*quotes.WORDS, *quotes.PLACES]
    assert [(row.altered, row.accepted) for row in rows] == [(40, 0)] * len(rows)
    assert [row.fuzzy for row in rows[:4]] == [40] * 4
    assert max(row.normal for row in rows) <= 1
    true = quotes.true_row(quotes.quoted(data, seed=20), 40)
    assert (true.altered, true.accepted, true.fuzzy, true.similar, true.normal) == (40, 40, 40, 40, 40)
    assert rows == quotes.table_rows(data, count=40)


def test_the_table_of_altered_quotes() -> None:
    rows = [quotes.Row("a number changed", 1000, 0, 999, 98, 1), quotes.Row("moved", 7, 0, 0, 0, 0, in_words=False)]
    assert quotes.table(rows).split("\n")[2:] == [
        "| a number changed | 1,000 | 0 | 999 | 98 | 1 |",
        "| moved | 7 | 0 | – | – | – |",
    ]


@pytest.mark.parametrize("check", ["holds", "says_its_marks"])
def test_without_our_check_the_altered_quotes_are_accepted(
    data: Path, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that an alteration shows is in order but for what it alters, and the check that sees to that refuses it."""
    monkeypatch.setattr(quotes, check, lambda *given: True)
    let_through = {row.kind for row in quotes.table_rows(data, count=10) if row.accepted == row.altered == 10}
    kinds = {*quotes.WORDS, *quotes.PLACES}
    answers = {"the answer says other words than are marked"}
    refused_by_both = {"the answer marked outside of the quote"}
    assert let_through == (kinds - answers - refused_by_both if check == "holds" else answers)


SOURCE = altered.Source(ARTICLE, (place(SENTENCE), place(MET)))


@pytest.mark.parametrize(
    ("change", "results"),
    [
        (
            altered.other_name,
            {SENTENCE.replace("Ada Roe", name) for name in ("Riga", "Oslo", "Zoë Ek", "Jane Doe", "The Herald")}
            | {SENTENCE.replace("Riga", name) for name in ("Ada Roe", "Oslo", "Zoë Ek", "Jane Doe", "The Herald")},
        ),
        (altered.other_polarity, {SENTENCE.replace("did not", "did")}),
        (altered.joined_halves, {SENTENCE, "Minister Ada Roe did not meet 1,250 met them on Monday."}),
    ],
)
def test_alterations(change: Callable[..., str | None], results: set[str]) -> None:
    made = {change(SENTENCE, SOURCE, random.Random(seed)) for seed in range(40)}
    assert made <= results
    assert made - {SENTENCE}


def test_kotaemons_matcher_accepts_what_is_invented_between_two_true_ends() -> None:
    invented = SENTENCE.replace("did not meet 1,250", "has struck and fired 9,000")
    assert by_extent(invented, TEXT)
    assert not by_similarity(invented, [SENTENCE, MET])
    assert not by_normal_words(invented, TEXT)
    assert by_normal_words(SENTENCE.upper().replace(",", ""), TEXT.replace("1,250", "1250"))
    assert not by_extent("The harvest was poor in the hills that year.", TEXT)


@given(st.text("abc", max_size=30), st.text("abc", max_size=60), st.integers(0, 5))
def test_blocks_are_those_of_difflib(quote: str, text: str, floor: int) -> None:
    found = SequenceMatcher(None, quote, text, autojunk=False).get_matching_blocks()
    assert list(blocks(quote, text, floor)) == [(at, size) for _, at, size in found if size > floor]
