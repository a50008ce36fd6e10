"""`python -m ui chat`: the web chat, from its flags to its end."""

import argparse
import contextlib
import ctypes
import importlib.util
import os
import signal
import socket
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus.errors import SettingsError
from qa.models import ModelProcess
from ui import llm_choice
from ui.build import Dateline
from ui.quick import without_stubs
from ui.settings import HOST, PORT, USER, Settings, read_password

M_ARENA_MAX = -8
"""In glibc's malloc.h."""

NO_TLS = (
    "It is HTTP without TLS: what is sent, the password too, can be read on the way. "
    "For more than a network you trust, put a reverse proxy with TLS in front of it."
)


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the subparsers of the command line."""
    chat = commands.add_parser("chat", parents=[common], help="the web chat (this is also what no command means)")
    chat.add_argument("--host", default=HOST, help=f"the address to listen on (default {HOST}: this machine only)")
    chat.add_argument("--port", type=_port, default=PORT, help=f"the port to listen on (default {PORT})")
    chat.add_argument(
        "--name", dest="names", metavar="NAME", action="append", help="a further name by which browsers call it"
    )
    chat.add_argument("--user", default=USER, help=f"who logs in, where there is a password (default {USER})")
    chat.add_argument("--password", action="store_true", help="ask for the password (else DATELINE_PASSWORD has it)")
    chat.add_argument("--mcp", action="store_true", help="also tools for models (MCP): ask and articles")
    llm_choice.add_flags(chat)
    chat.set_defaults(run=run)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """The page comes up while the models load, in a process of their own."""
    _keep_memory_together()
    password = read_password(settings)
    _check_port_is_free(settings)
    if settings.mcp:
        _check_mcp_is_there()
    model = llm_choice.chosen(settings)
    process = ModelProcess()
    dateline = Dateline.open(settings)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)  # also when started by a script that ignores ctrl-C
    with tempfile.TemporaryDirectory(prefix="dateline-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads  # the default is shared by all users of the machine
        without_stubs()
        from ui import chat  # here and not above: the other commands need no Gradio, which takes three seconds

        page = chat.build_page(dateline, model)
        address = chat.launch(
            page,
            host=settings.host,
            port=settings.port,
            hosts=settings.names,
            auth=(settings.user, password) if password else None,
            mcp=settings.mcp,
            private=[settings.library],
        )
        dateline.load_in_background(process)
        print(
            f"Dateline is open at {address} (ctrl-C closes it). Its library is {settings.store or settings.library}.",
            flush=True,
        )
        if model is not None:
            print(llm_choice.whereto(model), flush=True)
        if settings.mcp:
            print(f"Its MCP server is at {address}gradio_api/mcp/", flush=True)
        if password:
            print(f"The user is {settings.user}. {NO_TLS}", flush=True)
        page.block_thread()
    return 0


def _keep_memory_together() -> None:
    """Has glibc keep what was freed in two heaps: with one for each thread, 67 MB more were kept after 160 questions of
    four users (docs/decisions.md)."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # musl has no mallopt
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _check_mcp_is_there() -> None:
    """Raises `SettingsError` with the command that installs it."""
    if importlib.util.find_spec("mcp") is None:
        install = f"{Path(sys.executable).name} -m pip install -r requirements-mcp.txt"
        raise SettingsError(f"--mcp needs one more package: {install}")


def _check_port_is_free(settings: Settings) -> None:
    """Raises `SettingsError` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
                f"Is Dateline running already? Else choose another: python -m ui chat --port {settings.port + 1}"
            ) from None
