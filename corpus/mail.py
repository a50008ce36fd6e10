"""A mail (.eml) into the draft of its article: what its sender wrote, and who, when and about what.

The plain text is read where there is some, else the HTML.  Attachments are not; what is quoted from an earlier mail and
the signature are left out; a mail that only passes on another one is read as that other one.
"""

import codecs
import datetime
import email.policy
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from corpus.document import PAGE_MARK, Document, Draft, Facts, one_line
from corpus.encoding import decode
from corpus.errors import ArticleError, EmptyArticle, UnreadableArticle
from corpus.facts import parse_day
from corpus.markup import parse_markup, text_of

LINE_LIMIT = 400_000
"""Lines of a mail; an attachment of 20 MB has 270,000."""
PART_LIMIT = 5_000
"""Lines that may part a mail: the parser takes a second for 10,000 parts."""
COMPARISONS = 5_000_000
"""Lines times boundaries: the parser compares each line with the boundaries of all the parts around it."""
HEAD_LIMIT = 250_000
"""Bytes of a mail's headers; those of much forwarded mails have tens of thousands."""
HEADER_LIMIT = 2_000
"""Characters of a header that is read; the parser is slow over long ones."""
STUB_SHARE = 0.2
"""A plain text with less than this share of the HTML's characters says that there is HTML, and no more."""
WRAP_WIDTHS = range(60, 101)
"""A mail whose longest line is outside of these is not wrapped; mails are wrapped at 72 to 78 characters."""
WRAP_SLACK = 4
"""Characters by which the longest line may pass the width that a mail was wrapped at, for want of a place to break."""
SIGNATURE_LINES = 15
"""A signature has at most this many lines; below a longer "-- " stands text."""

_ESCAPED_CHARSETS = ("iso-2022-", "utf-7", "hz")
"""Charsets that look like ASCII: nothing but their name tells them."""
for _charset in ("iso2022_jp", "iso2022_kr", "utf-7", "hz"):
    codecs.lookup(_charset)  # loaded now: behind the fence no file is opened, not even a module's
_WROTE = re.compile(
    r"^(?:On|Am|Le|El|Il|Op)\b.{5,200}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\s?:[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_FORWARD = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:Forwarded message|Original Message|Ursprüngliche Nachricht|Weitergeleitete Nachricht) ?-{2,}|"
    r"Begin forwarded message:)[ \t]*\n+(?P<head>(?:[>*\s]{0,4}(?:From|To|Cc|Date|Sent|Subject|Reply-To|Von|An|Betreff|"
    r"Gesendet|Datum)\*?:[^\n]*\n+){2,8})",
    re.MULTILINE,
)
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv|sv|antw)(?:\[\d{1,3}\])?:\s?|\[[^\]]{1,40}\]\s?)+", re.IGNORECASE)
_SENT_BY_LIST = ("List-Id", "List-Unsubscribe", "List-Post")
_OFFICE = re.compile(
    r"(?:news|newsletters?|info|no-?reply|do-?not-?reply|mail|mailer|hello|contact|editors?|editorial|team|press|alerts?|"
    r"updates?|subscriptions?|digest|daily|briefing)\b",
    re.IGNORECASE,
)


def read(document: Document) -> Draft:
    """What the mail says, and the facts of its headers; the day is the sender's own.

    Raises `UnreadableArticle` when the mail is damaged past reading, `EmptyArticle` when it holds attachments only.
    """
    try:
        return _read(document)
    except ArticleError:
        raise
    except (
        Exception
    ):  # the parser raises whatever its parts do: IndexError, AttributeError, LookupError, RecursionError …
        raise UnreadableArticle(
            f"“{document.label}” is damaged: it is no mail that can be read. Nothing was added."
        ) from None


def _read(document: Document) -> Draft:
    if _is_too_complex(document.data):
        raise UnreadableArticle(f"“{document.label}” has too many parts or headers. Nothing was added.")
    message = BytesParser(policy=email.policy.default).parsebytes(document.data)
    text, facts = _article(message, document)
    if not text.strip():
        raise EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
    return Draft(text.replace(PAGE_MARK, ""), facts)


_BOUNDARY = re.compile(r"boundary\s*\*?\d?\*?=", re.IGNORECASE)
_LONG_HEADER = re.compile(r"^content-[\w-]{1,40}:(?:[^\n]|\n[ \t]){10000}", re.IGNORECASE | re.MULTILINE)
"""The parser of headers is quadratic: "a*0=b; " 100,000 times took more than 30 s."""


def _is_too_complex(data: bytes) -> bool:
    """Would the standard library's parser take more than about two seconds?"""
    text = data.decode("latin-1")
    lines = text.count("\n")
    head = len(re.split(r"\r?\n\r?\n", text, maxsplit=1)[0])
    return (
        lines > LINE_LIMIT
        or text.count("\n--") > PART_LIMIT
        or lines * len(_BOUNDARY.findall(text)) > COMPARISONS
        or head > HEAD_LIMIT
        or _LONG_HEADER.search(text) is not None
    )


def _article(message: EmailMessage, document: Document) -> tuple[str, Facts]:
    """The text and facts of `message`, or of the mail attached to it or quoted in it when that one is the longer."""
    text, facts = _own_text(_body(message, document)), _facts_of(message)
    for inner in _passed_on(message):
        inner_text, inner_facts = _article(inner, document)
        if len(inner_text) > len(text):
            text, facts = inner_text, inner_facts
    if (forward := _FORWARD.search(text)) and len(text) - forward.end() > forward.start():
        return text[forward.end() :].strip(), _facts_in(forward["head"], facts)
    return (text[: forward.start()] if forward else text), facts


def _passed_on(message: MIMEPart) -> Iterator[EmailMessage]:
    """The mails attached to `message`."""
    for part in message.iter_parts() if message.is_multipart() else ():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield inner
        elif part.get_content_maintype() == "multipart":
            yield from _passed_on(part)


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _body(part: MIMEPart, document: Document) -> str:
    """The text of `part`: of its parts one after another, or the best of its alternatives."""
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment" or kind == "message/rfc822":
        return ""
    if part.is_multipart():
        texts = [(inner.get_content_type(), _body(inner, document)) for inner in part.iter_parts()]
        return (
            _best(texts) if kind == "multipart/alternative" else "\n\n".join(text for _, text in texts if text.strip())
        )
    if kind == "text/plain":
        return _unwrapped(_decoded(part, document), part)
    if kind == "text/html":
        root = parse_markup(_decoded(part, document))
        return "" if root is None else text_of(root)
    return ""


def _best(texts: list[tuple[str, str]]) -> str:
    """The plain text of several forms of one text, unless it only says that there is another form."""
    plain = next((text for kind, text in texts if kind == "text/plain" and text.strip()), "")
    other = max((text for kind, text in texts if kind != "text/plain"), key=len, default="")
    return plain if len(plain) > STUB_SHARE * len(other) else other


def _decoded(part: MIMEPart, document: Document) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset and charset.startswith(_ESCAPED_CHARSETS):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            pass
    return decode(Document(data.replace(b"\0", b""), document.name, charset)).replace("\r\n", "\n")


def _unwrapped(text: str, part: MIMEPart) -> str:
    """Plain text without the ends of its wrapped lines: by RFC 3676 where the mail says so, else by their length."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if part.get_param("format") == "flowed":
        return _unflowed(lines, glue="" if part.get_param("delsp") == "yes" else " ")
    width = max((len(line) for line in lines if " " in line.strip()), default=0)  # an address has no place to break
    if width not in WRAP_WIDTHS:
        return "\n".join(lines)
    pieces = lines[:1]
    for before, line in itertools.pairwise(lines):
        pieces += [" ", line.lstrip()] if _goes_on(before, line, width) else ["\n", line]
    return "".join(pieces)


def _goes_on(before: str, line: str, width: int) -> bool:
    """Was `line` parted from the one before because its first word did not fit?"""
    if not before.strip() or not line.strip() or before == "-- " or re.match(r"[>*•-]|\d{1,2}[.)] |[\w-]+: ", line):
        return False
    return not before.startswith(">") and len(before.rstrip()) + 1 + len(line.split()[0]) > width - WRAP_SLACK


def _unflowed(lines: list[str], glue: str) -> str:
    pieces: list[str] = []
    flows = False
    for line in lines:
        line = line.removeprefix(" ")  # the sender's mail program put it there
        pieces += [glue if flows and not line.startswith(">") else "\n", line.removesuffix(" ")]
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "".join(pieces[1:]).replace("\n--\n", "\n-- \n")


def _own_text(text: str) -> str:
    """`text` without its signature and what it quotes of earlier mails; the quotes where there is nothing else."""
    lines = text.split("\n")
    at = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].rstrip("\r") in ("-- ", "--")), None)
    if at is not None and len(lines) - at - 1 <= SIGNATURE_LINES and any(line.strip() for line in lines[:at]):
        lines = lines[:at]
    own = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    if len(own) < len("\n".join(lines)):
        own = _WROTE.sub("", own)
    if any(char.isalnum() for char in own):
        return own
    return "\n".join(re.sub(r"^(?:\s?>)+ ?", "", line) for line in lines)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Sender:
    name: str
    address: str


def _facts_of(message: EmailMessage) -> Facts:
    """Subject, sender and day; a sender that is an outlet and no person is the source."""
    sender = _sender(_header(message, "From"))
    by_list = any(_header(message, name) for name in _SENT_BY_LIST)
    is_outlet = _is_outlet(sender, by_list)
    list_name = one_line(_header(message, "List-Id").partition("<")[0]).strip('" ')
    return Facts(
        title=_REPLY.sub("", one_line(_header(message, "Subject")), count=1) or None,
        author=None if is_outlet else sender.name or None,
        source=(sender.name if is_outlet else list_name) or None,
        published=_day(_header(message, "Date")),
        language=one_line(_header(message, "Content-Language")).split(",")[0] or None,
    )


def _header(message: EmailMessage, name: str) -> str:
    """The header's text, its encoded words read; empty when there is none, or when the parser fails over it."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if len(str(raw)) > HEADER_LIMIT:
        return ""
    try:
        return str(message[name] or "")
    except Exception:  # the parser of headers raises IndexError, AttributeError and more over damaged ones
        return str(raw)


def _sender(header: str) -> _Sender:
    name, address = parseaddr(header)
    return _Sender(one_line(name).strip("\"' "), address)


def _is_outlet(sender: _Sender, by_list: bool) -> bool:
    """Is the sender an outlet: an office's address, or a list's that has the sender's name ("thecradle.co")?"""
    local, _, domain = sender.address.partition("@")
    squeezed = re.sub(r"[\W_]", "", sender.name.casefold())
    named = bool(squeezed) and squeezed in re.sub(r"[\W_]", "", domain.casefold())
    return bool(sender.name) and (_OFFICE.match(local) is not None or (by_list and named))


def _day(header: str) -> str | None:
    """The day of a `Date` header in its own time zone, `YYYY-MM-DD`."""
    try:
        day = parsedate_to_datetime(header).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (
        day.isoformat() if day >= datetime.date(1971, 1, 2) else None
    )  # 1970 is how programs write that they do not know


def _facts_in(head: str, outer: Facts) -> Facts:
    """The facts in the head of a mail that is quoted in another one; its day is written in any of many ways."""
    values = {key.lower(): one_line(value) for key, value in re.findall(r"(\w[\w-]*)\*?:\**([^\n]*)", head)}
    sender = _sender(values.get("from", values.get("von", "")))
    subject = values.get("subject", values.get("betreff", ""))
    return Facts(
        title=_REPLY.sub("", subject, count=1) or outer.title,
        author=None if _is_outlet(sender, by_list=True) else sender.name or None,
        source=sender.name if _is_outlet(sender, by_list=True) else None,
        published=parse_day(values.get("date") or values.get("sent") or ""),
        language=outer.language,
    )
