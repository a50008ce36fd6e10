"""Verbs into meetings: "A met B", "A was received by B", "A agreed to talk with B"."""

import re
from collections.abc import Sequence

from index.meetings.clause import Clause, Event, apart
from index.meetings.meeting import Kind
from index.meetings.party import Party
from index.meetings.standing import standing_of_verb
from index.meetings.titles import HOUSES
from index.meetings.words import GROUPS, MEDIA, PEOPLE, VERBS
from index.syntax import Token

_FAMILY = frozenset(
    "twin child son daughter baby boy girl kid triplet grandchild grandson granddaughter decision annual drive".split()
)
_PHONE = re.compile(
    r"\b(?:by|over|on) the (?:tele)?phone\b|\bby (?:tele|video ?)?(?:phone|call|conference)\b|\bphone\b", re.I
)
CLOCK = re.compile(r"(?:at )?\d{1,2}(?::\d\d)? ?[ap]\.?m\b", re.IGNORECASE)
_TO_EACH_OTHER = re.compile(
    r"\b(?:phone|privately|in private|face[- ]to[- ]face|each other|one another|by video\w*|"
    r"for (?:[\w-]+ ){0,3}(?:\d\d minutes|hours?)|last spoke|spoke again|spoken (?:again|since|twice|several times))\b"
)


def _plain(party: Party) -> bool:
    """Is a group one of private people, not of officials?"""
    words = [word.lower().removesuffix("s") for word in party.names[0].split()]
    return party.sort == "group" and bool({*words} & PEOPLE) and not {*words} & GROUPS


def _kin(party: Party) -> bool:
    """Is it somebody's family, told by the name: "the family of Vanessa Guillen"?"""
    told = re.search(
        r"\b(?:family|families|parents|relatives)\b.*[A-Z]|[A-Z].*\b(?:family|parents|relatives)", party.names[0]
    )
    return party.sort == "group" and told is not None


class VerbClause(Clause):
    """One sentence, read for verbs that tell of a meeting."""

    def told_by_verb(self, verb: Token) -> Event | None:
        kind, joins = VERBS[verb.lemma]
        if verb.lemma == "sit" and not any(t.lemma in ("down", "across") for t in self.tree.children(verb)):
            return None
        if verb.dep == "amod":
            return self._misread(verb, kind)
        if verb.lemma == "host" and self._introduces(verb):
            return None
        if verb.text == "Meet" and verb.i:
            return None  # ": Meet the family of"
        above = self.tree.head(verb)
        if above is not None and above.lemma == "invite" and verb.dep in ("xcomp", "ccomp", "advcl"):
            return None  # told by "invited"
        passive = self._passive(verb)
        sides = self._passive_sides(verb) if passive else (self._subjects(verb), self._partners(verb, joins))
        if sides is None:
            return None
        first, second = sides
        if not second and self._someone(verb, joins):
            return None
        if not self._sound(verb, kind, first, second):
            return None
        status = standing_of_verb(self.tree, verb)
        if status == "held" and verb.tag in ("VBZ", "VBP") and CLOCK.match(self.tree.text):
            status = "planned"  # a line of a schedule
        if verb.lemma == "discuss" and status != "held":
            return None  # a subject for talks, not talks
        if status is None or (verb.tag == "VBZ" and status == "held" and not self._placed(verb)):
            return None
        if verb.lemma == "sit" and "interview" in {t.lemma for t in self.tree.below(verb)}:
            kind = "interview"
        if verb.lemma in ("speak", "talk") and _PHONE.search(self.tree.text):
            kind = "call"
        return Event(tuple(apart(first, second)), kind, status, verb, self._reach(verb), True)

    def _introduces(self, verb: Token) -> bool:
        """ "Talked to host Jimmy Fallon", where the parser takes "host" for a verb."""
        before = [t.lemma for t in self.tree.tokens[max(0, verb.i - 2) : verb.i]]
        return verb.tag == "VB" and before[-1:] == ["to"] and before[:1] in (["talk"], ["speak"], ["say"])

    def _misread(self, verb: Token, kind: Kind) -> Event | None:
        """ "Trump hosted Alabama’s team", where the parser takes "hosted" for an attribute of what follows."""
        noun = self.tree.tokens[verb.head]
        while noun.dep == "poss" and noun.head != noun.i:
            noun = self.tree.tokens[noun.head]
        if verb.lemma not in ("host", "meet", "interview", "receive") or not verb.i or noun.i < verb.i:
            return None
        first = self.parties.heads(self.tree.tokens[verb.i - 1])
        second = self.parties.heads(noun)
        if not first or not second or first[0].sort != "person" or second[0].sort not in ("person", "group"):
            return None
        return Event(tuple(apart(first, second)), kind, "held", verb, (verb, noun), True)

    def _passive(self, verb: Token) -> bool:
        """ "Was received", "met by"; but "she's met with" is no passive, whatever the parser says."""
        short = any(t.text in ("'s", "’s") for t in self.tree.children(verb, "auxpass"))
        if short and not self.tree.children(verb, "agent"):
            return False
        return bool(self.tree.children(verb, "auxpass", "nsubjpass", "agent")) or (
            verb.tag == "VBN" and verb.dep == "acl"
        )

    def _passive_sides(self, verb: Token) -> tuple[list[Party], list[Party]] | None:
        """Who did it, and to whom: "Putin was received by Xi"."""
        agents = [p for agent in self.tree.children(verb, "agent") for p in self._objects(agent, "pobj")]
        if not agents:
            return None
        if verb.lemma not in ("receive", "welcome", "greet", "host", "honor", "interview", "meet", "visit", "brief"):
            return None
        return agents, self._subjects(verb)

    def _partners(self, verb: Token, joins: Sequence[str]) -> list[Party]:
        """The other side: the direct object, or what "with" leads to."""
        found: list[Party] = []
        if "" in joins:
            found = self._objects(verb, "dobj")
            if not found and (relative := self._relative_object(verb)):
                found = relative
        if not found:
            preps = self._prepositions(verb)
            if verb.lemma == "discuss":
                preps = [*preps, *(p for noun in self.tree.children(verb, "dobj") for p in self._prepositions(noun))]
            for prep in preps:
                if prep.lemma in joins:
                    ends = self._objects(prep, "pobj") or self._people_after(prep)
                    found += [p for p in ends if not any(p.same(q) for q in found)]
        return found

    def _someone(self, verb: Token, joins: Sequence[str]) -> bool:
        """Is the other side told, if not by name?  "The pair met with six children": not each other."""
        if verb.lemma == "negotiate":  # "are negotiating a deal"
            whose = any(
                t.tag in ("WP", "WDT") for t in self.tree.children(verb, "nsubj")
            )  # "lawyers who negotiated it"
            return whose or any(p.lemma in joins for p in self._prepositions(verb))
        objects = [
            t for t in self.tree.children(verb, "dobj") if t.pos in ("NOUN", "PROPN", "PRON") and t.lemma != "time"
        ]
        return bool(objects) or any(p.lemma in joins for p in self._prepositions(verb))

    def _relative_object(self, verb: Token) -> list[Party]:
        """ "Xi, whom Putin met": the noun that the clause hangs on."""
        head = self.tree.head(verb)
        if verb.dep != "relcl" or head is None or self.tree.children(verb, "dobj"):
            return []
        subjects = self.tree.children(verb, "nsubj")
        if not subjects or subjects[0].text.lower() in ("who", "which", "that", "whom"):
            return []
        wh = {t.text.lower() for t in self.tree.below(verb)}
        found = self.parties.joined(head) if wh & {"whom", "who"} else []
        return [p for p in found if p.marks and p.marks[0][0] < verb.start]

    def _sound(self, verb: Token, kind: Kind, first: list[Party], second: list[Party]) -> bool:
        """What a verb asks of its parties: only a person or a delegation is received, visited or hosted."""
        if not first:
            return False
        people = [p for p in second if p.sort in ("person", "group")]
        if verb.lemma == "honor":
            return self._at_home(verb) and bool(second) and all(p.sort == "person" for p in first)
        if verb.lemma in ("receive", "visit", "host", "welcome", "greet"):
            if verb.lemma == "host" and re.search(r"\bhost\w*\b (?:\w+ ){0,2}[“‘\"'’]", self.tree.text):
                return False  # a show
            if any(MEDIA.search(name) for p in second for name in p.names):
                return False  # "The Tonight Show"
            objects = {t.lemma for o in self.tree.children(verb, "dobj") for t in (o, *self.tree.children(o))}
            if objects & _FAMILY:
                return False
            if verb.lemma == "greet" and not self._at_home(verb) and not self.tree.children(verb, "agent"):
                return False
            if verb.lemma == "visit" and second and all(p.names[0] in HOUSES for p in second):
                return self._at_house(first, second)
            if verb.lemma in ("host", "welcome") and self._at_home(verb):
                return bool(second) and any(p.sort == "person" for p in first)
            if verb.lemma == "host" and re.search(r"\b(?:champion\w*|team|squad)\b", self.tree.text):
                return bool(second) and all(p.sort == "person" for p in first)
            if all(p.sort in ("body", "state") for p in first) and any(_plain(p) for p in second):
                return False  # "the shelter received refugees"
            bodily = all(p.sort in ("person", "group") for p in second)
            return (
                bool(second)
                and bodily
                and not (verb.lemma in ("welcome", "visit") and not self._in_person(verb, first, second))
            )
        if verb.lemma == "interview":
            team = self.parties.reading.sporting  # "the Jets", whom the model takes for a state
            return bool(people) and all(p.sort in ("person", "body", "group") or team for p in first)
        if verb.lemma in ("call", "phone", "telephone"):
            return self._rings(verb, first, second)
        if verb.lemma in ("appear", "entertain", "brief"):
            return self._face_to_face(verb, first, second)
        if verb.lemma == "discuss" and not second:
            return False
        if verb.lemma in ("speak", "talk", "chat", "discuss"):
            if self.tree.children(verb, "prt"):
                return False  # "chatting up"
            if not second:
                return len(first) > 1 and (self._they(verb) or _TO_EACH_OTHER.search(self.tree.text) is not None)
            media = any(MEDIA.search(name) for p in second for name in p.names)
            to = any(t.lemma == "to" for t in self.tree.children(verb, "prep")) and not all(map(_kin, second))
            perfect = any(t.lemma == "have" for t in self.tree.children(verb, "aux"))
            if to and not all(p.sort == "person" or (perfect and p.sort == "body") for p in second):
                return False
            paper = any(MEDIA.search(name) for p in first for name in p.names)
            return bool(second) and not media and not (paper and any(p.sort == "body" for p in first))
        return True

    def _they(self, verb: Token) -> bool:
        """ "When they spoke": to each other."""
        when = {t.text.lower() for t in self.tree.children(verb, "advmod", "mark")} & {"when", "before", "since"}
        return bool(when) and any(t.text.lower() == "they" for t in self.tree.children(verb, "nsubj"))

    def _at_house(self, first: list[Party], second: list[Party]) -> bool:
        """Is a visit to a house one to its master: by a team, or by a person where the article names the master?"""
        known = all(len(p.names) > 1 for p in second)
        return all(
            p.sort == "body"
            or (p.sort == "person" and known)
            or (p.sort == "group" and re.search(r"[A-Z]|^he (?:team|players)$", p.names[0][1:]) is not None)
            for p in first
        )

    def _face_to_face(self, verb: Token, first: list[Party], second: list[Party]) -> bool:
        """ "Appeared with", "entertained": a meeting only of people, and only where a time or a place is told."""
        if not second or any(p.sort != "person" or MEDIA.search(p.names[0]) for p in (*first, *second)):
            return False
        return verb.lemma == "brief" or (self._placed(verb) and verb.tag not in ("VBZ", "VBP"))

    def _in_person(self, verb: Token, first: list[Party], second: list[Party]) -> bool:
        if verb.lemma == "visit":
            there = any(t.lemma in ("at", "in") for t in self.tree.children(verb, "prep"))
            certain = self.parties.reading.is_person
            known = all(self._known(p) or (there and " " in p.names[0]) or certain(p.names[0]) for p in second)
            return known and all(p.sort in ("person", "group") for p in first)
        return any(p.sort in ("person", "group") for p in first) and bool(
            self.tree.children(verb, "prep", "npadvmod", "agent")
        )

    def _at_home(self, verb: Token) -> bool:
        """ "Hosted the team at the White House"."""
        words = (verb, *self.tree.children(verb, "dobj"))
        preps = [p for word in words for p in self.tree.children(word, "prep")]
        return any(p.lemma in ("at", "to") and self.tree.children(p, "pobj") for p in preps)

    def _placed(self, verb: Token) -> bool:
        """Is a time or a place told with it?  "Think Kate Bush meets John Cooper Clarke" has neither."""
        names = [(name, t) for t in self.tree.below(verb) if (name := self.tree.name_of(t)) is not None]
        timed = any(name.kind in ("DATE", "TIME") for name, _ in names)
        placed = any(name.kind in ("GPE", "LOC", "FAC") and t.dep == "pobj" for name, t in names)
        return timed or placed or CLOCK.match(self.tree.text) is not None

    def _rings(self, verb: Token, first: list[Party], second: list[Party]) -> bool:
        """Is "called" a telephone call?  Not "called him a liar"."""
        if not second or any(p.sort != "person" for p in (*first, *second)):
            return False
        if verb.lemma != "call":
            return True
        named = self.tree.children(verb, "oprd", "ccomp", "attr", "acomp", "prt")
        day = any(
            (name := self.tree.name_of(noun)) is not None and name.kind == "DATE"
            for prep in self.tree.children(verb, "prep")
            for noun in self.tree.children(prep, "pobj")
        )
        talked = [t for t in self.tree.children(verb, "conj") if t.lemma in ("tell", "ask", "say", "invite")]
        told = day or talked or self.tree.children(verb, "npadvmod", "xcomp") or _PHONE.search(self.tree.text)
        return not named and bool(told)
