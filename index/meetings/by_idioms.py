"""Turns of phrase into meetings: "played host to B", "joined B for dinner", "invited B to visit"."""

import re
from dataclasses import replace

from index.meetings.clause import Clause, Event, apart
from index.meetings.meeting import Kind
from index.meetings.party import Party
from index.meetings.standing import standing_of_verb
from index.meetings.titles import HOUSES
from index.meetings.words import CANCEL, MOTION, NOUNS, VERBS
from index.syntax import Token

_LINES = frozenset("phone telephone horn line".split())
_LINE_VERBS = frozenset("meets talks speaks sits confers dines".split())
_AT_TABLE = frozenset("be return go sit come get gather".split())


class IdiomClause(Clause):
    """One sentence, read for turns of phrase that tell of a meeting."""

    def told_by_idiom(self, token: Token) -> Event | None:
        """The meeting that a turn of phrase around `token` tells of; None where it is none."""
        if token.tag in ("NNS", "NNPS", "NNP") and token.text.lower() in _LINE_VERBS:
            return self._line(token)
        if token.lemma == "invite" and token.tag.startswith("VB"):
            return self._invited(token)
        if token.lemma in ("uninvite", "disinvite") and token.tag.startswith("VB"):
            return self._uninvited(token)
        if token.lemma == "invitation":
            return self._invitation(token)
        if token.lemma in ("join", "treat") and token.tag.startswith("VB"):
            return self._joined(token)
        if token.lemma == "host" and (token.dep, self._verb_of(token)) in (("dobj", "play"), ("attr", "be")):
            return self._played_host(token)
        if token.lemma == "see" and token.tag == "VB" and self._verb_of(token) in MOTION:
            return self._came_to_see(token)
        if token.lemma == "hand" and self._verb_of(token) == "shake":
            return self._with_whom(token, self.tree.tokens[token.head])
        if token.lemma == "face" and (verb := self._face_to_face_verb(token)) is not None:
            return self._with_whom(token, verb)
        if token.lemma == "call" and token.tag.startswith("VB"):
            return self._called_on(token)
        if token.lemma == "guest" and token.dep == "attr":
            return self._guest_of(token)
        if token.lemma in _LINES and token.dep == "pobj":
            return self._on_the_line(token)
        if token.lemma == "table" and token.dep == "pobj":
            return self._at_the_table(token)
        return None

    def _verb_of(self, token: Token) -> str:
        """The lemma of what `token` hangs on; empty at a root."""
        head = self.tree.head(token)
        return head.lemma if head is not None else ""

    def _ends(self, token: Token, *preps: str) -> list[Party]:
        return [p for t in self.tree.children(token, "prep") if t.lemma in preps for p in self._objects(t, "pobj")]

    def _event(self, sides: tuple[list[Party], list[Party]], kind: Kind, verb: Token, trigger: Token) -> Event | None:
        status = standing_of_verb(self.tree, verb)
        if status is None or not sides[0]:
            return None
        return Event(tuple(apart(*sides)), kind, status, trigger, (trigger, *self._reach(verb)), True)

    def _line(self, word: Token) -> Event | None:
        """ "4 May 2022 - Meets with X", where the parser takes the verb for a noun."""
        kind, joins = VERBS[word.text.lower().removesuffix("s")]
        second = self._ends(word, *joins)
        hero = self._hero() if second else []
        return Event(tuple(apart(hero, second)), kind, "held", word, (word,), True) if hero else None

    def _with_whom(self, word: Token, verb: Token) -> Event | None:
        """ "Shook hands with X", "came face to face with X"."""
        preps = [t for t in self.tree.tokens[word.i + 1 : word.i + 6] if t.lemma == "with"]
        second = [p for prep in preps[:1] for p in self._objects(prep, "pobj") if p.sort == "person"]
        return self._event((self._subjects(verb), second), "met", verb, word) if second else None

    def _face_to_face_verb(self, word: Token) -> Token | None:
        """The verb of "came face to face with"; None where that does not stand there, or another meeting does."""
        if not re.match(r"face[ -]to[ -]face with ", self.tree.text[word.start :]):
            return None
        verb = next((t for t in self.tree.above(word) if t.pos in ("VERB", "AUX")), None)
        return verb if verb is not None and verb.lemma in ("come", "be", "stand", "sit", "find") else None

    def _called_on(self, verb: Token) -> Event | None:
        """ "Called on Merkel in Berlin on Monday", not "called on Merkel to resign"."""
        if self.tree.children(verb, "xcomp", "ccomp", "advcl", "dobj", "prt"):
            return None
        second = [p for p in self._ends(verb, "on") if p.sort == "person"]
        placed = any(t.lemma in ("in", "at") for t in self.tree.children(verb, "prep"))
        return self._event((self._subjects(verb), second), "visited", verb, verb) if second and placed else None

    def _guest_of(self, noun: Token) -> Event | None:
        """ "X was a guest of Y at Sandringham"."""
        hosts = [p for p in self._ends(noun, "of") if p.sort == "person"]
        verb = self.tree.tokens[noun.head]
        guests = [p for p in self._subjects(verb) if p.sort in ("person", "group")]
        return self._event((hosts, guests), "hosted", verb, noun) if hosts and guests else None

    def _played_host(self, noun: Token) -> Event | None:
        """ "Biden played host to Macron", "was host to Macron"."""
        verb = self.tree.tokens[noun.head]
        guests = [p for p in self._ends(noun, "to") or self._ends(verb, "to") if p.sort in ("person", "group")]
        return self._event((self._subjects(verb), guests), "hosted", verb, noun) if guests else None

    def _came_to_see(self, verb: Token) -> Event | None:
        """ "Flew to Rovaniemi to see Rautio", not "to see the ruins"."""
        came = self.tree.tokens[verb.head]
        seen = [p for p in self._objects(verb, "dobj", "ccomp") if p.sort == "person"]
        purpose = verb.dep in ("advcl", "xcomp") and any(t.lemma == "to" for t in self.tree.children(verb, "aux"))
        return self._event((self._subjects(came), seen), "visited", came, verb) if seen and purpose else None

    def _joined(self, verb: Token) -> Event | None:
        """ "Harris joined Biden for talks", "Biden treated Ruto to a dinner"."""
        preps = ("to",) if verb.lemma == "treat" else ("for", "at", "in")
        nouns = [
            noun
            for prep in self.tree.children(verb, "prep")
            if prep.lemma in preps
            for noun in self.tree.children(prep, "pobj")
            if NOUNS.get(noun.lemma) in ("met", "talks", "call")
        ]
        first, second = self._subjects(verb), self._objects(verb, "dobj")
        if not nouns or not second or any(p.sort not in ("person", "group") for p in (*first, *second)):
            return None
        return self._event((first, second), "hosted" if verb.lemma == "treat" else "met", verb, nouns[0])

    def _on_the_line(self, noun: Token) -> Event | None:
        """ "Was on the phone with X", "got on the horn with X"."""
        prep = self.tree.head(noun)
        verb = self.tree.head(prep) if prep is not None and prep.lemma == "on" else None
        if verb is None or verb.lemma not in ("be", "get", "hop", "stay", "spend", "jump"):
            return None
        second = self._ends(noun, "with") or self._ends(verb, "with")
        return self._event((self._subjects(verb), second), "call", verb, noun) if second else None

    def _at_the_table(self, noun: Token) -> Event | None:
        """ "A and B are back at the negotiating table"."""
        words = {t.text.lower() for t in self.tree.children(noun, "amod", "compound")}
        verb = next((t for t in self.tree.above(noun) if t.pos in ("VERB", "AUX")), None)
        if not words & {"negotiating", "bargaining"} or verb is None or verb.lemma not in _AT_TABLE:
            return None
        due = any(t.lemma in ("due", "set") for t in self.tree.above(noun))
        second = self._ends(noun, "with") or self._ends(verb, "with")
        event = self._event((self._subjects(verb), second), "talks", verb, noun)
        if event is None or not due or event.status != "held":
            return event
        return replace(event, status="planned")

    def _invited(self, verb: Token) -> Event | None:
        """ "Moscow invited the factions to attend a meeting": planned, by the one who invites."""
        to = [t for t in self.tree.children(verb, "prep") if t.lemma in ("to", "for")]
        to += [
            t
            for t in self.tree.children(verb, "xcomp", "ccomp", "advcl")
            if t.lemma in ("attend", "join", "hold", "visit", "come", "meet")
        ]
        ends = [n for t in to for n in self.tree.children(t, "pobj", "dobj")]
        meetings = [n for n in ends if NOUNS.get(n.lemma) in ("met", "talks")]
        visits = [t for t in to if t.lemma == "visit"]
        guests = self._objects(verb, "dobj") or [p for t in to for p in self._objects(t, "nsubj")]
        hosts = self._subjects(verb)
        if any(t.dep == "auxpass" for t in self.tree.children(verb)):
            guests = hosts
            hosts = [p for agent in self.tree.children(verb, "agent") for p in self._objects(agent, "pobj")]
        hosts = hosts or [p for t in to for p in self._objects(t, "pobj", "dobj") if p.names[0] in HOUSES]
        if not hosts or not guests or standing_of_verb(self.tree, verb) != "held":
            return None
        if not meetings and not (
            (visits or any(p.names[0] in HOUSES for t in to for p in self._objects(t, "pobj", "dobj")))
            and all(p.sort == "person" or p.names[0] in HOUSES for p in hosts)
            and all(p.sort != "state" for p in guests)
        ):
            return None
        trigger = (meetings or visits or to)[0]
        kind: Kind = "hosted" if meetings else "visited"
        return Event(tuple(apart(hosts, guests)), kind, "planned", trigger, (trigger, *to), True)

    def _uninvited(self, verb: Token) -> Event | None:
        """ "Trump uninvited the Eagles": cancelled."""
        event = self._event((self._subjects(verb), self._objects(verb, "dobj")), "visited", verb, verb)
        return replace(event, status="cancelled") if event is not None and event.status == "held" else None

    def _invitation(self, noun: Token) -> Event | None:
        """ "Accepted an invitation to the White House", "Trump rescinded their invitation"."""
        verb = self.tree.head(noun)
        if verb is None or noun.dep not in ("dobj", "nsubj"):
            return None
        if verb.lemma == "accept" and standing_of_verb(self.tree, verb) == "held":
            hosts = [p for p in self._ends(noun, "to") if p.names[0] in HOUSES]
            hosts = hosts or [p for p in self._ends(noun, "from") if p.sort == "person" and self._to_meet(noun)]
            event = self._event((hosts, self._subjects(verb)), "visited", verb, noun)
            return replace(event, status="planned") if event is not None else None
        if verb.lemma not in CANCEL | {"withdraw"}:
            return None
        guests = self._owners(noun) or self._subjects(verb)
        hosts = [p for agent in self.tree.children(verb, "agent") for p in self._objects(agent, "pobj")]
        event = self._event((hosts or self._subjects(verb), guests), "visited", verb, noun)
        return replace(event, status="cancelled") if event is not None else None

    def _to_meet(self, noun: Token) -> bool:
        """Is an invitation one "to meet", "to visit", "to dinner"?"""
        below = self.tree.below(noun)
        return any(t.lemma in ("meet", "visit") or NOUNS.get(t.lemma) in ("met", "talks") for t in below)
