"""Words into parties: nouns, what "and" joins to them, and the pronouns that stand for them."""

from collections.abc import Mapping

from index.meetings.naming import Names
from index.meetings.party import Party
from index.meetings.words import SAY
from index.syntax import Token

_WEEKDAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
HOUSES: Mapping[str, tuple[str, str | None]] = {
    "White House": ("president", None),
    "Kremlin": ("president", "Russia"),
    "Downing Street": ("prime minister", None),
    "Vatican": ("pope", None),
    "Élysée Palace": ("president", "French"),
    "Elysée Palace": ("president", "French"),
    "Elysee Palace": ("president", "French"),
    "Buckingham Palace": ("king", None),
    "Windsor Castle": ("king", None),
    "Blue House": ("president", "South Korea"),
    "Mar-a-Lago": ("president", None),
}
"""A house stands for its master, who receives there: the office and, where the article may name others, the country."""
_KIN = frozenset(
    "family widow widower wife husband son daughter father mother parent brother sister partner lawyer attorney aide "
    "staff campaign".split()
)
"""Who is told by whose they are."""
_ROYALS = frozenset("prince princess duke duchess earl king queen emir sultan count".split())
PAIR_BACK = 4
"""So many sentences after a meeting of two people "the two leaders" are these two."""
BACK = 4
"""So many sentences before a pronoun its person is looked for."""


class Parties(Names):
    """The parties that the words of one sentence of an article stand for."""

    def joined(self, token: Token) -> list[Party]:
        """The party that `token` heads, and those joined to it by "and"; what cannot be told is left out."""
        found = self.heads(token)
        for other in self.conjuncts(token):
            found += [party for party in self.heads(other) if not any(party.same(known) for known in found)]
        return found

    def conjuncts(self, token: Token) -> list[Token]:
        """The nouns joined to `token` by "and" and commas, but not what an apposition of it is joined with."""
        found = []
        for child in self.tree.children(token, "conj"):
            if child.pos in ("NOUN", "PROPN", "PRON"):
                found += [child, *self.conjuncts(child)]
        return found

    def heads(self, token: Token) -> list[Party]:
        """The party or, for "Russian and Turkish officials" and "the two leaders", the parties that `token` heads."""
        if token.pos == "PRON" or token.tag in ("PRP", "PRP$", "WP"):
            return self._pronoun(token)
        if token.text in _WEEKDAYS and token.i:  # "with CNN Business Wednesday"
            token = self.tree.tokens[token.i - 1]
        if both := self._the_two(token):
            return both
        if found := self._house(token) or self._royal(token) or self._kin(token):
            return [found]
        if listed := self.listed_names(token) or self.family(token):
            return listed
        if several := self.of_several_states(token):
            return several
        party = self.named(token) or self.described(token)
        return [party] if party else []

    def hero(self) -> list[Party]:
        """The person in the article's title, whom a line of a timeline does not name."""
        name = self.reading.hero()
        return [Party((name,), (), "person")] if name and name in self.reading.text else []

    def _pronoun(self, token: Token) -> list[Party]:
        """Who "he", "his", "who" or "I" is, where it is safe to say."""
        word = token.text.lower()
        if word in ("who", "whom", "which", "whose"):
            return self._relative(token)
        if word in ("i", "my", "me"):
            return self._speaker(token)
        if self._quoted(token):
            return []
        if word == "him" or (word == "her" and token.dep != "poss"):
            person = self._person_beside(token)
            return [Party(person.names, ((token.start, token.end),), "person")] if person else []
        if word in ("he", "she") or (word in ("his", "her") and token.dep == "poss"):
            person = self._person_before(token)
            return [Party(person.names, ((token.start, token.end),), "person")] if person else []
        if word in ("they", "both", "their"):
            return self._pair(token) or (self._body_before() if word == "they" else [])
        return []

    def _body_before(self) -> list[Party]:
        """The organisation that is the subject of the sentence before: "They have met"."""
        if self.number == 0:
            return []
        before = Parties(self.reading, self.number - 1)
        root = next((t for t in before.tree.tokens if t.head == t.i), None)
        subjects = before.tree.children(root, "nsubj", "nsubjpass") if root is not None else []
        found = [p for s in subjects if s.pos != "PRON" for p in before.joined(s)]
        return found if len(found) == 1 and found[0].sort != "person" else []

    def _relative(self, token: Token) -> list[Party]:
        """The noun that a relative clause hangs on."""
        for head in self.tree.above(token):
            if head.dep == "relcl":
                noun = self.tree.head(head)
                if noun is None or noun.pos not in ("NOUN", "PROPN"):
                    return []
                of = self.tree.head(noun)
                whole = self.tree.head(of) if of is not None and of.lemma == "of" else None
                return self.joined(noun) or (self.joined(whole) if whole is not None else [])
        return []

    def _quoted(self, token: Token) -> bool:
        """Does a word stand between quotation marks?"""
        before = self.tree.text[: token.start]
        return (before.count("“") > before.count("”") + before.count("’’")) or before.count('"') % 2 == 1

    def _speaker(self, token: Token) -> list[Party]:
        """Who says the quoted words that "I" stands in."""
        if not self._quoted(token):
            return []
        for verb in self.tree.above(token):
            if verb.lemma in SAY:
                for subject in self.tree.children(verb, "nsubj"):
                    if subject.i != token.i and not self._quoted(subject):
                        return [Party(p.names, ((token.start, token.end),), p.sort) for p in self.heads(subject)]
        return []

    def _person_before(self, token: Token) -> Party | None:
        """The person that "he" or "she" refers to: the subject of a clause above, or of the sentence before."""
        own = True
        for verb in self.tree.above(token):
            if verb.pos not in ("VERB", "AUX"):
                continue
            subjects = [s for s in self.tree.children(verb, "nsubj", "nsubjpass") if token not in self.tree.below(s)]
            if own and token.text.lower() in ("he", "she"):
                own = False
                subjects = [s for s in subjects if s.i != token.i]
            for subject in subjects:
                if subject.text.lower() in ("he", "she", "who", "that"):
                    break
                if subject.pos == "PRON":
                    return None
                party = self.named(subject) or self.described(subject)
                if party and party.sort == "person":
                    return party if self._may_be(token, party) else None
        named = [p for p in self.people() if p.marks[0][0] < token.start]
        if named:
            return named[0] if len(named) == 1 and self._may_be(token, named[0]) else None
        party = self._of_sentence_before(0)
        return party if party and self._may_be(token, party) else None

    def _person_beside(self, token: Token) -> Party | None:
        """The person that "him" or "her" refers to: the only one named before who is not the subject of its clause."""
        verb = next((above for above in self.tree.above(token) if above.pos in ("VERB", "AUX")), None)
        subjects = self.tree.children(verb, "nsubj", "nsubjpass") if verb is not None else []
        own = [party for subject in subjects if subject.pos != "PRON" for party in self.joined(subject)]
        before = [p for p in self.people() if p.marks[0][0] < token.start] if subjects else self.people()
        before = [p for p in before if self._may_be(token, p) and not any(p.same(other) for other in own)]
        if not before and self.number and not any(s.text.lower() in ("he", "she", "who") for s in subjects):
            before = Parties(self.reading, self.number - 1).people()
            before = [p for p in before if self._may_be(token, p)] if len(before) == 1 else []
        return before[0] if len(before) == 1 and not any(before[0].same(other) for other in own) else None

    def _may_be(self, pronoun: Token, party: Party) -> bool:
        """Does the article not call this person by the other pronoun?"""
        called = self.reading.pronoun_of(party.names[0])
        return called is None or (called == "he") == (pronoun.text.lower() in ("he", "his", "him"))

    def _of_sentence_before(self, back: int) -> Party | None:
        """The person who is the subject of the sentence before, or the only person in it."""
        n = self.number - 1
        if n < 0 or back >= BACK:
            return None
        return self._subject_of(n, back)

    def _subject_of(self, n: int, back: int) -> Party | None:
        before = Parties(self.reading, n)
        roots = [t for t in before.tree.tokens if t.head == t.i]
        for root in roots[:1]:
            for subject in before.tree.children(root, "nsubj", "nsubjpass"):
                if subject.text.lower() in ("he", "she"):
                    return before._of_sentence_before(back + 1)
                party = before.named(subject) or before.described(subject)
                if party and party.sort == "person":
                    return party
        subjects = [s for root in roots[:1] for s in before.tree.children(root, "nsubj", "nsubjpass")]
        people = before.people()
        if any(s.pos == "PROPN" or (s.i and s.text[:1].isupper()) for s in subjects):
            return None
        if not people:  # a quotation goes on, or nobody is named
            return before._of_sentence_before(back + 1)
        return people[0] if len(people) == 1 else None

    def _pair(self, token: Token) -> list[Party]:
        """The two people of the sentence before, for "they" and "the two leaders"; none where there are more."""
        if couple := self._couple_above(token):
            return couple
        if self.number == 0 or self._quoted(token):
            return []
        people = Parties(self.reading, self.number - 1).people()
        if len(people) != 2:
            told, people = self.reading.pair
            if not people or self.number - told > PAIR_BACK:
                return []
        return [Party(person.names, ((token.start, token.end),), "person") for person in people]

    def _couple_above(self, token: Token) -> list[Party]:
        """ "X and Y apologised for their call": the two people who are the subject of a clause around "their"."""
        for verb in self.tree.above(token):
            for subject in self.tree.children(verb, "nsubj", "nsubjpass"):
                if subject.pos not in ("NOUN", "PROPN") or token in self.tree.below(subject):
                    continue
                if self.conjuncts(subject):
                    people = [party for party in self.joined(subject) if party.sort == "person"]
                    return [Party(p.names, ((token.start, token.end),), "person") for p in people if len(people) == 2]
        return []

    def _house(self, token: Token) -> Party | None:
        """ "The White House" as a party, with its master where the article calls one person by that office."""
        name = self.tree.name_of(token)
        start, end = (token.start, token.end) if name is None else self.tree.span(name)
        text = self.tree.text[start:end]
        bare = text.removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s")
        if bare not in HOUSES:
            return None
        master = self.reading.holder(*HOUSES[bare])
        start += text.find(bare)
        return Party((bare, master) if master else (bare,), ((start, start + len(bare)),), "body")

    def _royal(self, token: Token) -> Party | None:
        """ "The Duke of Sussex", "the Pope": people who go by a title."""
        if token.tag != "NNP" or not token.text.istitle() or self.tree.name_of(token) is not None:
            return None
        for prep in self.tree.children(token, "prep") if token.lemma in _ROYALS else ():
            for land in self.tree.children(prep, "pobj"):
                if prep.text == "of" and land.pos == "PROPN" and land.i == prep.i + 1 and prep.i == token.i + 1:
                    return Party((self.tree.text[token.start : land.end],), ((token.start, land.end),), "person")
        alone = token.lemma == "pope" and not self.tree.children(token, "prep", "appos", "compound")
        if not alone or not self._determined(token):
            return None
        return Party((self.reading.holder("pope", None) or token.text,), ((token.start, token.end),), "person")

    def _kin(self, token: Token) -> Party | None:
        """ "Floyd’s widow", "Navalny’s lawyers": told by whose they are, unless by name as well."""
        if token.lemma not in _KIN or token.tag not in ("NN", "NNS"):
            return None
        if (named := self._apposition(token)) is not None:
            return named
        for owner in self.tree.children(token, "poss"):
            whose = self.named(owner) if owner.pos == "PROPN" else None
            if whose is not None and whose.sort == "person":
                span = (whose.marks[0][0], token.end)
                return Party((self.tree.text[slice(*span)],), (span,), "group")
        return None

    def _the_two(self, token: Token) -> list[Party]:
        """ "The two leaders", "both men", "the pair": the two people of the sentence before."""
        if token.lemma not in ("leader", "president", "man", "woman", "pair", "minister", "two", "diplomat", "duo"):
            return []
        words = {t.text.lower() for t in self.tree.children(token)}
        counted = words & {"two", "both"} or token.lemma in ("pair", "two", "duo")
        plain = not any(t.name is not None and t.text.lower() not in ("two", "both") for t in self.tree.children(token))
        return self._pair(token) if counted and plain else []
