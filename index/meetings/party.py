"""A party to a meeting: its names, where a sentence names it, and what it is."""

from dataclasses import dataclass
from typing import Literal

from corpus.article import Span

Sort = Literal["person", "group", "body", "state"]
"""A person; people who act for a state or an organisation; an organisation; a country, its capital or its people."""


@dataclass(frozen=True)
class Party:
    """Who took part: names as the article writes them, and where the sentence names it (offsets into the sentence)."""

    names: tuple[str, ...]
    marks: tuple[Span, ...]
    sort: Sort

    def same(self, other: "Party") -> bool:
        """Do both go by one name?"""
        return bool({name.lower() for name in self.names} & {name.lower() for name in other.names})
