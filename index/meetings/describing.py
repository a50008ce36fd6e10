"""Nouns into parties: who is told by an office, by whose they are, or as a group ("a Hamas delegation led by X")."""

import re

from corpus.article import Span
from index.meetings.naming import Names
from index.meetings.party import Party
from index.meetings.words import GROUPS, JOURNALISTS, MEDIA, NEEDS_NO_OWNER, PEOPLE, ROLES
from index.syntax import Name, Token

_MODIFIERS = ("amod", "compound", "nmod", "poss")
_LED = frozenset("lead head chair".split())
_COLLECTIVES = frozenset("panel committee board commission council team cabinet union jury delegation".split())
_OUTLETS = frozenset(
    "magazine newspaper paper network channel station agency podcast broadcaster outlet website show program programme "
    "series site".split()
)


class Descriptions(Names):
    """What the nouns of one sentence of an article name or describe."""

    def described(self, token: Token) -> Party | None:
        """Who is told by an office or as a group: "the Iranian foreign minister", "a Hamas delegation led by X"."""
        if token.lemma in JOURNALISTS | GROUPS | ROLES and (named := self._apposition(token)):
            return named
        if token.lemma in _OUTLETS:
            return self._outlet(token)
        if token.lemma not in GROUPS | ROLES | PEOPLE:
            return self._apposition(token) if token.pos == "NOUN" else None
        owner = self._owner(token)
        if any(t.lemma == "other" for t in self.tree.children(token, "amod")):
            return None  # "and other officials"
        if token.lemma in PEOPLE - GROUPS - ROLES:
            several = token.tag == "NNS" or token.lemma in ("cast", "crew", "family")
            return self._several(token) if several else self._apposition(token)
        if token.lemma == "team" and owner is None and (team := self._team_before(token)):
            return team
        singular = token.tag in ("NN", "NNP") and token.lemma in ROLES
        if singular and (held := self._holder(token, owner)):
            return held
        if owner is None and token.tag == "NNS" and token.lemma in GROUPS:
            return self._several(token)
        leader = self._leader(token)
        if owner is None and leader is not None and token.lemma in ("delegation", "team", "mission", "group"):
            first = min((t.start for t in self.tree.children(token, "amod", "compound")), default=token.start)
            text = self.tree.text[first : token.end]  # "a congressional delegation led by X"
            return Party((text, *leader.names), ((first, token.end), *leader.marks), "group")
        if owner is None and (whose := self._of_something(token)):
            return whose
        if owner is None and (ours := self._of_somebody(token)):
            return ours
        if owner is None or token.lemma in JOURNALISTS:
            return None
        if singular and any(t.text.lower() in ("a", "an", "another") for t in self.tree.children(token, "det")):
            return None
        start, end = self._stretch(token, owner)
        holder = next((name for name in self.tree.names if self.tree.span(name)[0] == end + 1), None)
        if holder is not None and holder.kind == "PERSON" and singular:
            return self._person(holder)  # "Prime Minister of Spain Pedro Sánchez"
        text = self.tree.text[start:end]
        text = text.split(" (")[0]
        end = start + len(text)
        if re.search(r"[\n“”\"]", text) or len(text) > 80:
            return self._several(token) if token.tag == "NNS" else None
        names = (text, *leader.names) if leader else (text,)
        return Party(names, ((start, end), *(leader.marks if leader else ())), "group")

    def _of_somebody(self, token: Token) -> Party | None:
        """ "His national security team", "the panel": one group, told by whose it is or known from the article."""
        if token.tag != "NN" or token.lemma not in _COLLECTIVES:
            return None
        whose = [t for t in self.tree.children(token, "poss") if t.tag == "PRP$"]
        words = [t for t in self.tree.children(token, "amod", "compound") if t.i < token.i and t.lemma != "own"]
        the = token.lemma != "team" and any(t.text.lower() == "the" for t in self.tree.children(token, "det"))
        if not (the and not words and not self.tree.children(token, "prep", "acl")) and not (whose and words):
            return None
        start = min((t.start for t in words), default=token.start)
        return Party((self.tree.text[start : token.end],), ((start, token.end),), "group")

    def _of_something(self, token: Token) -> Party | None:
        """Who is told by what is theirs, though that has no name: "the building's owner", "the new ownership group"."""
        words = self.tree.children(token, "poss", "compound")
        whose = [t for t in words if t.pos == "NOUN" and t.i < token.i and self.tree.name_of(t) is None]
        the = any(t.text.lower() == "the" for word in (token, *whose) for t in self.tree.children(word))
        if not whose or not the or token.tag != "NN" or token.lemma not in GROUPS | {"owner", "landlord"}:
            return None
        start = min(t.start for t in self.tree.below(token) if t.i <= token.i and t.dep != "det")
        text = self.tree.text[start : token.end]
        return Party((text,), ((start, token.end),), "group") if re.fullmatch(r"[\w '’-]{4,60}", text) else None

    def _team_before(self, token: Token) -> Party | None:
        """ "The team": the organisation named last in the sentence."""
        names = [name for name in self.tree.names if name.kind == "ORG" and name.last < token.i]
        names = [name for name in names if not MEDIA.search(self._text(name))]
        the = any(t.text.lower() == "the" for t in self.tree.children(token, "det"))
        return self._body(names[-1]) if names and the else None

    def _several(self, token: Token) -> Party | None:
        """Several people told by what they are: "families of gun violence victims", "military chiefs"."""
        before = [t for t in self.tree.children(token, "amod", "compound", "nmod", "poss") if t.i < token.i]
        of = [
            p
            for p in self.tree.children(token, "prep")
            if (p.lemma in ("of", "from") or (p.lemma == "for" and p.i == token.i + 1))
            and self.tree.children(p, "pobj")
        ]
        by = [t for acl in self.tree.children(token, "acl") if acl.tag == "VBN" for t in self.tree.below(acl)]
        if by and not before and not of and len(by) < 8:
            span = (token.start, by[-1].end)
            return Party((self.tree.text[slice(*span)],), (span,), "group")  # "families affected by the hurricane"
        if not before and not of and token.lemma not in NEEDS_NO_OWNER:
            return None
        start = min((self.tree.below(t)[0].start for t in before if t.tag != "PRP$"), default=token.start)
        end = max((t.end for t in self.tree.children(of[0], "pobj")), default=token.end) if of else token.end
        text = self.tree.text[start:end]
        if re.search(r"[\n“”(]", text) or text.count('"') % 2 or len(text) > 80:
            return None
        if before and before[-1].tag == "PRP$" and not of:
            return None
        return Party((text,), ((start, end),), "group")

    def _outlet(self, token: Token) -> Party | None:
        """The name of a paper or a station: "The Atlantic magazine", "the TV channel Rossiya"."""
        words = self.tree.children(token, "compound", "appos", "nmod", "amod", "poss")
        for child in sorted(words, key=lambda t: MEDIA.search(t.text) is None):
            name = self.tree.name_of(child)
            if name and name.kind in ("ORG", "WORK_OF_ART", "PRODUCT", "PERSON", "LOC"):
                return self._body(name)
        return None

    def _apposition(self, token: Token) -> Party | None:
        """The person named beside an office: "his Chinese counterpart, Wang Yi"."""
        for child in self.tree.children(token, "appos", "compound", "nmod"):
            name = self.tree.name_of(child)
            beside = child.i < token.i and "," in self.tree.text[child.end : token.start]  # "X, its candidate"
            if name and name.kind == "PERSON" and (child.dep == "appos" or child.i == token.i + 1 or beside):
                return self._person(name)
            if name and child.dep == "appos" and token.tag == "NN" and self._may_be_person(name):
                return self._person(name)
            if child.dep in ("appos", "nmod") and child.i > token.i:
                if name and name.kind == "ORG":
                    return self._body(name)  # "the champion, the Houston Astros"
                if child.lemma in GROUPS:
                    return self.described(child)
        following = self.tree.tokens[token.i + 1 : token.i + 3]
        for word in following:
            if word.text == ",":
                continue
            name = self.tree.name_of(word)
            if (
                name
                and name.kind == "PERSON"
                and name.first == word.i
                and self.tree.tokens[name.last].head == token.head
            ):
                return self._person(name)
            break
        return None

    def _may_be_person(self, name: Name) -> bool:
        """May what stands beside "his lawyer" be a person, though the model takes it for a thing or a place?"""
        words = self._text(name).split(" ")
        return (
            name.kind in ("PRODUCT", "WORK_OF_ART", "GPE", "FAC", "LOC")
            and len(words) in (2, 3)
            and all(word.istitle() for word in words)
        )

    def _owner(self, token: Token) -> Name | None:
        """The state or organisation that an office or a group belongs to: before it, or after "of" and "from"."""
        own_people = (
            ("PERSON",) if token.lemma in ("administration", "government", "campaign", "team", "delegation") else ()
        )
        for child in reversed(self.tree.children(token, *_MODIFIERS)):
            name = self.tree.name_of(child)
            if name and name.kind in ("ORG", "GPE", "NORP", *own_people) and name.last < token.i:
                return name
            for below in self.tree.children(child, *_MODIFIERS):
                name = self.tree.name_of(below)
                if name and name.kind in ("ORG", "GPE", "NORP") and name.last < token.i:
                    return name
        for prep in self.tree.children(token, "prep"):
            if prep.lemma in ("of", "from"):
                for child in self.tree.children(
                    prep, "pobj"
                ):  # "of Iran", "of U.S. lawmakers", "of students from Yale"
                    origin = [t for p in self.tree.children(child, "prep") for t in self.tree.children(p, "pobj")]
                    for word in (child, *self.tree.children(child, *_MODIFIERS), *origin):
                        name = self.tree.name_of(word)
                        if name and name.kind in ("ORG", "GPE", "NORP"):
                            return name
        own = self.tree.name_of(token)
        return own if own and own.kind in ("ORG", "GPE", "NORP") and own.first < token.i else None

    def _stretch(self, token: Token, owner: Name) -> Span:
        """Offsets of the words from the owner to the head, or from the head to the owner."""
        first, last = min(owner.first, token.i), max(owner.last, token.i)
        whose = self.tree.tokens[owner.last].head
        if owner.last > token.i and self.tree.tokens[whose].pos == "NOUN":
            last = max(last, whose)  # "a delegation of U.S. lawmakers"
        while first < last and self.tree.tokens[first].pos in ("DET", "PART", "PUNCT"):
            first += 1
        end = self.tree.tokens[last].end
        if last == owner.last and self.tree.tokens[last].text in ("'s", "’s", "'", "’"):
            end = self.tree.tokens[last - 1].end
        return self.tree.tokens[first].start, end

    def _leader(self, token: Token) -> Party | None:
        """Who heads a delegation: "headed by Musa Abu Marzouk", "led by its foreign minister, X"."""
        for child in self.tree.children(token, "acl", "relcl"):
            if child.lemma in _LED:
                for agent in self.tree.children(child, "agent"):
                    for who in self.tree.children(agent, "pobj"):
                        found = self.named(who) or self.described(who)
                        if found and found.sort == "person":
                            return found
        return None

    def _holder(self, token: Token, owner: Name | None) -> Party | None:
        """The person who holds an office that the article names with its holder."""
        named = {n for n, name in enumerate(self.tree.names) if name.kind != "ORDINAL"}  # "first lady" has a number
        words = [t for t in self.tree.children(token, "compound", "amod") if t.name not in named and t.i < token.i]
        first = min((t.i for t in words), default=token.i)
        role = self.tree.text[self.tree.tokens[first].start : token.end]
        beside = self.tree.tokens[token.head] if token.dep == "conj" else token  # "the president and first lady"
        if owner is None and not any(t.text.lower() == "the" for t in self.tree.children(beside, "det")):
            return None
        of = re.sub(r"^[Tt]he ", "", self._text(owner)) if owner else None
        person = self.reading.holder(role, of)
        if person is None and owner is not None and owner.kind in ("GPE", "NORP"):
            person = self.reading.holder(role, None)
        return Party((person,), ((self.tree.tokens[first].start, token.end),), "person") if person else None

    def of_several_states(self, token: Token) -> list[Party]:
        """ "Russian and Ukrainian officials" and "the presidents of Russia and Turkey": a party for each state."""
        if token.lemma not in GROUPS:
            return []
        for child in self.tree.children(token, *_MODIFIERS):
            names = self._state_names(child)
            if len(names) > 1 and all(name.last < token.i for name in names):
                last = self.tree.tokens[names[-1].first].start
                return [
                    *map(self._body, names[:-1]),
                    Party((self.tree.text[last : token.end],), ((last, token.end),), "group"),
                ]
        for prep in self.tree.children(token, "prep"):
            for child in self.tree.children(prep, "pobj") if prep.lemma in ("of", "from") else ():
                names = self._state_names(child)
                if len(names) > 1 and token.tag in ("NNS", "NNPS"):
                    return [*map(self._body, names)]
        return []

    def _state_names(self, token: Token) -> list[Name]:
        """The states and organisations joined by "and" to the one that `token` names, itself first."""
        found = []
        for word in (token, *self._all_conjuncts(token)):
            name = self.tree.name_of(word)
            if name is None or name.kind not in ("ORG", "GPE", "NORP"):
                return []
            found.append(name)
        return list(dict.fromkeys(found))

    def _all_conjuncts(self, token: Token) -> list[Token]:
        return [t for child in self.tree.children(token, "conj") for t in (child, *self._all_conjuncts(child))]
