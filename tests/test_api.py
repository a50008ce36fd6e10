"""The endpoints for other programs: through curl's requests, Gradio's Python client and an MCP client; and what stays
private."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

from bench.server import CHECKOUT, running_chat
from tests.serving import Served, served
from ui.commands import main
from ui.gate import ENDPOINTS

ARTICLE = "Harbour talks\n\nMinister Oda Lindqvist met Tomas Brandt in Kestrel Bay."
PARAMETERS = ("question", "history", "sources", "since", "until", "article_ids", "without")
ASK_TAKES = f"“ask” takes {', '.join(PARAMETERS)}; docs/api.md has what they mean."
DOCUMENTED = (CHECKOUT / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def page(uploads: Path) -> Iterator[Served]:
    with served(uploads) as page:
        yield page


@pytest.fixture
def empty(page: Served) -> Served:
    """The page over a desk that keeps nothing and was asked nothing."""
    page.desk("clear")
    return page


# ── the endpoints, as curl calls them ───────────────────────────────────────────────────────────────────────────


def test_an_article_is_added_listed_asked_about_and_removed(empty: Served) -> None:
    published = {"title": "Talks", "author": "Ines Falk", "source": "The Post", "published": "4 May 2025"}
    kind, (outcome,) = empty.call("add", text=ARTICLE, **published, url="https://example.org/a")
    assert kind == "complete"
    assert outcome["refused"] == []
    (added,) = outcome["added"]
    assert (added["title"], added["passages"], added["already"]) == ("Harbour talks", 2, False)
    assert empty.desk()["given"] == [
        ["the text", {**published, "published": "2025-05-04", "url": "https://example.org/a"}],
    ]
    assert empty.desk()["fetched"] == []

    kind, (listed,) = empty.call("articles")
    assert [(each["id"], each["title"], each["characters"]) for each in listed] == [
        (added["id"], "Harbour talks", len(ARTICLE))
    ]

    kind, (answer,) = empty.call("ask", question="And who?", history=["Who met Brandt?"])
    assert empty.desk()["asked"] == [["And who?", ["Who met Brandt?"]]]
    assert (answer["answered"], answer["answer"], answer["citations"][0]["quote"]) == (True, *["Harbour talks"] * 2)
    assert list(answer)[:7] == ["question", "answered", "answer", "confidence", "citations", "closest", "took_ms"]

    assert empty.call("add", text=ARTICLE)[1][0]["added"][0]["already"] is True
    assert empty.call("remove", article_id=added["id"]) == ("complete", [{"removed": added["id"]}])
    assert empty.call("articles") == ("complete", [[]])


def test_the_meetings_of_a_person_and_a_time_are_listed(empty: Served) -> None:
    text = "Talks\n\nAda Roe met Zoë Ek in Oslo on 2024-02-13. Ben Hall will meet Ada Roe soon."
    (added,) = empty.call("add", text=text)[1][0]["added"]
    ((first, second),) = empty.call("meetings", person="Ada")[1]
    start = text.index("Ada")
    assert first == {
        "people": [["Ada Roe"], ["Zoë Ek"]],
        "kind": "met",
        "status": "held",
        "when": {"text": "on 2024-02-13", "first": "2024-02-13", "last": "2024-02-13"},
        "place": "Oslo",
        "quote": "Ada Roe met Zoë Ek in Oslo on 2024-02-13.",
        "article_id": added["id"],
        "start": start,
        "end": start + 41,
    }
    assert (second["status"], second["when"]) == ("planned", {"text": "soon", "first": None, "last": None})
    assert empty.call("meetings", since="13 February 2024") == ("complete", [[first]])
    assert empty.call("meetings", until="2024-02-12") == ("complete", [[]])


def test_a_question_is_asked_of_a_part_of_the_library_as_on_the_page(empty: Served) -> None:
    (added,) = empty.call("add", text=ARTICLE)[1][0]["added"]
    part = {"sources": [""], "since": "1 May 2025", "until": "2025-05-31", "article_ids": [added["id"]]}
    assert empty.call("ask", question="Who?", **part, without=["since May"])[0] == "complete"
    assert empty.call("ask", question="Who?", article_ids=[])[0] == "complete"
    days = {"first": "2025-05-01", "last": "2025-05-31"}
    assert empty.desk()["parts"] == [
        {"articles": [added["id"]], "sources": [""], **days, "authors": [], "without": ["since May"]},
        {"articles": [], "sources": [], "authors": [], "without": []},
    ]


def test_earlier_turns_are_questions_or_records_and_answers_can_be_given_back_as_they_came(empty: Served) -> None:
    empty.call("add", text=ARTICLE)
    (answer,) = empty.call("ask", question="Who met whom?")[1]
    empty.call("ask", question="Where?", history=["Who?", {"question": "When?", "answer": "In May"}, answer])
    assert empty.desk()["asked"][-1] == ["Where?", ["Who?", "When? → In May", "Who met whom? → Harbour talks"]]


def test_of_a_long_history_the_last_questions_count(empty: Served) -> None:
    empty.call("ask", question="Who?", history=[str(n) for n in range(10_000)])
    assert empty.desk()["asked"] == [["Who?", [str(n) for n in range(9_994, 10_000)]]]


def test_what_goes_wrong_is_said_in_a_sentence(empty: Served, uploads: Path) -> None:
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {"question": "too long"}, "The question is too long. Please shorten it."),
        ("ask", {"question": 5}, "“question” has to be text."),
        ("ask", {"question": "Who?", "history": [1]}, "“history” has to be a list of questions, or of {"),
        ("ask", {"question": "Who?", "history": "What?"}, "“history” has to be a list of questions, or of {"),
        ("ask", {"question": "Who?", "history": [{"answer": "Ann"}]}, "“history” has to be a list of questions"),
        ("ask", {"question": "Who?", "sources": "The Post"}, "“sources” has to be a list of texts."),
        ("ask", {"question": "Who?", "sources": ["The Post"]}, "No article is from 'The Post'."),
        ("ask", {"question": "Who?", "article_ids": [1]}, "“article_ids” has to be text."),
        ("ask", {"question": "Who?", "without": {}}, "“without” has to be a list of texts."),
        ("ask", {"question": "Who?", "until": "soon"}, "“until” is no date: write it as 2024-02-13."),
        ("add", {}, "Give either “text” or “file”. Nothing was added."),
        ("add", {"text": "a", "file": {"path": "a"}}, "Give either “text” or “file”. Nothing was added."),
        ("add", {"text": "a", "published": "soon"}, "“published” is no date: write it as 2024-02-13."),
        ("add", {"text": "a", "url": "javascript:alert(1)"}, "“url” is no web address: write it with https://."),
        ("meetings", {"since": "soon"}, "“since” is no date: write it as 2024-02-13."),
        ("meetings", {"person": ["Ada"]}, "“person” has to be text."),
        ("remove", {"article_id": "nowhere"}, "No such article."),
    ]
    for name, parameters, sentence in cases:
        kind, told = empty.call(name, **parameters)
        assert (kind, told["error"].startswith(sentence)) == ("error", True), (name, parameters, told)


def test_an_error_that_nobody_foresaw_has_a_number_and_no_text(empty: Served) -> None:
    """F8, J1: neither the caller nor the log learns what was asked, or what the error says."""
    kind, told = empty.call("ask", question="boom about zqxquestionkjv")
    broken = empty.post("/gradio_api/queue/join", {"data": ["zqxquestionkjv"], "fn_index": 0, "session_hash": "s"})
    assert broken.status == 200
    assert b'"error":null' in empty.send("/gradio_api/queue/data?session_hash=s").body
    assert kind == "error"
    number = re.fullmatch(r"Something went wrong .* under number ([0-9a-f]{6})\.", told["error"])
    assert number
    said = empty.printed()
    assert number[1] in said
    assert "ValueError" in said  # the second one is in the log, too
    assert "zqxquestionkjv" not in said
    assert "/secret/path boom" not in said
    assert empty.call("ask", question="Who?")[0] == "complete"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"q": "Who?"}', 422, ASK_TAKES),
        (b"{}", 422, ASK_TAKES),
        (b"[1]", 422, "valid dictionary"),
        (b'{"question": ', 422, "JSON decode error"),
        (b"[" * 100_000, 400, "parsing the body"),
        (b'{"question": "' + b"x" * 1_000_000 + b'"}', 413, "This text is longer than 1 MB; please add it as a file."),
    ],
    ids=["another parameter", "none", "a list", "half of it", "deep", "large"],
)
def test_a_call_that_does_not_fit_is_refused_with_a_reason(page: Served, body: bytes, status: int, said: str) -> None:
    """F7."""
    reply = page.send("/gradio_api/call/v2/ask", body, content_type="application/json")
    assert (reply.status, said in json.dumps(reply.json, ensure_ascii=False)) == (status, True), reply


def test_a_question_too_long_to_be_asked_is_refused_like_any_other(empty: Served) -> None:
    """F7: a thousand fields, and what is no text, do not reach the desk."""
    assert empty.post("/gradio_api/call/v2/ask", {str(n): n for n in range(1_000)}).status == 422
    assert empty.call("ask", question=["deep"] * 1_000)[1]["error"] == "“question” has to be text."
    assert empty.desk()["asked"] == []


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(page: Served, name: str, data: bytes) -> str:
    """Where a file lies that was uploaded as curl uploads it."""
    frame = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    body = frame + data + b"\r\n--b--\r\n"
    reply = page.send("/gradio_api/upload", body, content_type="multipart/form-data; boundary=b")
    assert reply.status == 200, reply
    return str(reply.json[0])


def test_a_file_is_added_under_its_name_and_leaves_nothing_behind(empty: Served, uploads: Path) -> None:
    path = upload(empty, "Harbour talks.txt", ARTICLE.encode())
    assert oct(Path(path).stat().st_mode & 0o777) == "0o600"
    kind, (outcome,) = empty.call("add", file={"path": path}, source="The Post")
    assert (kind, [each["title"] for each in outcome["added"]]) == ("complete", ["Harbour talks"])
    assert empty.desk()["given"] == [["Harbour talks.txt", {"source": "The Post"}]]
    assert [file for file in uploads.rglob("*") if file.is_file()] == []


def test_of_a_file_of_many_articles_each_is_told(empty: Served, uploads: Path) -> None:
    lines = "\n".join(json.dumps({"title": f"Story {n}", "text": f"Story {n}\n\nA text."}) for n in range(3))
    path = upload(empty, "stories.jsonl", lines.encode())
    assert len(empty.call("add", file={"path": path})[1][0]["added"]) == 3
    refused = upload(empty, "empty.txt", b" \n")
    kind, told = empty.call("add", file={"path": refused})
    assert (kind, told["error"]) == ("error", "“empty.txt” has no readable text. Nothing was added.")
    assert [file for file in uploads.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("meta", [{}, {"meta": {"_type": "gradio.FileData"}}], ids=["plain", "as Gradio's"])
@pytest.mark.parametrize(
    "place", ["/etc/passwd", "{uploads}/../secret.txt", "http://127.0.0.1/x", "{uploads}", "", "{link}"]
)
def test_no_other_file_of_this_machine_is_read(empty: Served, uploads: Path, place: str, meta: dict[str, Any]) -> None:
    """D6, F1: a path in the place of an upload."""
    secret, link = uploads.parent / "secret.txt", uploads / "link.txt"
    secret.write_text(ARTICLE)
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    kind, told = empty.call("add", file={"path": place.format(uploads=uploads, link=link), **meta})
    assert kind == "error"
    assert told["error"] is None or "uploaded before" in told["error"]
    assert (empty.desk()["given"], empty.desk()["kept"]) == ([], [])
    assert secret.exists()


# ── Gradio's own client ──────────────────────────────────────────────────────────────────────────────────────────────


def test_gradios_client_calls_them_and_reads_what_they_are(
    empty: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/api.md says, it reaches nobody else: tests/conftest.py would see it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    file = tmp_path / "talks.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    client = Client(empty.address, verbose=False)
    try:
        added = client.predict(file=handle_file(str(file)), api_name="/add")
        assert [each["title"] for each in added["added"]] == ["Harbour talks"]
        assert client.predict("Who met whom?", api_name="/ask")["answer"] == "Harbour talks"
        with pytest.raises(Exception, match=r"^The question is too long\. Please shorten it\.$"):
            client.predict("too long", api_name="/ask")
        with pytest.raises(ValueError, match="Cannot find a function"):
            client.predict("x", api_name="/cite")
        known = client.view_api(return_format="dict", print_info=False)
    finally:
        client.close()
    assert isinstance(known, dict)
    assert set(known["named_endpoints"]) == {f"/{name}" for name in ENDPOINTS}
    assert known["unnamed_endpoints"] == {}


def test_everything_else_of_the_page_is_private(page: Served) -> None:
    config = page.send("/config").json
    public = [each["api_name"] for each in config["dependencies"] if each["api_visibility"] != "private"]
    assert sorted(public) == sorted(ENDPOINTS)
    for each in config["dependencies"]:
        if each["api_visibility"] == "private" and each["api_name"]:
            assert page.post(f"/gradio_api/call/v2/{each['api_name']}", {}).status == 404
    for path in ("call/ask", "run/ask", "api/ask", "run/predict", "openapi.json", "mcp/", "mcp/sse", "mcp/schema"):
        assert page.post(f"/gradio_api/{path}", {"data": ["Who?", None]}).status == 404


def test_the_endpoints_show_nothing_on_the_page(page: Served) -> None:
    """What stands for their parameters is in a column that is not shown, and nowhere else."""
    config = page.send("/config").json
    hidden = {each["id"] for each in config["components"] if each["props"].get("visible") is False}
    stand_ins = {each["id"] for each in config["components"] if each["type"] == "api"}
    assert len(stand_ins) > len(ENDPOINTS)
    columns = [each for each in config["layout"]["children"] if each["id"] in hidden]
    assert stand_ins <= {each["id"] for column in columns for each in column["children"]}


# ── MCP ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_its_package_the_mcp_server_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["chat", "--mcp", "--library", str(tmp_path / "library")]) == 1
    assert "-m pip install -r requirements-mcp.txt" in capsys.readouterr().err
    assert "gradio[mcp]" in (CHECKOUT / "requirements-mcp.txt").read_text("utf-8")
    assert not (tmp_path / "library").exists()


def test_an_mcp_client_finds_two_tools_that_read_and_none_that_change(uploads: Path) -> None:
    pytest.importorskip("mcp", reason="the optional MCP server: python -m pip install -r requirements-mcp.txt")
    with served(uploads, mcp=True) as page:
        assert page.call("add", text=ARTICLE)[0] == "complete"
        tools, answer, articles, refused, unknown = asyncio.run(_as_model(f"{page.address}gradio_api/mcp/"))
        assert page.send("/gradio_api/mcp/schema").status == 404
        assert page.post("/gradio_api/mcp/", {}, origin="http://evil.example").status == 403
        assert len(page.desk()["kept"]) == 1
    assert {tool.name: sorted(tool.inputSchema["properties"]) for tool in tools} == {
        "ask": sorted(PARAMETERS),
        "articles": [],
    }
    assert all("news articles" in tool.description for tool in tools)
    assert json.loads(answer.content[0].text)["answer"] == "Harbour talks"
    assert [each["title"] for each in json.loads(articles.content[0].text)] == ["Harbour talks"]
    assert (refused.isError, "too long" in refused.content[0].text) == (True, True)
    assert unknown.isError is True


async def _as_model(address: str) -> tuple[Any, ...]:
    """The tools, an answer, the list of articles, an error, and what comes of calling what is no tool."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with streamablehttp_client(address) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        (article,) = json.loads((await session.call_tool("articles", {})).content[0].text)
        return (
            tools,
            await session.call_tool("ask", {"question": "Who met whom?"}),
            await session.call_tool("articles", {}),
            await session.call_tool("ask", {"question": "too long"}),
            await session.call_tool("remove", {"article_id": article["id"]}),
        )


# ── the documentation ────────────────────────────────────────────────────────────────────────────────────────────────


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENTED, re.DOTALL)


def promised(example: str) -> list[str]:
    """What the lines of an example print, as their comments say."""
    return re.findall(r"  # prints: (.*)", example)


def test_the_documentation_names_every_endpoint_and_field(empty: Served) -> None:
    empty.call("add", text=ARTICLE)
    (answer,) = empty.call("ask", question="Who?")[1]
    ((listed,),) = empty.call("articles")[1]
    (added,) = empty.call("add", text=ARTICLE)[1][0]["added"]
    empty.call("add", text="Talks\n\nAda Roe met Zoë Ek in Oslo on 2024-02-13.")
    ((met,),) = empty.call("meetings")[1]
    fields = {*answer, *answer["citations"][0], *listed, *added, *met, *met["when"], *ENDPOINTS, *PARAMETERS}
    fields |= {"refused", "removed"}
    assert [name for name in sorted(fields) if f"`{name}`" not in DOCUMENTED] == []


def test_the_examples_of_the_documentation_do_what_they_say(tmp_path: Path) -> None:
    """As they stand, but for the port: over the sample article, with the real models."""
    curl, shell = shutil.which("curl"), shutil.which("bash")
    (tmp_path / "talks.txt").write_text(ARTICLE, encoding="utf-8")
    python, bash = examples("python"), examples("sh")
    assert (len(python), len(bash)) == (1, 1)
    with running_chat(tmp_path / "library") as chat:
        for language, example in (("python", python[0]), ("sh", bash[0])):
            if language == "sh" and not (curl and shell):
                continue
            code = example.replace("http://127.0.0.1:7860/", chat.address)
            command = [sys.executable, "-c", code] if language == "python" else [str(shell), "-euc", code]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180, env=os.environ)
            assert done.returncode == 0, (done.stdout, done.stderr)
            said = done.stdout.splitlines()
            assert promised(example)
            for line in promised(example):
                assert line in said, (language, line, said)
