"""Claims made of real articles into how many false ones Dateline would show as supported, and true ones strike out.

    python -m bench.llm DATA             500 false and 500 true claims of each half of the articles
    python -m bench.llm DATA --dev       of the half that the rules were tuned on
    python -m bench.llm DATA --held-out  of the other half
    … --failures                         with every claim that went wrong

`DATA` holds newsqa_dev_articles.jsonl.gz and news_articles_3000.jsonl.gz; an article is in one half by the hash of its
text (bench/sets.py).  The claims are made by bench/claims.py.  Then those of
tests/labelled/written.jsonl, written by hand.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from bench.claims import SUPPORTED, UNSUPPORTED, Claim, Page, claims, page_of
from bench.data import records
from bench.sets import Half, half_of
from corpus.document import Facts
from corpus.formats import read_article
from index.passages import cut
from qa.support.alignment import Cited, Verdict
from qa.support.judge import judged

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "tests" / "labelled" / "written.jsonl"
SAMPLE = ROOT / "corpus" / "articles"
ARTICLES = 160
"""Of each half, from both files."""


def pages(folder: Path, half: Half, seed: int) -> list[Page]:
    """Articles of one half, the same ones each time."""
    chance = random.Random(seed)
    chosen: list[Page] = []
    for name in ("newsqa_dev_articles.jsonl.gz", "news_articles_3000.jsonl.gz"):
        of_half = [record for record in records(folder / name) if half_of(record["text"]) == half]
        for record in chance.sample(of_half, min(len(of_half), ARTICLES // 2)):
            given = Facts(title=record.get("title"), published=record.get("published"), url=record.get("url"))
            page = page_of(read_article(record["text"].encode(), "article.txt", given))
            chosen += [page] if len(page.cited) > 3 else []
    return chosen


def verdict(claim: Claim) -> Verdict:
    """What Dateline says of a claim."""
    return judged(claim.text, list(enumerate(claim.cited, start=1)))


def by_hand() -> Iterator[Claim]:
    """The claims of tests/labelled/written.jsonl, over the sample article."""
    file = next(SAMPLE.glob("*.txt"))
    article = read_article(file.read_bytes(), file.name)
    places: dict[str, Cited] = {}
    for passage in cut(article):
        before = None
        for sentence in passage.sentences:
            places.setdefault(article.text[slice(*sentence)], Cited(article, sentence, before))
            before = sentence
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        cited = tuple(next(c for text, c in places.items() if text.startswith(each)) for each in record["cites"])
        yield Claim("by hand", record["sentence"], cited, record["supported"])


def table(judgements: Iterable[tuple[Claim, Verdict]]) -> str:
    """For each kind, how many claims went wrong."""
    rows: dict[tuple[bool, str], Counter[bool]] = defaultdict(Counter)
    for claim, said in judgements:
        rows[not claim.supported, claim.kind][(said.fault is None) == claim.supported] += 1
    lines = ["| | claims | wrong |", "|---|---|---|"]
    for supported in (True, False):
        name = "struck out" if supported else "shown as supported"
        of_sort = {kind: count for (false, kind), count in rows.items() if false != supported}
        for kind, count in of_sort.items():
            lines.append(f"| {kind} | {count.total():,} | {count[False]:,} |")
        total, wrong = sum(c.total() for c in of_sort.values()), sum(c[False] for c in of_sort.values())
        lines.append(f"| **{'supported' if supported else 'unsupported'}, {name}** | {total:,} | {wrong:,} |")
    return "\n".join(lines)


def run(name: str, made: Sequence[Claim], failures: bool) -> None:
    judgements = [(claim, verdict(claim)) for claim in tqdm(made, name)]
    print(f"\n{name}\n\n{table(judgements)}\n", flush=True)
    if failures:
        for claim, said in judgements:
            if (said.fault is None) != claim.supported:
                why = f"{said.fault.name} {said.what}" if said.fault else "let through"
                print(f"{claim.kind}: {why}\n    {claim.text}\n    {' | '.join(c.text for c in claim.cited)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.llm", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--failures", action="store_true")
    flags = parser.parse_args()
    halves: list[tuple[str, Half]] = [("development half", "fit")] if flags.dev or not flags.held_out else []
    halves += [("held-out half", "measure")] if flags.held_out or not flags.dev else []
    for name, half in halves:
        chance = random.Random(f"{flags.seed} {half}")
        found = pages(flags.data, half, flags.seed)
        made = [c for changes in (SUPPORTED, UNSUPPORTED) for c in claims(found, changes, flags.count, chance)]
        run(name, made, flags.failures)
    run("by hand", list(by_hand()), flags.failures)


if __name__ == "__main__":
    main()
