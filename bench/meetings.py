"""Labelled articles into how well meetings are found in them: parties and status, dates, beside a baseline.

    python -m bench.meetings DATA            a table: Dateline, and a list of verbs with capitalised names
    python -m bench.meetings DATA --json     the same figures, with every meeting found and what became of it

The labels are tests/labelled/meetings_a.jsonl to meetings_d.jsonl (their conventions: README.md there).  C and D were
held out of the rules until their first figures stood (docs/figures.md); their errors were looked at afterwards.  The
articles are in `DATA` (docs/figures.md), the sample in the project.  A found meeting is right when at least two of its
parties are two of a labelled one's by name, none is anybody else, and the status is right; each labelled meeting can be
found once.  One that is labelled as optional counts neither way.  Its date is right when both ends are, or both name
none; it is told where the label names days.
"""

import argparse
import dataclasses
import datetime
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.answers import HERE, SAMPLE
from bench.data import records
from corpus.article import Article
from corpus.byline import read_byline
from corpus.dates import time_expressions
from index.meetings.extract import meetings_in
from index.meetings.meeting import Kind, Meeting, Status, When
from index.passages import sentences

LABELLED = HERE.parent / "tests" / "labelled"
PARTS = tuple(f"meetings_{part}.jsonl" for part in "abcd")
Engine = Callable[[Article], list[Meeting]]
Label = dict[str, Any]


@dataclass
class Score:
    """What an engine found, counted over articles."""

    articles: int = 0
    labelled: int = 0
    right: int = 0
    wrong: int = 0
    optional: int = 0
    matched: int = 0
    people: int = 0
    status: int = 0
    kind: int = 0
    dated: int = 0
    date: int = 0
    date_where_told: int = 0
    date_told: int = 0
    empty: int = 0
    empty_hit: int = 0
    seconds: float = 0.0
    outcomes: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """The measures by name, from 0 to 1 where they are shares."""
        return {
            "precision (people and status right)": _share(self.right, self.right + self.wrong),
            "recall": _share(self.right, self.labelled),
            "date right, of those found": _share(self.date, self.dated),
            "date right, of those found whose date is told": _share(self.date_where_told, self.date_told),
            "people right, of those matched": _share(self.people, self.matched),
            "status right, of those matched": _share(self.status, self.matched),
            "kind right, of those matched": _share(self.kind, self.matched),
            "articles": self.articles,
            "labelled meetings": self.labelled,
            "found right": self.right,
            "found wrong": self.wrong,
            "found optional": self.optional,
            "articles without a meeting": self.empty,
            "of them with one found": self.empty_hit,
            "ms an article": 1000 * _share(self.seconds, self.articles),
        }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def labelled_articles(data: Path, sets: Sequence[str]) -> Iterator[tuple[Article, Label]]:
    """The labelled articles with their labels; SystemExit where the text of one is not the one that was labelled."""
    labels = [json.loads(line) for name in sets for line in (LABELLED / name).read_text(encoding="utf-8").splitlines()]
    wanted = {label["sha256"]: label for label in labels}
    texts = [(SAMPLE.read_text(encoding="utf-8"), "russia-and-hamas")]
    for file in ("news_articles_3000.jsonl.gz", "newsqa_dev_articles.jsonl.gz"):
        texts += [(record["text"], record.get("title", record["id"])) for record in records(data / file)]
    for text, title in texts:
        label = wanted.pop(hashlib.sha256(text.encode("utf-8")).hexdigest(), None)
        if label is not None:
            yield Article(label["sha256"][:16], title, text, published=label["published"]), label
    if wanted:
        raise SystemExit(f"{len(wanted)} labelled articles are not in {data}: {sorted(wanted)[:3]}")


def measure(engine: Engine, articles: Sequence[tuple[Article, Label]]) -> Score:
    """The score of an engine over labelled articles."""
    score = Score()
    for article, label in articles:
        began = time.process_time()
        found = engine(article)
        score.seconds += time.process_time() - began
        _count(score, article, label, found)
    return score


def _count(score: Score, article: Article, label: Label, found: Sequence[Meeting]) -> None:
    told, optional = list(label["meetings"]), label.get("optional", [])
    score.articles += 1
    score.labelled += len(told)
    hits = 0
    waiting = list(told)
    pairs: list[tuple[Meeting, Label | None]] = []
    for meeting in sorted(found, key=lambda m: not any(_date_right(m, one) for one in told if _right(m, one))):
        same = [one for one in waiting if _right(meeting, one)]
        best = max(same, key=lambda one: (_date_right(meeting, one), _overlaps(article, meeting, one)), default=None)
        if best is not None:
            waiting.remove(best)
        pairs.append((meeting, best))
    for meeting, best in pairs:
        about = best or next((one for one in told if _overlaps(article, meeting, one)), None)
        becomes = "right" if best is not None else "wrong"
        if best is None and any(_overlaps(article, meeting, one) for one in optional):
            becomes = "optional"
        score.outcomes.append({"title": article.title, "was": becomes, **dataclasses.asdict(meeting), "label": about})
        hits += becomes == "wrong"
        if becomes == "optional":
            score.optional += 1
            continue
        score.right += becomes == "right"
        score.wrong += becomes == "wrong"
        if about is not None:
            score.matched += 1
            score.people += _people_right(meeting, about)
            score.status += meeting.status in _allowed(about, "status", "statuses")
            score.kind += meeting.kind in _allowed(about, "kind", "kinds")
        if best is not None:
            score.dated += 1
            right = _date_right(meeting, best)
            score.date += right
            if best["when"] is not None and best["when"]["first"] is not None:
                score.date_told += 1
                score.date_where_told += right
    score.outcomes += [{"title": article.title, "was": "missed", "label": one} for one in waiting]
    if not told:
        score.empty += 1
        score.empty_hit += hits > 0


def _allowed(label: Label, one: str, several: str) -> list[Any]:
    return [label[one], *label.get(several, [])]


def _right(meeting: Meeting, label: Label) -> bool:
    return _people_right(meeting, label) and meeting.status in _allowed(label, "status", "statuses")


def _people_right(meeting: Meeting, label: Label) -> bool:
    """At least two parties of the label found, and nobody else."""
    sides = [_side(names, label) for names in meeting.people]
    return None not in sides and len(set(sides)) >= 2


def _side(names: Sequence[str], label: Label) -> int | None:
    """Which party of a label goes by one of these names."""
    for number, party in enumerate(label["people"]):
        known = [*party, *(alias for name in party for alias in label.get("aliases", {}).get(name, []))]
        if any(_alike(_fold(name), _fold(other)) for name in names for other in known):
            return number
    return None


def _alike(name: str, other: str) -> bool:
    """One name holds the other as whole words."""
    return bool(name and other) and (f" {name} " in f" {other} " or f" {other} " in f" {name} ")


def _fold(name: str) -> str:
    return " ".join(re.sub(r"^(?:the|a|an) ", "", re.sub(r"[^\w]+", " ", re.sub(r"['’]s\b", "", name.lower()))).split())


def _date_right(meeting: Meeting, label: Label) -> bool:
    ours = None if meeting.when is None else (meeting.when.first, meeting.when.last)
    allowed = [when and (when["first"], when["last"]) for when in _allowed(label, "when", "whens")]
    return ours in allowed or (ours == (None, None) and None in allowed) or (ours is None and (None, None) in allowed)


def _overlaps(article: Article, meeting: Meeting, label: Label) -> bool:
    """Does the found quote share words with one of the label's?"""
    quote = " ".join(article.text[meeting.start : meeting.end].split())
    return any(
        " ".join(one.split()) in quote or quote in " ".join(one.split())
        for one in label.get("quotes", [])
        if one.strip()
    )


# The baseline: words, no syntax

_VERBS: tuple[tuple[str, Kind], ...] = (
    (r"interview(?:ed|s)?", "interview"),
    (r"phone call|phoned|telephoned|spoke by phone", "call"),
    (r"received|welcomed", "received"),
    (r"hosted|hosts", "hosted"),
    (r"visited", "visited"),
    (r"talks|negotiat\w+|spoke (?:with|to)|discussions|conferred", "talks"),
    (r"met|meets?|meeting|summit|sat down with", "met"),
)
_NAME = re.compile(
    r"(?<![\w])(?!(?:The|A|An|In|On|At|By|When|While|As|But|And|For|From|If|Since|After|Before|During|This|That|These|"
    r"With|His|Her|Their|Its|He|She|It|They|We|You|I|There|Then|Last|Earlier|Later|Both|Two|Most|Many|Some|January|"
    r"February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday)\b)[A-ZÀ-Þ][\w-]*(?:[ -](?:(?:of|al|bin|de|van|von) )?[A-ZÀ-Þ][\w-]*)*"
)
_STATUS: tuple[tuple[str, Status], ...] = (
    (r"cancel\w+|called off|postponed", "cancelled"),
    (r"not|never|n[’']t|denied|refused", "denied"),
    (r"could|may|might|would|if", "conditional"),
    (r"will|is to|are to|plans? to|scheduled|upcoming", "planned"),
)


def verb_list(article: Article) -> list[Meeting]:
    """Each sentence with a word for a meeting and a name on either side of it is a meeting of those two."""
    published = _published(article)
    found = []
    for start, end in sentences(article.text, read_byline(article.text).end):
        text = article.text[start:end]
        hit = next(((m, kind) for words, kind in _VERBS if (m := re.search(rf"\b(?:{words})\b", text))), None)
        if hit is None:
            continue
        names = [(m.start(), m.group()) for m in _NAME.finditer(text)]
        before = [name for at, name in names if at < hit[0].start()]
        after = [name for at, name in names if at > hit[0].end()]
        if not before or not after:
            continue
        times = time_expressions(text, published)
        when = None
        if times:
            first, last = (None if day is None else day.isoformat() for day in (times[0].first, times[0].last))
            when = When(times[0].text, first, last)
        said: list[Status] = [status for words, status in _STATUS if re.search(rf"\b(?:{words})\b", text)]
        found.append(Meeting(((before[-1],), (after[0],)), hit[1], said[0] if said else "held", when, None, start, end))
    return found


def _published(article: Article) -> datetime.date | None:
    """The publication date of an article as a `date`, or None."""
    return datetime.date.fromisoformat(article.published) if article.published else None


def main() -> None:
    """Print the figures of Dateline and of the baseline, on each part of the labels."""
    parser = argparse.ArgumentParser(prog="python -m bench.meetings", description="How well meetings are found.")
    parser.add_argument("data", type=Path, help="the folder of data sets (docs/figures.md)")
    parser.add_argument("--json", action="store_true", help="everything, with each meeting found")
    args = parser.parse_args()
    parts = {name: list(labelled_articles(args.data, [name])) for name in PARTS}
    together = [pair for part in parts.values() for pair in part]
    meetings_in(Article("", "", "Mr Smith met Mrs Jones."))  # the model is loaded before the clock runs
    columns = {"all": measure(meetings_in, together)}
    columns |= {name: measure(meetings_in, part) for name, part in parts.items()}
    columns |= {"verb list, all": measure(verb_list, together)}
    if args.json:
        print(
            json.dumps({name: [s.figures(), s.outcomes] for name, s in columns.items()}, ensure_ascii=False, indent=1)
        )
        return
    print(f"{'':48}" + "".join(f"{name:>18}" for name in columns))
    for row in columns["all"].figures():
        print(f"{row:48}" + "".join(f"{score.figures()[row]:18.3f}" for score in columns.values()))


if __name__ == "__main__":
    main()
