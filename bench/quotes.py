"""True quotes into altered ones, and how many of those Dateline's check lets through; beside it fuzzy matchers.

    python -m bench.quotes DATA [--count 1000] [--seed 20]

`DATA` holds newsqa_dev_articles.jsonl.gz and news_articles_3000.jsonl.gz.  The quotes are sentences of at least 40
characters, cut as Dateline cuts them.  Each is altered in the ways of bench/altered.py, as often as it takes to have
`count` of each; what stands in its article all the same is no alteration and is drawn again.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from bench.altered import (
    Alteration,
    Shown,
    Source,
    at_other_place,
    joined_halves,
    of_changed_article,
    of_other_article,
    of_other_origin,
    of_other_speaker,
    other_date,
    other_name,
    other_number,
    other_polarity,
    quoting,
    true_quote,
    with_cut_word,
    with_mark_outside,
    with_other_answer,
)
from bench.data import records
from bench.matchers import by_extent, by_normal_words, by_similarity
from corpus.document import Facts
from corpus.formats import read_article
from index.passages import cut
from qa.question import Kind
from qa.verify import holds, says_its_marks

ARTICLES = 1000
SHORTEST = 40
"""Characters of a quote."""

WORDS: dict[str, Alteration] = {
    "a name changed to another one of the article": quoting(other_name),
    "a number changed": quoting(other_number),
    "a day, weekday, month or year changed": quoting(other_date),
    "a negation put in or taken out": quoting(other_polarity),
    "halves of two sentences joined": quoting(joined_halves),
    "a true quote, of another article": of_other_article,
    "a true quote, of which the article was changed afterwards": of_changed_article,
}
PLACES: dict[str, Alteration] = {
    "a true quote, its place 1 to 9 characters off": at_other_place,
    "a true quote under another article's title, outlet and day": of_other_origin,
    "a true quote as the words of someone of another article": of_other_speaker,
    "the answer marked outside of the quote": with_mark_outside,
    "the answer begins inside a word or number": with_cut_word,
    "the answer says other words than are marked": with_other_answer,
}
"""Here the quote is in the article and what is said of it is wrong: nothing that a matcher of words looks at."""


@dataclass(frozen=True)
class Row:
    """Of `altered` citations of one kind, how many Dateline accepts, and how many other programs' tests do.

    `fuzzy` is a fuzzy matcher at 35 %, `similar` one at 90 %, `normal` a search without case and punctuation.  They are
    asked only where `in_words`: where words of the quote are not the article's; else they have 0.
    """

    kind: str
    altered: int
    accepted: int
    fuzzy: int
    similar: int
    normal: int
    in_words: bool = True


def table_rows(data_folder: Path, count: int = 1000, seed: int = 20) -> list[Row]:
    """A row for each kind of alteration, each of `count` altered quotes (fewer where the articles offer fewer)."""
    return altered_rows(quoted(data_folder, seed), count, seed)


def quoted(data_folder: Path, seed: int) -> list[Shown]:
    """Every sentence that may be quoted of 1,000 articles of the two files, in random order."""
    chance = random.Random(seed)
    sources = [source for source in _sources(data_folder, chance) if source.sentences]
    places = [(source, place) for source in sources for place in source.sentences]
    chance.shuffle(places)
    return [true_quote(source, place, chance) for source, place in places]


def _sources(folder: Path, chance: random.Random) -> Iterator[Source]:
    """All articles of the first file, and of the second as many as it takes to have `ARTICLES`."""
    first = list(records(folder / "newsqa_dev_articles.jsonl.gz"))
    second = list(records(folder / "news_articles_3000.jsonl.gz"))
    for record in first + chance.sample(second, min(len(second), max(0, ARTICLES - len(first)))):
        given = Facts(title=record.get("title"), published=record.get("published"), url=record.get("url"))
        article = read_article(record["text"].encode(), "article.txt", given)
        places = sorted({place for passage in cut(article) for place in passage.sentences})
        yield Source(article, tuple((start, end) for start, end in places if end - start >= SHORTEST))


def true_row(quotes: list[Shown], count: int) -> Row:
    """What becomes of the first `count` quotes when nothing is altered."""
    return _row("true quotes", quotes[:count], in_words=True)


def altered_rows(quotes: list[Shown], count: int, seed: int) -> list[Row]:
    """A row for each kind of alteration of the quotes."""
    rows = []
    for kind, alteration in chain(WORDS.items(), PLACES.items()):
        chance = random.Random(f"{seed} {kind}")
        altered = list(islice(_altered(quotes, alteration, chance), count))
        rows.append(_row(kind, altered, in_words=kind in WORDS))
    return rows


def _altered(quotes: list[Shown], alteration: Alteration, chance: random.Random) -> Iterator[Shown]:
    """Each of the quotes altered, where it can be."""
    for true in quotes:
        other = chance.choice(quotes).source
        wrong = alteration(true, other, chance) if other is not true.source else None
        if wrong:
            yield wrong


def _row(kind: str, shown: list[Shown], in_words: bool) -> Row:
    matched = [_matches(each) for each in shown] if in_words else []
    fuzzy, similar, normal = (sum(column) for column in zip(*matched, strict=True)) if matched else (0, 0, 0)
    return Row(kind, len(shown), sum(map(accepted, shown)), fuzzy, similar, normal, in_words)


def accepted(shown: Shown) -> bool:
    """Would Dateline show it?"""
    return holds(shown.citation, shown.source.article) and says_its_marks(shown.answer, Kind.OTHER)


def _matches(shown: Shown) -> tuple[bool, bool, bool]:
    """Would a matcher at 35 %, one at 90 %, and a search without case and punctuation find the quote?"""
    quote, text = shown.citation.quote, shown.source.article.text
    sentences = [text[slice(*place)] for place in shown.source.sentences]
    return by_extent(quote, text), by_similarity(quote, sentences), by_normal_words(quote, text)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| | quotes | accepted by Dateline | by a fuzzy matcher at 35 % | by a matcher at 90 % similarity "
        "| by a search without case and punctuation |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        matched = [f"{count:,}" if row.in_words else "–" for count in (row.fuzzy, row.similar, row.normal)]
        lines.append(f"| {row.kind} | {row.altered:,} | {row.accepted:,} | {' | '.join(matched)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.quotes", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    flags = parser.parse_args()
    quotes = quoted(flags.data, flags.seed)
    rows = altered_rows(quotes, flags.count, flags.seed)
    print(table([true_row(quotes, flags.count), *rows]))
    altered, let_through = sum(row.altered for row in rows), sum(row.accepted for row in rows)
    print(f"\nOf {altered:,} altered quotes Dateline accepts {let_through:,}.")


if __name__ == "__main__":
    main()
