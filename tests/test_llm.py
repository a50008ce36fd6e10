"""The line to an LLM: what is sent and to whom, what comes back in whatever pieces, and every way it can go wrong."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import DatelineError, LLMError, SettingsError
from qa.llm import Endpoint, Patience, ServedModel, is_loopback, models_at
from tests.llm_server import ScriptedServer, scripted
from ui.llm_choice import chosen, whereto
from ui.settings import Settings, read_endpoint

ASKED = [{"role": "user", "content": "Who met Müller?"}]
PATIENT = Patience()
SOON = Patience(connect=2, silence=0.5, longest=1.0)
TEXT = "Jürgen Müller met Zoë in Kraków. [1]\nНичего. [2]"


def text_of(server: ScriptedServer, patience: Patience = PATIENT, key: str | None = None) -> str:
    return "".join(ServedModel(Endpoint(server.url, "tiny", key), patience).write(ASKED))


@pytest.mark.parametrize("way", ["whole", "bytes"])
def test_its_text_comes_as_it_was_written_in_whatever_pieces(way: str) -> None:
    with scripted(TEXT, way) as server:
        assert text_of(server) == TEXT
        (asked,) = server.asked
    assert (asked["model"], asked["stream"], asked["messages"]) == ("tiny", True, ASKED)


def test_nothing_is_sent_but_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-of-somebody")
    monkeypatch.setenv("HTTP_PROXY", "http://203.0.113.9:3128")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://203.0.113.9/v1")
    with scripted("Yes.") as server:
        assert text_of(server) == "Yes."
        assert text_of(server, key="k-1") == "Yes."
        without, with_key = server.headers
        paths = server.paths
    assert paths == ["POST /v1/chat/completions"] * 2
    assert without.keys() == {"host", "user-agent", "accept-encoding", "content-type", "content-length", "connection"}
    assert (without["user-agent"], with_key["authorization"]) == ("Dateline", "Bearer k-1")
    assert "sk-of-somebody" not in str([without, with_key])


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("401", "refused the key"),
        ("403", "refused the key"),
        ("404", "has no model 'tiny'"),
        ("429", "has too much to do"),
        ("500", "answered with error 500"),
        ("302", "not followed"),
        ("307", "not followed"),
        ("hang", "was silent for"),
        ("drip", "was not done after"),
        ("flood", "sent more than is read"),
        ("zip", "sent more than is read"),
        ("cut", "broke off"),
        ("garbage", "broke off"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_a_word_of_the_server(way: str, said: str) -> None:
    with scripted(TEXT * 20, way) as server:
        with pytest.raises(LLMError) as error:
            text_of(server, SOON if way in ("hang", "drip") else PATIENT)
        paths = server.paths
    told = str(error.value)
    assert said in told
    assert "own words is kept" in told
    assert not re.search("IGNORE|sk-secret", told)
    assert len(paths) == 1, "there is no second try"


def test_garbage_that_ends_in_silence_is_an_empty_text_or_an_error() -> None:
    with scripted("", "whole") as server:
        assert text_of(server) == ""


def test_a_server_that_is_not_there() -> None:
    with scripted() as server:
        url = server.url
    with pytest.raises(LLMError, match=r"No LLM answers at http://127\.0\.0\.1:\d+\. .*Start it"):
        list(ServedModel(Endpoint(url, "tiny")).write(ASKED))


def test_closing_the_iterator_ends_the_request() -> None:
    with scripted("word " * 100_000) as server:
        pieces = ServedModel(Endpoint(server.url, "tiny")).write(ASKED)
        assert next(pieces) == "word"
        begun = time.monotonic()
        pieces.close()  # type: ignore[attr-defined]
        assert time.monotonic() - begun < 5


def test_the_models_of_a_server() -> None:
    with scripted(models=["llama3", "bad\nname", "x" * 300, "phi"]) as server:
        assert models_at(server.url) == ["llama3", "phi"]
        assert server.paths == ["GET /v1/models"]
        assert "authorization" not in server.headers[0]
        url = server.url
    with pytest.raises(LLMError):
        models_at(url, seconds=0.5)


def test_the_package_is_imported_only_when_an_llm_writes() -> None:
    code = "import sys, qa.ask, qa.llm, ui.llm_choice; assert not {'openai', 'httpx2'} & sys.modules.keys()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


# ── what the user chose ──────────────────────────────────────────────────────────────────────────────────────────────

HERE = "http://localhost:11434/v1"
PAID = "https://api.example.org/v1/"


def endpoint(llm: str, model: str = "m", **environment: str) -> Endpoint | None:
    return read_endpoint(Settings(Path(), llm=llm, llm_model=model), environment)


def test_no_llm_unless_one_is_chosen() -> None:
    assert endpoint("", "") is None
    with pytest.raises(SettingsError, match="--llm-model needs --llm"):
        endpoint("", "m")


def test_the_key_goes_where_it_belongs_and_is_never_shown() -> None:
    both = {"DATELINE_LLM_KEY": "k-mine", "OPENAI_API_KEY": "sk-openai"}
    assert endpoint(PAID, **both) == Endpoint("https://api.example.org/v1", "m", "k-mine")
    assert endpoint(HERE, OPENAI_API_KEY="sk-openai") == Endpoint(HERE, "m", None)
    assert endpoint(PAID, OPENAI_API_KEY="sk-openai") == Endpoint("https://api.example.org/v1", "m", None)
    openai = endpoint("https://api.openai.com/v1", OPENAI_API_KEY="sk-openai")
    assert openai is not None
    assert openai.key == "sk-openai"
    assert "sk-openai" not in repr(openai)
    with pytest.raises(SettingsError, match="by https:// only"):
        endpoint("http://192.0.2.7:8000/v1", DATELINE_LLM_KEY="k")


@pytest.mark.parametrize(
    "address",
    ["localhost:11434", "ftp://localhost/v1", "http://", "http://user:pw@host/v1", f"{HERE}?key=1", "http://a b/v1"],
)
def test_what_is_no_address_is_refused_without_saying_it_again(address: str) -> None:
    with pytest.raises(SettingsError, match="is no address of an API") as error:
        endpoint(address)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("127.0.0.9", True), ("::1", True), ("0.0.0.0", False), ("lan", False)]
)
def test_what_this_machine_is(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_where_text_goes_is_said_plainly() -> None:
    away = ServedModel(Endpoint("https://api.example.org/v1", "big", "k-mine"))
    assert whereto(None) == "Answers are made on this machine."
    assert whereto(ServedModel(Endpoint(HERE, "llama3"))) == (
        "Questions and passages go to http://localhost:11434 (llama3), on this machine."
    )
    assert whereto(away) == (
        "Questions and passages of your articles leave this machine: they go to https://api.example.org (big)."
    )


def test_a_model_that_is_not_named_is_the_only_one_there_is() -> None:
    with scripted(models=["phi"]) as server:
        model = chosen(Settings(Path(), llm=server.url))
        assert model is not None
        assert model.endpoint.model == "phi"
        server.models = ["llama3", "phi"]
        with pytest.raises(SettingsError, match="It has: llama3, phi"):
            chosen(Settings(Path(), llm=server.url))
        url = server.url
    with pytest.raises(DatelineError, match="No LLM answers"):
        chosen(Settings(Path(), llm=url))
