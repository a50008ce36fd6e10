"""The LLM of a browser tab into the line that says where text goes, and into the panel that chooses it, as safe HTML.

Servers are looked for on this machine only, when the panel is opened, and asked for nothing but the names of their
models.  What is chosen is one of those that were found, or the one that Dateline was started with: no address comes
from the page.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from corpus.errors import LLMError
from qa.llm import Endpoint, ServedModel, models_at
from ui import texts
from ui.escape import name, safe
from ui.llm_choice import LOCAL_SERVERS, whereto

LOOK_SECONDS = 0.7
MOST_OFFERED = 30
"""Models of one server that the panel shows."""


@dataclass(frozen=True)
class Server:
    """A server that answered: what it is by its port, its address, and the models it has."""

    label: str
    url: str
    models: tuple[str, ...]


@dataclass
class Choice:
    """Which LLM one browser tab asks, if any.  One object for the life of the tab, changed in place.

    `given` is the one that Dateline was started with, `found` the servers that were found when the panel was opened;
    None before that.
    """

    given: ServedModel | None = None
    model: ServedModel | None = None
    is_open: bool = False
    found: tuple[Server, ...] | None = None

    def choose(self, value: str) -> None:
        """Takes an LLM by the value of its button: "none", "given", or the places of its server and model."""
        server, _, model = value.partition(":")
        if value in ("none", "given"):
            self.model = self.given if value == "given" else None
        elif server.isascii() and server.isdigit() and model.isascii() and model.isdigit():
            for each in (self.found or ())[int(server) : int(server) + 1]:
                for named in each.models[int(model) : int(model) + 1]:
                    self.model = ServedModel(Endpoint(each.url, named))


def look(servers: Sequence[tuple[str, str]] = LOCAL_SERVERS, seconds: float = LOOK_SECONDS) -> tuple[Server, ...]:
    """The servers that answer on this machine, in order."""
    with ThreadPoolExecutor(len(servers)) as pool:
        found = pool.map(lambda server: _server(server[0], server[1], seconds), servers)
        return tuple(each for each in found if each is not None)


def _server(label: str, url: str, seconds: float) -> Server | None:
    try:
        return Server(label, url, tuple(models_at(url, seconds=seconds)[:MOST_OFFERED]))
    except LLMError:
        return None


def line(choice: Choice) -> str:
    """Where text goes, and the button that opens the panel."""
    away = choice.model is not None and not choice.model.endpoint.is_here
    return (
        f'<div class="whereto{" away" if away else ""}"><span role="status">{safe(whereto(choice.model))}</span> '
        f'<button type="button" name="llm" aria-expanded="{str(choice.is_open).lower()}" aria-controls="llm-panel">'
        f"{texts.CHOOSE_LLM}</button></div>"
    )


def panel(choice: Choice) -> str:
    """What can be chosen; empty while it is closed."""
    if not choice.is_open:
        return ""
    rows = [_button("none", safe(texts.NO_LLM), is_set=choice.model is None)]
    if choice.given is not None:
        endpoint = choice.given.endpoint
        shown = f"{name(endpoint.model)} <span class='fine'>{safe(endpoint.origin)}</span>"
        rows.append(_button("given", shown, is_set=choice.model == choice.given))
    for at, server in enumerate(choice.found or ()):
        for n, model in enumerate(server.models):
            endpoint = Endpoint(server.url, model)
            shown = f"{name(model)} <span class='fine'>{safe(server.label)}, {safe(endpoint.origin)}</span>"
            rows.append(_button(f"{at}:{n}", shown, is_set=choice.model == ServedModel(endpoint)))
    return (
        f'<div class="llms" role="group" aria-label="{texts.LLMS}"><p class="fine">{texts.ABOUT_LLMS}</p>'
        f'<ul>{"".join(rows)}</ul><p class="fine" role="status">{_looked(choice)}</p></div>'
    )


def _button(value: str, shown: str, *, is_set: bool) -> str:
    pressed = str(is_set).lower()
    return f'<li><button type="button" name="use" value="{value}" aria-pressed="{pressed}">{shown}</button></li>'


def _looked(choice: Choice) -> str:
    if choice.found is None:
        return texts.LOOKING_FOR_LLMS
    if not choice.found:
        return texts.no_llm_found(", ".join(label for label, _ in LOCAL_SERVERS))
    empty = [server.label for server in choice.found if not server.models]
    return texts.no_models(", ".join(empty)) if empty else ""
