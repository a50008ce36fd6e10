"""Names into parties: the people, organisations and states that a sentence names, and what the model took them for."""

import re

from index.meetings.party import Party, Sort
from index.meetings.people import ROYAL, Reading, person_name
from index.meetings.words import GROUPS, JOURNALISTS, MEDIA, PEOPLE, ROLES
from index.syntax import Name, Token, Tree

_SORTS: dict[str, Sort] = {"PERSON": "person", "ORG": "body", "GPE": "state", "NORP": "state"}
_NO_PARTY = re.compile(
    r"^(?:Congress|COVID.*|Covid.*|Zoom|Skype|X|U\.?N\.? Charter|"
    r"Islam|Muslims?|Christians?|Jews?|Jewish|Catholics?|Republican|Democratic|Senate|House|Cabinet|Parliament|"
    r"(?:the )?Capitol|Constitution|Oval Office|Google Meet|Western|European|African|Asian|Arab|American|Black|Latino)$"
)
"""What the model calls an organisation or a nation and no one meets by that name alone."""
_PLACE_NAME = re.compile(
    r"\A(?:(?:North|South|East|West|Northern|Southern|Eastern|Western|Central|Upper|Lower|New|Los|San|Santa|Saint|Fort|"
    r"Mount|Lake|Port|Cape) [A-Z]|.{1,80} (?:Carolina|Dakota|County|City|Islands?|River|Street|Avenue|Park|Beach|Hall|"
    r"House|Palace|Castle|Cent(?:er|re)|Hospital|University|College|School|Square|Bridge|Museum|Tower|Airport|Stadium|Bay|"
    r"Valley|Mountains?|Road|Award|Prize|Medal|Inn|Hotel|Church|Cathedral|Abbey|Temple|"
    r"Mosque|Zoo|Library|Theat(?:er|re)|Market|Foundation|Association|Society|Club|Unlimited|Illustrated|News|Times|Journal|Tribune|Herald|Magazine)$|(?:Oscar|Emmy|Grammy|Tony|Nobel|Pulitzer|BAFTA|Bafta)s?$)"
)
"""What the model takes for a person at times."""


_PLAIN = r"[A-ZÀ-Þ][a-zà-ÿ’']+"
_NOBODY = frozenset("group organization organisation company press media studio crew cast".split())


class Names:
    """What the nouns of one sentence of an article name."""

    def __init__(self, reading: Reading, number: int) -> None:
        self.reading = reading
        self.number = number
        self.tree: Tree = reading.tree(number)

    def named(self, token: Token) -> Party | None:
        """A party that a name ends in `token`: a person, or an organisation or a state."""
        name = self.tree.name_of(token)
        if name is not None and name.kind in ("FAC", "PRODUCT", "WORK_OF_ART") and token.tag == "NNPS":
            return self._body(name)  # "the Philadelphia Eagles"
        if name is None or name.kind not in _SORTS:
            return self._unseen_person(token)
        text = self._text(name)
        if name.kind == "ORG" and self._named_by_trade(name):
            return self._person(name)
        if "\n" in text or (token.i != name.last and self.tree.tokens[name.last].pos not in ("PART", "PROPN", "PUNCT")):
            return None
        if name.kind == "PERSON" or self._is_person(text):
            return self._person(name)
        if full := self.reading.full_name_at_end(re.sub(r"['’]s?$", "", text)):
            start = self.tree.span(name)[0] + text.rfind(full)
            return Party((full,), ((start, start + len(full)),), "person")
        if token.lemma in GROUPS and token.tag in ("NNS", "NNPS"):
            return None  # "Hamas officials", as one name
        bare = re.sub(r"^[Tt]he ", "", re.sub(r"['’]s?$| (?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day$", "", text))
        if _NO_PARTY.match(bare) or not bare[:1].isupper():
            return None
        span = self.tree.span(name)
        start = span[0] + len(text) - len(re.sub(r"^[Tt]he ", "", text))
        return Party((bare,), ((start, start + len(bare)),), _SORTS[name.kind])

    def _named_by_trade(self, name: Name) -> bool:
        """ "Restaurant owner Natalia Paiva-Neves": a name of two words behind what a person is, with no comma."""
        before = self.tree.tokens[name.first - 1] if name.first else None
        if before is None or before.tag != "NN" or before.lemma not in ROLES | PEOPLE | JOURNALISTS - _NOBODY:
            return False
        return re.fullmatch(rf"{_PLAIN} (?:[A-Z]\. )?{_PLAIN}(?:-{_PLAIN})?", self._text(name)) is not None

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
        if token.pos not in ("PROPN", "NOUN") or not token.text[:1].isupper() or (name and name.kind in _SORTS):
            return None
        if token.text.isupper():
            return self._unknown_medium(token)
        if not self._is_person(token.text):
            return self._unknown_medium(token) or self._unknown_name(token)
        return Party((self.reading.person(token.text),), ((token.start, token.end),), "person")

    def _unknown_medium(self, token: Token) -> Party | None:
        """A paper or a station that the model sees no name in: "USA TODAY"."""
        words = [*(t for t in self.tree.children(token, "compound") if t.pos == "PROPN" and t.i < token.i), token]
        text = self.tree.text[(start := words[0].start) : token.end]
        known = token.name is None and MEDIA.search(text) and token.pos == "PROPN" and len(words) > 1
        return Party((text,), ((start, token.end),), "body") if known else None

    def _unknown_name(self, token: Token) -> Party | None:
        """Two or three capitalised words in a sentence that the model knows no name in: a person's, it seems.

        What stands before them as a title ("Deputy Mayor Ines Falk") is no part of the name.
        """
        first = token.i
        while first > 0 and self.tree.tokens[first - 1].head == token.i and self.tree.tokens[first - 1].pos == "PROPN":
            first -= 1
        first = max([first, *(t.i + 1 for t in self.tree.tokens[first : token.i - 1] if t.text.lower() in ROLES)])
        words = [t.text for t in self.tree.tokens[first : token.i + 1]]
        plain = all(w.istitle() and w.isalpha() and w.lower() not in ROLES for w in words)
        ended = self.tree.text.rstrip("”\"'’)")[-1:] in (".", "!", ",")
        if not (1 < len(words) < 4 and plain and ended and token.tag == "NNP") or self._determined(token):
            return None
        text = self.tree.text[(start := self.tree.tokens[first].start) : token.end]
        return None if _PLACE_NAME.match(text) else Party((text,), ((start, token.end),), "person")

    def _determined(self, token: Token) -> bool:
        return bool(self.tree.children(token, "det", "poss"))

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
        titled = name is not None and name.first > 0 and self._text(name).startswith("The ")  # "with The Detroit News"
        kinds = ("ORG", "WORK_OF_ART", "PRODUCT", "FAC", *(("GPE",) if titled else ()))
        if name is None or name.kind not in kinds or "\n" in self._text(name):
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
