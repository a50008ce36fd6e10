"""`python -m ui migrate --to STORE`: the whole library into another folder or store; it stays where it was, too."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corpus.errors import SettingsError
from index.migrate import compare, migrate
from ui.build import opened
from ui.settings import Settings


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the subparsers of the command line."""
    command = commands.add_parser("migrate", parents=[common], help="the whole library into another folder or store")
    command.add_argument(
        "--to", required=True, metavar="STORE|DIR", help="milvus://HOST:PORT[/NAME], FILE.db, or a library folder"
    )
    command.set_defaults(run=_migrate)


def _migrate(flags: argparse.Namespace, settings: Settings) -> int:
    """Exit status 1 also when what came there is not what is here."""
    source, target = opened(settings), opened(_destination(flags.to, settings))
    if source.identity == target.identity:
        raise SettingsError(f"{flags.to} is where the library is already.")
    with tqdm(total=len(source.history()), unit=" article", disable=None, smoothing=0.1) as bar:
        for done in migrate(source, target):
            bar.update(done)
    compared = compare(source, target)
    if compared.different:
        print(
            f"{len(compared.different):,} of {compared.articles:,} articles are not in {flags.to} as they are here, "
            f"{compared.different[0]} for one. They may have been changed meanwhile: run the same command again.",
            file=sys.stderr,
        )
        return 1
    print(
        f"{flags.to} has all {compared.articles:,} articles and {compared.passages:,} passages; "
        f"{compared.sampled:,} articles were compared word for word, with their vectors. Nothing was removed here."
    )
    return 0


def _destination(written: str, settings: Settings) -> Settings:
    if "://" in written or written.endswith(".db"):
        return replace(settings, store=written)
    return replace(settings, store=None, library=Path(written).expanduser().absolute())
