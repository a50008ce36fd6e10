"""Flags and environment into `Settings`: the only place that reads either."""

import gc
import ipaddress
import os
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE_ARTICLES = CHECKOUT / "corpus" / "articles"
HOST = "127.0.0.1"
PORT = 7860


@dataclass(frozen=True)
class Settings:
    """What one run of Dateline is told: where its library is and, for the web chat, where it listens."""

    library: Path
    host: str = HOST
    port: int = PORT


def read_settings(flags: Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the flags say, else the environment (`DATELINE_LIBRARY`), else the defaults.

    Raises `SettingsError` for a host that other machines can reach: Dateline has no passwords.
    """
    host = getattr(flags, "host", HOST)
    if not _is_this_machine(host):
        raise SettingsError(
            f"Dateline has no passwords, so it listens on this machine only, not on {host}. To use it from "
            f"another machine, "
            f"forward the port: ssh -L {PORT}:127.0.0.1:{PORT} THIS_MACHINE"
        )
    library = getattr(flags, "library", None) or environment.get("DATELINE_LIBRARY") or CHECKOUT / "library"
    return Settings(
        library=Path(library).expanduser().absolute(),
        host=host,
        port=getattr(flags, "port", PORT),
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare_environment() -> None:
    """Makes this process private, quiet and quick to start; to be called before the libraries under us are imported.

    No hub, no telemetry, no progress bars of others; files that are made here are for their owner alone.  The garbage
    collector waits until the models are loaded (`ui.build`): looking at modules that stay costs a fifth of the start.
    """
    gc.disable()
    os.umask(0o077)
    os.environ.update(
        HF_HUB_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
        TRANSFORMERS_VERBOSITY="error",
        TOKENIZERS_PARALLELISM="false",
        GRADIO_ANALYTICS_ENABLED="False",
    )
