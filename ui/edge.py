"""Exceptions into one sentence for the person: they are caught once, here at the edge."""

import logging
import secrets
import traceback

from corpus.errors import DatelineError
from ui import texts

_log = logging.getLogger("dateline")


def sentence_for(error: Exception) -> str:
    """What to tell the person.  An error that nobody foresaw gets a number, under which the log has its traceback.

    The log holds the places in the program, not the error's message: that may quote the question or an article.
    """
    if isinstance(error, DatelineError):
        return str(error)
    number = secrets.token_hex(3)
    places = "".join(traceback.format_tb(error.__traceback__))
    _log.error("error %s: %s\n%s", number, type(error).__name__, places)
    return texts.FAILED.format(number)
