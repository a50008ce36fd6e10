"""The tree of a sentence into the meetings it tells of: each word that may name one, asked who met and whether."""

import re

from index.meetings.by_idioms import IdiomClause
from index.meetings.by_interviews import InterviewClause
from index.meetings.by_verbs import VerbClause
from index.meetings.clause import Event
from index.meetings.people import Reading
from index.meetings.titles import HOUSES
from index.meetings.words import FICTION, NOUNS, SPORT, VERBS

_SCENE = re.compile(
    r"\b(?:the|a|its|this) (?:(?:film|movie|novel|series|show|play|book)['’]s|[\w -]{0,20}scene)\b|"
    r"\blove interest\b|\bshowrunner\b|"
    r"\b(?:in|by) the (?:books?|films?|movies?|novels?|series|episode|show)\b|\bon-?screen\b|\bstoryline\b",
    re.IGNORECASE,
)
"""A meeting in a plot."""


def events_in(reading: Reading, number: int) -> list[Event]:
    """The meetings that a sentence of an article tells of, in reading order."""
    return Clauses(reading, number).events()


class Clauses(VerbClause, InterviewClause, IdiomClause):
    """One sentence, read for meetings."""

    def __init__(self, reading: Reading, number: int) -> None:
        super().__init__(reading, number)
        self.sporting = SPORT.search(self.tree.text) is not None or reading.sporting
        self.invented = FICTION.search(self.tree.text) is not None

    def events(self) -> list[Event]:
        """Every word that may name a meeting, asked for its parties and its status."""
        found = []
        for token in self.tree.tokens:
            event = None
            name = self.tree.name_of(token)
            if name is not None and name.kind not in ("DATE", "TIME", "EVENT", "ORDINAL"):
                continue
            if (event := self.told_by_idiom(token)) is not None:
                pass
            elif token.lemma in VERBS and token.tag.startswith("VB"):
                event = self.told_by_verb(token)
            elif token.lemma == "interview" and token.tag.startswith("NN"):
                event = self.told_by_interview(token)
            elif token.lemma in NOUNS and token.tag in ("NN", "NNS", "NNP", "NNPS", "VBG"):
                event = self.told_by_noun(token)
            if event is None and token.tag.startswith("VB"):
                event = self.told_to_interviewer(token)
            if event is not None and self._fits(event):
                found.append(event)
        asked = [event for event in found if event.kind == "interview"]
        return [e for e in found if e.kind != "talks" or not any(_common(e, interview) > 1 for interview in asked)]

    def _fits(self, event: Event) -> bool:
        """Two parties or more that can be told apart, and neither a match nor a plot."""
        parties = event.parties
        if len(parties) < 2:
            return False
        sorts = {party.sort for party in parties}
        political = any(p.names[0] in HOUSES for p in parties) or re.search(
            r"President|White House|Minister", self.tree.text
        )
        if (
            self.sporting
            and not political
            and event.kind in ("met", "hosted", "visited", "received")
            and (sorts <= {"body", "state"} or SPORT.search(self.tree.text))
            and not re.match(r"(?: \w+){0,2} with\b", self.tree.text[event.trigger.end :])  # no match is "with"
        ):
            return False
        return not (self.invented and event.trigger.tag in ("VBZ", "VBP", "VBG")) and not _SCENE.search(self.tree.text)


def _common(one: Event, other: Event) -> int:
    """How many parties two events of a sentence share: "talked with X in an interview" is one interview."""
    return sum(any(party.same(p) for p in other.parties) for party in one.parties)
