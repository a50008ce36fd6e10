"""The command line: `python -m ui --help`."""

import contextlib
import os
import sys
import threading

from ui.settings import prepare_environment

prepare_environment()

from ui.commands import main  # noqa: E402 (the environment comes first)

if __name__ == "__main__":
    status = main(sys.argv[1:])
    if threading.active_count() > 1:  # a model that still counts when the interpreter is taken down would abort it
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)
    sys.exit(status)
