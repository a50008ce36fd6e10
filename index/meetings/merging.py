"""Tellings of meetings into meetings: each event once, in the words of the sentence that tells most of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.meetings.meeting import Meeting, When

_FAR = ({"call"}, {"interview"}, {"met", "received", "visited", "hosted"})
_OFFICE = (
    r"(?:\w+ )?(?:President|Prime Minister|Premier|Chancellor|King|[Ll]eader|Foreign Minister|Defen[cs]e Minister|"
    r"president|prime minister|counterpart),? (?:[A-ZÀ-Þ][\w’'-]+ ){0,3}"
)
_NATIONS = {
    "France": "French|France",
    "Britain": "British|Britain",
    "U.K.": "British|U\\.K\\.",
    "UK": "British|UK",
    "Spain": "Spanish|Spain",
    "Poland": "Polish|Poland",
    "Netherlands": "Dutch|Netherlands",
    "Greece": "Greek|Greece",
    "Denmark": "Danish|Denmark",
    "Finland": "Finnish|Finland",
    "Ireland": "Irish|Ireland",
    "Switzerland": "Swiss|Switzerland",
}
"""Countries whose people are not called by the first letters of the country."""
_AMERICAN = ("U.S.", "US", "United States", "American", "Washington", "America")
_ANOTHER = re.compile(
    r"\b(?:the (?:night|day|evening|week) (?:before|after)|(?:met|meet|meets|spoke|talked|call) again|a second time|"
    r"(?:second|third|another|previous|earlier|first|last) (?:\w+ )?(?:meeting|call|summit|interview|time)|"
    r"last (?:met|spoke|visited)|previously (?:met|spoke|hosted|visited)|also (?:met|spoke|held) )\b",
    re.IGNORECASE,
)
"""Words that tell one event from another one of the same people."""


@dataclass(frozen=True)
class Telling:
    """A meeting as one sentence tells it, with what decides which sentence is quoted."""

    meeting: Meeting
    by_verb: bool
    ended: bool
    """Does the sentence end like one?  A heading does not."""
    words: str
    """What tells it from another event: "the night before", "again"."""


def another_of(sentence: str) -> str:
    """The words of a sentence that say that there were two events; empty where there are none."""
    found = _ANOTHER.search(sentence)
    return found.group().lower() if found else ""


def merged(found: Sequence[Telling], text: str) -> list[Meeting]:
    """Each event of the article `text` once, in the words of the sentence that tells most of it."""
    groups: list[list[Telling]] = []
    for told in found:
        for group in groups:
            if all(_same_event(told, other, text) for other in group):
                group.append(told)
                break
        else:
            groups.append([told])
    return [_best(group) for group in groups]


def _best(group: Sequence[Telling]) -> Meeting:
    """The meeting of a group that tells most, with a place or a time from another where it has none."""
    chosen = max(group, key=lambda t: (_telling(t.meeting), t.ended, t.by_verb, -t.meeting.start)).meeting
    if chosen.status == "planned" and any(t.meeting.status == "held" and not _in_passing(t) for t in group):
        chosen = replace(chosen, status="held")
    if chosen.when is None:
        chosen = replace(chosen, when=next((t.meeting.when for t in group if t.meeting.when), None))
    if chosen.place is None:
        chosen = replace(chosen, place=next((t.meeting.place for t in group if t.meeting.place), None))
    return chosen


def _telling(meeting: Meeting) -> int:
    dated = meeting.when is not None and meeting.when.first is not None
    return 2 * dated + (meeting.when is not None) + (meeting.place is not None) + 2 * (len(meeting.people) > 2)


def _same_event(a: Telling, b: Telling, text: str) -> bool:
    """Do two sentences tell of one event: two common parties, no other date, no other status?"""
    one, other = a.meeting, b.meeting
    if _common(one, other, text) < 2 or not (
        one.status == other.status or _in_passing(a) or _in_passing(b) or _both_dated(one, other)
    ):
        return False
    sides = [next((n for n, far in enumerate(_FAR) if m.kind in far), None) for m in (one, other)]
    if None not in sides and sides[0] != sides[1]:
        return False
    if "interview" in (one.kind, other.kind) and one.kind != other.kind:
        return False
    if _told_apart(a, b):
        return False
    return _compatible(one.when, other.when)


def _common(one: Meeting, other: Meeting, text: str) -> int:
    """How many parties two meetings have in common; "China" is its president where bodily meetings are told."""
    strict = sum(any(_alike(names, others) for others in other.people) for names in one.people)
    bodily = {one.kind, other.kind} <= {"met", "received", "visited", "hosted"}
    if strict > 1 or not bodily or (strict == 0 and one.status != "planned"):
        return strict
    return sum(any(_stands_for(names, others, text) for others in other.people) for names in one.people)


def _stands_for(names: Sequence[str], others: Sequence[str], text: str) -> bool:
    """Is it one party, or does one name the state and the other its head?"""
    return _alike(names, others) or _head_of(names, others, text) or _head_of(others, names, text)


def _told_apart(a: Telling, b: Telling) -> bool:
    """Does a sentence speak of another event ("again", "the night before"), or do place and time differ?"""
    one, other = a.meeting, b.meeting
    if _both_dated(one, other):
        return False
    alike = (one.when is None or one.when.first is None) == (other.when is None or other.when.first is None)
    told = (a.by_verb or a.words) and (b.by_verb or b.words)
    if told and a.words != b.words and one.start != other.start and alike:
        return True
    return (
        one.when is not None
        and other.when is not None
        and one.place is not None
        and other.place is not None
        and one.place not in other.place
        and other.place not in one.place
    )


def _alike(names: Sequence[str], others: Sequence[str]) -> bool:
    """Is a name of one party a name of the other, or the end of one ("Xi" and "Xi Jinping" as well)?"""
    return any(
        name == other
        or name.endswith((f" {other}", f"-{other}"))
        or other.endswith((f" {name}", f"-{name}"))
        or name.startswith(f"{other} ")
        or other.startswith(f"{name} ")
        for name in names
        for other in others
    )


def _head_of(names: Sequence[str], others: Sequence[str], text: str) -> bool:
    """Does the article call the person of the first party the head of the state that the other one names?"""
    person, state = names[0], others[0].split(" leaders")[0].split(" president")[0]
    last = re.escape(person.split(" ")[-1])
    if state in _AMERICAN:
        titled = re.finditer(rf"(\w*)\s?\b[Pp]resident (?:[A-Z][\w.]+ )*{last}\b", text)
        return any(not found[1][:1].isupper() for found in titled)
    if len(state) < 4 or not state[:1].isupper():
        return False
    stem = _NATIONS.get(state) or re.escape(state[: max(4, len(state) - 3)])
    return re.search(rf"\b(?:{stem})\w*(?:['’]s)? {_OFFICE}{last}\b", text) is not None


def _in_passing(told: Telling) -> bool:
    """ "After their talks": a noun, and no time."""
    return not told.by_verb and told.meeting.when is None


def _both_dated(one: Meeting, other: Meeting) -> bool:
    """Are both on one day?  What was announced in one sentence took place in another."""
    return one.when is not None and other.when is not None and one.when.first == other.when.first is not None


def _compatible(one: When | None, other: When | None) -> bool:
    """May two times be one?"""
    if one is None or other is None or one.first is None or other.first is None:
        return True
    return bool(one.first <= (other.last or other.first) and other.first <= (one.last or one.first))
