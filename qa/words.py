"""Text into its telling words, their stems, and the names in it."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

FUNCTION_WORDS = frozenset(
    """a about according after again ago all also am an and any are as at be because been before being between both
    but by can could did do does doing during each else ever first for from further had has have having he
    her here hers him his how i if in into is it its just last long many may me might more most much must my
    new next no nor not now of off on once one only or other our out over own per please said say says shall
    she should so some still such tell than that the their theirs them then there these they this those
    through to too under until up us very was we were what whats when where which while who whom whos whose
    why will with would yes yet you your""".split()
)
WORD = re.compile(r"\w+(?:['’]\w+)?")


def content_stems(text: str) -> tuple[str, ...]:
    """The stems of the words of `text` that carry its meaning, each once."""
    words = (plain(word) for word in WORD.findall(text))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in FUNCTION_WORDS))


@lru_cache(maxsize=512)
def stems_in(text: str) -> frozenset[str]:
    """The stems of all words of `text`; kept for the last texts, because every candidate of a passage asks again."""
    return frozenset(stem(plain(word)) for word in WORD.findall(text))


def plain(word: str) -> str:
    """A word in lower case without its apostrophe: "Putin’s" is "putin"."""
    return re.split(r"['’]", word.lower())[0]


def in_word(char: str) -> bool:
    """Is it a letter, a digit, or an accent or vowel sign that belongs to the letter before it?"""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()
"""A stemmer works on one word at a time: two questions at once gave wrong stems, which were kept, and errors."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case (Snowball's English stemmer)."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


CAPITALISED = re.compile(
    r"(?:[A-ZÀ-ÞĀ-Ž][\w’'.&-]*|\d[\d.,:-]*)(?: (?:(?:of|the|de|da|al|bin|van|von|der) ){0,2}[A-ZÀ-ÞĀ-Ž][\w’'.&-]*)*"
)


def names_in(question: str) -> tuple[tuple[str, ...], ...]:
    """The names in a question, each as its stems: "Did Ann Lee visit Iran?" has (ann, lee) and (iran,)."""
    found = []
    for match in CAPITALISED.finditer(question):
        words = [plain(word) for word in WORD.findall(match[0])]
        kept = tuple(stem(word) for word in words if word not in FUNCTION_WORDS and not word.isdigit())
        if kept and not (match.start() == 0 and len(kept) == len(words) == 1):
            found.append(kept)
    return tuple(found)


def names_as_written(question: str) -> list[str]:
    """The names in a question, as it writes them."""
    found = []
    for match in CAPITALISED.finditer(question):
        words = match[0].split()
        while words and plain(words[0]) in FUNCTION_WORDS:
            words.pop(0)
        if words and not words[0][0].isdigit():
            found.append(re.sub(r"['’]s?$", "", " ".join(words)).rstrip("?.,"))
    return found
