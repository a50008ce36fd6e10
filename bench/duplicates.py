"""Reprints made of real articles into the figures of near-duplicate linking: recall and precision.

    python -m bench.duplicates DATA

300 articles of news_articles_3000.jsonl.gz are each reprinted: some cut to 40, 60 or 90 %, all given
another title and an agency's opening, and 5 % of their words changed.  The reprints are looked for among all articles.
Articles that share 30 % of their runs of eight words with another article of the file are left out of it: nobody has
judged whether those are the same story.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bench.data import records
from bench.ingest import NEWS
from corpus.clean import clean
from index.duplicates import Signature, is_same_story, may_be_same, signature

REPRINTED = 300
RUN = 8
SHARED = 0.3
WORDS = "officials yesterday reportedly again meanwhile several however later first also".split()


def main(data: Path) -> None:
    texts = unrelated([clean(record["text"]) for record in records(data / NEWS)])
    chance = random.Random(0)
    chosen = chance.sample([i for i, text in enumerate(texts) if len(text) > 1000], REPRINTED)
    signatures = [signature(text) for text in texts]
    kinds: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: list[tuple[int, int]] = []
    for number, original in enumerate(chosen):
        kind, text = reprint(texts[original], number, chance)
        linked = links(text, texts, signatures)
        kinds[kind] += 1
        right[kind] += original in linked
        wrong += [(original, other) for other in linked if other != original]
    found = sum(right.values())
    print(f"{len(texts):,} articles, {REPRINTED} reprints; linked rightly {found}, wrongly {len(wrong)}")
    print(f"recall {found / REPRINTED:.3f}, precision {found / max(1, found + len(wrong)):.3f}")
    for kind in sorted(kinds):
        print(f"  {kind}: {right[kind]} of {kinds[kind]}")
    for original, other in wrong[:10]:
        print(f"  wrong: {texts[original][:70]!r} and {texts[other][:70]!r}")


def links(text: str, texts: list[str], signatures: list[Signature]) -> set[int]:
    """The articles that the library would link `text` to."""
    places = may_be_same(signature(text), signatures)[:20]
    return {place for place in places if is_same_story(text, texts[place])}


def reprint(text: str, number: int, chance: random.Random) -> tuple[str, str]:
    """How a text was cut, and what another outlet would have made of it."""
    words = re.findall(r"\S+\s*", text)
    kind, first, last = [
        ("cut to 90 %", 0.0, 0.9),
        ("cut to 60 %", 0.0, 0.6),
        ("cut to 40 %", 0.0, 0.4),
        ("cut at both ends to 60 %", 0.2, 0.8),
        ("not cut", 0.0, 1.0),
    ][number % 5]
    kept = words[int(first * len(words)) : int(last * len(words))]
    edited = [edited_word(word, chance) if chance.random() < 0.05 else word for word in kept]
    return kind, clean(f"A title of its own number {number}\n\nOSLO (Agency) - {''.join(edited)}")


def edited_word(word: str, chance: random.Random) -> str:
    """`word` dropped, replaced, or with another before it."""
    return chance.choice(["", chance.choice(WORDS) + " ", chance.choice(WORDS) + " " + word])


def unrelated(texts: list[str]) -> list[str]:
    """Those of `texts` that share few runs of words with any other."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    sizes = []
    for number, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        runs = {hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1)}
        sizes.append(len(runs))
        for run in runs:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    related = {n for pair, count in shared.items() if count >= SHARED * min(sizes[i] for i in pair) for n in pair}
    return [text for number, text in enumerate(texts) if number not in related and sizes[number]]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
