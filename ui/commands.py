"""Words of the command line into what they ask for, printed as text or JSON.

Exit status: 0 done, 1 an error said in one sentence on stderr, 2 wrong usage.
"""

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.collect import collect, is_address
from corpus.document import Facts
from corpus.errors import ArticleError, DatelineError, QuestionError, SettingsError
from corpus.facts import parse_day
from corpus.formats import READ_KINDS
from qa.answer import Answer, Citation
from qa.question import check
from qa.speakers import to_be_told
from ui.build import Dateline
from ui.progress import passages, told
from ui.settings import HOST, PORT, Settings, read_settings


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit status."""
    flags = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Settings], int] = flags.run
    try:
        return command(flags, read_settings(flags))
    except DatelineError as error:
        return _fail(error)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nobody is there to tell
        return 1


def _fail(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--library",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the library folder (else DATELINE_LIBRARY, else library/)",
    )
    parser = argparse.ArgumentParser(
        prog="python -m ui", description="Ask your articles, and see the sentence that says so.", parents=[common]
    )
    parser.set_defaults(run=_chat, host=HOST, port=PORT)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    chat = commands.add_parser("chat", parents=[common], help="the web chat (this is also what no command means)")
    chat.add_argument("--host", default=HOST, help=f"the address to listen on (default {HOST}: this machine only)")
    chat.add_argument("--port", type=_port, default=PORT, help=f"the port to listen on (default {PORT})")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", parents=[common], help="one question, one answer")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help='one question a line: {"question": …, "history": […]}'
    )
    ask.add_argument("--json", action="store_true", help="the answer as JSON, one a line")
    ask.set_defaults(run=_ask, usage=ask.error)

    add = commands.add_parser("add", parents=[common], help="articles into the library")
    add.add_argument(
        "paths",
        nargs="+",
        metavar="PATH|URL|DIR|-",
        help=f"files ({READ_KINDS}; JSON lines, also gzipped), web addresses, whole folders, - for stdin",
    )
    for fact in ("title", "author", "source", "published", "url"):
        add.add_argument(
            f"--{fact}", help="the date, as 2024-02-13" if fact == "published" else f"the article's {fact}"
        )
    add.set_defaults(run=_add)

    articles = commands.add_parser("articles", parents=[common], help="what is in the library")
    articles.add_argument("--json", action="store_true")
    articles.set_defaults(run=_articles)

    show = commands.add_parser("show", parents=[common], help="one article, whole")
    show.add_argument("article", metavar="ARTICLE_ID")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=_show)

    remove = commands.add_parser("remove", parents=[common], help="articles out of the library")
    remove.add_argument("articles", nargs="+", metavar="ARTICLE_ID")
    remove.set_defaults(run=_remove)

    export = commands.add_parser("export", parents=[common], help="the whole library into one file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)

    restore = commands.add_parser("import", parents=[common], help="the articles of an exported library into this one")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=_import)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _chat(flags: argparse.Namespace, settings: Settings) -> int:
    """The page comes up first; then the models load, on a thread of their own."""
    _check_port_is_free(settings)
    dateline = Dateline.open(settings)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)  # also when started by a script that ignores ctrl-C
    with tempfile.TemporaryDirectory(prefix="dateline-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads  # the default is shared by all users of the machine
        from ui import chat  # here and not above: the other commands need no Gradio, which takes three seconds

        page = chat.build_page(dateline)
        address = chat.launch(page, host=settings.host, port=settings.port, private=[settings.library])
        dateline.load_in_background()
        print(f"Dateline is open at {address} (ctrl-C closes it). Its library is {settings.library}.", flush=True)
        page.block_thread()
    return 0


def _check_port_is_free(settings: Settings) -> None:
    """Raises `SettingsError` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
                f"Is Dateline running already? Else choose another: python -m ui chat --port {settings.port + 1}"
            ) from None


def _ask(flags: argparse.Namespace, settings: Settings) -> int:
    if (flags.question is None) == (flags.batch is None):
        flags.usage("give one QUESTION, or --batch FILE.jsonl")
    return _ask_one(flags, settings) if flags.batch is None else _ask_many(flags, settings)


def _ask_one(flags: argparse.Namespace, settings: Settings) -> int:
    check(flags.question)  # before the models are loaded: what cannot be asked need not wait for them
    dateline = Dateline.open(settings)
    dateline.load_with_sample()
    answer = dateline.ask(flags.question)
    print(json.dumps(answer_record(answer), ensure_ascii=False) if flags.json else as_text(answer))
    return 0


def _ask_many(flags: argparse.Namespace, settings: Settings) -> int:
    asked = list(_batch(flags.batch))
    dateline = Dateline.open(settings)
    dateline.load_with_sample()
    for question, history in asked:
        record = _batch_record(dateline, question, history)
        answer = record["answer"] if record["answered"] else "These articles do not say."
        print(json.dumps(record, ensure_ascii=False) if flags.json else f"{question}\n    {answer}", flush=True)
    return 0


def _batch(file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The questions of a file of JSON lines, each with the earlier ones.  Raises `QuestionError` with the line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise QuestionError(f"The questions in {file} cannot be read: {reason}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _batch_line(line, f"{file}, line {number}")


def _batch_line(line: str, place: str) -> tuple[str, tuple[str, ...]]:
    try:
        record = json.loads(line)
        question, history = record["question"], record.get("history") or ()
    except (ValueError, TypeError, KeyError, AttributeError):
        raise QuestionError(f'{place} is not of the form {{"question": "…", "history": ["…"]}}.') from None
    if not isinstance(question, str) or not all(isinstance(earlier, str) for earlier in history):
        raise QuestionError(f"{place}: question and history have to be text.")
    return question, tuple(history)


def _batch_record(dateline: Dateline, question: str, history: Sequence[str]) -> dict[str, Any]:
    """The answer to one line; a question that cannot be asked is not answered, and says why in `error`."""
    try:
        return answer_record(dateline.ask(question, history))
    except QuestionError as error:
        return {**answer_record(Answer(question, question, False, "", 0.0)), "error": str(error)}


def answer_record(answer: Answer) -> dict[str, Any]:
    """The answer as other programs read it: the fields of design.md, in their order, and `understood`."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.answer,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation_record(citation) for citation in answer.citations],
        "closest": [_citation_record(citation) for citation in answer.closest],
        "took_ms": answer.took_ms,
        "understood": answer.understood,
    }


def _citation_record(citation: Citation) -> dict[str, Any]:
    """A citation as other programs read it, with who says the answer's words in the article's words for him."""
    record = asdict(citation)
    del record["marks"], record["speaker"]
    return {**record, "said_by": " ".join(citation.speaker.split()) if citation.speaker else None}


def as_text(answer: Answer) -> str:
    """The answer as a person reads it in a terminal."""
    shown = answer.citations if answer.answered else answer.closest
    alone = _according(answer, shown[0]) if len(shown) == 1 else ""
    lines = [answer.answer + alone if answer.answered else "These articles do not say."]
    if answer.understood != answer.question:
        lines.insert(0, f"(understood as: {answer.understood})")
    if shown and not answer.answered:
        lines.append("\nClosest passages:")
    for citation in shown:
        page = f"p. {citation.page}" if citation.page else None
        facts = ", ".join(fact for fact in (citation.author, citation.source, citation.published, page) if fact)
        also = f"; also in {len(citation.also)} more" if citation.also else ""
        quote = " ".join(citation.quote.split())
        about = f" ({facts})" if facts else ""
        whose = "" if alone else _according(answer, citation)
        lines.append(f"\n[{citation.n}] “{quote}”{whose}\n    {citation.title}{about}, {citation.article_id}{also}")
    return "\n".join(lines)


def _according(answer: Answer, citation: Citation) -> str:
    """Who says the words of a citation, as they follow the answer or, of several citations, the quote."""
    who = to_be_told(citation.speaker, answer.understood)
    return f" — according to {who}" if who else ""


def _add(flags: argparse.Namespace, settings: Settings) -> int:
    facts = {fact: getattr(flags, fact) for fact in ("title", "author", "source")}
    given = Facts(**facts, published=_day(flags.published), url=_address(flags.url))
    dateline = Dateline.open(settings)
    found = collect(flags.paths, dateline.fetch, sys.stdin.buffer)
    if not found.places:
        raise ArticleError(f"There is nothing to add in {', '.join(flags.paths)}: Dateline reads {READ_KINDS}.")
    dateline.load()
    tally = told(dateline.add_all(found, given), found.total, "article")
    dateline.publish()  # once, and not for each article
    if found.skipped:
        print(f"Files that are no articles and were left out: {found.skipped:,}.", file=sys.stderr)
    return tally.status("add")


def _export(flags: argparse.Namespace, settings: Settings) -> int:
    count = Dateline.open(settings).write_backup(flags.file)
    print(f"Wrote {count:,} article{'' if count == 1 else 's'} to {flags.file}.")
    return 0


def _import(flags: argparse.Namespace, settings: Settings) -> int:
    dateline = Dateline.open(settings)
    return told(dateline.read_backup(flags.file), None, "article").status("import")


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    day = parse_day(text)
    if day is None:
        raise SettingsError(f"--published {text!r} is no date: write it as 2024-02-13. Nothing was added.")
    return day


def _address(url: str | None) -> str | None:
    if url is not None and not is_address(url):
        raise SettingsError(f"--url {url!r} is no web address: write it with https://. Nothing was added.")
    return url


def _articles(flags: argparse.Namespace, settings: Settings) -> int:
    entries = Dateline.open(settings).articles()
    if flags.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
        return 0
    for entry in entries:
        facts = ", ".join(fact for fact in (entry.author, entry.source, entry.published) if fact)
        beside = f", same story as {entry.copies} more" if entry.copies else ""
        print(f"{entry.id}  {entry.title}{f' ({facts})' if facts else ''}, {passages(entry.passages)}{beside}")
    if not entries:
        print("There are no articles yet. Add one with: python -m ui add FILE", file=sys.stderr)
    return 0


def _show(flags: argparse.Namespace, settings: Settings) -> int:
    dateline = Dateline.open(settings)
    article = dateline.article(flags.article)
    if not flags.json:
        print(article.text)
        return 0
    fields = ("id", "title", "author", "source", "published", "url", "text", "language", "pages")
    record = {field: getattr(article, field) for field in fields}
    record["newest_version"] = dateline.newest_version(article.id)
    record["same_story"] = [copy.id for copy in dateline.copies(article.id)]
    print(json.dumps(record, ensure_ascii=False))
    return 0


def _remove(flags: argparse.Namespace, settings: Settings) -> int:
    """Each article of the list; one that is not there does not keep the others in."""
    dateline = Dateline.open(settings)
    failed = 0
    for article_id in flags.articles:
        try:
            dateline.remove(article_id)
            print(f"Removed {article_id}.")
        except DatelineError as error:
            failed = _fail(error)
    return failed
