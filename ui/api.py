"""A desk into endpoints for other programs: ask, articles, meetings, add and remove; the first two are MCP tools.

They are Gradio's own (docs/api.md): events of the page without a button, which wait in the same queue as its questions.
JSON goes in and out as on the command line (ui/records.py).  The docstrings of the endpoints are what programs, and the
models behind MCP clients, read about them.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
from fastapi import Request
from fastapi.responses import JSONResponse
from gradio import utils
from gradio.events import api

from corpus.collect import collect, is_address
from corpus.document import Document, Facts
from corpus.errors import ArticleError, QuestionError
from corpus.facts import parse_day
from index.scope import Scope
from qa.follow_up import Turn
from ui.asked import bound, outlets, turns
from ui.conversation import HISTORY
from ui.desk import Desk
from ui.edge import sentence_for
from ui.gate import CALLED, ENDPOINTS
from ui.intake import file_name
from ui.records import Record, added_record, answer_record, article_records, meeting_records

READING = frozenset({"ask", "articles"})
"""The endpoints that are MCP tools: a model that an article has talked into something can change nothing here."""

_Result = TypeVar("_Result")


def offer(desk: Desk) -> None:
    """Adds the endpoints to the page that is being built; it shows nothing of them."""

    def ask(
        question: str,
        history: list[str | dict] | None = None,  # type: ignore[type-arg]  # Gradio reads it
        sources: list[str] | None = None,
        since: str = "",
        until: str = "",
        article_ids: list[str] | None = None,
        without: list[str] | None = None,
    ) -> dict:  # type: ignore[type-arg]
        """Answers a question from the news articles in the library, in their own words, with the sentences that say so.

        Parameters:
            question: A question in English, such as "When did the ministers meet?"
            history: The earlier turns of the same conversation, the first one first, when this is a follow-up: each a
                question, or an object with "question" and "answer".
            sources: Ask only articles of these outlets.
            since: Ask only articles that appeared on this day or later, as 2024-02-13.
            until: Ask only articles that appeared on this day or earlier.
            article_ids: Ask only these articles, by their ids as `articles` has them.
            without: Words of the question that are to be read as no filter, as "text" of an answer's filters has them.
        Returns:
            The answer, "answered": false when the articles do not say, and citations that quote them word for word.
        """

        def asked() -> Record:
            scope = _scope(desk, sources, since, until, article_ids)
            off = frozenset(_texts(without, "without") or ())
            return answer_record(desk.ask(_text(question, "question"), _earlier(history), scope=scope, without=off))

        return _told(asked)

    def articles() -> list[dict]:  # type: ignore[type-arg]
        """Lists the news articles in the library, the last added first, without their texts.

        Returns:
            For each its id, title, author, source, day of publication, address and size.
        """
        return _told(lambda: article_records(desk.articles()))

    def meetings(person: str = "", since: str = "", until: str = "") -> list[dict]:  # type: ignore[type-arg]
        """Lists the meetings that the news articles tell of, in the order of their days, with the quotes that say so.

        Parameters:
            person: Only meetings of people, groups or governments with this in their name.
            since: Only meetings of this day or later, as 2024-02-13.
            until: Only meetings of this day or earlier.
        Returns:
            For each the parties, what it was, whether it was held, when, where, and the quote with its place.
        """
        return _told(lambda: meeting_records(desk.meetings(**_narrowed(person, since, until))))

    def add(
        text: str = "",
        file: dict | None = None,  # type: ignore[type-arg]
        title: str = "",
        author: str = "",
        source: str = "",
        published: str = "",
        url: str = "",
    ) -> dict:  # type: ignore[type-arg]
        """Adds an article to the library, from its text or from an uploaded file.

        Parameters:
            text: The text of an article.
            file: In its place an uploaded file, of the formats that the page takes; it is deleted once it was read.
            title: What the article is called; what is left empty is taken from the text.
            author: Who wrote it.
            source: The outlet that published it.
            published: The day of publication, as 2024-02-13.
            url: The article's own address, which is kept with it and not opened.
        Returns:
            The articles that are in the library now, and a sentence for each that is not.
        """
        facts = {"title": title, "author": author, "source": source, "published": published, "url": url}
        outcome = _told(lambda: _added(desk, text, file, _facts(**facts)))
        if not outcome["added"]:
            raise _refusal(" ".join(outcome["refused"]) or "There is nothing in it to add.")
        _told(desk.publish)
        return outcome

    def remove(article_id: str) -> dict:  # type: ignore[type-arg]
        """Removes an article and everything that was made of it from the library.

        Parameters:
            article_id: The id of the article, as `articles` and the citations have it.
        Returns:
            The id of the article that was removed.
        """
        _told(lambda: desk.remove(_text(article_id, "article_id")))
        return {"removed": article_id}

    with gr.Column(visible=False):  # where the page does not look for what would show their parameters
        for endpoint in (ask, articles, meetings, add, remove):
            name = endpoint.__name__
            api(endpoint, api_name=name, concurrency_id="ask" if name == "ask" else f"api-{name}")


def _told(act: Callable[[], _Result]) -> _Result:
    """What `act` gives; its errors become one sentence for the program that called, and no traceback."""
    try:
        return act()
    except Exception as error:
        raise _refusal(sentence_for(error)) from None


def _refusal(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)


def _earlier(history: object) -> tuple[Turn, ...]:
    """The last few earlier turns.  Raises `QuestionError` for what is no list of them."""
    try:
        return turns(history or [])[-HISTORY:]
    except ValueError:
        form = 'questions, or of {"question": …, "answer": …}'
        raise QuestionError(f"“history” has to be a list of {form}.") from None


def _scope(desk: Desk, sources: object, since: object, until: object, article_ids: object) -> Scope:
    """The part of the library that is asked.  Raises `QuestionError` for what is none."""
    named = _texts(article_ids, "article_ids")
    return Scope(
        None if named is None else frozenset(named),
        outlets(desk, _texts(sources, "sources") or ()),
        _bound(since, "since"),
        _bound(until, "until"),
    )


def _texts(value: object, parameter: str) -> list[str] | None:
    """`value`, when it is a list of texts or nothing.  Raises `QuestionError`."""
    if value is not None and not isinstance(value, list):
        raise QuestionError(f"“{parameter}” has to be a list of texts.")
    return None if value is None else [_text(each, parameter) for each in value]


def _text(value: object, parameter: str) -> str:
    """`value`, when it is text: Gradio checks no types.  Raises `QuestionError`."""
    if not isinstance(value, str):
        raise QuestionError(f"“{parameter}” has to be text.")
    return value


def _narrowed(person: object, since: object, until: object) -> dict[str, Any]:
    """What `Desk.meetings` takes.  Raises `QuestionError` for days that are none."""
    days = {"first": _bound(since, "since"), "last": _bound(until, "until")}
    return {"person": _text(person or "", "person"), **days}


def _bound(day: object, parameter: str) -> date | None:
    """The day; None for an empty one.  Raises `QuestionError` for what is none."""
    return bound(_text(day or "", parameter), f"“{parameter}”")


# ── articles that come in ────────────────────────────────────────────────────────────────────────────────────────────


def _facts(**given: object) -> Facts:
    """What is said about the article.  Raises `ArticleError` for a day or an address that is none."""
    facts = {name: _text(value or "", name).strip() or None for name, value in given.items()}
    if facts["published"] and parse_day(facts["published"]) is None:
        raise ArticleError("“published” is no date: write it as 2024-02-13. Nothing was added.")
    if facts["url"] and not is_address(facts["url"]):
        raise ArticleError("“url” is no web address: write it with https://. Nothing was added.")
    return Facts(**{**facts, "published": parse_day(facts["published"] or "")})


def _added(desk: Desk, text: object, file: object, given: Facts) -> Record:
    """Adds the text, or what is in the upload, which is deleted.  Raises `ArticleError` for both, and for none."""
    words = _text(text or "", "text")
    if bool(words.strip()) == bool(file):
        raise ArticleError("Give either “text” or “file”. Nothing was added.")
    if not file:
        return added_record(desk.add_all([Document(words.encode("utf-8", "replace"), "the text")], given))
    with tempfile.TemporaryDirectory(dir=_uploads(), ignore_cleanup_errors=True) as folder:
        documents = collect([str(_moved(file, Path(folder)))], _no_address, io.BytesIO())
        return added_record(desk.add_all(documents, given))


def _moved(file: object, folder: Path) -> Path:
    """An upload, moved into `folder`.  Raises `ArticleError` for any other file of this machine."""
    given = file if isinstance(file, dict) else {}
    path = Path(str(given.get("path") or "")).resolve()
    if not path.is_relative_to(_uploads()) or not path.is_file():
        raise ArticleError("“file” has to be a file that was uploaded before; docs/api.md has how. Nothing was added.")
    target = folder / file_name(str(given.get("orig_name") or path.name))
    shutil.move(path, target)
    with suppress(OSError):  # another upload of the same content
        path.parent.rmdir()
    return target


def _uploads() -> Path:
    """Where Gradio keeps uploads; it is there once the first one came."""
    return Path(utils.get_upload_folder()).resolve()


def _no_address(url: str) -> Document:
    raise ArticleError("A file is no address.")


# ── calls that do not fit, and MCP ───────────────────────────────────────────────────────────────────────────────────


async def unusable(request: Request, error: Exception) -> JSONResponse:
    """The answer to a call whose parameters the endpoint does not have, which Gradio finds out by a `TypeError`."""
    if not request.url.path.startswith(CALLED):
        raise error
    name = request.url.path.removeprefix(CALLED).strip("/")
    blocks = request.app.get_blocks()
    known = _parameters(blocks, name)
    sentence = f"“{name}” takes {', '.join(known) or 'no parameters'}; docs/api.md has what they mean."
    return JSONResponse({"detail": sentence}, status_code=422)


def _parameters(blocks: gr.Blocks, name: str) -> Sequence[str]:
    endpoints = blocks.get_api_info()["named_endpoints"]
    return [str(each["parameter_name"]) for each in endpoints[f"/{name}"]["parameters"]] if name in ENDPOINTS else []


def tools(blocks: gr.Blocks) -> None:
    """Leaves the MCP server, before it is asked anything, the endpoints that change nothing, with results in JSON.

    Gradio would give Python's notation, and read files for results that look like some.
    """
    server = blocks.mcp_server_obj
    if server is None:
        return
    text = server.types.TextContent

    def as_json(data: Sequence[object], _: str) -> list[Any]:
        return [text(type="text", text=json.dumps(each, ensure_ascii=False)) for each in data]

    server.tool_to_endpoint = {
        tool: path for tool, path in server.tool_to_endpoint.items() if path.strip("/") in READING
    }
    server.postprocess_output_data = as_json  # type: ignore[method-assign, assignment]
