"""A question for meetings into a line for each, from the agenda: who met whom and, in the article's words, when."""

import re
from collections.abc import Sequence
from datetime import date

from corpus.article import Span
from index.agenda import Agenda, Told
from index.scope import Scope
from qa.answer import Answer, Citation
from qa.question import Question
from qa.verify import cite, holds
from qa.who_met import meetings_asked

CONFIDENCE = 0.8
"""Not a fitted value: 3 of the 4 questions that ask for an overview are answered rightly (docs/figures.md)."""
MOST_MEETINGS = 8
MOST_LOOKED_THROUGH = 5
"""Articles that an answer waits for, of those that a search for meetings finds: about a second each at most."""
WORDS = "met meeting talks visited received delegation hosted welcomed summit interview"
"""What is searched for where a question asks for meetings."""


def meetings(question: Question, agenda: Agenda, scope: Scope, todays: Sequence[date]) -> Answer | None:
    """Up to `MOST_MEETINGS` of the meetings that a question asks for, in the order of their days; None when the agenda
    has none, or what is asked for is not certain.

    The question's times are understood on the first of `todays`; where that finds nothing, on the next one: the user's
    day, then the newest article's.
    """
    wanted = meetings_asked(question.text)
    if wanted is None:
        return None
    for today in todays:
        days = wanted.days(today)
        if days is None:
            return None
        told = agenda.meetings(person=wanted.person, first=days[0], last=days[1], scope=scope)
        if lines := _lines(told):
            said = "\n".join(lines)
            return Answer(question.text, question.text, True, said, CONFIDENCE, tuple(lines.values()))
    return None


def _lines(told: Sequence[Told]) -> dict[str, Citation]:
    """The lines of an answer, each with its citation."""
    best = sorted(told, key=_rank)
    kept: dict[str, Told] = {}
    for each in best:
        if len(kept) < MOST_MEETINGS and holds(_cited(0, each), each.article):
            kept.setdefault(_line(each), each)
    place = {id(each): n for n, each in enumerate(told)}
    in_order = sorted(kept.items(), key=lambda item: place[id(item[1])])
    return {line: _cited(n, each) for n, (line, each) in enumerate(in_order, start=1)}


def _rank(told: Told) -> tuple[object, ...]:
    """Held ones first, then those that tell most, then the newest."""
    meeting, quote = told.meeting, told.article.text[told.meeting.start : told.meeting.end]
    named = sum(any(name in quote for name in names) for names in meeting.people)
    day = meeting.when.first if meeting.when else None
    tells = min(named, 2) + (meeting.when is not None) + (day is not None) + (meeting.place is not None)
    return meeting.status != "held", named < 2, -tells, -date.fromisoformat(day).toordinal() if day else 0


def _line(told: Told) -> str:
    """The marked words: names and places, then the time; a meeting that was not held says so."""
    meeting, text = told.meeting, told.article.text
    words = [" ".join(text[slice(*mark)].split()) for mark in _marks(told)]
    when = " ".join(meeting.when.text.split()) if meeting.when else None
    names = ", ".join(dict.fromkeys(word for word in words if word != when))
    line = ": ".join(filter(None, [names, when if when in words else None]))
    quote = " ".join(text[meeting.start : meeting.end].split())
    return (line or quote) + ("" if meeting.status == "held" else f" ({meeting.status})")


def _cited(n: int, told: Told) -> Citation:
    return cite(n, told.article, (told.meeting.start, told.meeting.end), _marks(told))


_PRONOUN = re.compile(
    r"(?:he|him|his|she|hers?|they|them|their|it|its|we|us|our|i|me|my|who|whom|whose)", re.IGNORECASE
)


def _marks(told: Told) -> list[Span]:
    """The words that the meeting's line says.

    Where a pronoun stands for a party, its name elsewhere in the quote does, if there is one: "During his talks with
    Carlson, Putin said so" has "Carlson, Putin".
    """
    text, meeting = told.article.text, told.meeting
    named = [mark for mark in meeting.marks if not _PRONOUN.fullmatch(text[slice(*mark)])]
    if len(named) == len(meeting.marks):
        return sorted(named)
    said = " ".join(text[slice(*mark)] for mark in named)
    unnamed = [names for names in meeting.people if not any(_last(name) in said for name in names)]
    elsewhere = [place for names in unnamed if (place := _place_of(names, text, meeting.start, meeting.end))]
    return sorted({*(named if len(elsewhere) == len(unnamed) else meeting.marks), *elsewhere})


def _place_of(names: Sequence[str], text: str, start: int, end: int) -> Span | None:
    """Where one of the names, or else its last word, stands in the quote."""
    for words in (*names, *map(_last, names)):
        if found := re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, start, end):
            return found.span()
    return None


def _last(name: str) -> str:
    return name.split()[-1]
