"""Flags and environment into `Settings`: the only place that reads either."""

import gc
import getpass
import ipaddress
import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import SettingsError
from qa.llm import Endpoint

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE_ARTICLES = CHECKOUT / "corpus" / "articles"
HOST = "127.0.0.1"
PORT = 7860
USER = "dateline"
OPENAI = "api.openai.com"
PASSWORD_LENGTH = 12
"""Characters of a password at least: whoever reaches the page may try one a second."""


@dataclass(frozen=True)
class Settings:
    """What one run of Dateline is told: where its library is and, for the web chat, where it listens and to whom.

    `names` are further names by which the page may be called.  `user` logs in where there is a password; `asks` says
    that it is to be asked for.  `mcp`: are there tools for models, too?  `llm` is the address of an LLM and `llm_model`
    its name there, both empty where none was chosen.  `store` is where the articles are when not in `library`
    (index/milvus/client.py), and `token` what that asks for.
    """

    library: Path
    host: str = HOST
    port: int = PORT
    names: tuple[str, ...] = ()
    user: str = USER
    asks: bool = False
    mcp: bool = False
    llm: str = ""
    llm_model: str = ""
    store: str | None = None
    token: str = field(default="", repr=False)


def read_settings(flags: Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the flags say, else the environment (`DATELINE_LIBRARY`, `DATELINE_STORE`), else the defaults.

    No flag has the token of a store (`DATELINE_STORE_TOKEN`): every user of a machine sees the words of its commands.
    """
    library = getattr(flags, "library", None) or environment.get("DATELINE_LIBRARY") or CHECKOUT / "library"
    return Settings(
        library=Path(library).expanduser().absolute(),
        host=getattr(flags, "host", HOST),
        port=getattr(flags, "port", PORT),
        names=tuple(getattr(flags, "names", None) or ()),
        user=getattr(flags, "user", USER),
        asks=getattr(flags, "password", False),
        mcp=getattr(flags, "mcp", False),
        llm=getattr(flags, "llm", None) or environment.get("DATELINE_LLM", ""),
        llm_model=getattr(flags, "llm_model", None) or environment.get("DATELINE_LLM_MODEL", ""),
        store=getattr(flags, "store", None) or environment.get("DATELINE_STORE") or None,
        token=environment.get("DATELINE_STORE_TOKEN", ""),
    )


def read_endpoint(settings: Settings, environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """The LLM that was chosen, with its key from the environment; None for none.

    The key is `DATELINE_LLM_KEY`; `OPENAI_API_KEY` is for OpenAI and is sent to no other host.  Raises `SettingsError`
    for what is no address, and for a key that would cross a network unencrypted.
    """
    if not settings.llm:
        if settings.llm_model:
            raise SettingsError("--llm-model needs --llm with the address of its server, as http://localhost:11434/v1")
        return None
    address, host = _address(settings.llm)
    key = environment.get("DATELINE_LLM_KEY") or (environment.get("OPENAI_API_KEY") if host == OPENAI else None)
    endpoint = Endpoint(address, settings.llm_model, key or None)
    if key and not endpoint.is_here and not address.startswith("https://"):
        raise SettingsError(f"{endpoint.origin} is not on this machine, so the key goes there by https:// only.")
    return endpoint


def _address(url: str) -> tuple[str, str]:
    """The base address of an API, and its host.  Raises `SettingsError`."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or any(c.isspace() for c in url.strip()):
        raise SettingsError("--llm is no address of an API: write it as http://localhost:11434/v1, with no key in it.")
    return url.strip().rstrip("/"), str(parts.hostname)


def read_password(settings: Settings, environment: Mapping[str, str] = os.environ) -> str | None:
    """The password of the page, asked for or from the environment (`DATELINE_PASSWORD`); None where it needs none.

    No flag has it: every user of a machine sees the words of its commands.  Raises `SettingsError` for a page without
    one that other machines can reach, for one that is too short, and beside an MCP server, which asks for none.
    """
    password = _asked_for() if settings.asks else environment.get("DATELINE_PASSWORD", "")
    if password or settings.asks:
        if len(password) < PASSWORD_LENGTH:
            raise SettingsError(f"The password is too short: it needs at least {PASSWORD_LENGTH} characters.")
        if settings.mcp:
            raise SettingsError("The MCP server asks for no password: leave out --mcp, or the password.")
        return password
    reached = [each for each in (settings.host, *settings.names) if not _is_this_machine(each)]
    if reached:
        raise SettingsError(
            f"Other machines can reach Dateline at {reached[0]}, so it needs a password: add --password to be asked "
            f"for it, or set DATELINE_PASSWORD. Or let it listen on this machine only and forward the port: "
            f"ssh -L {PORT}:127.0.0.1:{PORT} THIS_MACHINE"
        )
    return None


def _asked_for() -> str:
    """A password typed unseen, or the first line of a pipe."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


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
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # a thread that waits for another one lets the browser compute
