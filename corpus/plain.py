"""A text file into the draft of its article: the text as it is."""

from corpus.document import Document, Draft
from corpus.encoding import decode


def read(document: Document) -> Draft:
    """The text; what it says of itself stands in its byline, which is read later."""
    return Draft(decode(document))
