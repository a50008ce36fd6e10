"""Words into parties: nouns, what "and" joins to them, and the pronouns that stand for them."""

import re

from index.meetings.party import Party
from index.meetings.titles import Titles
from index.meetings.words import SAY
from index.syntax import Token

_WEEKDAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_COUNTED = frozenset("leader president man woman pair minister two diplomat duo trio".split())
"""Who may be told by their number only: "the two leaders"."""
PAIR_BACK = 4
"""So many sentences after a meeting of two people "the two leaders" are these two."""
BACK = 4
"""So many sentences before a pronoun its person is looked for."""


class Parties(Titles):
    """The parties that the words of one sentence of an article stand for."""

    def joined(self, token: Token) -> list[Party]:
        """The party that `token` heads, and those joined to it by "and"; what cannot be told is left out."""
        found = self.heads(token)
        for other in self.conjuncts(token):
            found += [party for party in self.heads(other) if not any(party.same(known) for known in found)]
        return found

    def conjuncts(self, token: Token) -> list[Token]:
        """The nouns joined to `token` by "and" and commas.

        What an apposition of it is joined with only where it is none: "special envoy X and President Y".
        """
        found = []
        for name in self.tree.children(token, "appos"):
            if self._lists(token, name):
                found += [name, *self.conjuncts(name)]
            between = self.tree.text[token.end : name.start]
            if token.tag in ("NN", "NNP") and re.fullmatch(r"(?: [A-Z][\w.’'-]*)* ", between):
                found += self.conjuncts(name)
        for child in self.tree.children(token, "conj"):
            if child.pos in ("NOUN", "PROPN", "PRON"):
                found += [child, *self.conjuncts(child)]
        return found

    def _lists(self, token: Token, other: Token) -> bool:
        """ "X, Y and Z", where the parser takes Y for another name of X: names of one kind, with nothing between."""
        one, two = self.tree.name_of(token), self.tree.name_of(other)
        if one is None or two is None or one.kind != two.kind or not self.tree.children(other, "conj"):
            return False
        return self.tree.text[self.tree.span(one)[1] : self.tree.span(two)[0]] == ", "

    def heads(self, token: Token) -> list[Party]:
        """The party or, for "Russian and Turkish officials" and "the two leaders", the parties that `token` heads."""
        if token.pos == "PRON" or token.tag in ("PRP", "PRP$", "WP"):
            return self._pronoun(token)
        if token.text in _WEEKDAYS and token.i:  # "with CNN Business Wednesday"
            token = self.tree.tokens[token.i - 1]
        if both := self._the_two(token):
            return both
        if found := self.house(token) or self.royal(token) or self.kin(token):
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
        if word == "it" and token.dep in ("nsubj", "nsubjpass"):
            return self._itself(token)
        if word in ("itself", "himself", "herself", "themselves"):
            return self._self(token)
        if word == "him" or (word == "her" and token.dep != "poss"):
            person = self._person_beside(token)
            return [Party(person.names, ((token.start, token.end),), "person")] if person else []
        if word in ("he", "she") or (word in ("his", "her") and token.dep == "poss"):
            person = self._person_before(token)
            return [Party(person.names, ((token.start, token.end),), "person")] if person else []
        if word in ("they", "both", "their"):
            return self._pair(token) or (self._body_before() if word == "they" else [])
        return []

    def _itself(self, token: Token) -> list[Party]:
        """ "LSU announced that it accepted": the organisation that says so."""
        for verb in self.tree.above(token):
            for subject in self.tree.children(verb, "nsubj") if verb.lemma in SAY else ():
                if subject.i < token.i and subject.pos in ("PROPN", "NOUN"):
                    return [p for p in self.joined(subject) if p.sort == "body"]
        return []

    def _self(self, token: Token) -> list[Party]:
        """ "X found herself meeting Y": the subject of the clause above."""
        for verb in self.tree.above(token):
            for subject in self.tree.children(verb, "nsubj", "nsubjpass"):
                if subject.i < token.i:
                    return self.joined(subject)
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
                found = self.joined(noun) or (self.joined(whole) if whole is not None else [])
                return [p for p in found if not p.marks or p.marks[0][0] < token.start]
        return []

    def _quoted(self, token: Token) -> bool:
        """Does a word stand between quotation marks, of which the first may stand in a sentence before?"""
        before, after = self.tree.text[: token.start], self.tree.text[token.end :]
        if (before.count("“") > before.count("”") + before.count("’’")) or re.match(r"[^“]*”", after):
            return True
        begun = re.match(r'[^"]*[,.!?]"(?: |$)', self.tree.text) is not None  # the first one closes
        return before.count('"') % 2 == (0 if begun else 1)

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
        people = self.people()
        named = [p for p in people if p.marks[0][0] < token.start and not self._quoted(self._at(p))]
        if named:
            fit = [p for p in named if self._may_be(token, p)]
            return fit[0] if len(fit) == 1 else None
        before = self._of_sentence_before(token, 0)
        return None if before and any(before.same(p) for p in people if self._quoted(self._at(p))) else before

    def _at(self, party: Party) -> Token:
        """The first word of a party in the sentence."""
        return next(t for t in self.tree.tokens if t.end > party.marks[0][0])

    def _person_beside(self, token: Token) -> Party | None:
        """The person that "him" or "her" refers to: the only one named before who is not the subject of its clause."""
        verb = next((above for above in self.tree.above(token) if above.pos in ("VERB", "AUX")), None)
        subjects = self.tree.children(verb, "nsubj", "nsubjpass") if verb is not None else []
        own = [party for s in subjects if s.text.lower() not in ("him", "her") for party in self.joined(s)]
        inner = [c for s in subjects for c in self.tree.below(s) if c.dep in ("relcl", "poss")]
        clauses = {t.i for c in inner for t in self.tree.below(c)}  # "Biden's advisers met with him"
        named = {word.start for s in subjects for word in self.tree.below(s) if word.i not in clauses}
        people = [p for p in self.people() if p.marks[0][0] not in named]
        before = [p for p in people if p.marks[0][0] < token.start] if subjects else people
        before = [p for p in before if self._may_be(token, p) and not any(p.same(other) for other in own)]
        if not before and self.number and not any(s.text.lower() in ("he", "she", "who") for s in subjects):
            before = Parties(self.reading, self.number - 1).people()
            before = [p for p in before if self._may_be(token, p)] if len(before) == 1 else []
        return before[0] if len(before) == 1 and not any(before[0].same(other) for other in own) else None

    def _may_be(self, pronoun: Token, party: Party) -> bool:
        """Does the article not call this person by the other pronoun?"""
        called = self.reading.pronoun_of(party.names[0])
        return called is None or (called == "he") == (pronoun.text.lower() in ("he", "his", "him"))

    def _of_sentence_before(self, token: Token, back: int) -> Party | None:
        """The person whom a pronoun may mean: the subject of the sentence before, or the only one in it."""
        n = self.number - 1
        if n < 0 or back >= BACK:
            return None
        party = self._subject_of(token, n, back)
        return party if party and self._may_be(token, party) else None

    def _subject_of(self, token: Token, n: int, back: int) -> Party | None:
        before = Parties(self.reading, n)
        roots = [t for t in before.tree.tokens if t.head == t.i]
        for root in roots[:1]:
            for subject in before.tree.children(root, "nsubj", "nsubjpass"):
                if subject.text.lower() in ("he", "she"):
                    return before._of_sentence_before(token, back + 1)
                party = before.named(subject) or before.described(subject)
                if party and party.sort == "person" and self._may_be(token, party):
                    return party
                if party and party.sort == "person":
                    others = [person for person in before.people() if self._may_be(token, person)]
                    return others[0] if len(others) == 1 else None
        subjects = [s for root in roots[:1] for s in before.tree.children(root, "nsubj", "nsubjpass")]
        people = [person for person in before.people() if self._may_be(token, person)]
        if any(s.pos == "PROPN" or (s.pos != "PRON" and s.i and s.text[:1].isupper()) for s in subjects):
            return None
        if not before.people():  # a quotation goes on, or nobody is named
            return before._of_sentence_before(token, back + 1)
        return people[0] if len(people) == 1 else None

    def _pair(self, token: Token) -> list[Party]:
        """The two people of the sentence before, for "they" and "the two leaders"; none where there are more."""
        if couple := self._couple_above(token):
            return couple
        if self._quoted(token):
            return []
        if several := self._several_above(token):
            return several
        before = [p for p in self.people() if p.marks[0][0] < token.start]
        if len(before) == 2 and any(verb.dep == "advcl" for verb in self.tree.above(token)):
            return [Party(p.names, ((token.start, token.end),), "person") for p in before]  # "…, when they spoke"
        if self.number == 0:
            return []
        before_it = Parties(self.reading, self.number - 1)
        people = [p for p in before_it._people_told() if not before_it._cited(p)]
        if len(people) != 2:
            told, people = self.reading.pair
            if not people or self.number - told > PAIR_BACK:
                return []
        return [Party(person.names, ((token.start, token.end),), "person") for person in people]

    def _several_above(self, token: Token) -> list[Party]:
        """ "The Calverts said they were meeting": those who are the subject of the clause above."""
        for verb in self.tree.above(token):
            for subject in self.tree.children(verb, "nsubj", "nsubjpass"):
                if subject.i < token.i and subject.tag in ("NNS", "NNPS") and subject.lemma not in _COUNTED:
                    return self.heads(subject)
        return []

    def _cited(self, party: Party) -> bool:
        """ "…, Lombardi said": is somebody named only as who says it?"""
        for verb in self.tree.tokens:
            if verb.lemma in SAY and any(t.i < verb.i for t in self.tree.children(verb, "ccomp")):
                for subject in self.tree.children(verb, "nsubj"):
                    if self.tree.below(subject)[0].start <= party.marks[0][0] < self.tree.below(subject)[-1].end:
                        return self.tree.children(verb, "ccomp")[0].i < subject.i
        return False

    def _people_told(self) -> list[Party]:
        """The people whom the sentence names, and the one whom its "he" or "she" stands for."""
        people = self.people()
        subject = next((t for t in self.tree.tokens if t.dep == "nsubj" and t.text.lower() in ("he", "she")), None)
        person = self._person_before(subject) if subject is not None and len(people) == 1 else None
        return people if person is None or person.same(people[0]) else [person, *people]

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

    def _the_two(self, token: Token) -> list[Party]:
        """ "The two leaders", "both men", "all three men": the people of the sentence before, if they are so many."""
        if token.lemma not in _COUNTED:
            return []
        words = {t.text.lower() for t in self.tree.children(token)}
        if (words & {"three"} or token.lemma == "trio") and self.number:
            people = Parties(self.reading, self.number - 1).people()
            return [Party(p.names, ((token.start, token.end),), "person") for p in people if len(people) == 3]
        counted = words & {"two", "both"} or token.lemma in ("pair", "two", "duo")
        plain = not any(t.name is not None and t.text.lower() not in ("two", "both") for t in self.tree.children(token))
        return self._pair(token) if counted and plain else []
