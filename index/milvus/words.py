"""Texts into numbered words, and passages into BM25: what FTS5 does in a library of SQLite, for Milvus.

Milvus has no sparse vectors before 2.4, and no BM25 before 2.5; every one of them compares columns of numbers quickly.
So a passage keeps its words as numbers, with how often each stands in it, and the most telling of them once more in
`COLUMNS` columns, each in one of two that its number says (cuckoo hashing; Pagh and Rodler 2001).  Milvus finds the
nearest passages among those that hold a rare word of the question, and their BM25 is computed here.

BM25 is FTS5's (k1 1.2, b .75, words of the title and the headings count half), so that scores mean the same in both.
"""

import functools
import math
import re
import threading
import unicodedata
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import snowballstemmer

from corpus.article import Article
from index.passages import Passage
from index.search import STOP_WORDS

K1, B = 1.2, 0.75
MOST = 4_096
"""Different words of a passage that are kept."""
COLUMNS = 48
"""Of the 64 fields of a collection in Milvus.  A passage of 700 characters has some 50 words that are asked for."""
COLUMN_NAMES = tuple(f"w{number:02}" for number in range(COLUMNS))
EMPTY = -1
MOVES = 6
"""Words that are moved at most, so that there is room for one more."""
SAMPLE = 16_000
"""Passages by which it is told how rare a word is: as many rows as Milvus answers at once."""
FEW = 200
"""Passages that are asked for by their words alone: words that all together are in no more are asked for at once."""

_STEMMER = snowballstemmer.stemmer("porter")
_STEMMING = threading.Lock()
"""A stemmer works on one word at a time."""


def tokens(text: str) -> list[int]:
    """The words of `text` in their order, each as a number of 31 bits: without accents, case and endings (Porter)."""
    return [_number(word) for word in re.findall(r"[^\W_]+", text.lower())]


@functools.lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    bare = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    with _STEMMING:
        stem = _STEMMER.stemWord(bare) if bare.isascii() else bare
    return zlib.crc32(stem.encode("utf-8", "replace")) & 0x7FFFFFFF


@dataclass(frozen=True)
class Counted:
    """The words of a passage, how often each stands in it (twice that in its text, and once that in its title and
    headings), and how many words there are in all."""

    words: Sequence[int]
    counts: Sequence[int]
    length: int


def counted(article: Article, passage: Passage) -> Counted:
    """The words of a passage of `article`."""
    above = tokens(article.title) + tokens(" ".join(passage.headings))
    below = tokens(article.text[passage.start : passage.end])
    counts = Counter(above)
    for word in below:
        counts[word] += 2
    kept = sorted(counts)[:MOST]
    return Counted(kept, [min(counts[word], 32_767) for word in kept], len(above) + len(below))


def telling(article: Article, passage: Passage) -> list[int]:
    """The words by which a passage of `article` may be looked for, each once, those that are rare in most texts first:
    names and numbers, then the longer ones."""
    text = " ".join([article.title, *passage.headings, article.text[passage.start : passage.end]])
    words = [word for word in dict.fromkeys(re.findall(r"[^\W_]+", text)) if word.lower() not in STOP_WORDS]
    words.sort(key=lambda word: (word.islower(), -len(word)))
    return list(dict.fromkeys(_number(word.lower()) for word in words))


def in_columns(words: Iterable[int]) -> list[int]:
    """What stands in each column of a passage with these words, the ones that are to be found first before others."""
    columns = [EMPTY] * COLUMNS
    for word in words:
        for column in _columns(word):
            if columns[column] == EMPTY or _moved(columns, column):
                columns[column] = word
                break
    return columns


def _moved(columns: list[int], column: int, further: int = MOVES) -> bool:
    """Makes room in a column, when the word in it can stand in its other one, or in that, too, room can be made."""
    other = sum(_columns(columns[column])) - column
    if columns[other] != EMPTY and not (further and _moved(columns, other, further - 1)):
        return False
    columns[other] = columns[column]
    return True


def _columns(word: int) -> tuple[int, int]:
    """The two columns that a word may stand in."""
    one, other = word % COLUMNS, word // COLUMNS % (COLUMNS - 1)
    return one, other + (other >= one)


def packed(passage: Counted) -> tuple[str, str, int]:
    """`passage` as it is kept: its words and counts as little-endian numbers in base 64, and how many words it has."""
    words, counts = (np.array(passage.words, dtype="<i4"), np.array(passage.counts, dtype="<i2"))
    return b64encode(words.tobytes()).decode(), b64encode(counts.tobytes()).decode(), passage.length


def unpacked(words: str, counts: str, length: int) -> Counted:
    """What was `packed`.  Raises `ValueError` when it was not."""
    numbers = np.frombuffer(b64decode(words), dtype="<i4"), np.frombuffer(b64decode(counts), dtype="<i2")
    return Counted(numbers[0].tolist(), numbers[1].tolist(), length)


@dataclass(frozen=True)
class Statistics:
    """How many passages there are, how long they are on average, and how many of them, estimated, hold each word.

    `seen` counts the words of a sample of `sampled` passages; a word that is in none of them is in half a passage of a
    sample's.
    """

    passages: int
    sampled: int
    length: float
    seen: Mapping[int, int]

    @classmethod
    def of(cls, passages: int, sample: Iterable[Counted]) -> "Statistics":
        """From how many passages there are, and from a sample of them."""
        seen: Counter[int] = Counter()
        lengths = []
        for each in sample:
            seen.update(each.words)
            lengths.append(each.length)
        return cls(passages, len(lengths), sum(lengths) / len(lengths) if lengths else 1.0, seen)

    def holding(self, word: int) -> float:
        """How many passages hold `word`."""
        if self.sampled == 0:
            return 0.0
        return self.seen.get(word, 0 if self.sampled >= self.passages else 0.5) * self.passages / self.sampled

    def rarity(self, word: int) -> float:
        """What a passage gains by holding `word`, once: BM25's inverse document frequency, as FTS5 has it."""
        holding = min(self.holding(word), self.passages)
        return max(math.log((self.passages - holding + 0.5) / (holding + 0.5)), 1e-6) if self.passages else 1e-6

    def scores(self, asked: Sequence[int], passages: Mapping[int, Counted]) -> dict[int, float]:
        """The BM25 of each of these passages for the words `asked`; 0 of one that holds none."""
        rarity = {word: self.rarity(word) for word in asked}
        return {key: self._score(rarity, passage) for key, passage in passages.items()}

    def _score(self, rarity: Mapping[int, float], passage: Counted) -> float:
        long = K1 * (1 - B + B * passage.length / self.length) if self.length else K1
        both = zip(passage.words, passage.counts, strict=True)
        found = [(rarity[word], count / 2) for word, count in both if word in rarity]
        return sum(rare * times * (K1 + 1) / (times + long) for rare, times in found)


def filters(asked: Sequence[int], statistics: Statistics) -> list[str]:
    """What passages hold that are worth looking at for their words, in Milvus' filter language: one or two conditions.

    First the rarest words, any of them, as many as hold `FEW` passages together.  Then the next one alone; or, where
    the rarest one of all is common, it beside the second.
    """
    by_rarity = sorted(dict.fromkeys(asked), key=statistics.holding)
    if not by_rarity:
        return []
    rare = by_rarity[:1]
    for word in by_rarity[1:]:
        if sum(map(statistics.holding, [*rare, word])) > FEW:
            break
        rare.append(word)
    found = [f"({' or '.join(map(_holds, rare))})"]
    others = by_rarity[len(rare) :]
    if others and statistics.holding(rare[0]) > FEW:
        found.append(f"({_holds(rare[0])}) and ({_holds(others[0])})")
    elif others:
        found.append(f"({_holds(others[0])})")
    return found


def _holds(word: int) -> str:
    return " or ".join(f"{COLUMN_NAMES[column]} == {word}" for column in _columns(word))
