"""Words into stems while several questions are asked: a stemmer keeps the word that it works on in itself.

The story: of 294 questions of 8 users one ended in an IndexError of the stemmer, and a stem that was mixed with
another word's would have been kept as long as the program ran.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from index.milvus import words as milvus_words
from qa import words

WORDS = ["".join(parts) for parts in product(["relat", "visit", "happ", "oper"], ["ional", "ing", "iness", "ators"])]
WORDS = [f"{word}{number}{ending}" for word in WORDS for number in "xyz" for ending in ("ization", "fulness", "ed", "")]


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("stem", [words.stem, milvus_words._number], ids=["questions", "milvus"])
def test_words_of_several_threads_are_not_mixed(stem: Callable[[str], object]) -> None:
    uncached: Callable[[str], object] = stem.__wrapped__  # type: ignore[attr-defined]
    right = [uncached(word) for word in WORDS]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda turn: [uncached(word) for word in WORDS[turn:] + WORDS[:turn]], range(8)))
    assert found == [right[turn:] + right[:turn] for turn in range(8)]
