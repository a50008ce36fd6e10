"""The running page under load: users who ask one question after another, and many who ask at once.

    python -m bench.load [LIBRARY] [--minutes 5] [--users 8] [--burst 60]

Each user asks through the HTTP API (docs/api.md), which waits in the same queue as the page, and asks again as soon as
the answer is there.  Without LIBRARY (a copy: the search cache is written into it) the sample article is asked about.
"""

import argparse
import http.client
import itertools
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.answers import HERE, read_questions
from bench.server import running_chat

SECONDS_TO_WAIT = 120
WARM = 0.1
"""Of the time, after which memory is looked at for the first time."""
NORMAL = 3.0
"""A question takes at most so many times what it took before the burst, when all is as before."""
TITLES = 200


@dataclass(frozen=True)
class Asked:
    """What came of a question: "answered", "refused" with a sentence, or "error"; `begun` and `seconds` of its time."""

    outcome: str
    said: str
    begun: float
    seconds: float


@dataclass(frozen=True)
class Burst:
    """What came of many questions at once, and the seconds from the first until one took no longer than before."""

    answered: int
    refused: int
    errors: int
    sentences: frozenset[str]
    normal_after: float


def ask(address: str, question: str) -> Asked:
    """Asks as a program does."""
    started = time.monotonic()
    try:
        outcome, said = call(address, "ask", {"question": question})
    except (OSError, http.client.HTTPException, ValueError) as error:
        outcome, said = "error", type(error).__name__
    return Asked(outcome, said[:200], started, time.monotonic() - started)


def call(address: str, name: str, parameters: object) -> tuple[str, str]:
    """What came of a call: "answered" with JSON, or "refused" or "error" with what was said."""
    path, kind = f"/gradio_api/call/v2/{name}", {"content-type": "application/json"}
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_TO_WAIT)) as connection:
        connection.request("POST", path, json.dumps(parameters), kind)
        reply = connection.getresponse()
        begun = json.loads(reply.read())
        if reply.status != 200:
            return ("refused" if reply.status == 503 else "error"), str(begun.get("detail"))
        connection.request("GET", f"{path}/{begun['event_id']}")
        last = connection.getresponse().read().decode().strip().rsplit("\n\n", 1)[-1]
    return ("answered" if last.startswith("event: complete") else "error"), last.rpartition("data: ")[2]


def users(address: str, questions: Sequence[str], count: int, seconds: float) -> list[Asked]:
    """What came of the questions of `count` users who ask for so long."""
    end = time.monotonic() + seconds

    def user(number: int) -> list[Asked]:
        mixed = random.Random(number).sample(questions, len(questions))
        return [ask(address, q) for q in itertools.takewhile(lambda _: time.monotonic() < end, itertools.cycle(mixed))]

    with ThreadPoolExecutor(count) as pool:
        return [asked for each in pool.map(user, range(count)) for asked in each]


def burst(address: str, questions: Sequence[str], count: int) -> Burst:
    """Asks `count` questions at once, and then one after another until all is as before."""
    before = statistics.median(ask(address, question).seconds for question in questions[:5])
    started = time.monotonic()
    with ThreadPoolExecutor(count) as pool:
        asked = list(pool.map(lambda n: ask(address, questions[n % len(questions)]), range(count)))
    normal = next(
        one for one in map(ask, itertools.repeat(address), itertools.cycle(questions)) if _normal(one, before)
    )
    counts = Counter(one.outcome for one in asked)
    said = frozenset(one.said for one in asked if one.outcome == "refused")
    took = normal.begun + normal.seconds - started
    return Burst(counts["answered"], counts["refused"], counts["error"], said, took)


def _normal(asked: Asked, before: float) -> bool:
    return asked.outcome == "answered" and asked.seconds <= max(NORMAL * before, 0.5)


def memory(pid: int) -> float:
    """Megabytes that a process and its children have in memory, what they share counted once: Linux's PSS."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    children = [child for of in Path(f"/proc/{pid}/task").glob("*/children") for child in of.read_text().split()]
    own = int(re.findall(r"^Pss:\s+(\d+) kB", rollup, re.M)[0]) / 1024
    return own + sum(memory(int(child)) for child in children)


def library_questions(address: str) -> list[str]:
    """A question about each of some of the articles of the library."""
    _, told = call(address, "articles", {})
    return [f"Who said what about {article['title']}?" for article in json.loads(told)[0][:TITLES]]


def measure(address: str, pid: int, questions: Sequence[str], minutes: float, count: int, at_once: int) -> int:
    """Prints the figures; the number of errors."""
    users(address, questions, count, minutes * 60 * WARM)
    warm = memory(pid)
    asked = users(address, questions, count, minutes * 60 * (1 - WARM))
    took = sorted(one.seconds for one in asked)
    failed = [one for one in asked if one.outcome != "answered"]
    print(
        f"{count} users for {minutes:g} minutes: {len(asked):,} questions, {len(failed)} errors; "
        f"median {statistics.median(took):.2f} s, 95th percentile {took[int(len(took) * 0.95)]:.2f} s, "
        f"worst {took[-1]:.2f} s; memory {memory(pid):.0f} MB, {memory(pid) - warm:+.0f} MB since the first tenth",
        *{one.said for one in failed},
        sep="\n",
    )
    if not at_once:
        return len(failed)
    seen = burst(address, questions, at_once)
    print(
        f"{at_once} at once: {seen.answered} answered, {seen.refused} refused, {seen.errors} errors; "
        f"all as before after {seen.normal_after:.1f} s",
        *seen.sentences,
        sep="\n",
    )
    return len(failed) + seen.errors


def main(words: Sequence[str] | None = None) -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("library", type=Path, nargs="?", metavar="LIBRARY")
    cli.add_argument("--minutes", type=float, default=5.0)
    cli.add_argument("--users", type=int, default=8)
    cli.add_argument("--burst", type=int, default=0, help="questions asked at once afterwards")
    flags = cli.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, running_chat(flags.library or Path(folder)) as chat:
        sample = [gold["question"] for gold in read_questions(HERE / "sample_questions.jsonl")]
        first = ask(chat.address, sample[0])  # the models are loaded then
        print(f"first answer {chat.seconds + first.seconds:.1f} s after the start", flush=True)
        questions = library_questions(chat.address) if flags.library else sample
        failed = measure(chat.address, chat.pid, questions, flags.minutes, flags.users, flags.burst)
        if failed:
            print(chat.log.read_text())
        return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
