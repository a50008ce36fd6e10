"""Words of the command line into what they ask for, printed as text or JSON.

Exit status: 0 done, 1 an error said in one sentence on stderr, 2 wrong usage.
"""

import argparse
import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

from corpus.collect import collect, is_address
from corpus.document import Facts
from corpus.errors import ArticleError, DatelineError, QuestionError, SettingsError
from corpus.facts import parse_day
from corpus.formats import READ_KINDS
from index.edit import FACTS
from index.scope import Scope
from qa.answer import Answer, Citation
from qa.follow_up import Turn
from qa.question import check
from qa.speakers import to_be_told
from ui import agenda_command, migrate_command, recheck, remarks, texts
from ui.build import Dateline
from ui.progress import passages, told
from ui.records import answer_record, article_records
from ui.settings import HOST, PORT, USER, Settings, read_password, read_settings

OUTLETS_TOLD = 20
"""Outlets that a sentence names."""
NO_TLS = (
    "It is HTTP without TLS: what is sent, the password too, can be read on the way. "
    "For more than a network you trust, put a reverse proxy with TLS in front of it."
)


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
    common.add_argument(
        "--store",
        metavar="STORE",
        default=argparse.SUPPRESS,
        help="milvus://HOST:PORT[/NAME] or FILE.db instead of the folder (else DATELINE_STORE)",
    )
    parser = argparse.ArgumentParser(
        prog="python -m ui", description="Ask your articles, and see the sentence that says so.", parents=[common]
    )
    parser.set_defaults(run=_chat, host=HOST, port=PORT, names=None, user=USER, password=False, mcp=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    chat = commands.add_parser("chat", parents=[common], help="the web chat (this is also what no command means)")
    chat.add_argument("--host", default=HOST, help=f"the address to listen on (default {HOST}: this machine only)")
    chat.add_argument("--port", type=_port, default=PORT, help=f"the port to listen on (default {PORT})")
    chat.add_argument(
        "--name", dest="names", metavar="NAME", action="append", help="a further name by which browsers call it"
    )
    chat.add_argument("--user", default=USER, help=f"who logs in, where there is a password (default {USER})")
    chat.add_argument("--password", action="store_true", help="ask for the password (else DATELINE_PASSWORD has it)")
    chat.add_argument("--mcp", action="store_true", help="also tools for models (MCP): ask and articles")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", parents=[common], help="one question, one answer")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help='one question a line: {"question": …, "history": […]}'
    )
    ask.add_argument("--json", action="store_true", help="the answer as JSON, one a line")
    ask.add_argument("--source", metavar="OUTLET", action="append", help="ask only what it published (may be repeated)")
    ask.add_argument("--from", dest="first", metavar="DAY", help="ask only what appeared on this day or later")
    ask.add_argument("--to", dest="last", metavar="DAY", help="ask only what appeared on this day or earlier")
    ask.add_argument("--article", metavar="ARTICLE_ID", action="append", help="ask only this one (may be repeated)")
    ask.set_defaults(run=_ask, usage=ask.error)

    edit = commands.add_parser("edit", parents=[common], help="correct what is known of an article")
    edit.add_argument("article", metavar="ARTICLE_ID")
    for fact in FACTS:
        edit.add_argument(f"--{fact}", help="the date, as 2024-02-13" if fact == "published" else f"its {fact}")
    edit.set_defaults(run=_edit, usage=edit.error)

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

    agenda_command.add_to(commands, common)
    migrate_command.add_to(commands, common)

    verify = commands.add_parser(
        "verify", parents=[common], help="do the quotes of an exported conversation still stand in the articles?"
    )
    verify.add_argument("file", type=Path, metavar="FILE.json", help="a conversation saved as JSON on the page")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _chat(flags: argparse.Namespace, settings: Settings) -> int:
    """The page comes up first; then the models load, on a thread of their own."""
    password = read_password(settings)
    _check_port_is_free(settings)
    if settings.mcp:
        _check_mcp_is_there()
    dateline = Dateline.open(settings)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)  # also when started by a script that ignores ctrl-C
    with tempfile.TemporaryDirectory(prefix="dateline-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads  # the default is shared by all users of the machine
        from ui import chat  # here and not above: the other commands need no Gradio, which takes three seconds

        page = chat.build_page(dateline)
        address = chat.launch(
            page,
            host=settings.host,
            port=settings.port,
            hosts=settings.names,
            auth=(settings.user, password) if password else None,
            mcp=settings.mcp,
            private=[settings.library],
        )
        dateline.load_in_background()
        print(
            f"Dateline is open at {address} (ctrl-C closes it). Its library is {settings.store or settings.library}.",
            flush=True,
        )
        if settings.mcp:
            print(f"Its MCP server is at {address}gradio_api/mcp/", flush=True)
        if password:
            print(f"The user is {settings.user}. {NO_TLS}", flush=True)
        page.block_thread()
    return 0


def _check_mcp_is_there() -> None:
    """Raises `SettingsError` with the command that installs it."""
    if importlib.util.find_spec("mcp") is None:
        install = f"{Path(sys.executable).name} -m pip install -r requirements-mcp.txt"
        raise SettingsError(f"--mcp needs one more package: {install}")


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
    answer = dateline.ask(flags.question, scope=_scope(flags, dateline))
    print(json.dumps(answer_record(answer), ensure_ascii=False) if flags.json else as_text(answer))
    return 0


def _ask_many(flags: argparse.Namespace, settings: Settings) -> int:
    asked = list(_batch(flags.batch))
    dateline = Dateline.open(settings)
    dateline.load_with_sample()
    scope = _scope(flags, dateline)
    for question, history in asked:
        record = _batch_record(dateline, question, history, scope)
        answer = record["answer"] if record["answered"] else "These articles do not say."
        print(json.dumps(record, ensure_ascii=False) if flags.json else f"{question}\n    {answer}", flush=True)
    return 0


def _scope(flags: argparse.Namespace, dateline: Dateline) -> Scope:
    """The part of the library that the flags name.

    Raises `SettingsError` for an outlet that is not there, or a date that is none.
    """
    outlets = [outlet for outlet, _ in dateline.outlets() if outlet]
    asked = {each.casefold(): each for each in flags.source or ()}
    sources = tuple(outlet for outlet in outlets if outlet.casefold() in asked)
    unknown = [each for key, each in asked.items() if key not in {outlet.casefold() for outlet in sources}]
    if unknown:
        there = f"There are: {', '.join(outlets[:OUTLETS_TOLD])}." if outlets else "No article names its outlet."
        raise SettingsError(f"No article is from {unknown[0]!r}. {there}")
    first, last = _bound("--from", flags.first), _bound("--to", flags.last)
    return Scope(frozenset(flags.article) if flags.article else None, sources, first, last)


def _bound(flag: str, text: str | None) -> date | None:
    day = parse_day(text) if text else None
    if text is not None and day is None:
        raise SettingsError(f"{flag} {text!r} is no date: write it as 2024-02-13.")
    return date.fromisoformat(day) if day else None


def _batch(file: Path) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """The questions of a file of JSON lines, each with the earlier turns.  Raises `QuestionError` with the line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise QuestionError(f"The questions in {file} cannot be read: {reason}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _batch_line(line, f"{file}, line {number}")


def _batch_line(line: str, place: str) -> tuple[str, tuple[Turn, ...]]:
    try:
        record = json.loads(line)
        question, history = record["question"], record.get("history") or ()
        told = [_turn(each) for each in history]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise QuestionError(f'{place} is not of the form {{"question": "…", "history": ["…"]}}.') from None
    if not all(isinstance(text, str) for text in (question, *(part for turn in told for part in astuple(turn)))):
        raise QuestionError(f"{place}: question and history have to be text.")
    return question, tuple(told)


def _turn(told: Any) -> Turn:
    """An earlier turn: a question, or `{"question": …, "answer": …}`; the caller looks whether it is text."""
    return Turn(told["question"], told.get("answer") or "") if isinstance(told, dict) else Turn(told)


def _batch_record(dateline: Dateline, question: str, history: Sequence[Turn], scope: Scope) -> dict[str, Any]:
    """The answer to one line; a question that cannot be asked is not answered, and says why in `error`."""
    try:
        return answer_record(dateline.ask(question, history, scope=scope))
    except QuestionError as error:
        return {**answer_record(Answer(question, question, False, "", 0.0)), "error": str(error)}


def as_text(answer: Answer) -> str:
    """The answer as a person reads it in a terminal."""
    shown = answer.citations if answer.answered else answer.closest
    dated = remarks.days(answer, shown[0]) if len(answer.citations) == 1 else ""
    pending = answer.searched.pending if answer.searched else 0
    alone = _according(answer, shown[0]) if len(shown) == 1 else ""
    lines = [answer.answer + alone if answer.answered else "These articles do not say."]
    if answer.understood != answer.question:
        lines.insert(0, f"(understood as: {answer.understood})")
    if answer.filters:
        labels = ", ".join(each.label for each in answer.filters)
        relaxed = answer.filters[0].relaxed
        lines.insert(0, f"(nothing in: {labels}; asked without that)" if relaxed else f"(asked of: {labels})")
    if dated:
        lines.append(f"    {dated}")
    if pending:
        lines.append(f"({texts.not_looked_through(pending)})")
    if shown and not answer.answered:
        lines.append("\nClosest passages:")
    for citation in shown:
        days = "" if dated else remarks.days(answer, citation)
        lines.append(_quote(citation, "" if alone else _according(answer, citation), days))
    for other in answer.disagreement:
        lines.append(f"\n{remarks.says_otherwise(answer, other)}: {other.answer}")
        lines += [f"    {days}"] if (days := remarks.days(answer, other.citation)) else []
        lines.append(_quote(other.citation, _according(answer, other.citation), ""))
    return "\n".join(lines)


def _quote(citation: Citation, whose: str, days: str) -> str:
    """A quote with who says it, what its times mean, and where it stands."""
    page = f"p. {citation.page}" if citation.page else None
    facts = ", ".join(fact for fact in (citation.author, citation.source, citation.published, page) if fact)
    also = f"; also in {len(citation.also)} more" if citation.also else ""
    quote = " ".join(citation.quote.split())
    about = f" ({facts})" if facts else ""
    meant = f"\n    {days}" if days else ""
    return f"\n[{citation.n}] “{quote}”{whose}{meant}\n    {citation.title}{about}, {citation.article_id}{also}"


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


def _edit(flags: argparse.Namespace, settings: Settings) -> int:
    facts = {fact: getattr(flags, fact) for fact in FACTS if getattr(flags, fact) is not None}
    if not facts:
        flags.usage("say what is to be corrected: --title, --author, --source or --published")
    dateline = Dateline.open(settings)
    dateline.article(flags.article)  # before the models are loaded
    article = dateline.edit(flags.article, facts)
    dateline.publish()
    known = ", ".join(fact for fact in (article.author, article.source, article.published) if fact)
    print(f"{article.id}  {article.title}{f' ({known})' if known else ''}")
    return 0


def _export(flags: argparse.Namespace, settings: Settings) -> int:
    count = Dateline.open(settings).write_backup(flags.file)
    print(f"Wrote {count:,} article{'' if count == 1 else 's'} to {flags.file}.")
    return 0


def _import(flags: argparse.Namespace, settings: Settings) -> int:
    dateline = Dateline.open(settings)
    return told(dateline.read_backup(flags.file), None, "article").status("import")


def _verify(flags: argparse.Namespace, settings: Settings) -> int:
    """Exit status 1 also when a quote does not stand."""
    quotes = recheck.read_export(flags.file)
    verdicts = recheck.verify(Dateline.open(settings), quotes)
    if flags.json:
        print(json.dumps(recheck.as_record(verdicts), ensure_ascii=False, indent=1))
    else:
        print(*recheck.as_lines(verdicts), sep="\n")
    return 0 if recheck.all_stand(verdicts) else 1


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
        print(json.dumps(article_records(entries), ensure_ascii=False, indent=1))
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
