"""An article into the meetings that it tells of: who met whom, how, when, where, and the sentence that says so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.article import Article, Span
from corpus.byline import read_byline
from corpus.dates import TimeExpression, time_expressions
from index.meetings.by_interviews import NEAR, TOLD
from index.meetings.clause import Event
from index.meetings.events import events_in
from index.meetings.meeting import Meeting, When
from index.meetings.merging import Telling, another_of, merged
from index.meetings.people import Reading
from index.meetings.titles import HOUSES
from index.meetings.words import TRIGGER
from index.syntax import Token, Tree

EXTRACTOR = 4
"""Goes up with every change of the rules: what an older one extracted is extracted again."""
MOST_WORDS = 120
"""A longer sentence is a list or a table: its tree says nothing."""
_LINK = re.compile(r"(?:More|Read more|Read|Related|Watch|See also|Opinion)\s?:", re.IGNORECASE)
"""How a line begins that leads to another article."""
_GOING = frozenset("visit fly travel go come trip welcome arrive head return".split())
_OUTER = frozenset("sideline phone telephone margin counterpart person morning evening night afternoon part".split())
"""Words a time may hang on and still be that of the meeting around them."""
_PLACES = ("GPE", "LOC", "FAC")
_HOUSES = re.compile(
    r"^(?:the )?(?:White House|Kremlin|Oval Office|Pentagon|Vatican|Capitol|State Department|United Nations|"
    r"Elys[eé]e Palace|"
    r"Downing Street|Camp David|Mar-a-Lago|Buckingham Palace|\w+ (?:Palace|Castle|Airport|Hotel|Hall))"
)


def meetings_in(article: Article) -> list[Meeting]:
    """The meetings that an article tells of, in reading order; what several sentences tell of one event is one meeting.

    Nothing in an article in another language than English.  Raises `ModelError` when spaCy's model is missing.
    """
    if article.language not in (None, "en") and not article.language.startswith("en"):
        return []
    reading = Reading(article.text, read_byline(article.text).end, article.title)
    told = _telling(reading)
    reading.read(told)
    published = date.fromisoformat(article.published) if article.published else None
    found = [event for n in told for event in _told(reading, n, published)]
    return sorted(merged(found, article.text), key=lambda m: (m.start, m.marks))


def _telling(reading: Reading) -> list[int]:
    """The numbers of the sentences to be parsed: beside an interview, those that may say with whom it was as well."""
    sentences = [reading.sentence(n) for n in range(len(reading.sentences))]
    near = {n + step for n, s in enumerate(sentences) if "interview" in s for step in range(-NEAR, NEAR + 1)}
    return [n for n, s in enumerate(sentences) if _may_tell(s) or (n in near and TOLD.search(s) and _is_prose(s))]


def _may_tell(sentence: str) -> bool:
    """Is there a word for a meeting in a sentence that is no list?"""
    return TRIGGER.search(sentence) is not None and _is_prose(sentence)


def _is_prose(sentence: str) -> bool:
    """Is a sentence no list, and no line that leads to another article?"""
    return len(sentence.split()) <= MOST_WORDS and not _LINK.match(sentence)


def _told(reading: Reading, n: int, published: date | None) -> list[Telling]:
    """The meetings of one sentence, with the time and the place of each."""
    events = events_in(reading, n)
    if not events:
        return []
    tree = reading.tree(n)
    times = time_expressions(tree.text, published)
    found = []
    for event in events:
        people = [party for party in event.parties if party.sort == "person"]
        if len(people) == 2 == len(event.parties):
            reading.pair = (n, people)
        whens: list[TimeExpression | None] = [*_times_of(tree, event, times, events)]
        for when in whens or [None]:
            ended = tree.text.rstrip("”\"'’")[-1:] in (".", "!")
            meeting = _meeting(reading, n, event, when, published)
            found.append(Telling(meeting, event.by_verb, ended, another_of(tree.text)))
    return found


def _meeting(reading: Reading, n: int, event: Event, when: TimeExpression | None, published: date | None) -> Meeting:
    """One event as a `Meeting`; a day after the article appeared was planned."""
    tree, (start, end) = reading.tree(n), reading.sentences[n]
    place = _place(tree, event)
    if event.status == "planned" and when is not None and published is not None:
        when = _ahead(when, published)
    marks = [span for party in event.parties for span in party.marks]
    if when is not None:
        marks.append((when.start, when.end))
    if place is not None:
        marks.append(place)
    status = event.status
    if (
        status == "held"
        and event.kind != "interview"
        and when is not None
        and when.first is not None
        and published
        and when.first > published
    ):
        status = "planned"
    past = when is not None and when.first is not None and published is not None and when.first.year < published.year
    return Meeting(
        people=tuple(
            party.names[:1] if past and party.names[0] in HOUSES else party.names  # another master then, perhaps
            for party in event.parties
        ),
        kind=event.kind,
        status=status,
        when=None if when is None else When(when.text, _iso(when.first), _iso(when.last)),
        place=None if place is None else tree.text[slice(*place)],
        start=start,
        end=end,
        marks=tuple(sorted({(start + first, start + last) for first, last in marks})),
    )


def _ahead(when: TimeExpression, published: date) -> TimeExpression:
    """The time of what is planned: in "Pelosi to meet Tsai on Wednesday" no verb says that it is the next one."""
    if when.last is None or when.last >= published or not when.derived:
        return when
    again = time_expressions(f"They will meet {when.text}.", published)
    later = [time for time in again if time.text == when.text and time.first is not None and time.first >= published]
    return replace(when, first=later[0].first, last=later[0].last) if later else when


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _times_of(
    tree: Tree, event: Event, times: Sequence[TimeExpression], events: Sequence[Event]
) -> list[TimeExpression]:
    """When an event was: the time that hangs nearest to it; two of them in "on 26 October and 19 January"."""
    others = {token.i for other in events if other is not event for token in other.reach} - {t.i for t in event.reach}
    near = []
    for time in times:
        head = _head_of(tree, time.start, time.end)
        steps = None if head is None else _steps(tree, head, event, others)
        if head is not None and steps is None and _adjoins(tree, event, time):
            steps = 0
        if head is not None and steps is None and len(events) == 1 and _follows(tree, event, time):
            steps = 9
        if head is not None and steps is not None:
            near.append((steps, abs(head.i - event.trigger.i), time, head))
    if not near:
        return []
    near.sort(key=lambda item: item[:2])
    _, _, nearest, head = near[0]
    joined = [time for _, _, time, other in near[1:] if _listed(tree, head, other)]
    if joined and not re.search(r"\b(?:twice|times|separate(?:ly)?|both)\b", tree.text):
        return [nearest]
    return sorted([nearest, *joined], key=lambda time: time.start)


def _adjoins(tree: Tree, event: Event, time: TimeExpression) -> bool:
    """Does a time follow the trigger or a party at once ("talks on Monday"), or head a line ("2 May 2022 – X met")?"""
    if time.start == 0 and re.match(r"\s*[-–—:|]\s", tree.text[time.end :]):
        return True
    ends = [event.trigger.end, *(end for p in event.parties for _, end in p.marks if end > event.trigger.end)]
    return any(re.fullmatch(r",? (?:on |in )?", tree.text[end : time.start]) for end in ends if end < time.start)


def _follows(tree: Tree, event: Event, time: TimeExpression) -> bool:
    """Does a time follow with no verb and no comma between: "spoke with Putin for more than an hour Friday"?"""
    between = [t for t in tree.tokens if event.trigger.end <= t.start < time.start]
    return 0 < len(between) < 20 and not any(t.pos in ("VERB", "AUX", "SCONJ") or t.text in ",;:–—" for t in between)


def _listed(tree: Tree, first: Token, other: Token) -> bool:
    """Are two times joined by "and"?"""
    return other.dep == "conj" and other.head == first.i and first.i < other.i


def _head_of(tree: Tree, start: int, end: int) -> Token | None:
    """The token within offsets that the others there hang on."""
    inside = [token for token in tree.tokens if token.start >= start and token.end <= end]
    numbers = {token.i for token in inside}
    return next((token for token in inside if token.head not in numbers or token.head == token.i), None)


def _steps(tree: Tree, token: Token, event: Event, others: set[int]) -> int | None:
    """How far up from a time the event is; None where a clause of its own, or another meeting, stands in between."""
    reach = {t.i: n for n, t in enumerate(event.reach)}
    last = token
    for steps, above in enumerate(tree.above(token), start=1):
        if above.i in reach:
            return steps + reach[above.i]
        if above.i in others or above.pos in ("VERB", "AUX"):
            return None
        if last.dep in ("relcl", "appos", "poss") and last is not token and not _is_place(tree, above):
            return None
        if above.pos == "NOUN" and above.name is None and above.lemma not in _OUTER and not _marked(above, event):
            prep = tree.head(above)
            if prep is None or prep.text.lower() not in ("at", "during", "on", "in", "over"):
                return None
        last = above
    return None


def _is_place(tree: Tree, token: Token) -> bool:
    name = tree.name_of(token)
    return name is not None and name.kind in _PLACES


def _marked(token: Token, event: Event) -> bool:
    """Does a token name a party?"""
    return any(start <= token.start < end for party in event.parties for start, end in party.marks)


def _place(tree: Tree, event: Event) -> Span | None:
    """Where an event was: a place after "in" or "at" that hangs on it, and is no party."""
    parties = {span for party in event.parties for span in party.marks}
    best: tuple[int, Span] | None = None
    for prep in tree.tokens:
        if prep.dep != "prep" or prep.text.lower() not in ("in", "at", "to"):
            continue
        steps = _steps(tree, prep, event, set())
        if steps is None:
            continue
        above = tree.tokens[prep.head]
        if prep.text.lower() == "to" and (above not in event.reach or above.lemma not in _GOING):
            continue
        for child in tree.children(prep, "pobj"):
            span = _place_at(tree, child)
            if span is not None and span not in parties and (best is None or steps < best[0]):
                best = (steps, span)
    if best is None:
        return _place_above(tree, event)
    return best[1]


def _place_at(tree: Tree, noun: Token) -> Span | None:
    """The place that a noun names, without "the"."""
    name = tree.name_of(noun)
    if name is None:
        return None
    first, last = tree.span(name)
    text = tree.text[first:last]
    if name.kind not in _PLACES and not _HOUSES.match(text):
        return None
    if text.lower().startswith("the "):
        first += 4
    last -= len(re.search(r"(?:['’]s?)?$", tree.text[first:last]).group())  # type: ignore[union-attr]
    return (first, last) if "\n" not in tree.text[first:last] else None


def _place_above(tree: Tree, event: Event) -> Span | None:
    """ "Moscow, where he met": the place that a relative clause hangs on."""
    for token in event.reach:
        if token.dep == "relcl" and any(t.text.lower() == "where" for t in tree.below(token)):
            return _place_at(tree, tree.tokens[token.head])
    return None
