"""A file's properties into facts: what the program that made it wrote down, where that can be believed.

Office programs fill them by themselves (the name of the file, of the computer's owner, of the template's maker), so
what the article says of itself goes first.
"""

import datetime
import re

from corpus.byline import read_byline
from corpus.clean import clean
from corpus.dates import full_dates
from corpus.document import Facts, one_line

TITLE_LIMIT = 250
"""A longer title is an abstract or a whole text."""
OLDEST = "1990-01-01"
"""No office program and no PDF is older; 1601, 1904 and 1970 are how programs write that they do not know."""
HEAD_LINES = 12
"""The article's title stands in one of its first lines."""

_NO_TITLE = re.compile(
    r"\A(?:microsoft (?:word|powerpoint)\b.*|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|qxp|tex|dvi|html?|txt|pages|wpd|p65)|"
    r"(?:untitled|unbenannt|sans titre|sin t[ií]tulo|no title|title|titel|draft|new document|document|dokument|doc|"
    r"print|layout|slide|scan(?:ned)?|page|pdf|article|powerpoint[- ]presentation|word document)"
    r"[\W\d_]*(?:copy[\W\d_]*)?|"
    r"(?:file|https?)://.*|about:blank|[\W\d_]+|[^\s]*[_\d][^\s]*)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\A(?:administrator|admin|owner|user|users?\d*|root|guest|author|default|unknown|anonymous|none|n/?a|me|test|pc|hp|dell|"
    r"lenovo|acer|asus|microsoft(?: office)?(?: user)?|windows(?: user)?|office(?: user)?|mac(?:book)?|apple|"
    r"preinstalled|python-docx|unknown author|unknown creator|your name|customer|valued.*|compaq.*|"
    r"libreoffice|openoffice.*|adobe.*|"
    r"reportlab|latex.*|.*@.*|.*[\\/\d_<>].*|\W*)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.’'-]{0,40}(?: [^\W\d_][\w.’'-]{0,40}){1,5}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def facts_of_properties(
    text: str,
    *,
    title: str = "",
    author: str = "",
    created: str | None = None,
    language: str | None = None,
    url: str | None = None,
) -> Facts:
    """The facts in a file's properties, those of them that look real and that its `text` does not say itself.

    `created` is the ISO date of the day the file was made: it stands for the day of publication only where the text
    names no day of its own in its byline, and none after that one.
    """
    text = clean(text)
    byline = read_byline(text)
    return Facts(
        title=_title(one_line(title), text),
        author=None if byline.author else _author(one_line(author)),
        published=None if byline.published else _day(created, text),
        language=language if language and _LANGUAGE.fullmatch(language) else None,
        url=url,
    )


def _title(title: str, text: str) -> str | None:
    """The title as the text has it, where one of its first lines begins the property ("Talks fail | The Example")."""
    if not title or len(title) > TITLE_LIMIT or _NO_TITLE.fullmatch(title):
        return None
    head = " ".join(text.split("\n")[:HEAD_LINES])
    for line in text.split("\n")[:HEAD_LINES]:
        if len(line.split()) > 2 and _letters(title).startswith(_letters(line)):
            return line
    return title if " " in title or _letters(title) in _letters(head) else None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _author(author: str) -> str | None:
    """Names of at least two words, each with a capital letter in it or of a script without them."""
    names = [name.strip() for name in re.split(r"[;,]| and | & ", author) if name.strip()]
    real = [name for name in names if _NAME.fullmatch(name) and not _NO_AUTHOR.fullmatch(name) and _is_capital(name)]
    return ", ".join(real) if real and len(real) == len(names) else None


def _is_capital(name: str) -> bool:
    """Has it a capital letter, or is it of a script that has none?"""
    return name != name.lower() or name == name.upper()


def _day(day: str | None, text: str) -> str | None:
    try:
        made = datetime.date.fromisoformat(day or "").isoformat()
    except ValueError:
        return None
    latest = max((named.isoformat() for _, named in full_dates(text)), default=OLDEST)
    return made if max(OLDEST, latest) <= made else None
