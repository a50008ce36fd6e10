"""`python -m ui meetings`: what the articles tell of meetings, as text, JSON or CSV."""

import argparse
import csv
import json
import sys
from datetime import date
from typing import Any

from corpus.dates import in_words
from corpus.facts import parse_day
from index.agenda import Told
from index.meetings.meeting import When
from ui.build import Dateline
from ui.progress import gone_through
from ui.records import as_table, meeting_records
from ui.settings import Settings


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the subparsers of the command line."""
    meetings = commands.add_parser("meetings", parents=[common], help="who met whom, when and where")
    meetings.add_argument("--person", metavar="NAME", help="only meetings of whom has this in his name")
    meetings.add_argument("--since", type=_day, metavar="DAY", help="only meetings of this day or later")
    meetings.add_argument("--until", type=_day, metavar="DAY", help="only meetings of this day or earlier")
    form = meetings.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true", help="a table for spreadsheets")
    meetings.set_defaults(run=_meetings, usage=meetings.error)


def _day(text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2024-02-13.")
    return date.fromisoformat(day)


def _meetings(flags: argparse.Namespace, settings: Settings) -> int:
    """First looks through what is pending; exit status 1 when ctrl-C ended that."""
    if flags.since and flags.until and flags.since > flags.until:
        flags.usage("--since is later than --until: no day is between them.")
    dateline = Dateline.open(settings)
    is_whole = gone_through(dateline.meetings_pending(), dateline.look_through, "article")
    told = dateline.meetings(person=flags.person, first=flags.since, last=flags.until)
    if flags.json:
        print(json.dumps(meeting_records(told), ensure_ascii=False, indent=1))
    elif flags.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(as_table(told))
    elif told:
        print("\n\n".join(map(as_text, told)))
    looked, every = dateline.meetings_extent()
    if not is_whole:
        left = f"Stopped: {every - looked:,} of {every:,} articles are still to be looked through."
        print(f"{left} The same command again goes on from here.", file=sys.stderr)
    elif not told:
        print(_nothing(flags, every), file=sys.stderr)
    return 0 if is_whole else 1


def _nothing(flags: argparse.Namespace, articles: int) -> str:
    if not articles:
        return "There are no articles yet. Add one with: python -m ui add FILE"
    narrow = flags.person or flags.since or flags.until
    return f"{'No such meeting' if narrow else 'No meeting'} was found in the articles."


def as_text(told: Told) -> str:
    """A meeting as a person reads it in a terminal: when, who, what and where; the quote; the article."""
    meeting = told.meeting
    parties = " – ".join(", ".join(names) for names in meeting.people)
    facts = [parties, meeting.kind, "" if meeting.status == "held" else meeting.status, meeting.place or ""]
    quote = " ".join(told.article.text[meeting.start : meeting.end].split())
    article = f"{told.article.title}, {told.article.id}"
    lines = (_when(meeting.when), "; ".join(filter(None, facts)), f"“{quote}”", article)
    return "\n    ".join(lines)


def _when(when: When | None) -> str:
    """The days, and the article's words for them in brackets; just those where the days are unknown."""
    if when is None:
        return "on a day that is not told"
    words = " ".join(when.text.split())
    if when.first is None or when.last is None:
        return f"({words})"
    days = in_words(date.fromisoformat(when.first), date.fromisoformat(when.last))
    return days if days == words else f"{days} ({words})"
