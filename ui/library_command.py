"""`python -m ui add`, `articles`, `show`, `edit`, `remove`, `export`, `import`: articles in and out of the library."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from corpus.collect import collect, is_address
from corpus.document import Facts
from corpus.errors import ArticleError, DatelineError, SettingsError
from corpus.facts import parse_day
from corpus.formats import READ_KINDS
from index.cluster import seen_by_all
from index.edit import FACTS
from ui.build import Dateline
from ui.progress import passages, told
from ui.records import article_records
from ui.settings import Settings


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the commands to the subparsers of the command line."""
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
    add.add_argument("--workers", type=_count, metavar="N", help="processes that share the embedding (default 1)")
    add.add_argument("--ray", metavar="ADDRESS", help="read and embed on a Ray cluster: HOST:PORT, auto, or local")
    add.set_defaults(run=_add)

    articles = commands.add_parser("articles", parents=[common], help="what is in the library")
    articles.add_argument("--json", action="store_true")
    articles.set_defaults(run=_articles)

    show = commands.add_parser("show", parents=[common], help="one article, whole")
    show.add_argument("article", metavar="ARTICLE_ID")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=_show)

    edit = commands.add_parser("edit", parents=[common], help="correct what is known of an article")
    edit.add_argument("article", metavar="ARTICLE_ID")
    for fact in FACTS:
        edit.add_argument(f"--{fact}", help="the date, as 2024-02-13" if fact == "published" else f"its {fact}")
    edit.set_defaults(run=_edit, usage=edit.error)

    remove = commands.add_parser("remove", parents=[common], help="articles out of the library")
    remove.add_argument("articles", nargs="+", metavar="ARTICLE_ID")
    remove.set_defaults(run=_remove)

    export = commands.add_parser("export", parents=[common], help="the whole library into one file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)

    restore = commands.add_parser("import", parents=[common], help="the articles of an exported library into this one")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=_import)


def _add(flags: argparse.Namespace, settings: Settings) -> int:
    facts = {fact: getattr(flags, fact) for fact in ("title", "author", "source")}
    given = Facts(**facts, published=_day(flags.published), url=_address(flags.url))
    paths = seen_by_all(flags.paths) if flags.ray else flags.paths
    dateline = Dateline.open(settings)
    found = collect(paths, dateline.fetch, sys.stdin.buffer)
    if not found.places:
        raise ArticleError(f"There is nothing to add in {', '.join(flags.paths)}: Dateline reads {READ_KINDS}.")
    workers = flags.workers or 1
    if flags.ray:
        outcomes = dateline.add_on_cluster(flags.ray, paths, given, flags.workers)
    else:
        if workers == 1:
            dateline.load()
        outcomes = dateline.add_all(found, given, workers)
    tally = told(outcomes, found.total, "article")
    dateline.publish()  # once, and not for each article
    if found.skipped:
        print(f"Files that are no articles and were left out: {found.skipped:,}.", file=sys.stderr)
    return tally.status("add")


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


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


def _remove(flags: argparse.Namespace, settings: Settings) -> int:
    """Each article of the list; one that is not there does not keep the others in."""
    dateline = Dateline.open(settings)
    failed = 0
    for article_id in flags.articles:
        try:
            dateline.remove(article_id)
            print(f"Removed {article_id}.")
        except DatelineError as error:
            print(error, file=sys.stderr)
            failed = 1
    return failed


def _export(flags: argparse.Namespace, settings: Settings) -> int:
    count = Dateline.open(settings).write_backup(flags.file)
    print(f"Wrote {count:,} article{'' if count == 1 else 's'} to {flags.file}.")
    return 0


def _import(flags: argparse.Namespace, settings: Settings) -> int:
    dateline = Dateline.open(settings)
    return told(dateline.read_backup(flags.file), None, "article").status("import")
