"""A meeting into a line of an answer: who met whom, where and when in the article's words, with the quote that says so.

Where a pronoun stands for a party, or a time counts from another one ("three days later"), the name or the day may
stand in a sentence before: then the quote begins there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from index.agenda import Told
from index.meetings.meeting import Meeting
from index.passages import sections, sentences
from qa.answer import Citation
from qa.dated import overlap, times_in
from qa.verify import cite

SENTENCES_BEFORE = 3
CHARACTERS_BEFORE = 600
"""As far back a name or a day is looked for."""
APART = ("call", "interview")
"""The kinds of meetings that a line tells: people do not sit together at them, or not to confer."""
_NAMES_A_DAY = ("full date", "date", "weekday")
_COUNTS_ON = "earlier or later"
"""The rules of corpus/dates.py for times that name a day, and for those that count from the one told before."""
_PREPOSITION = re.compile(r"\b(?:in|at|on|near|outside|to)(?: the)? \Z")
_NAME_ENDS = re.compile(r"\b[A-ZÀ-Þ][\w’'-]* \Z")
_NAME_GOES_ON = re.compile(r" [A-ZÀ-Þ]")


@dataclass(frozen=True)
class Line:
    """A line of an answer and its citation, which has no number yet; `is_sentence`: it says the quote as it stands."""

    text: str
    citation: Citation
    is_sentence: bool


def line_of(told: Told) -> Line:
    """The parties, the place and the time of a meeting, its kind where it was a call or an interview, and its status
    where it was not held.

    Where fewer than two of the parties are named in the quote or before it, the line is the quote.
    """
    meeting, article = told.meeting, told.article
    before = _sentences_before(article, meeting.start)
    parties = _parties(meeting, article.text, before)
    if len(parties) < 2:
        return sentence_line(article, (meeting.start, meeting.end), _aside(meeting))
    named = [span for party in parties for span in party]
    place, times = _place(meeting, article.text, named), _times(meeting, article, before)
    marks = sorted({*named, *place, *times})
    start = next((span[0] for span in before if marks[0][0] < span[1]), meeting.start)
    who = " – ".join(", ".join(_words(article.text, span) for span in party) for party in parties)
    where = "".join(f", {_words(article.text, span)}" for span in place)
    when = ": " * bool(times) + ", ".join(_words(article.text, span) for span in times)
    return Line(who + where + when + _aside(meeting), cite(0, article, (start, meeting.end), marks), False)


def sentence_line(article: Article, quote: Span, aside: str = "") -> Line:
    """The quote as it stands, as a line."""
    return Line(_words(article.text, quote) + aside, cite(0, article, quote), True)


def _words(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())


def _aside(meeting: Meeting) -> str:
    told = [meeting.kind] * (meeting.kind in APART) + [meeting.status] * (meeting.status != "held")
    return f" ({', '.join(told)})" if told else ""


def _sentences_before(article: Article, start: int) -> list[Span]:
    """The sentences before a quote that it may begin with, in reading order; none from under another heading."""
    section = next((first for _, first, _ in reversed(sections(article.text)) if first <= start), start)
    near = sentences(article.text, section, start)[-SENTENCES_BEFORE:]
    return [span for span in near if start - span[0] <= CHARACTERS_BEFORE]


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parties(meeting: Meeting, text: str, before: Sequence[Span]) -> list[list[Span]]:
    """Where the parties are named: in the quote, or else last before it.  Those that are not are left out."""
    found: list[list[Span]] = []
    for names in meeting.people:
        taken = [span for party in found for span in party]
        quote = (meeting.start, meeting.end)
        said = [span for name in names for span in _standing(name, text, quote, meeting.marks)]
        free = [span for span in said if not _meets(span, taken)]
        places = [span for span in free if _meets(span, meeting.marks)] or free[:1]
        if not free and before:
            earlier = (before[0][0], meeting.start)
            places = sorted(span for name in names for span in _standing(name, text, earlier))[-1:]
        if places:
            found.append(list(dict.fromkeys(places)))
    return found


def _standing(name: str, text: str, span: Span, marks: Sequence[Span] = ()) -> list[Span]:
    """Where `text[slice(*span)]` says a name or, where it does not, the last or else the first word of it: at one of
    the `marks`, or not beside other words of a name."""
    words = name.split()
    if len(words) > 1 and (whole := _places(name, text, span)):
        return whole
    for word in (words[-1], words[0]):
        places = _places(word, text, span) if word[0].isupper() or len(words) == 1 else []
        if found := [each for each in places if _meets(each, marks) or not _is_in_name(text, each)]:
            return found
    return []


def _places(words: str, text: str, span: Span) -> list[Span]:
    return [found.span() for found in re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").finditer(text, *span)]


def _is_in_name(text: str, span: Span) -> bool:
    """Are the words part of a longer name, perhaps of somebody else: the "Griner" of "Brittney Griner"?"""
    return bool(_NAME_ENDS.search(text, max(0, span[0] - 30), span[0]) or _NAME_GOES_ON.match(text, span[1]))


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


# ── where and when ───────────────────────────────────────────────────────────────────────────────────────────────────


def _place(meeting: Meeting, text: str, named: Sequence[Span]) -> list[Span]:
    """Where the quote says the place, with its preposition; nothing where that names a party, too."""
    places = [mark for mark in meeting.marks if text[slice(*mark)] == meeting.place]
    start, end = places[0] if places else (0, 0)
    if start == end or _meets((start, end), named):
        return []
    before = _PREPOSITION.search(text, meeting.start, start)
    return [(before.start() if before else start, end)]


def _times(meeting: Meeting, article: Article, before: Sequence[Span]) -> list[Span]:
    """Where the quote says when; and before it the day from which that counts, where it does."""
    if meeting.when is None:
        return []
    own = next((mark for mark in meeting.marks if article.text[slice(*mark)] == meeting.when.text), None)
    if own is None or meeting.when.first is not None:
        return [own] if own else []
    start = before[0][0] if before else meeting.start
    times = times_in(article.text[start : meeting.end], article.published)
    counts_on = any(time.rule == _COUNTS_ON and overlap(time, (own[0] - start, own[1] - start)) for time in times)
    days = [time for time in times if time.rule in _NAMES_A_DAY and start + time.end <= own[0]]
    return [(start + days[-1].start, start + days[-1].end), own] if counts_on and days else [own]
