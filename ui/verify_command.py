"""`python -m ui verify`: an exported conversation into what became of its quotes."""

import argparse
import json
from pathlib import Path
from typing import Any

from ui import recheck
from ui.build import Dateline
from ui.settings import Settings


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the subparsers of the command line."""
    verify = commands.add_parser(
        "verify", parents=[common], help="do the quotes of an exported conversation still stand in the articles?"
    )
    verify.add_argument("file", type=Path, metavar="FILE.json", help="a conversation saved as JSON on the page")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)


def _verify(flags: argparse.Namespace, settings: Settings) -> int:
    """Exit status 1 also when a quote does not stand."""
    quotes = recheck.read_export(flags.file)
    verdicts = recheck.verify(Dateline.open(settings), quotes)
    if flags.json:
        print(json.dumps(recheck.as_record(verdicts), ensure_ascii=False, indent=1))
    else:
        print(*recheck.as_lines(verdicts), sep="\n")
    return 0 if recheck.all_stand(verdicts) else 1
