"""Nouns into meetings: "talks between A and B", "A's meeting with B", "A said in an interview with B"."""

import re

from index.meetings.clause import Clause, Event, apart
from index.meetings.meeting import Kind
from index.meetings.party import Party
from index.meetings.standing import standing_of_noun
from index.meetings.words import HOLD, MEDIA, NOUNS
from index.syntax import Token

_ADDRESS = frozenset(
    "tell congratulate thank urge warn ask assure press remind reassure invite inform brief offer promise "
    "question lobby pressure implore lecture confront praise".split()
)
"""What one does to the other in a talk: "during a call Biden told Netanyahu"."""
_TOGETHER = frozenset("hold have begin start open resume continue conduct schedule plan".split())
"""What two do with talks that are with each other."""


def _may_answer(party: Party) -> bool:
    """May somebody be interviewed: a person, or what looks like a name though the model takes it for something else?"""
    looks = re.fullmatch(r"[A-Z][a-z]+ [A-Z][\w’'-]+", party.names[0]) is not None and not MEDIA.search(party.names[0])
    return party.sort in ("person", "group") or looks


class NounClause(Clause):
    """One sentence, read for nouns that tell of a meeting."""

    def told_by_noun(self, noun: Token) -> Event | None:
        kind = NOUNS[noun.lemma]
        if (noun.lemma == "talk" and noun.tag == "NN") or (noun.lemma == "call" and not self._telephone(noun)):
            return None
        first, second = self._sides_of_noun(noun, kind)
        if not second and len(first) > 1 and any(p.lemma in ("with", "to") for p in self.tree.children(noun, "prep")):
            return None  # with somebody else
        if not first or len(first) + len(second) < 2 or self._many(noun):
            return None
        if any(MEDIA.search(name) for p in second for name in p.names) and kind not in ("met", "call", "interview"):
            return None
        if kind == "interview" and not any(_may_answer(p) for p in (*first, *second)):
            return None
        status = standing_of_noun(self.tree, noun)
        if status is None:
            return None
        around = self.tree.text[max(0, noun.start - 25) : noun.end + 25]
        if kind == "talks" and re.search(r"\b(?:phone|telephone|video)\b", around):
            kind = "call"
        if kind == "met" and re.search(r"\b(?:virtual|video|online)\b", around):
            kind = "call"
        return Event(tuple(apart(first, second)), kind, status, noun, self._reach(noun), False)

    def _sides_of_noun(self, noun: Token, kind: Kind) -> tuple[list[Party], list[Party]]:
        """Who is at the meeting that a noun names; all on the first side where "between" or a hyphen joins them."""
        if len(between := self._between(noun)) >= 2:
            return between, []
        if len(hyphened := self._hyphened(noun)) >= 2:
            # "the Biden-Xi meeting" alone does not say whether it has been
            sure = self._light(noun) or standing_of_noun(self.tree, noun) != "held"
            return (hyphened, []) if sure else ([], [])
        first, second = self._owners(noun), self._with(noun) or self._guests(noun)
        if kind == "visited":
            paid = (head := self.tree.head(noun)) is not None and head.lemma == "pay"
            ends = self._to(noun) or (self._to(head) if paid and head is not None else [])
            second = [p for p in ends if p.sort == "person" and (paid or self._known(p))]
        elif kind == "call":
            second = second or self._caller(noun)
        elif kind == "interview":
            asked = [p for t in self.tree.children(noun, "compound") for p in self.parties.heads(t)]
            asked = [p for p in asked if p.sort == "person"]  # "a Kamala Harris interview"
            first, second = asked or first, second or self._media(noun)
            if asked and not second:
                return [], []
        head = self.tree.head(noun)
        discussed = head is not None and head.lemma in ("at", "over", "during") and self._discussed(head)
        together = kind in ("met", "talks", "call") and head is not None and head.lemma in _TOGETHER
        if discussed and not first and not second:
            first = self._hosts(noun)
        if not first and (second or (together and self._light(noun) and not self._loose(noun))):
            first = self._hosts(noun)
        if not first and second and noun.dep in ("ROOT", "appos"):
            first = self._hero()
        if not first and not second and kind in ("met", "talks", "call"):
            first, second = self._addressed(noun)
        if len(first) + len(second) < 2 and (hosted := self._hosted_by(noun)):
            first, second = hosted, second or self._hosts(noun)
        return first, [p for p in second if not any(p.same(q) for q in first)]

    def _discussed(self, prep: Token) -> bool:
        """ "X and Y will discuss Ukraine at a dinner"."""
        verb = self.tree.head(prep)
        if verb is None or any(t.lemma in ("to", "with") for t in self.tree.children(verb, "prep")):
            return False
        return verb.lemma in ("discuss", "talk", "speak", "debate", "negotiate", "confer")

    def _loose(self, noun: Token) -> bool:
        """ "Have some fun and new conversations" is with nobody in particular."""
        return noun.tag == "NNS" and noun.lemma in ("conversation", "chat", "discussion", "dinner", "lunch")

    def _guests(self, noun: Token) -> list[Party]:
        """ "A dinner that included X", "a meeting attended by X and Y"."""
        found = []
        for clause in self.tree.children(noun, "relcl", "acl"):
            if clause.lemma in ("include", "feature", "involve", "gather"):
                found += self._objects(clause, "dobj")
            elif clause.lemma == "attend":
                found += [p for agent in self.tree.children(clause, "agent") for p in self._objects(agent, "pobj")]
        for prep in self.tree.children(noun, "prep") if not found else ():
            if prep.lemma == "for" and noun.lemma in ("dinner", "banquet", "reception", "lunch"):
                found += [p for p in self._objects(prep, "pobj") if p.sort == "person"]
        return found

    def _hosted_by(self, noun: Token) -> list[Party]:
        """ "A reception hosted by X": who gives it."""
        return [
            party
            for clause in self.tree.children(noun, "acl")
            if clause.lemma in ("host", "give", "convene", "hold")
            for agent in self.tree.children(clause, "agent")
            for party in self._objects(agent, "pobj")
        ]

    def _addressed(self, noun: Token) -> tuple[list[Party], list[Party]]:
        """ "On the call, Biden congratulated Trump": who spoke to whom in it."""
        prep = self.tree.head(noun)
        verb = self.tree.head(prep) if prep is not None and prep.lemma in ("in", "during", "on", "at") else None
        if verb is None or noun.dep != "pobj" or noun.tag != "NN" or verb.pos != "VERB":
            return [], []
        second = self._objects(verb, "dobj", "dative") if verb.lemma in _ADDRESS else []
        if verb.lemma in ("agree", "accept") and not second:
            offers = self.tree.children(verb, "prep", "dobj")
            words = [w for t in offers for w in (t, *self.tree.children(t, "pobj"))]
            asked = [w for w in words if w.lemma in ("invitation", "offer", "request")]
            ends = [p for w in asked for p in self.tree.children(w, "prep")]
            second = [p for end in ends if end.lemma == "from" for p in self._objects(end, "pobj")]
        if not second or any(p.sort == "body" for p in second):
            return [], []
        return self._subjects(verb), second

    def _caller(self, noun: Token) -> list[Party]:
        """ "Received a call from X", "a call to X"."""
        head = self.tree.head(noun)
        over = self.tree.children(head, "prep") if head is not None and head.lemma in ("receive", "get", "take") else []
        ends = [t for t in (*self.tree.children(noun, "prep"), *over) if t.lemma in ("from", "to")]
        found = [p for t in ends for p in self._objects(t, "pobj")]
        if not {t.text.lower() for t in self.tree.children(noun, "compound")} & {"phone", "telephone", "video"}:
            return [p for p in found if p.sort == "person" or "from" in {t.lemma for t in ends}]
        places = [p for t in ends for n in self.tree.children(t, "pobj") if (p := self.parties.outlet(n)) is not None]
        return found or places

    def _many(self, noun: Token) -> bool:
        """ "Meetings with officials are nothing new": several, at no time in particular."""
        if noun.tag not in ("NNS", "NNPS") or noun.lemma in ("talk", "negotiation", "discussion", "consultation"):
            return False
        timed = any(name.kind in ("DATE", "TIME") for t in self.tree.below(noun) if (name := self.tree.name_of(t)))
        return not timed and not (self._light(noun) and noun.dep == "dobj") and noun.lemma != "interview"

    def _telephone(self, noun: Token) -> bool:
        words = {t.text.lower() for t in self.tree.children(noun, "compound", "amod")}
        if words & {"phone", "telephone", "video", "conference"}:
            return True
        head = self.tree.head(noun)
        preps = {t.lemma for t in self.tree.children(noun, "prep")}
        if "from" in preps and head is not None and head.lemma in ("receive", "get", "take"):
            return True
        if head is not None and head.lemma == "on" and "the" in {t.lemma for t in self.tree.children(noun, "det")}:
            return True  # "on the call"
        if "to" in preps and self.tree.children(noun, "poss"):
            return True  # "his call to X"
        return bool(preps & {"with", "between"}) and not words & {"close"}

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

    def _with(self, noun: Token) -> list[Party]:
        preps = [p for p in self._prepositions(noun) if p.lemma in ("with", "alongside")]
        if not preps and (self._light(noun) or noun.lemma == "interview" or self._within(noun)):
            verb = self.tree.head(noun)
            if verb is not None and verb.lemma in ("over", "about", "on"):
                return []
            if verb is not None and verb.pos == "ADP":
                verb = self.tree.head(verb)
            around = [verb, *self.tree.children(verb, "dobj")] if verb is not None else []
            preps = [p for t in around if t is not noun for p in self._prepositions(t) if p.lemma == "with"]
        found = [p for prep in preps[:1] for p in self._objects(prep, "pobj") or self._people_after(prep)]
        if found or noun.lemma != "interview":
            return found
        return [p for prep in preps[:1] for t in self.tree.children(prep, "pobj") if (p := self.parties.outlet(t))]

    def _within(self, noun: Token) -> bool:
        """ "In talks over pay, the board hit an impasse with the union": with whom hangs on what was done in them."""
        prep = self.tree.head(noun)
        several = noun.text.lower() in ("talks", "negotiations", "discussions")
        fronted = prep is not None and prep.lemma == "in" and several
        verb = self.tree.head(prep) if fronted and prep is not None else None
        return verb is not None and noun.i < verb.i and bool(self.tree.children(verb, "dobj"))

    def _to(self, noun: Token) -> list[Party]:
        return [
            p for prep in self.tree.children(noun, "prep") if prep.lemma == "to" for p in self._objects(prep, "pobj")
        ]

    def _media(self, noun: Token) -> list[Party]:
        """Whom an interview was given: "a CNN interview", "told CNN in an interview", "an interview to the BBC"."""
        found = [p for t in self.tree.children(noun, "compound", "nmod") for p in self.parties.heads(t)]
        for clause in self.tree.children(noun, "relcl", "acl") if not found else ():
            if clause.lemma in ("air", "publish", "broadcast", "show"):
                preps = [p for p in self.tree.children(clause, "prep") if p.lemma in ("on", "by", "in")]
                words = [t for p in preps for t in self.tree.children(p, "pobj")]
                if outlets := [party for t in words if (party := self.parties.outlet(t)) is not None]:
                    return outlets
        for prep in self.tree.children(noun, "prep"):
            if prep.lemma in ("to", "for", "by", "on") and not found:
                found += self._objects(prep, "pobj")
        above = self.tree.head(noun)
        verb = self.tree.head(above) if above is not None and above.lemma in ("in", "during") else None
        if not found and verb is not None and verb.lemma == "tell":
            found = self._objects(verb, "dobj", "dative")
            told = [t for t in self.tree.children(verb, "dobj", "dative") if self.parties.outlet(t) is not None]
            if told:
                return [party for t in told if (party := self.parties.outlet(t)) is not None]
        return [p for p in found if p.sort == "person" or MEDIA.search(p.names[0])]

    def _between(self, noun: Token) -> list[Party]:
        """ "Talks between A and B", "a meeting of A and B"; the verb may stand in between."""
        preps = [p for p in self._prepositions(noun) if p.lemma in ("between", "among", "of", "involving")]
        verb = self.tree.head(noun)
        if verb is not None and noun.dep in ("nsubj", "nsubjpass", "dobj") and verb.pos == "VERB":
            preps += [p for p in self.tree.children(verb, "prep") if p.lemma in ("between", "among")]
        for prep in preps:
            found = self._objects(prep, "pobj")
            if len(found) < 2 and prep.lemma in ("between", "among"):
                found = self._named_after(prep)
            if len(found) >= 2:
                return found
        return []

    def _named_after(self, prep: Token) -> list[Party]:
        """The parties named after "between", up to a verb, where the parser lost the list."""
        found: list[Party] = []
        for token in self.tree.tokens[prep.i + 1 : prep.i + 30]:
            if token.pos in ("VERB", "AUX", "SCONJ") or (token.pos == "ADP" and token.text != "of"):
                break
            name = self.tree.name_of(token)
            if self._attribute(token):
                continue
            if (name is not None and name.last == token.i) or (name is None and token.pos in ("NOUN", "PROPN")):
                found = apart(found, self.parties.heads(token))
        return found

    def _hyphened(self, noun: Token) -> list[Party]:
        """ "The Trump-Kim summit", "US–Taliban talks"."""
        before = self.tree.text[: noun.start]
        match = re.search(r"((?:U\.S\.|[A-Z]\w+)) ?[-–/] ?((?:U\.S\.|[A-Z]\w+))(?: [a-z]+){0,2} $", before)
        if match is None:
            return []
        reading = self.parties.reading
        return [
            Party((reading.person(name),), (match.span(group),), "person" if reading.full_names(name) else "state")
            for group, name in enumerate(match.groups(), start=1)
        ]

    def _light(self, noun: Token) -> bool:
        """Is the noun the object of "hold", "have", "attend", "took part in"?"""
        head = self.tree.head(noun)
        if head is not None and noun.dep == "pobj" and head.lemma in ("in", "for", "to", "at", "on", "from"):
            head = self.tree.head(head)
        elif noun.dep not in ("dobj", "attr"):
            return False
        return head is not None and self._holds(head)

    def _holds(self, verb: Token) -> bool:
        """Does the subject of a verb take part in the talks that are its object: "held", "called off"?"""
        return verb.lemma in HOLD or (verb.lemma == "call" and bool(self.tree.children(verb, "prt")))

    def _hosts(self, noun: Token) -> list[Party]:
        """Who is at the meeting by the clause around it: the subject of "held talks", of "said during a meeting"."""
        head = self.tree.head(noun)
        while head is not None and head.pos == "NOUN" and noun.dep == "conj":
            noun, head = head, self.tree.head(head)
        if head is None:
            return []
        if noun.dep == "pobj":
            prep = head
            while head is not None and head.pos in ("ADP", "ADV", "SCONJ"):
                prep = head
                head = self.tree.head(head)
            if beside := self._beside(prep, noun):
                return beside
            if (
                head is not None
                and head.pos in ("NOUN", "PROPN")
                and head.lemma in ("series", "round", "day", "hour", "week")
            ):
                return self._hosts(head)
            for above in (head, *self.tree.above(head)) if head is not None else ():
                if above.pos in ("VERB", "AUX"):
                    return self._subjects(above)
                if above.dep in ("poss", "appos") or above.lemma in NOUNS:
                    break
            return []
        if noun.dep in ("dobj", "attr") and self._holds(head):
            return self._subjects(head)
        if noun.dep == "dobj" and head.lemma in ("include", "feature", "involve"):
            event = self.tree.head(head) if head.dep == "relcl" else None
            return self._around(event, 0) if event is not None else []  # "a conference that includes a meeting with X"
        return []

    def _beside(self, prep: Token, noun: Token) -> list[Party]:
        """The person beside the phrase: "Netanyahu, in a call with Biden, agreed", "In an interview, X said"."""
        tokens = self.tree.tokens
        start = min(t.i for t in self.tree.below(prep))
        before = tokens[start - 1] if start else None
        if before is not None and before.text == "," and start > 1:
            name = self.tree.name_of(tokens[start - 2])
            if name is not None and name.kind == "PERSON" and name.last == start - 2:
                return self.parties.heads(tokens[start - 2])
        end = max(t.i for t in self.tree.below(noun)) + 1
        if (before is None or before.text in (",", "“", '"')) and end < len(tokens) and tokens[end].text == ",":
            for token in tokens[end + 1 : end + 7]:
                name = self.tree.name_of(token)
                if name is not None and name.kind == "PERSON":
                    return self.parties.heads(tokens[name.last])
                if token.pos not in ("PROPN", "ADJ", "NOUN", "DET") or token.dep in ("nsubj", "nsubjpass"):
                    break
        return []
