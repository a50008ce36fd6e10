"""An LLM on the command line: its flags, what is said of where text goes, and its prose as text and as JSON."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answer import Answer, Citation, Fault, Prose, Written
from tests.llm_server import number_of, scripted
from ui.ask_command import as_text
from ui.commands import main
from ui.records import answer_record

ROOT = Path(__file__).parent.parent


def citation(n: int, quote: str) -> Citation:
    return Citation(n, "a" * 16, "Harbour talks", None, "The Coast", "2024-05-03", None, 10, 10 + len(quote), quote)


MET = citation(1, "Ada Roe met Jonas Berg in Oslo.")
STRIKE = citation(2, "Berg said that the union may strike.")
PROSE = Prose(
    "phi",
    "http://localhost:11434",
    (
        Written("Ada Roe met Jonas Berg.", (1,)),
        Written("Berg said the union may strike.", (2,)),
        Written("The union will strike.", (), Fault.MODALITY, "will"),
        Written("", (), Fault.FORM),
    ),
    (STRIKE,),
)
ANSWER = Answer("Who met?", "Who met?", True, "Ada Roe", 0.9, (MET,), prose=PROSE)


def test_the_prose_as_text_comes_first_and_says_what_is_struck_out_and_why() -> None:
    assert as_text(ANSWER).split("\n\nIn the articles’ own words:\n")[0].splitlines() == [
        "Written by phi at http://localhost:11434 and checked; what is not in the cited sentence is struck out.",
        "  Ada Roe met Jonas Berg. [1]",
        "  Berg said the union may strike. [2]",
        "  (struck out: The union will strike. – “will”: the cited sentence is less certain, or of another certainty)",
        "  (struck out: A sentence was left out: it had a link, markup, or words to you or to a program.)",
        "",
        "[2] “Berg said that the union may strike.”",
        "    Harbour talks (The Coast, 2024-05-03), aaaaaaaaaaaaaaaa",
    ]
    assert as_text(replace(ANSWER, prose=None)).startswith("Ada Roe\n")


def test_the_prose_as_json() -> None:
    record = json.loads(json.dumps(answer_record(ANSWER)))
    assert [each["text"] for each in record["prose"]] == [each.text for each in PROSE.sentences]
    assert [each["supported"] for each in record["prose"]] == [True, True, False, False]
    assert record["prose"][0]["citations"] == record["citations"]
    assert record["prose"][1]["citations"][0]["quote"] == STRIKE.quote
    assert (record["prose"][2]["why"], record["prose"][2]["what"]) == (Fault.MODALITY.value, "will")
    assert record["llm"] == {"model": "phi", "at": "http://localhost:11434", "problem": ""}
    without = answer_record(replace(ANSWER, prose=None))
    assert (without["prose"], without["llm"]) == ([], None)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--llm", "localhost"], "--llm is no address of an API"),
        (["--llm-model", "phi"], "--llm-model needs --llm"),
        (["--llm", "http://127.0.0.1:9/v1"], "No LLM answers at http://127.0.0.1:9."),
    ],
)
@pytest.mark.parametrize("command", [["ask", "Who met?"], ["chat"]])
def test_an_llm_that_cannot_be_asked_is_told_before_anything_is_loaded(
    command: list[str],
    flags: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DATELINE_LLM", "DATELINE_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert main([*command, "--library", str(tmp_path / "library"), *flags]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "library").exists()


def test_a_question_to_the_sample_article_from_the_environment_to_the_quotes(tmp_path: Path) -> None:
    """The whole way, with the real models and a scripted LLM that lies once."""

    def script(given: dict[int, str]) -> str:
        n = number_of(given, "Mikhail Bogdanov")
        return (
            f"Mikhail Bogdanov received the Hamas delegation on 26 October and 19 January. [{n}]\n"
            f"Mikhail Bogdanov received the Hamas delegation in Tehran. [{n}]\n"
        )

    command = [sys.executable, "-m", "ui", "ask", "When did Bogdanov receive Hamas?", "--json"]
    with scripted(lambda _, given: script(given)) as server:
        environment = {**os.environ, "DATELINE_LLM": server.url, "DATELINE_LIBRARY": str(tmp_path), "HTTP_PROXY": "x"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    record = json.loads(done.stdout)
    assert [(each["supported"], each["what"]) for each in record["prose"]] == [(True, ""), (False, "Tehran")]
    assert record["answer"] == "26 October and 19 January"
    assert record["prose"][0]["citations"][0]["quote"] == record["citations"][0]["quote"]
    origin = server.url.removesuffix("/v1")
    assert done.stderr == f"Questions and passages go to {origin} (tiny), on this machine.\n"
