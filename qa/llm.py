"""Messages into the text that an LLM writes, piece by piece: the only place that talks to one.

It is asked through the `openai` package, which is imported only then.  A request goes to the address that the user
chose and nowhere else: no proxy of the environment, no redirect, no second try, and no header but those that it needs.
"""

import ipaddress
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from corpus.errors import LLMError

if TYPE_CHECKING:
    import httpx2

Message = Mapping[str, str]
"""`{"role": "system" | "user", "content": TEXT}`."""

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 90.0
"""So long may nothing come: a laptop loads a model, and reads thirty sentences, before it writes the first word."""
LONGEST_SECONDS = 240.0
MOST_BYTES = 4_000_000
"""Of one answer as it is sent: about 250 bytes a word."""
MOST_TOKENS = 900
MOST_MODELS, LONGEST_NAME = 100, 200

_HEADERS = frozenset({"host", "authorization", "content-type", "content-length", "transfer-encoding", "connection"})
"""What of the headers is sent; the package would add the system, the versions of its parts, and the user's company."""
KEPT = "The answer in the articles’ own words is kept."


@dataclass(frozen=True)
class Endpoint:
    """A server with the OpenAI API at `url` (http://localhost:11434/v1), the model there, and the key it asks for."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)

    @property
    def origin(self) -> str:
        """Where text goes, as a person reads it: http://localhost:11434."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_here(self) -> bool:
        """Is it a server on this machine?"""
        return is_loopback(urlsplit(self.url).hostname or "")


def is_loopback(host: str) -> bool:
    """Does the name or address mean this machine?"""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Model(Protocol):
    """Something that writes."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is, and which model it is."""

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """Pieces of its text as they come; closing the iterator ends the request.  Raises `LLMError`."""


@dataclass(frozen=True)
class Patience:
    """How long a server may take, in seconds, and how much it may send."""

    connect: float = CONNECT_SECONDS
    silence: float = SILENCE_SECONDS
    longest: float = LONGEST_SECONDS
    bytes: int = MOST_BYTES


@dataclass(frozen=True)
class ServedModel:
    """A model behind an endpoint."""

    endpoint: Endpoint
    patience: Patience = Patience()

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """Pieces of its text as they come; closing the iterator ends the request.  Raises `LLMError`."""
        with _told(self.endpoint, self.patience):
            import openai

            asked: Any = list(messages)
            with (
                _client(self.patience, self.endpoint.key) as client,
                openai.OpenAI(
                    base_url=self.endpoint.url,
                    api_key=self.endpoint.key or "none",
                    max_retries=0,
                    timeout=client.timeout,
                    http_client=client,
                ) as api,
                api.chat.completions.create(
                    model=self.endpoint.model,
                    messages=asked,
                    stream=True,
                    temperature=0,
                    max_tokens=MOST_TOKENS,
                ) as stream,
            ):
                ended = None
                for chunk in stream:
                    for choice in chunk.choices[:1]:
                        ended = choice.finish_reason or ended
                        if choice.delta.content:
                            yield choice.delta.content
                if ended is None:
                    raise EOFError


def models_at(url: str, key: str | None = None, seconds: float = CONNECT_SECONDS) -> list[str]:
    """The names of the models that a server offers, as it sorts them.  Only `GET …/models` is sent.

    Raises `LLMError` where there is no such server.
    """
    endpoint, patience = Endpoint(url, "", key), Patience(seconds, seconds, seconds)
    with _told(endpoint, patience), _client(patience, key) as client:
        response = client.get(f"{url.rstrip('/')}/models")
        response.raise_for_status()
        offered = response.json()["data"]
        names = [each["id"] for each in offered[:MOST_MODELS]]
    return [name for name in names if isinstance(name, str) and name.isprintable() and 0 < len(name) <= LONGEST_NAME]


# ── the line ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _TooMuch(Exception):
    """More came than is read."""


class _TooLong(Exception):
    """It took longer than is waited for."""


def _client(patience: Patience, key: str | None) -> "httpx2.Client":
    """An HTTP client that goes to the address it is given and to no other."""
    import httpx2

    class Counted(httpx2.SyncByteStream):
        """What a server sends, up to the limits."""

        def __init__(self, stream: httpx2.SyncByteStream, until: float) -> None:
            self._stream = stream
            self._until = until

        def __iter__(self) -> Iterator[bytes]:
            seen = 0
            for piece in self._stream:
                seen += len(piece)
                if seen > patience.bytes:
                    raise _TooMuch
                if time.monotonic() > self._until:
                    raise _TooLong
                yield piece

        def close(self) -> None:
            self._stream.close()

    class Limited(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            for name in [name for name in request.headers if name.lower() not in _HEADERS]:
                del request.headers[name]
            if not key:
                request.headers.pop("authorization", None)
            request.headers["accept-encoding"] = "identity"  # a few bytes that unfold into gigabytes are refused
            request.headers["user-agent"] = "Dateline"
            response = super().handle_request(request)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _TooMuch
            assert isinstance(response.stream, httpx2.SyncByteStream)
            response.stream = Counted(response.stream, time.monotonic() + patience.longest)
            return response

    timeout = httpx2.Timeout(patience.silence, connect=patience.connect)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    transport = Limited(trust_env=False)
    return httpx2.Client(transport=transport, timeout=timeout, headers=headers, follow_redirects=False, trust_env=False)


@contextmanager
def _told(endpoint: Endpoint, patience: Patience) -> Iterator[None]:
    """What goes wrong inside, as one sentence for the user.  Nothing that the server says is in it."""
    try:
        yield
    except LLMError:
        raise
    except ImportError:
        raise LLMError(
            f"The package openai is not installed. {KEPT} Install it: pip install -r requirements.txt"
        ) from None
    except Exception as error:
        raise LLMError(f"{_what(error, endpoint, patience)}") from None


def _what(error: Exception, endpoint: Endpoint, patience: Patience) -> str:
    where, names = endpoint.origin, {type(each).__name__ for each in _chain(error)}
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return f"{_refusal(status, endpoint)} {_remedy(status)}"
    if "_TooMuch" in names:
        return (
            f"The LLM at {where} sent more than is read ({patience.bytes / 1e6:.0f} MB) and was stopped. {KEPT} "
            "Try another model."
        )
    if "_TooLong" in names:
        return (
            f"The LLM at {where} was not done after {patience.longest:.0f} seconds and was stopped. {KEPT} "
            "Ask again when its machine has less to do, or choose a smaller model."
        )
    if "ConnectTimeout" in names or "ConnectError" in names:
        return f"No LLM answers at {where}. {KEPT} Is its server running there? Start it, then ask again."
    if names & {"APITimeoutError", "ReadTimeout", "WriteTimeout", "PoolTimeout"}:
        return (
            f"The LLM at {where} was silent for {patience.silence:.0f} seconds and is not waited for any longer. "
            f"{KEPT} Ask again when its model is loaded, or choose a smaller one."
        )
    return f"The LLM at {where} broke off, or sent what is no answer. {KEPT} Ask again; its own log may say why."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refusal(status: int, endpoint: Endpoint) -> str:
    where = endpoint.origin
    if status in (401, 403):
        return f"The LLM at {where} refused the key. {KEPT}"
    if status == 404:
        return f"The LLM server at {where} has no model {endpoint.model!r}, or no API at {endpoint.url}. {KEPT}"
    if status == 429:
        return f"The LLM at {where} has too much to do, or your allowance there is used up. {KEPT}"
    if 300 <= status < 400:
        return f"The LLM server at {where} sends requests on to another address, which is not followed. {KEPT}"
    return f"The LLM at {where} answered with error {status}. {KEPT}"


def _remedy(status: int) -> str:
    if status in (401, 403):
        return "Set the environment variable DATELINE_LLM_KEY to the key it asks for, and start Dateline again."
    if status == 404:
        return "Choose a model that it has; the address ends in /v1 as a rule."
    return "Give the address it sends to itself, if you trust it." if 300 <= status < 400 else "Ask again later."
