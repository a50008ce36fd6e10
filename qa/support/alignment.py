"""A claim's content words into the words of a cited sentence that they may be: each way to lay the one on the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from corpus.article import Article, Span
from index.syntax import Token, parse
from qa.answer import Fault
from qa.support.same_words import number, same, same_time
from qa.support.skeleton import ContentWord, Skeleton
from qa.words import WORD, plain

MOST_PLACES, MOST_WAYS = 5, 120
"""Of a word that the sentence repeats so many are tried, in so many combinations with others."""
HE = frozenset("he she his her him".split())
PRONOUNS = HE | frozenset("it they them its their".split())
_SUBJECTS, _OBJECTS = ("nsubj", "nsubjpass"), ("dobj", "pobj", "dative")
_PARTS = {
    **dict.fromkeys(("he", "she", "they"), _SUBJECTS),
    **dict.fromkeys(("him", "them"), _OBJECTS),
    **dict.fromkeys(("his", "its", "their"), ("poss",)),
    "her": ("poss", *_OBJECTS),
    "it": _SUBJECTS + _OBJECTS,
}
"""How a name hangs in a claim where the sentence has a pronoun."""


@dataclass(frozen=True)
class Cited:
    """A sentence that may be cited: its place in the article, and that of the one before it."""

    article: Article
    sentence: Span
    before: Span | None = None

    @property
    def text(self) -> str:
        return self.article.text[slice(*self.sentence)]


@dataclass(frozen=True)
class Verdict:
    """`fault` is None where a claim is supported, by those of the cited sentences whose numbers are `by`; else `what`
    are the words that it is about, if it is about some."""

    fault: Fault | None
    what: str = ""
    by: tuple[int, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """A claim aligned with a cited sentence: for each content word of the claim, by number, the word of the sentence.

    A word has none where it completes a name that the article has (`free`).
    """

    claim: Skeleton
    told: Skeleton
    cited: Cited
    words: dict[int, Token]
    free: frozenset[int]

    @property
    def kept(self) -> set[int]:
        """The numbers of the words of the sentence that the claim has."""
        return {token.i for token in self.words.values()}


def somebody(cited: Cited) -> str | None:
    """Whom "he" in a cited sentence means: the only person whom the sentence before names; None where it names more."""
    return None if cited.before is None else _only_person(" ".join(cited.article.text[slice(*cited.before)].split()))


@lru_cache(maxsize=256)
def _only_person(sentence: str) -> str | None:
    tree = parse(sentence)
    people = [tree.text[slice(*tree.span(name))] for name in tree.names if name.kind == "PERSON"]
    people = [re.sub(r"['’]s?$", "", each) for each in people]
    return max(people, key=len) if len({each.split()[-1] for each in people}) == 1 else None


class Aligner:
    """Finds the ways to lay a claim on a cited sentence."""

    def __init__(self, claim: Skeleton, told: Skeleton, cited: Cited) -> None:
        self._claim = claim
        self._told = told
        self._cited = cited
        self._places = {word.token.i: self._candidates(word) for word in claim.content_words}
        self._free: set[int] = set()

    def missing(self) -> Verdict | None:
        """The first time or content word of the claim that the sentence does not have."""
        return self._times() or self._words()

    def ways(self) -> Iterator[Alignment]:
        """For each content word of the claim one of those that it may be, in all ways, up to a limit.

        Where the sentence has a word twice, each of the two is tried: all that is checked has to hold of the same one.
        """
        named = [i for i, places in self._places.items() if places]
        for way in islice(product(*(self._places[i][:MOST_PLACES] for i in named)), MOST_WAYS):
            if _are_apart(way):
                words = dict(zip(named, way, strict=True))
                yield Alignment(self._claim, self._told, self._cited, words, frozenset(self._free))

    def _candidates(self, word: ContentWord) -> list[Token]:
        """The words of the sentence that a content word of the claim may be."""
        if word.time is not None:
            return [b.token for b in self._told.content_words if b.time is not None and same_time(word.time, b.time)]
        token = word.token
        found = [b.token for b in self._told.content_words if b.time is None and same(token, b.token)]
        very = [t for t in found if plain(t.text) == plain(token.text)]
        return (very or found) + [t for t in self._told.tree.tokens if self._meant(t, token)]

    def _meant(self, pronoun: Token, name: Token) -> bool:
        """Does "he" in the sentence mean the one whose name the word is part of, and stand where the name would?"""
        if self._part(name) not in _PARTS.get(pronoun.text.lower(), ()):
            return False
        if (there := self._told.meant.get(pronoun.i)) is not None:
            return same(name, there)
        if pronoun.text.lower() not in HE or name.pos != "PROPN" or (who := somebody(self._cited)) is None:
            return False
        return plain(name.text) in {plain(word) for word in WORD.findall(who)}

    def _part(self, name: Token) -> str:
        """How a name hangs in the claim; of "Ada Roe" both words as "Roe" does."""
        tree = self._claim.tree
        while name.dep == "compound" and (head := tree.head(name)) is not None:
            name = head
        to = tree.head(name)
        accord = tree.head(to) if to is not None and name.dep == "pobj" else None
        return "nsubj" if accord is not None and accord.text.lower() == "according" else name.dep

    def _times(self) -> Verdict | None:
        taken: set[int] = set()
        for word in (word for word in self._claim.content_words if word.time is not None):
            free = [t.i for t in self._places[word.token.i] if t.i not in taken]
            if not free:
                return Verdict(Fault.DATE, word.time.text if word.time else "")
            taken.add(free[0])
        return None

    def _words(self) -> Verdict | None:
        for word in self._claim.content_words:
            token = word.token
            if self._places[token.i]:
                continue
            if self._completes_name(token):
                self._free.add(token.i)
                continue
            if number(token.text) is not None or token.text[0].isdigit():
                return Verdict(Fault.NUMBER, token.text)
            return Verdict(Fault.NAME if token.pos == "PROPN" else Fault.WORDS, token.text)
        return None

    def _completes_name(self, token: Token) -> bool:
        """Is it the first name, or the title, that the article gives with a name that the sentence has?"""
        tokens = self._claim.tree.tokens
        last = token.i
        while last + 1 < len(tokens) and tokens[last + 1].text[:1].isupper():
            last += 1
            if any(t.text.lower() not in HE for t in self._places.get(last, [])):
                name = re.sub(r"['’]s$", "", self._claim.text[token.start : tokens[last].end])
                return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self._cited.article.text) is not None
        return False


def _are_apart(way: Sequence[Token]) -> bool:
    """Is no word of the sentence taken for two words of the claim?  "He" may be for both words of a name."""
    words = [token.i for token in way if token.text.lower() not in PRONOUNS]
    return len(words) == len(set(words))
