"""The real page over a desk without models, in a process of its own, and a client that sends it anything.

python -m tests.serving UPLOADS OPTIONS     serves it, and answers the words on its standard input with lines of JSON
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from bench.server import CHECKOUT, free_port
from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError, ArticleNotFound, QuestionError
from corpus.formats import read
from index.ingest import Added
from index.library import Entry
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation
from tests.desks import AddingDesk


class AnsweringDesk(AddingDesk):
    """Answers every question with the first words of its newest article, after `pause` seconds, not while it is held.

    It refuses "too long" as it would be refused, and breaks at "boom".
    """

    def __init__(self, pause: float = 0.0) -> None:
        super().__init__()
        self.pause = pause
        self.going = threading.Event()
        self.going.set()
        self.asked: list[tuple[str, list[str]]] = []
        self.parts: list[dict[str, Any]] = []

    def ask(
        self,
        question: str,
        history: Sequence[Any],
        *,
        scope: Scope = EVERYTHING,
        without: frozenset[str] = frozenset(),
        **_: object,
    ) -> Answer:
        self.asked.append((question, [" → ".join(filter(None, astuple(each))) for each in history]))
        if scope != EVERYTHING or without:
            self.parts.append({**asdict(scope), "without": without})
        time.sleep(self.pause)
        self.going.wait(60)
        if question == "too long":
            raise QuestionError("The question is too long. Please shorten it.")
        if "boom" in question:
            raise RuntimeError(f"/secret/path {question}")
        newest = next(reversed(self.kept.values()), None)
        if newest is None:
            return Answer(question, question, False, "", 0.0)
        return Answer(question, question, True, newest.title, 0.9, (cite(newest),), took_ms=7)

    def state(self) -> dict[str, Any]:
        """All that tests look at, as JSON takes it."""
        given = [(name, {key: value for key, value in asdict(facts).items() if value}) for name, facts in self.given]
        parts = [{key: _plain(value) for key, value in each.items() if value is not None} for each in self.parts]
        return {"asked": self.asked, "parts": parts, "given": given, "fetched": self.fetched, "kept": list(self.kept)}

    def clear(self) -> None:
        for each in (self.asked, self.parts, self.given, self.fetched, self.kept):
            each.clear()

    def articles(self) -> list[Entry]:
        return [entry(article) for article in reversed(self.kept.values())]

    def article(self, article_id: str) -> Article:
        if article_id not in self.kept:
            raise ArticleNotFound("No such article.")
        return self.kept[article_id]

    def newest_version(self, article_id: str) -> None:
        return None

    def copies(self, article_id: str) -> list[Article]:
        return []

    def current_at(self, url: str) -> None:
        return None

    def starters(self) -> list[str]:
        return []

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> list[str]:
        return []


class ReadingDesk(AnsweringDesk):
    """Reads what it is given as Dateline does, and answers from the article whose text has the question's last word."""

    def _outcome(self, document: Document, given: Facts) -> Added | ArticleError:
        try:
            article = read(document, given)
        except ArticleError as error:
            return error
        already = article.id in self.kept
        self.kept[article.id] = article
        return Added(article, 2, already)

    def ask(self, question: str, history: Sequence[object], **_: object) -> Answer:
        word = question.rstrip("?").split()[-1]
        found = [article for article in self.kept.values() if word in article.text]
        if found:
            return Answer(question, question, True, found[-1].title, 0.9, (cite(found[-1]),), took_ms=7)
        closest = tuple(
            replace(cite(article), n=n, marks=()) for n, article in enumerate([*self.kept.values()][-3:], 1)
        )
        return Answer(question, f"{question} again", False, "", 0.0, closest=closest)


def _plain(value: object) -> object:
    """A value of a scope as JSON takes it."""
    return value.isoformat() if isinstance(value, date) else sorted(value) if isinstance(value, frozenset) else value


def cite(article: Article) -> Citation:
    """A citation of the first line of an article's text."""
    end = len(article.text.partition("\n")[0])
    facts = (article.title, article.author, article.source, article.published, article.url)
    return Citation(1, article.id, *facts, 0, end, article.text[:end], ((0, end),))


def entry(article: Article) -> Entry:
    facts = (article.title, article.author, article.source, article.published, article.url, article.language)
    return Entry(article.id, *facts, 2, len(article.text), "2025-05-04T10:00:00Z", 0, 0)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        return str(self.json["detail"])


class Served:
    """A page that is being served: where, by which process, over which desk, and what was printed there."""

    def __init__(self, process: "subprocess.Popen[str]", printed: IO[str], address: str) -> None:
        self._process = process
        self._printed = printed
        self.address = address
        self.pid = process.pid

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def desk(self, word: str = "state") -> dict[str, Any]:
        """What the desk keeps and was asked; at the word "clear" it forgets it afterwards, at "hold" it answers nothing
        until "go"."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def printed(self) -> str:
        """What the process has printed and logged so far."""
        self._printed.seek(0)
        return self._printed.read()

    def send(
        self, path: str, body: bytes | None = None, method: str | None = None, timeout: float = 60, **headers: str
    ) -> Reply:
        """The reply to one request, of which nothing but the body's length and the host are added."""
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method or ("POST" if body is not None else "GET"), path, body, named)
            response = connection.getresponse()
            got = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, got, response.read())
        finally:
            connection.close()

    def post(self, path: str, value: object, **headers: str) -> Reply:
        return self.send(path, json.dumps(value).encode(), None, 60, content_type="application/json", **headers)

    def call(self, name: str, **parameters: object) -> tuple[str, Any]:
        """A call of the API as curl makes it: the kind of its last event, and what it says."""
        begun = self.post(f"/gradio_api/call/v2/{name}", parameters)
        assert begun.status == 200, begun
        return self.outcome(name, begun.json["event_id"])

    def outcome(self, name: str, event: str) -> tuple[str, Any]:
        told = self.send(f"/gradio_api/call/v2/{name}/{event}").body.decode()
        kind, data = told.rstrip("\n").rsplit("\n\n", 1)[-1].split("\n", 1)
        return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@contextmanager
def served(uploads: Path, pause: float = 0.0, reads: bool = False, **options: Any) -> Iterator[Served]:
    """The page over an `AnsweringDesk`, or a `ReadingDesk`, with Gradio's uploads in `uploads`; `options` are those of
    the launch."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.serving", str(uploads)]
    command.append(json.dumps({"pause": pause, "reads": reads, "port": free_port(), **options}))
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as printed,
        subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=printed, text=True
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        page = Served(process, printed, json.loads(line)["address"] if line else "")
        try:
            assert line, page.printed()
            yield page
        finally:
            process.communicate("stop\n", timeout=30)


def main(uploads: str, options: dict[str, Any]) -> None:
    from ui.settings import prepare_environment

    prepare_environment()
    os.environ["GRADIO_TEMP_DIR"] = uploads
    told, sys.stdout = sys.stdout, sys.stderr
    from ui import chat

    desk = (ReadingDesk if options.pop("reads") else AnsweringDesk)(options.pop("pause"))
    options["auth"] = tuple(options["auth"]) if "auth" in options else None
    page = chat.build_page(desk)
    print(json.dumps({"address": chat.launch(page, **options)}), file=told, flush=True)
    for word in sys.stdin:
        if word == "stop\n":
            break
        print(json.dumps(desk.state()), file=told, flush=True)
        if word == "clear\n":
            desk.clear()
        elif word in ("hold\n", "go\n"):
            (desk.going.set if word == "go\n" else desk.going.clear)()
    page.close(verbose=False)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
