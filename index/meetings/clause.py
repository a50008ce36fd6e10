"""A clause of a sentence into its subjects, its objects and its prepositions, as parties to a meeting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.meetings.meeting import Kind, Status
from index.meetings.parties import Parties
from index.meetings.party import Party
from index.meetings.people import Reading
from index.meetings.words import ARRIVAL, MOTION, NOUNS, TRIPS
from index.syntax import Token, Tree

_OBJECT_CONTROL = frozenset(
    "ask urge invite order tell allow want send dispatch force persuade press permit help let".split()
)
_CARRY = frozenset("take bring".split())
_SHOWN = frozenset("air publish broadcast release post hold conduct film tape record".split())
_HAPPEN = frozenset("happen take occur begin start hold".split())
_OCCASIONS = frozenset(
    "phone telephone person sideline time campaign summit visit trip conference forum ceremony event assembly stop "
    "tour margin secret private x".split()
)
"""On what "with" hangs only by mistake."""
_DATELINE = re.compile(r"(?:[A-Z][a-z]+\.? )?\d[\w ,]{3,20}\s?[-–—:|] |\d{4}(?:[-–/]\d{2,4})?\s?[-–—:] ")
"""How a line of a timeline begins."""


@dataclass(frozen=True)
class Event:
    """A meeting as one clause tells it; `trigger` and `reach` are the words that its time and place may hang on."""

    parties: tuple[Party, ...]
    kind: Kind
    status: Status
    trigger: Token
    reach: tuple[Token, ...]
    by_verb: bool


class Clause:
    """The tree of one sentence of an article, and the parties its words stand for."""

    def __init__(self, reading: Reading, number: int) -> None:
        self.parties = Parties(reading, number)
        self.tree: Tree = self.parties.tree

    def _known(self, party: Party) -> bool:
        """Is a person, whom the model may take a place for, called by the surname alone elsewhere in the article?"""
        first, _, last = party.names[0].rpartition(" ")
        if party.sort != "person" or not first:
            return party.sort == "group"
        text = self.parties.reading.text
        titled = rf"\b(?:President|Minister|Chancellor|King|Queen|Senator|Secretary|Sen\.|Gov\.) {re.escape(first)}"
        alone = rf"(?<!{re.escape(first)} )\b{re.escape(last)}\b"
        return re.search(alone, text) is not None or re.search(titled, text) is not None

    def _prepositions(self, token: Token) -> list[Token]:
        """The prepositions of a verb or a noun, and those that the parser hung on a place or a time of it."""
        found, waiting = [], self.tree.children(token, "prep", "advmod", "npadvmod", "nmod", "prt", "dative")
        waiting += [t for t in self.tree.children(token, "acl") if t.lemma in ("hold", "schedule", "plan", "set")]
        while waiting:
            word = waiting.pop(0)
            found.append(word)
            waiting += self.tree.children(word, "prep")
            for noun in self.tree.children(word, "pobj"):
                if word.lemma == "as":  # "his first meeting as president with"
                    waiting += self.tree.children(noun, "prep")
                if self._time_or_place(noun):
                    waiting += [p for p in self.tree.children(noun, "prep") if noun.name is not None or p.lemma != "to"]
        after = self._after_time_and_place(token)
        return found if after is None or after in found else [*found, after]

    def _after_time_and_place(self, token: Token) -> Token | None:
        """The "with" or "between" that follows, but for a time or a place: "a meeting last week in Rome between"."""
        for word in self.tree.tokens[token.i + 1 : token.i + 9]:
            if word.lemma in ("with", "between") and word.dep == "prep":
                return word
            name = self.tree.name_of(word)
            named = name is not None and name.kind in ("DATE", "TIME", "GPE", "LOC", "FAC")
            if not named and word.text not in (
                "on",
                "in",
                "at",
                "the",
                "earlier",
                "later",
                "late",
                "early",
                "here",
                ",",
            ):
                return None
        return None

    def _time_or_place(self, noun: Token) -> bool:
        """A place or a time, on which "with" hangs only by mistake."""
        name = self.tree.name_of(noun)
        at = noun.dep == "pobj" and self.tree.tokens[noun.head].text.lower() in ("at", "in") and noun.lemma not in NOUNS
        return (
            at or noun.lemma in _OCCASIONS or (name is not None and name.kind in ("DATE", "TIME", "GPE", "LOC", "FAC"))
        )

    def _objects(self, token: Token, *deps: str) -> list[Party]:
        return [p for child in self.tree.children(token, *deps) for p in self.parties.joined(child)]

    def _owners(self, noun: Token) -> list[Party]:
        """Whose meeting: "Putin's meeting", "his interview", "Putin's July visit"."""
        found = [p for owner in self.tree.children(noun, "poss") for p in self.parties.joined(owner)]
        if not found and noun.text == "talks":  # "Albright talks with", read as a compound
            before = self.tree.name_of(self.tree.tokens[noun.i - 1]) if noun.i else None
            found = self.parties.heads(self.tree.tokens[noun.i - 1]) if before and before.kind == "PERSON" else []
        for prep in self.tree.children(noun, "prep") if not found else ():
            if prep.lemma in ("of", "by"):
                found += self._objects(prep, "pobj")
        return found

    def _people_after(self, prep: Token) -> list[Party]:
        """The people named after "with", where the parser lost them: "with known arms dealer X and singer Y"."""
        found: list[Party] = []
        for token in self.tree.tokens[prep.i + 1 : prep.i + 16]:
            if token.pos in ("VERB", "AUX") or token.text in ";:.,–—()“”":
                break
            if token.pos == "ADP" and token.text != "of":
                break
            name = self.tree.name_of(token)
            if name is not None and name.kind == "PERSON" and name.last == token.i and not self._attribute(token):
                found += self.parties.heads(token)
        return found

    def _attribute(self, token: Token) -> bool:
        """Does a name only say of what kind the next noun is: "a Netanyahu rival"?"""
        return token.dep in ("compound", "amod", "poss", "nmod") and token.head > token.i

    def _subjects(self, verb: Token, depth: int = 0) -> list[Party]:
        """The parties that do what a verb says: its own subject, or that of the clause that it leans on."""
        own = self.tree.children(verb, "nsubj", "nsubjpass")
        if own:
            return [p for subject in own if subject.tag != "VB" for p in self.parties.joined(subject)]
        head = self.tree.head(verb)
        if head is None and verb.tag in ("VBZ", "VBD"):
            return self._hero()
        if head is None or depth > 6:
            return []
        if verb.dep == "conj" and (lost := self._subject_lost(verb)):
            return lost
        if verb.dep == "acl":
            noun_owner = self.tree.children(head, "poss")
            if verb.tag in ("VBG", "VBN"):
                return self.parties.joined(head)
            if verb.tag == "VBD":  # no participle: the parser lost the clause that it is joined to
                return self._around(head, depth)
            return [p for owner in noun_owner for p in self.parties.joined(owner)] or self._around(head, depth)
        if verb.dep == "relcl":
            be = self.tree.head(head)
            if head.dep == "attr" and be is not None and verb.tag == "VB":  # "X was the first official to visit"
                named = [p for p in self._subjects(be, depth + 1) if p.sort == "person"]
                return named or self.parties.joined(head)
            return self.parties.joined(head)
        if head.pos in ("VERB", "AUX"):
            carried = [p for p in self._objects(head, "dobj") if p.sort == "person"] if head.lemma in _CARRY else []
            if carried and verb.tag == "VB":
                return carried
            if head.lemma in _OBJECT_CONTROL and verb.tag == "VB" and self.tree.children(head, "dobj"):
                return self._objects(head, "dobj")
            trips = [t for t in self.tree.children(head, "dobj") if t.lemma in TRIPS and head.i < t.i < verb.i]
            if owners := [o for trip in trips for o in self.tree.children(trip, "poss")]:
                return [p for owner in owners for p in self.parties.joined(owner)]
            return self._subjects(head, depth + 1)
        return self._around(head, depth)

    def _subject_lost(self, verb: Token) -> list[Party]:
        """ "…, as X, his envoy, has met": who stands before a comma and an auxiliary with no "and" between."""
        aux = [t for t in self.tree.children(verb, "aux", "auxpass") if t.tag in ("VBZ", "VBP", "VBD", "MD")]
        if not aux or aux[0].i < 2 or self.tree.tokens[aux[0].i - 1].text != ",":
            return []
        noun, comma = self.tree.tokens[aux[0].i - 2], aux[0].i - 1
        for above in self.tree.above(noun):
            if self.tree.below(above)[-1].i > comma or above.i > comma or above.pos in ("VERB", "AUX"):
                break
            noun = above if above.pos in ("NOUN", "PROPN") else noun
        return self.parties.joined(noun)

    def _hero(self) -> list[Party]:
        """Whom a line of a timeline ("4 May 2022 - Meets with Xi") is about: the person in the article's title."""
        return self.parties.hero() if _DATELINE.match(self.tree.text) else []

    def _around(self, token: Token, depth: int) -> list[Party]:
        """The subject of the clause in which a preposition, an adjective or a noun stands."""
        for above in (token, *self.tree.above(token)):
            if above.pos in ("VERB", "AUX"):
                return self._subjects(above, depth + 1)
        return []

    def _reach(self, trigger: Token) -> tuple[Token, ...]:
        """The trigger and the verbs around it that share its time: "held talks", "agreed to meet", "said in"."""
        reach = [trigger]
        if trigger.lemma == "interview":  # "that aired on Sunday"
            reach += [t for t in self.tree.children(trigger, "relcl", "acl") if t.lemma in _SHOWN]
        token = trigger
        for above in self.tree.above(trigger):
            if above.pos == "ADP" and token.dep in ("pobj", "pcomp"):
                token = above
                if above.lemma in ("after", "before", "ahead", "following", "since", "until", "about", "of"):
                    break
                continue
            if above.pos in ("VERB", "AUX") and token.dep in (
                "dobj",
                "xcomp",
                "prep",
                "nsubj",
                "nsubjpass",
                "attr",
                "advcl",
            ):
                if token.dep == "advcl" and token.tag != "VB":
                    break
                if token.tag == "VB" and any(
                    t.lemma in TRIPS and t.i < token.i for t in self.tree.children(above, "dobj")
                ):
                    break
                reach += [above, *(t for t in self.tree.children(above, "xcomp") if t.lemma in _HAPPEN)]
                token = above
                if above.lemma in ("say", "tell"):
                    break
                continue
            if came := self._came(token, above):  # "flew to Kyiv on Friday, where he met", "visited Rome and met"
                reach.append(came)
            break
        return tuple(reach)

    def _came(self, verb: Token, above: Token) -> Token | None:
        """The verb of motion of which a meeting is told in the same breath, and which may say when and where it was."""
        own = {name.kind for t in self.tree.below(verb) if (name := self.tree.name_of(t)) is not None}
        if "DATE" in own:
            return None
        if verb.dep == "relcl" and any(t.text.lower() == "where" for t in self.tree.children(verb)):
            trip = above.lemma in TRIPS  # "after a trip to Paris on April 18, where"
            above = above if trip else next((t for t in self.tree.above(above) if t.pos == "VERB"), above)
            if trip:
                return above
        elif verb.dep != "conj" or self.tree.children(verb, "nsubj", "nsubjpass"):
            return None
        return above if above.lemma in MOTION | ARRIVAL | {"tour"} and above.tag == verb.tag else None


def apart(first: Sequence[Party], second: Sequence[Party]) -> list[Party]:
    """The parties of both sides, each once."""
    found: list[Party] = []
    for party in (*first, *second):
        if not any(party.same(known) for known in found):
            found.append(party)
    return found
