"""Words of the command line into what they ask for; each command is in a module of its own.

Exit status: 0 done, 1 an error said in one sentence on stderr, 2 wrong usage.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from corpus.errors import DatelineError
from ui import agenda_command, ask_command, chat_command, library_command, migrate_command, verify_command
from ui.settings import Settings, read_settings


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit status."""
    flags = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Settings], int] = flags.run
    try:
        return command(flags, read_settings(flags))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nobody is there to tell
        return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--library",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the library folder (else DATELINE_LIBRARY, else library/)",
    )
    common.add_argument(
        "--store",
        metavar="STORE",
        default=argparse.SUPPRESS,
        help="milvus://HOST:PORT[/NAME] or FILE.db instead of the folder (else DATELINE_STORE)",
    )
    parser = argparse.ArgumentParser(
        prog="python -m ui", description="Ask your articles, and see the sentence that says so.", parents=[common]
    )
    parser.set_defaults(run=chat_command.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for each in (chat_command, ask_command, library_command, agenda_command, migrate_command, verify_command):
        each.add_to(commands, common)
    return parser
