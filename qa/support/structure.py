"""A claim aligned with a sentence into what its words say of each other that the sentence does not: who, to whom."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from index.syntax import Token
from qa.answer import Fault
from qa.support.alignment import Alignment, Verdict
from qa.support.skeleton import Role

_LIGHT = frozenset("act attend become one participate serve take".split())
"""What may be left out between two words: "invited to attend a meeting", "one of the guarantors"."""
_LOOSE = frozenset("pobj npadvmod advmod pcomp xcomp conj".split())
"""How a place, a time or a further part hangs in a claim: what on, parsers guess."""
_MAY_GO = frozenset("relcl appos advcl prep amod npadvmod acl".split())
"""Parts of a sentence that may be left out, and the rest is still so."""
_KEEPS = frozenset("if unless whether without except not no never only according n't n’t".split())
"""With one of these in it, no part may be left out."""


class Structure:
    """Compares how the words of the two hang together."""

    def __init__(self, alignment: Alignment) -> None:
        self._claim, self._told = alignment.claim, alignment.told
        self._at = alignment.words
        self._aligned = alignment.kept
        self._free = alignment.free

    def wrong(self) -> Verdict | None:
        """The first thing that is otherwise in the sentence."""
        if wrong := self._particles() or self._being():
            return wrong
        if self._is_shortened():
            return None
        root = self._claim.root()
        if root is None or root.pos not in ("VERB", "AUX"):
            return Verdict(Fault.ROLES)  # no sentence, or none that a parser can follow
        return self._roles() or self._structure()

    def _particles(self) -> Verdict | None:
        """ "Checked in" is not "checked", nor "carried out" "carried"."""
        said = {t.text.lower() for t in self._claim.tree.tokens}
        for word in self._claim.content_words:
            place = self._at.get(word.token.i)
            for particle in self._told.tree.children(place, "prt") if place is not None else ():
                if word.token.pos == "VERB" and particle.text.lower() not in said:
                    return Verdict(Fault.ROLES, f"{place.text} {particle.text}" if place else "")
        return None

    def _being(self) -> Verdict | None:
        """Of what the claim says that it "is" something the sentence does not speak beside another one: of "tours, with
        tastings, are available" tours are."""
        for being in (t for t in self._claim.tree.tokens if t.lemma == "be" and t.dep not in ("aux", "auxpass")):
            for subject in self._claim.subjects(being):
                place = self._at.get(subject.i)
                before = self._told.tree.head(place) if place is not None and place.dep == "pobj" else None
                over = self._told.tree.head(before) if before is not None else None
                if over is not None and over.lemma == "be" and before is not None and before.i < over.i:
                    return Verdict(Fault.ROLES, _told_together(subject, being))
        return None

    def _is_shortened(self) -> bool:
        """Is the claim the sentence, word after word, but for whole parts that may be left out?

        Then it says what the sentence says, however a parser reads it.
        """
        used = [self._at[word.token.i].i for word in self._claim.content_words if word.token.i in self._at]
        if any(later <= earlier for earlier, later in pairwise(used)):
            return False
        told = [word.token for word in self._told.content_words]
        dropped = {t.i for t in told} - set(used)
        if self._claim.hedges != self._told.hedges and not dropped:
            return False
        return all(self._may_go(token, dropped) for token in told if token.i in dropped)

    def _may_go(self, token: Token, dropped: set[int]) -> bool:
        """May a dropped word go, with all that hangs on it, and with what it hangs on?"""
        tree, top = self._told.tree, token
        if any(self._told.is_content(t) and t.i not in dropped for t in tree.below(token)):
            return False
        for over in tree.above(token):
            if any(self._told.is_content(t) and t.i not in dropped for t in tree.below(over)):
                break
            top = over
        words = {t.text.lower() for t in tree.below(top)}
        return top.dep in _MAY_GO and not words & _KEEPS

    def _roles(self) -> Verdict | None:
        """Who does it in the claim does it in the sentence, and nobody else has it done."""
        claim = self._claim
        for verb in (word.token for word in claim.content_words if word.token.pos in ("VERB", "AUX")):
            for part in self._parts(verb):
                role = claim.role(part, verb)
                if part.i in self._free or role is Role.BESIDE:
                    continue
                if verb.i in self._at and not any(
                    self._fits(role, place, self._at[verb.i]) for place in self._standing_for(part)
                ):
                    return Verdict(Fault.ROLES, _told_together(part, verb))
        return None

    def _standing_for(self, part: Token) -> list[Token]:
        """The words of the sentence that a part of the claim may be; of "he" the same word, or whom the claim means."""
        if part.i in self._at:
            return [self._at[part.i]]
        meant = self._claim.meant.get(part.i)
        named = [self._at[meant.i]] if meant is not None and meant.i in self._at else []
        return named + [t for t in self._told.tree.tokens if t.text.lower() == part.text.lower()]

    def _parts(self, verb: Token) -> list[Token]:
        """Subject, object and agent of a verb of the claim."""
        tree = self._claim.tree
        found = [*self._claim.subjects_of(verb), *tree.children(verb, "dobj")]
        for by in tree.children(verb, "agent"):
            found += tree.children(by, "pobj")
        return [t for t in found if t.tag not in ("WP", "WDT", "EX")]

    def _fits(self, role: Role, part: Token, verb: Token) -> bool:
        """Has `part` this role to `verb` in the sentence?  Of a noun ("Putin's visit") nearly any is the same."""
        told = self._told
        subjects = {s.i for s in told.subjects_of(verb)}
        head = told.tree.head(part)
        if not (
            frozenset((part.i, verb.i)) in told.links or part.i in subjects or (head is not None and head.i == verb.i)
        ):
            return False
        there = told.role(part, verb)
        if verb.text.lower() == "according":
            return True
        if verb.pos in ("VERB", "AUX"):
            return there is role or (role is Role.SUFFERS and there is Role.BESIDE)
        return there in (role, Role.BESIDE)

    def _structure(self) -> Verdict | None:
        """Words that hang together in the claim hang together in the sentence."""
        claim = self._claim
        for word in claim.content_words:
            token, head = word.token, claim.parent(word.token)
            if head is None or {token.i, head.i} & self._free:
                continue
            loose = word.time is not None or (token.dep in _LOOSE and not self._is_agent(token))
            place = self._at[token.i]
            if self._linked(place, self._at[head.i]):
                continue
            heads = [self._at[over.i] for over in (head, *self._might_hang_on(head)) if over.i in self._at]
            alike = word.time is not None or (loose and self._hangs_alike(token, place))
            if not alike or not any(self._linked(place, over) or self._through(place, over) for over in heads):
                return Verdict(Fault.ROLES, _told_together(token, head))
        return None

    def _hangs_alike(self, token: Token, place: Token) -> bool:
        """Does a word of the claim stand behind the same preposition as in the sentence?"""
        head, there = self._claim.tree.head(token), self._told.tree.head(place)
        if token.dep != "pobj" or head is None:
            return True
        return there is not None and place.dep == "pobj" and head.text.lower() == there.text.lower()

    def _is_agent(self, token: Token) -> bool:
        head = self._claim.tree.head(token)
        return head is not None and head.dep == "agent"

    def _might_hang_on(self, head: Token) -> Iterator[Token]:
        """What a time or a place in the claim may hang on as well, as far as its clause goes."""
        above = [head, *self._claim.tree.above(head)]
        for at, over in pairwise(above):
            if at.dep in ("relcl", "ccomp", "advcl"):
                return
            yield over

    def _through(self, one: Token, other: Token) -> bool:
        """Do two words of the sentence belong together through a third one that the claim has, too?"""
        links = self._told.links
        return bool(_beside(links, one) & _beside(links, other) & self._aligned)

    def _linked(self, one: Token, other: Token) -> bool:
        """Do two words of the sentence belong together?"""
        links = self._told.links
        if one.i == other.i or frozenset((one.i, other.i)) in links or _adjacent(one, other):
            return True
        between = _beside(links, one) & _beside(links, other)
        return any(self._told.tree.tokens[i].lemma in _LIGHT for i in between)


def _adjacent(one: Token, other: Token) -> bool:
    """Are they parts of one name or noun, next to each other?"""
    first, last = sorted((one.i, other.i))
    return last - first == 1 and all(t.pos in ("PROPN", "NOUN", "ADJ", "NUM", "SYM") for t in (one, other))


def _beside(links: Iterable[frozenset[int]], token: Token) -> set[int]:
    return {i for pair in links if token.i in pair for i in pair} - {token.i}


def _told_together(one: Token, other: Token) -> str:
    first, last = sorted((one, other), key=lambda token: token.i)
    return f"{first.text} … {last.text}"
