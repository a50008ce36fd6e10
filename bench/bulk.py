"""A file of articles into figures of adding them: by one process, by several, and by two Ray nodes with a kill between.

    python -m bench.bulk ARTICLES.jsonl FOLDER [--workers 2] [--rounds 2] [--ray]

Each way is the whole command `python -m ui add` into a new library, start and publishing included, in turns, so that
what else the machine does is shared.  With `--ray` an actor of the cluster is killed (SIGKILL) when the first articles
are there.  Every library has to end with the same articles, each once.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from index.embedder import MiniLM
from index.library import Library

ACTOR = "ray::MapWorker"
"""How Linux calls the process of an actor of Ray Data."""


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bulk")
    parser.add_argument("articles", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--ray", action="store_true")
    flags = parser.parse_args(words)
    ways: dict[str, list[str]] = {"one process": [], f"--workers {flags.workers}": ["--workers", str(flags.workers)]}
    found: dict[str, list[str]] = {}
    for number in range(flags.rounds):
        for way, more in ways.items():
            found[way] = timed(way, flags.articles, flags.folder / f"{number}-{len(more)}", more)
    if flags.ray:
        found["--ray"] = on_two_nodes(flags.articles, flags.folder / "ray")
    assert len(set(map(frozenset, found.values()))) == 1, "not the same articles"


def timed(way: str, articles: Path, library: Path, more: list[str]) -> list[str]:
    """Adds `articles` to a new library and says how long that took; their ids."""
    shutil.rmtree(library, ignore_errors=True)
    before, started = os.times(), time.monotonic()
    adding = subprocess.Popen(command(articles, library, more), stdout=subprocess.PIPE, text=True)
    first = adding.stdout.readline() if adding.stdout else ""
    to_first = time.monotonic() - started
    adding.communicate()
    seconds, after = time.monotonic() - started, os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    ids, passages = kept(library)
    assert first.startswith("Added"), first
    print(
        f"{way}: {len(ids)} articles, {passages} passages, {seconds:.1f} s, the first after {to_first:.1f} s, "
        f"{passages / seconds:.1f} passages a second, {processor:.0f} s of processor time",
        flush=True,
    )
    return ids


def on_two_nodes(articles: Path, library: Path) -> list[str]:
    """`timed` with a cluster of two nodes of a core each, of which an actor is killed."""
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    nodes: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    nodes.add_node(num_cpus=1)
    shutil.rmtree(library, ignore_errors=True)
    started, killed = time.monotonic(), 0
    more = ["--ray", nodes.address]
    with subprocess.Popen(command(articles, library, more), stdout=subprocess.PIPE, text=True) as adding:
        for line in adding.stdout or ():
            if line.startswith("Added") and not killed:
                killed = next(iter(actors()), 0)
                os.kill(killed, signal.SIGKILL)
    seconds = time.monotonic() - started
    nodes.shutdown()
    ids, passages = kept(library)
    print(
        f"two Ray nodes, the actor {killed} killed: status {adding.returncode}, {len(ids)} articles "
        f"({len(set(ids))} of them different), {passages} passages, {seconds:.1f} s",
        flush=True,
    )
    return ids


def actors() -> list[int]:
    """The processes of actors that embed."""
    told = [(file.name, file / "cmdline") for file in Path("/proc").iterdir() if file.name.isdecimal()]
    return [int(name) for name, said in told if said.exists() and said.read_text("utf-8", "replace").startswith(ACTOR)]


def command(articles: Path, library: Path, more: list[str]) -> list[str]:
    return [sys.executable, "-m", "ui", "add", str(articles), "--library", str(library), *more]


def kept(library: Path) -> tuple[list[str], int]:
    """The ids of the articles of a library, and how many passages it has."""
    opened = Library.open(library, MiniLM.name)
    return [version.id for version in opened.history()], opened.count()[1]


if __name__ == "__main__":
    main(sys.argv[1:])
