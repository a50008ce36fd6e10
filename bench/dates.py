"""Labelled time expressions into the shares that Dateline resolves right, wrong and not at all; dateparser beside it.

    python -m bench.dates [--wrong] [FILE]

Needs no data: the set is tests/labelled/time_expressions.jsonl, or FILE in its form.  An expression of it is right when
one of ours overlaps it and means the same days (where the set says that it cannot be resolved: when ours stays open, or
there is none), not resolved when we found none or left it open, and wrong otherwise.  What the set calls optional
counts where it is found.  "Invented" is what is resolved where the set has no expression.  dateparser (its own column
where it is installed) knows no lengths of time, so what it gives is one day: `search_dates` with the publication date
as base and a preference for the past, the day alone or, more kindly, any interval that it lies in.
"""

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.dates import time_expressions

LABELLED = Path(__file__).parent.parent / "tests" / "labelled" / "time_expressions.jsonl"
Day = datetime.date
Found = tuple[int, int, Day | None, Day | None]
"""Start, end, first and last day; both days None where it stays open."""
Engine = Callable[[str, Day | None], list[Found]]


@dataclass(frozen=True)
class Label:
    """An expression of the set: its place, its days (None: not to be resolved), and whether it needs a date."""

    text: str
    start: int
    end: int
    first: Day | None
    last: Day | None
    optional: bool = False
    relative: bool = False
    """Has it no days without a publication date?"""


@dataclass(frozen=True)
class Passage:
    """A line of the set: a text, when it appeared, and its expressions in reading order."""

    text: str
    published: Day
    labels: tuple[Label, ...]


def passages(file: Path = LABELLED) -> list[Passage]:
    """The labelled set, in its order."""
    return [_passage(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _passage(record: dict[str, object]) -> Passage:
    labels = record["expressions"]
    assert isinstance(labels, list)
    return Passage(str(record["text"]), Day.fromisoformat(str(record["published"])), tuple(map(_label, labels)))


def _label(each: dict[str, str | int | None]) -> Label:
    first, last = (Day.fromisoformat(str(each[key])) if each.get(key) else None for key in ("first", "last"))
    relative = each["kind"] == "relative" and not each.get("anchored")
    place = int(each["start"] or 0), int(each["end"] or 0)
    return Label(str(each["text"]), *place, first, last, bool(each.get("optional")), relative)


def ours(text: str, published: Day | None) -> list[Found]:
    return [(each.start, each.end, each.first, each.last) for each in time_expressions(text, published)]


def verdict(label: Label, found: list[Found]) -> str:
    """ "right", "wrong" or "unresolved"."""
    over = [(first, last) for start, end, first, last in found if _meet(label, start, end)]
    resolved = [each for each in over if each != (None, None)]
    if label.first is None:
        return "wrong" if resolved else "right"
    if (label.first, label.last) in over:
        return "right"
    return "wrong" if resolved else "unresolved"


def _meet(label: Label, start: int, end: int) -> bool:
    return start < label.end and label.start < end


def scores(engine: Engine, labelled: list[Passage]) -> Counter[str]:
    """How often each verdict fell, and how much was "invented"."""
    counted: Counter[str] = Counter()
    for each in labelled:
        found = engine(each.text, each.published)
        counted.update(verdict(label, found) for label in counting(each, found))
        counted["invented"] += len(invented(each, found))
    return counted


def counting(passage: Passage, found: list[Found]) -> list[Label]:
    """The labels of `passage` without the optional ones that nothing was found for."""
    met = [label for label in passage.labels if any(_meet(label, start, end) for start, end, *_ in found)]
    return [label for label in passage.labels if not label.optional or label in met]


def invented(passage: Passage, found: list[Found]) -> list[str]:
    """What was resolved where `passage` has no expression."""
    return [
        passage.text[start:end]
        for start, end, first, _ in found
        if first and not any(_meet(label, start, end) for label in passage.labels)
    ]


def resolved_undated(labelled: list[Passage]) -> list[str]:
    """The relative expressions that are resolved without a publication date."""
    return [
        label.text
        for each in labelled
        for start, end, first, _ in ours(each.text, None)
        for label in each.labels
        if first and label.relative and _meet(label, start, end)
    ]


def dateparser_alone() -> Engine | None:
    """`dateparser.search` as an engine; None where it is not installed."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None

    def find(text: str, published: Day | None) -> list[Found]:
        base = datetime.datetime.combine(published or Day.today(), datetime.time(12))
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
        found: list[Found] = []
        at = 0
        for words, moment in search_dates(text, languages=["en"], settings=settings) or []:
            start = text.find(words, at)
            if start >= 0:
                at = start + len(words)
                found.append((start, at, moment.date(), moment.date()))
        return found

    return find


def by_any_day(engine: Engine, labelled: list[Passage]) -> Counter[str]:
    """As `scores`, but a day is right for every interval that it lies in."""
    counted: Counter[str] = Counter()
    for each in labelled:
        found = engine(each.text, each.published)
        for label in counting(each, found):
            counted[verdict(label, [_widened(one, label) for one in found])] += 1
        counted["invented"] += len(invented(each, found))
    return counted


def _widened(found: Found, label: Label) -> Found:
    start, end, day, _ = found
    inside = day and label.first and label.last and label.first <= day <= label.last
    return (start, end, label.first, label.last) if inside else found


def row(name: str, counted: Counter[str]) -> str:
    total = sum(counted[kind] for kind in ("right", "wrong", "unresolved"))
    shares = "  ".join(f"{counted[kind] / total:9.1%}" for kind in ("right", "wrong", "unresolved"))
    return f"{name:<42}{total:6}  {shares}  {counted['invented']:8}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    parser.add_argument("file", nargs="?", type=Path, default=LABELLED, help="another labelled set")
    asked = parser.parse_args()
    labelled = passages(asked.file)
    print(f"{'':<42}{'all':>6}  {'right':>9}  {'wrong':>9}  {'unresolved':>9}  {'invented':>7}")
    print(row("Dateline", scores(ours, labelled)))
    if engine := dateparser_alone():
        print(row("dateparser.search alone", scores(engine, labelled)))
        print(row("  a day inside of the interval is right", by_any_day(engine, labelled)))
    empty = sum(not each.labels for each in labelled)
    print(f"texts: {len(labelled)}, {empty} of them without a time expression")
    print(f"resolved without a publication date: {len(resolved_undated(labelled))} relative expressions")
    if asked.wrong:
        _print_wrong(labelled)


def _print_wrong(labelled: list[Passage]) -> None:
    for each in labelled:
        found = ours(each.text, each.published)
        for label in counting(each, found):
            if (kind := verdict(label, found)) != "right":
                over = [days for start, end, *days in found if _meet(label, start, end)]
                print(
                    f"\n{kind}: {label.text!r} is {label.first} to {label.last}, published {each.published:%a %Y-%m-%d}"
                )
                print(f"  {[[str(day) for day in days] for days in over]}: {each.text}")
        if wrongly := invented(each, found):
            print(f"\ninvented: {wrongly}: {each.text}")


if __name__ == "__main__":
    main()
