"""A JSON object into the draft of its article: `text` and the usual names for the facts."""

import json

from corpus.document import Document, Draft
from corpus.encoding import decode
from corpus.errors import UnreadableArticle
from corpus.facts import facts_of

TEXT_KEYS = ("text", "body", "content", "articlebody", "article")


def read(document: Document) -> Draft:
    """The record's text and facts.  Raises `UnreadableArticle` when it is no JSON object or has no text."""
    try:
        record = json.loads(decode(document))
    except (ValueError, RecursionError):
        raise UnreadableArticle(f"“{document.label}” is damaged: it is not sound JSON. Nothing was added.") from None
    values = {str(key).lower(): value for key, value in record.items()} if isinstance(record, dict) else {}
    text = next((values[key] for key in TEXT_KEYS if isinstance(values.get(key), str)), None)
    if text is None:
        raise UnreadableArticle(
            f"“{document.label}” is JSON without the text of an article (it would be called “text”). Nothing was added."
        )
    return Draft(text, facts_of(record))
