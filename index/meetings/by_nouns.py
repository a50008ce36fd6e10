"""Nouns into meetings: "talks between A and B", "A's meeting with B", "A, on a call with B, said"."""

import re

from index.meetings.clause import Clause, Event, apart
from index.meetings.meeting import Kind
from index.meetings.party import Party
from index.meetings.standing import standing_of_noun
from index.meetings.words import HOLD, MEDIA, NOUNS
from index.syntax import Token

_ADDRESS = frozenset(
    "tell congratulate thank urge warn ask assure press remind reassure invite inform brief offer promise "
    "question lobby pressure implore lecture confront praise console comfort grill beg persuade convince notify "
    "update berate".split()
)
"""What one does to the other in a talk: "during a call Biden told Netanyahu"."""
_TOGETHER = frozenset("hold have begin start open resume continue conduct schedule plan".split())
"""What two do with talks that are with each other."""
_SERIES = frozenset("series round day hour week month flurry string spate number couple set lot kind".split())


class NounClause(Clause):
    """One sentence, read for nouns that tell of a meeting."""

    def told_by_noun(self, noun: Token) -> Event | None:
        kind = NOUNS[noun.lemma]
        had = self._verb_lemma(noun) == "have" and noun.dep == "dobj"
        if noun.lemma == "talk" and noun.tag == "NN" and not had:
            return None
        if noun.lemma == "call" and not self._telephone(noun):
            return None
        if noun.lemma in ("tea", "coffee", "drink") and not self._light(noun):
            return None
        first, second = self._sides_of_noun(noun, kind)
        if not second and len(first) > 1 and any(p.lemma in ("with", "to") for p in self.tree.children(noun, "prep")):
            return None  # with somebody else
        if not first or len(first) + len(second) < 2 or self._many(noun):
            return None
        if kind == "visited" and not second:
            return None  # "their visit"
        if any(MEDIA.search(name) for p in second for name in p.names) and kind not in ("met", "call"):
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
        elif noun.lemma == "audience" and self._verb_lemma(noun) in ("grant", "give"):
            second = second or self._to(noun) or self._to(self.tree.tokens[noun.head])
        head = self.tree.head(noun)
        discussed = head is not None and head.lemma in ("at", "over", "during", "in", "on") and self._discussed(head)
        series = self._series(noun)
        outer = self.tree.head(series)
        together = kind in ("met", "talks", "call") and outer is not None and outer.lemma in _TOGETHER
        if discussed and not first and not second:
            first = self._hosts(noun)
        if not first and (second or (together and self._light(series) and not self._loose(noun))):
            first = self._hosts(series)
        if not first and second and noun.dep in ("ROOT", "appos"):
            first = self._hero()
        if not first and not second and kind in ("met", "talks", "call"):
            first, second = self._addressed(noun)
        if len(first) + len(second) < 2 and (hosted := self._hosted_by(noun)):
            first, second = hosted, second or self._hosts(noun)
        return first, [p for p in second if not any(p.same(q) for q in first)]

    def _verb_lemma(self, noun: Token) -> str:
        head = self.tree.head(noun)
        return head.lemma if head is not None else ""

    def _series(self, noun: Token) -> Token:
        """The noun that stands for it in the clause: "a fifth round of talks" for the talks; else `noun`."""
        of = self.tree.head(noun)
        whole = self.tree.head(of) if of is not None and of.lemma == "of" else None
        return whole if whole is not None and whole.lemma in _SERIES else noun

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
        return not timed and not (self._light(noun) and noun.dep == "dobj")

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
        return [p for prep in preps[:1] for p in self._objects(prep, "pobj") or self._people_after(prep)]

    def _within(self, noun: Token) -> bool:
        """ "In talks over pay, the board hit an impasse with the union": with whom hangs on what was done in them."""
        prep = self.tree.head(noun)
        several = noun.text.lower() in ("talks", "negotiations", "discussions")
        fronted = prep is not None and prep.lemma == "in" and several
        verb = self.tree.head(prep) if fronted and prep is not None else None
        return verb is not None and noun.i < verb.i and bool(self.tree.children(verb, "dobj"))

    def _to(self, noun: Token) -> list[Party]:
        return [
            p
            for prep in self.tree.children(noun, "prep", "dative")
            if prep.lemma == "to"
            for p in self._objects(prep, "pobj")
        ]

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
            if head is not None and head.lemma == "go":
                return True  # "went to dinner with"
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
            if head is not None and head.pos in ("NOUN", "PROPN") and head.lemma in _SERIES:
                return self._hosts(head)
            if prep.lemma == "of" and head is not None and head.pos in ("NOUN", "PROPN"):
                return []  # "recordings of interviews"
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
            if name is not None and name.last == start - 2 and (people := self._person_at(name.last)):
                return people
        end = max(t.i for t in self.tree.below(noun)) + 1
        if (before is None or before.text in (",", "“", '"')) and end < len(tokens) and tokens[end].text in (",", "”"):
            for token in tokens[end + 1 : end + 9]:
                name = self.tree.name_of(token)
                if name is not None and self._person_at(name.last):
                    last = self.tree.tokens[name.last]
                    if tokens[last.i + 1].pos in ("NOUN", "ADJ"):
                        return []  # "Trump special envoy to Ukraine X"
                    return [p for p in self.parties.joined(last) if p.sort == "person"]
                if token.dep in ("nsubj", "nsubjpass"):
                    return [p for p in self.parties.heads(token) if p.sort == "person"]
                if token.pos not in ("PROPN", "ADJ", "NOUN", "DET", "PUNCT", "PART"):
                    break
        return []

    def _person_at(self, i: int) -> list[Party]:
        """The person whose name ends in token number `i`."""
        return [party for party in self.parties.heads(self.tree.tokens[i]) if party.sort == "person"]
