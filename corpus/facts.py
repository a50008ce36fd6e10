"""Records (front matter, JSON, metadata) into facts: the usual names for title, author, outlet, day and address."""

from collections.abc import Mapping

from corpus.dates import full_dates
from corpus.document import Facts, one_line


def parse_day(text: str) -> str | None:
    """The ISO date of a day written in one of the usual ways ("2024-02-13", "13 February 2024"); else None."""
    dates = full_dates(text.strip())
    return dates[0][1].isoformat() if dates else None


_FACT_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "by", "byline"),
    "source": ("source", "outlet", "publisher", "publication", "site", "site_name"),
    "published": ("published", "date", "pubdate", "publish_date", "date_published", "datepublished"),
    "url": ("url", "link", "canonical_url", "permalink"),
    "language": ("language", "lang", "inlanguage"),
}


def facts_of(values: Mapping[object, object]) -> Facts:
    """`Facts` from a record with the usual names for them; lists are joined by commas."""
    by_key = {str(key).lower(): _words(value) for key, value in values.items()}
    found: dict[str, str | None] = {}
    for fact, keys in _FACT_KEYS.items():
        found[fact] = next((by_key[key] for key in keys if by_key.get(key)), None)
    if found["published"]:
        found["published"] = parse_day(found["published"])
    return Facts(**found)


def _words(value: object) -> str | None:
    """A value of a record as one line; None for what is empty, or deeper than a list of words."""
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    line = one_line(", ".join(word for word in words if isinstance(word, str)))
    return line if line not in ("", "~", "null") else None
