"""Nouns into parties: the people, delegations, governments and organisations that a sentence names or describes."""

import re

from corpus.article import Span
from index.meetings.party import Party, Sort
from index.meetings.people import ROYAL, Reading, person_name
from index.meetings.words import GROUPS, JOURNALISTS, MEDIA, NEEDS_NO_OWNER, PEOPLE, ROLES
from index.syntax import Name, Token, Tree

_SORTS: dict[str, Sort] = {"PERSON": "person", "ORG": "body", "GPE": "state", "NORP": "state"}
_MODIFIERS = ("amod", "compound", "nmod", "poss")
_NO_PARTY = re.compile(
    r"^(?:Congress|COVID.*|Covid.*|Twitter|Facebook|Instagram|YouTube|Zoom|Skype|TikTok|X|Twitter.*|U\.?N\.? Charter|"
    r"Islam|Muslims?|Christians?|Jews?|Jewish|Catholics?|Republican|Democratic|Senate|House|Cabinet|Parliament|"
    r"(?:the )?Capitol|Constitution|Oval Office|Google Meet|Western|European|African|Asian|Arab|American|Black|Latino)$"
)
"""What the model calls an organisation or a nation and no one meets by that name alone."""
_PLACE_NAME = re.compile(
    r"\A(?:(?:North|South|East|West|Northern|Southern|Eastern|Western|Central|Upper|Lower|New|Los|San|Santa|Saint|Fort|"
    r"Mount|Lake|Port|Cape) [A-Z]|.{1,80} (?:Carolina|Dakota|County|City|Islands?|River|Street|Avenue|Park|Beach|Hall|"
    r"House|Palace|Castle|Cent(?:er|re)|Hospital|University|College|School|Square|Bridge|Museum|Tower|Airport|Stadium|Bay|"
    r"Valley|Mountains?|Road|Award|Prize|Medal)$|(?:Oscar|Emmy|Grammy|Tony|Nobel|Pulitzer|BAFTA|Bafta)s?$)"
)
"""What the model takes for a person at times."""
_LED = frozenset("lead head chair".split())
_OUTLETS = frozenset(
    "magazine newspaper paper network channel station agency podcast broadcaster outlet website show program programme "
    "series site".split()
)


class Names:
    """What the nouns of one sentence of an article name."""

    def __init__(self, reading: Reading, number: int) -> None:
        self.reading = reading
        self.number = number
        self.tree: Tree = reading.tree(number)

    def named(self, token: Token) -> Party | None:
        """A party that a name ends in `token`: a person, or an organisation or a state."""
        name = self.tree.name_of(token)
        if name is None or name.kind not in _SORTS:
            return self._unseen_person(token)
        text = self._text(name)
        if "\n" in text or (token.i != name.last and self.tree.tokens[name.last].pos not in ("PART", "PROPN", "PUNCT")):
            return None
        if name.kind == "PERSON" or self._is_person(text):
            return self._person(name)
        if self._has_role_inside(token):
            return self.described(token)
        bare = re.sub(r"^[Tt]he ", "", re.sub(r"['’]s?$| (?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day$", "", text))
        if _NO_PARTY.match(bare) or not bare[:1].isupper():
            return None
        span = self.tree.span(name)
        start = span[0] + len(text) - len(re.sub(r"^[Tt]he ", "", text))
        return Party((bare,), ((start, start + len(bare)),), _SORTS[name.kind])

    def family(self, token: Token) -> list[Party]:
        """ "The Bidens": a surname in the plural, of somebody whom the article or the model knows as a person."""
        name = self.tree.name_of(token)
        plain = token.tag in ("NNP", "NNPS") and token.text.istitle() and token.text.endswith("s")
        if not plain or (name and name.first != name.last) or not self._determined(token):
            return []
        if not (self._is_person(token.text[:-1]) or (token.tag == "NNPS" and name and name.kind == "PERSON")):
            return []
        return [Party((token.text,), ((token.start, token.end),), "group")]

    def listed_names(self, token: Token) -> list[Party]:
        """ "Biden, Harris": two people whom the model takes for one name."""
        name = self.tree.name_of(token)
        if name is None or name.kind != "PERSON" or "," not in self._text(name):
            return []
        start = self.tree.span(name)[0]
        pieces = [m.span() for m in re.finditer(r"[^,\s][^,]*", self._text(name))]
        texts = [self._text(name)[first:last] for first, last in pieces]
        return [
            Party((self.reading.person(text),), ((start + first, start + last),), "person")
            for text, (first, last) in zip(texts, pieces, strict=True)
        ]

    def _has_role_inside(self, token: Token) -> bool:
        return token.lemma in GROUPS and token.tag in ("NNS", "NNPS")

    def _is_person(self, text: str) -> bool:
        """A surname that the model took for a place or an organisation, though the article gives the full name."""
        return " " not in text and text.isalpha() and not text.isupper() and self.reading.is_person(text)

    def _person(self, name: Name) -> Party | None:
        """A person by the most complete form of the name in the article."""
        text = person_name(self._text(name))
        start = self.tree.span(name)[0] + self._text(name).find(text)
        if not text[:1].isupper() or len(text) < 2 or "/" in text or _PLACE_NAME.match(text):
            return None
        before = self.tree.tokens[name.first - 1] if name.first else None
        if " " not in text and before is not None and before.lemma in ROYAL and before.end + 1 == start:
            return Party(
                (self.tree.text[before.start : start + len(text)],), ((before.start, start + len(text)),), "person"
            )
        return Party((self.reading.person(text),), ((start, start + len(text)),), "person")

    def _unseen_person(self, token: Token) -> Party | None:
        """A capitalised word that the model sees no name in, though elsewhere in the article it is a surname."""
        name = self.tree.name_of(token)
        plain = token.text[:1].isupper() and not token.text.isupper()
        if token.pos not in ("PROPN", "NOUN") or not plain or (name and name.kind in _SORTS):
            return None
        if not self._is_person(token.text):
            return self._unknown_name(token)
        return Party((self.reading.person(token.text),), ((token.start, token.end),), "person")

    def _unknown_name(self, token: Token) -> Party | None:
        """Two or three capitalised words in a sentence that the model knows no name in: a person's, it seems."""
        first = token.i
        while first > 0 and self.tree.tokens[first - 1].head == token.i and self.tree.tokens[first - 1].pos == "PROPN":
            first -= 1
        words = [t.text for t in self.tree.tokens[first : token.i + 1]]
        plain = all(w.istitle() and w.isalpha() and w.lower() not in ROLES for w in words)
        ended = self.tree.text.rstrip("”\"'’)")[-1:] in (".", "!", ",")
        if not (1 < len(words) < 4 and plain and ended and token.tag == "NNP") or self._determined(token):
            return None
        text = self.tree.text[(start := self.tree.tokens[first].start) : token.end]
        return None if _PLACE_NAME.match(text) else Party((text,), ((start, token.end),), "person")

    def _determined(self, token: Token) -> bool:
        return bool(self.tree.children(token, "det", "poss"))

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
        if owner is None or token.lemma in JOURNALISTS:
            return None
        if singular and any(t.text.lower() in ("a", "an", "another") for t in self.tree.children(token, "det")):
            return None
        start, end = self._stretch(token, owner)
        text = self.tree.text[start:end]
        text = text.split(" (")[0]
        end = start + len(text)
        if re.search(r"[\n“”\"]", text) or len(text) > 80:
            return None
        names = (text, *leader.names) if leader else (text,)
        return Party(names, ((start, end), *(leader.marks if leader else ())), "group")

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
            p for p in self.tree.children(token, "prep") if p.lemma in ("of", "from") and self.tree.children(p, "pobj")
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
            if child.dep == "appos" and child.i > token.i:
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
                for child in self.tree.children(prep, "pobj"):
                    name = self.tree.name_of(child)
                    if name and name.kind in ("ORG", "GPE", "NORP"):
                        return name
        own = self.tree.name_of(token)
        return own if own and own.kind in ("ORG", "GPE", "NORP") and own.first < token.i else None

    def _stretch(self, token: Token, owner: Name) -> Span:
        """Offsets of the words from the owner to the head, or from the head to the owner."""
        first, last = min(owner.first, token.i), max(owner.last, token.i)
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

    def _body(self, name: Name) -> Party:
        text = re.sub(r"^[Tt]he ", "", re.sub(r"['’]s?$", "", self._text(name)))
        start = self.tree.span(name)[0] + self._text(name).find(text)
        return Party((text,), ((start, start + len(text)),), "state" if name.kind in ("GPE", "NORP") else "body")

    def _text(self, name: Name) -> str:
        return self.tree.text[slice(*self.tree.span(name))]

    def outlet(self, token: Token) -> Party | None:
        """A paper, a station or a programme that a name, or a title in quotation marks, ends in `token`."""
        name = self.tree.name_of(token)
        if name is None and token.pos == "PROPN" and token.text[:1].isupper() and token.dep in ("pobj", "dobj"):
            start = min(t.start for t in (token, *self.tree.children(token, "compound")))
            return Party((self.tree.text[start : token.end],), ((start, token.end),), "body")
        if name is None or name.kind not in ("ORG", "WORK_OF_ART", "PRODUCT", "FAC") or "\n" in self._text(name):
            return None
        return self._body(name)

    def people(self) -> list[Party]:
        """The people named in the sentence, each once."""
        found: list[Party] = []
        for name in self.tree.names:
            if name.kind not in ("PERSON", "ORG", "GPE", "PRODUCT"):
                continue
            person = self._person(name) if name.kind == "PERSON" or self._is_person(self._text(name)) else None
            if person and not any(person.same(p) for p in found):
                found.append(person)
        return found
