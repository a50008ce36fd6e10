"""A question for meetings into a line for each: who met whom and, in the article's words, when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.agenda import Agenda, Kept, Told, folded
from index.meetings.meeting import Meeting
from index.scope import Scope
from index.search import Found
from qa.answer import Answer
from qa.decline import declined
from qa.meeting_lines import APART, Line, line_of, sentence_line
from qa.met_outright import sentences_of_meetings
from qa.question import Question
from qa.verify import holds
from qa.who_met import meetings_asked

CONFIDENCE = 0.75
"""The share of overviews of labelled news articles of which every line was right when they were first seen: 43 of 57
(docs/figures.md); since then it is more (`python -m bench.overviews DATA`)."""
MOST_MEETINGS = 8
MOST_READ = 2 * MOST_MEETINGS
"""Meetings whose articles are read for an answer: some may not hold, or name nobody."""
MOST_LOOKED_THROUGH = 5
"""Articles that an answer waits for, of those that a search for meetings finds: about a second each at most."""
WORDS = "met meeting talks visited received delegation hosted welcomed summit interview"
"""What is searched for where a question asks for meetings."""
_Dated = tuple[str, Line]
"""A line and the first day that it tells, ISO; `_NO_DAY`, after all others, for none."""
_NO_DAY = "~"


def meetings(
    question: Question, agenda: Agenda, scope: Scope, todays: Sequence[date], found: Sequence[Found]
) -> Answer | None:
    """Up to `MOST_MEETINGS` of the meetings that a question asks for, in the order of their days; a decline where all
    were told before, None where there are none, or what is asked for is not certain.

    The question's times are understood on the first of `todays`; where that finds nothing, on the next one: the user's
    day, then the newest article's.  A question for all meetings has the sentences of the passages `found` that say
    outright who met, too, as far as there is room.
    """
    wanted = meetings_asked(question.text)
    if wanted is None:
        return None
    all_told = False
    for today in todays:
        days = wanted.days(today)
        if days is None:
            return None
        kept = agenda.found(person=wanted.person, first=days[0], last=days[1], scope=scope)
        lines = _lines(agenda.told(_best(kept)[: MOST_READ + MOST_MEETINGS * len(question.without)]))
        if wanted.is_of_all:
            lines += _outright(found, kept)
        if left := _left(lines, question):
            shown = sorted(left[:MOST_MEETINGS], key=lambda each: each[0])
            cited = tuple(replace(line.citation, n=n) for n, (_, line) in enumerate(shown, start=1))
            said = "\n".join(line.text for _, line in shown)
            return Answer(question.text, question.text, True, said, CONFIDENCE, cited)
        all_told = all_told or bool(lines)
    return declined(question, found) if all_told else None


def _best(kept: Sequence[Kept]) -> list[Kept]:
    """The meetings, the ones to tell first before the others: each event once, however many articles tell of it."""
    events: dict[object, Kept] = {}
    for each in sorted(kept, key=lambda each: _rank(each.meeting)):
        events.setdefault(_event(each), each)
    return list(events.values())


def _left(lines: Sequence[_Dated], question: Question) -> list[_Dated]:
    """The lines that were not given before: "Who else?" asks for others."""
    given = "\n".join(question.without)  # an earlier answer of several lines may stand there in one
    return [each for each in lines if each[1].text not in given]


def _event(kept: Kept) -> object:
    """The same for the same people on the same days; a meeting without days is like no other."""
    meeting = kept.meeting
    if meeting.when is None or meeting.when.first is None:
        return kept
    who = frozenset(folded(names[0]).split()[-1] for names in meeting.people)
    return who, meeting.when.first, meeting.when.last, meeting.kind in APART and meeting.kind


def _rank(meeting: Meeting) -> tuple[object, ...]:
    """Held ones first, and interviews after others; then those that tell most, a day before a time; then the newest."""
    when = meeting.when
    first = date.fromisoformat(when.first).toordinal() if when and when.first else 0
    tells = (when is not None) + (first > 0) + bool(when and first and when.first == when.last) + bool(meeting.place)
    return meeting.status != "held", meeting.kind == "interview", -tells, -first


def _lines(told: Sequence[Told]) -> list[_Dated]:
    """The lines that hold, each once: first those that name the parties, then those that are a sentence."""
    lines: dict[str, _Dated] = {}
    for each in told:
        line = line_of(each)
        if holds(line.citation, each.article):
            lines.setdefault(line.text, ((each.meeting.when and each.meeting.when.first) or _NO_DAY, line))
    return sorted(lines.values(), key=lambda each: each[1].is_sentence)


def _outright(found: Sequence[Found], kept: Sequence[Kept]) -> list[_Dated]:
    """The sentences that say so outright, but for those of meetings that are kept."""
    lines: dict[str, _Dated] = {}
    for article, (start, end), day in sentences_of_meetings(found):
        quoted = [each.meeting for each in kept if each.article_id == article.id]
        if not any(start < each.end and each.start < end for each in quoted):
            line = sentence_line(article, (start, end))
            lines.setdefault(line.text, (day.isoformat() if day else _NO_DAY, line))
    return list(lines.values())
