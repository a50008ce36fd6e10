"""Titles and kinship into parties: "the White House" and its master, "the Duke of Sussex", "Floyd’s widow"."""

from collections.abc import Mapping

from index.meetings.describing import Descriptions
from index.meetings.party import Party
from index.syntax import Token

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


class Titles(Descriptions):
    """Who goes by a house, a title or somebody's name in one sentence of an article."""

    def house(self, token: Token) -> Party | None:
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

    def royal(self, token: Token) -> Party | None:
        """ "The Duke of Sussex", "the Pope": people who go by a title."""
        if token.tag != "NNP" or not token.text.istitle() or self.tree.name_of(token) is not None:
            return None
        if token.text == "Lama" and token.i and self.tree.tokens[token.i - 1].text == "Dalai":
            start = self.tree.tokens[token.i - 1].start
            return Party((self.tree.text[start : token.end],), ((start, token.end),), "person")
        for prep in self.tree.children(token, "prep") if token.lemma in _ROYALS else ():
            for land in self.tree.children(prep, "pobj"):
                if prep.text == "of" and land.pos == "PROPN" and land.i == prep.i + 1 and prep.i == token.i + 1:
                    return Party((self.tree.text[token.start : land.end],), ((token.start, land.end),), "person")
        alone = token.lemma == "pope" and not self.tree.children(token, "prep", "appos", "compound")
        if not alone or not self._determined(token):
            return None
        return Party((self.reading.holder("pope", None) or token.text,), ((token.start, token.end),), "person")

    def kin(self, token: Token) -> Party | None:
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
