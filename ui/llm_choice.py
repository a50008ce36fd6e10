"""An address and a name into the LLM that is asked, and into the words that say where text goes."""

import argparse

from corpus.errors import LLMError, SettingsError
from qa.llm import Endpoint, ServedModel, models_at
from ui import texts
from ui.settings import Settings, read_endpoint

LOCAL_SERVERS = (
    ("Ollama", "http://localhost:11434/v1"),
    ("LM Studio", "http://localhost:1234/v1"),
    ("llama.cpp", "http://localhost:8080/v1"),
    ("vLLM", "http://localhost:8000/v1"),
)
"""Where the servers that people run on their own machine listen by default."""
NAMED = 12
"""Models that a sentence names."""


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Adds the flags that choose an LLM."""
    parser.add_argument(
        "--llm",
        metavar="URL",
        help="an LLM that writes prose beside the quotes, at an OpenAI-compatible address as http://localhost:11434/v1 "
        "(else DATELINE_LLM; a key it needs is in DATELINE_LLM_KEY); questions and passages go there",
    )
    parser.add_argument("--llm-model", metavar="NAME", help="its name there (else DATELINE_LLM_MODEL)")


def chosen(settings: Settings) -> ServedModel | None:
    """The LLM of the settings; None for none.  Where its model is not named, the only one that the server has is it.

    Raises `SettingsError`, with the names to choose from where there are several.
    """
    endpoint = read_endpoint(settings)
    if endpoint is None:
        return None
    if endpoint.model:
        return ServedModel(endpoint)
    try:
        offered = models_at(endpoint.url, endpoint.key)
    except LLMError as error:
        raise SettingsError(f"{error} Or name the model: --llm-model NAME") from None
    if len(offered) == 1:
        return ServedModel(Endpoint(endpoint.url, offered[0], endpoint.key))
    there = f"It has: {', '.join(offered[:NAMED])}." if offered else "It has none yet."
    raise SettingsError(f"Which model of {endpoint.origin}? Name it: --llm-model NAME. {there}")


def whereto(model: ServedModel | None) -> str:
    """Where the text of a question and its passages goes, in words."""
    if model is None:
        return texts.MADE_HERE
    endpoint = model.endpoint
    return texts.goes_to(endpoint.origin, endpoint.model, here=endpoint.is_here)
