"""The command line: `python -m ui --help`."""

import sys

from ui.settings import prepare_environment

prepare_environment()

from ui.commands import main  # noqa: E402 (the environment comes first)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
