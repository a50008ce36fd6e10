"""A meeting is told in the article's words: the parties, the place and the time, named where the quote names them or
before it."""

import pytest

from corpus.article import Article, article_id
from index.agenda import Told
from index.meetings.meeting import Kind, Meeting, Status, When
from qa.answer import Answer
from qa.meeting_lines import SENTENCES_BEFORE, line_of
from qa.question import Kind as Asked
from qa.verify import holds, says_its_marks

TITLE = "A long week in the valley"


def told(
    text: str,
    quote: str,
    *people: str,
    when: str | None = None,
    day: str | None = None,
    place: str | None = None,
    marks: tuple[str, ...] = (),
    kind: Kind = "met",
    status: Status = "held",
) -> Told:
    """The meeting that `quote` in an article of this text tells of; names of one party are parted by slashes."""
    whole = f"{TITLE}\n\n{text}"
    start = whole.index(quote)
    parties = tuple(tuple(party.split("/")) for party in people)
    said = [*marks, *(name for names in parties for name in names), *filter(None, [when, place])]
    places = [(start + quote.index(words), start + quote.index(words) + len(words)) for words in said if words in quote]
    spoken = When(when, day, day) if when else None
    meeting = Meeting(parties, kind, status, spoken, place, start, start + len(quote), tuple(sorted(places)))
    return Told(Article(article_id(whole), TITLE, whole, published="2024-04-21"), meeting)


def line(each: Told) -> str:
    """The text of the line; its citation holds and marks just that."""
    made = line_of(each)
    assert holds(made.citation, each.article)
    assert says_its_marks(Answer("?", "?", True, made.text, 1.0, (made.citation,)), Asked.MEETINGS)
    assert made.citation.quote.endswith(each.article.text[each.meeting.start : each.meeting.end])
    return made.text


def quoted(each: Told) -> str:
    return line_of(each).citation.quote


def test_parties_place_and_time_are_told_apart() -> None:
    quote = "On Monday Ada Roe and her aide Bo Ek met Cyd Moe at the White Mill."
    each = told(quote, quote, "Ada Roe/Bo Ek", "Cyd Moe", when="Monday", day="2024-04-15", place="White Mill")
    assert line(each) == "Ada Roe, Bo Ek – Cyd Moe, at the White Mill: Monday"


@pytest.mark.parametrize(
    ("kind", "status", "aside"),
    [
        ("met", "held", ""),
        ("talks", "planned", " (planned)"),
        ("call", "held", " (call)"),
        ("interview", "cancelled", " (interview, cancelled)"),
    ],
)
def test_how_they_met_and_whether_is_said_where_it_is_not_plain(kind: Kind, status: Status, aside: str) -> None:
    quote = "Ada Roe and Cyd Moe, as was said."
    assert line(told(quote, quote, "Ada Roe", "Cyd Moe", kind=kind, status=status)) == f"Ada Roe – Cyd Moe{aside}"


def test_a_party_is_named_by_the_part_of_its_name_that_the_quote_has() -> None:
    quote = "Roe met Cyd on the bridge."
    assert line(told(f"Ada Roe came. {quote}", quote, "Ada Roe", "Cyd Moe")) == "Roe – Cyd"
    assert quoted(told(f"Ada Roe came. {quote}", quote, "Ada Roe", "Cyd Moe")) == quote


def test_who_is_a_pronoun_in_the_quote_is_named_in_a_sentence_before_it() -> None:
    quote = "She met Cyd Moe on the bridge."
    text = f"Zoë Ek slept. Ada Roe came late. It rained. {quote}"
    assert line(told(text, quote, "Ada Roe", "Cyd Moe", marks=("She",))) == "Ada Roe – Cyd Moe"
    assert quoted(told(text, quote, "Ada Roe", "Cyd Moe", marks=("She",))) == f"Ada Roe came late. It rained. {quote}"


@pytest.mark.parametrize(
    "before",
    [
        "Ada Roe came. " + "It rained. " * SENTENCES_BEFORE,
        "Ben Roe came. ",
        f"Ada Roe came, and {'so ' * 300}on. ",
        "Ada Roe came to the valley and stayed.\n\nThe bridge\n\n",
    ],
)
def test_a_name_that_is_far_away_or_somebody_elses_is_not_taken(before: str) -> None:
    quote = (
        "She met Cyd Moe on the bridge, which had been closed for the whole of a winter that was long and cold there."
    )
    assert (
        line(told(before + quote, quote, "Ada Roe", "Cyd Moe", marks=("She",), status="denied")) == f"{quote} (denied)"
    )


def test_two_parties_are_never_the_same_words() -> None:
    quote = "Roe met Ada Roe, his aunt."
    assert line(told(quote, quote, "Ada Roe", "Ben Roe")) == "Ada Roe – Roe"


def test_a_time_that_counts_on_is_told_with_the_day_that_it_counts_from() -> None:
    quote = "Ada Roe met Cyd Moe again three days later."
    text = f"It began in 2019. On 12 April they quarrelled. Nobody knew of it. {quote}"
    each = told(text, quote, "Ada Roe", "Cyd Moe", when="three days later")
    assert line(each) == "Ada Roe – Cyd Moe: 12 April, three days later"
    assert quoted(each).startswith("On 12 April they quarrelled.")
    alone = told(f"Nobody knew of it. {quote}", quote, "Ada Roe", "Cyd Moe", when="three days later")
    assert line(alone) == "Ada Roe – Cyd Moe: three days later"
