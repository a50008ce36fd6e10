"""The meetings into what stands on their tab: filters, counts and a table, with what stands there when there are none.
Safe HTML.

Buttons and boxes carry a name and a value; ui/meetings.js and ui/page.js make events of them.
"""

from collections.abc import Mapping

from corpus.dates import in_words, time_expressions
from index.meetings.meeting import Meeting, When
from ui import shelf, texts
from ui.agenda import LONGEST_NAME, ROWS, SORTED_BY, Agenda, Row, days, in_iso
from ui.escape import TITLE_SHOWN, day, name, safe, short
from ui.render import DOT

NAMES_SHOWN = 8
"""Names of a meeting that are shown; a summit may have thirty."""
WORDS_SHOWN = 60
"""Characters of an article's words for a time."""
COLUMNS = {
    "when": texts.WHEN,
    "who": texts.WHO,
    "what": texts.WHAT,
    "where": texts.WHERE,
}
BETWEEN_PARTIES = " · "
BETWEEN_NAMES = ", "


# ── above the table ──────────────────────────────────────────────────────────────────────────────────────────────────


def form() -> str:
    """The filters, none of them set.  They are drawn once: who is writing in them is not disturbed."""
    return (
        f'<div class="seek" role="search" aria-label="{texts.FILTER_MEETINGS}">'
        f'<label class="person">{texts.PERSON} <input type="search" name="person" placeholder="{texts.PERSON_HINT}" '
        f'maxlength="{LONGEST_NAME}" autocomplete="off" spellcheck="false"></label>'
        f'<label>{texts.SINCE} <input type="date" name="first"></label>'
        f'<label>{texts.UNTIL} <input type="date" name="last"></label>'
        f"{_choice('kind', texts.KIND, texts.KINDS)}{_choice('status', texts.STATUS, texts.STATUSES)}</div>"
    )


def _choice(called: str, label: str, options: Mapping[str, str]) -> str:
    listed = "".join(f'<option value="{value}">{shown}</option>' for value, shown in options.items())
    return f'<label>{label} <select name="{called}"><option value="">{texts.ANY}</option>{listed}</select></label>'


def progress(looked: int, every: int, shown: int) -> str:
    """How far the articles have been looked through; `shown` is how many of them are told of now.

    Empty when all is told.  The button is there all the time, so that nothing moves when there is something new.
    """
    if looked >= every and shown >= looked:
        return ""
    line = texts.looked_through(looked, every) if looked < every else texts.all_looked_through(every)
    unused = "" if looked > shown else " disabled"
    button = f'<button type="button" name="again"{unused}>{texts.SHOW_NEW}</button>'
    return f'<p class="fine looked"><span>{line}</span> {button}</p>'


def line(agenda: Agenda) -> str:
    """How many meetings there are, and what can be done with them; empty where none is known."""
    if not agenda.rows and not agenda.is_filtered():
        return ""
    clear = f'<button type="button" name="clear">{texts.CLEAR_MEETING_FILTERS}</button>' if agenda.is_filtered() else ""
    none = "" if agenda.shown()[1] else " disabled"
    save = f'<button type="button" name="save"{none}>{texts.SAVE_CSV}</button>'
    return f'<p class="tally"><span class="count">{counted(agenda)}</span>{clear}{save}</p>'


def waiting() -> str:
    """The same line until the meetings have been looked for."""
    return f'<p class="waiting"><span class="dots"></span>{texts.MEETINGS_WAITED_FOR}</p>'


def counted(agenda: Agenda) -> str:
    """How many meetings were found, and how many of them have a date."""
    found = agenda.matching(agenda.rows)
    return texts.meetings_counted(len(found), sum(in_iso(row.meeting) is not None for row in found))


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(agenda: Agenda) -> str:
    """The page of the meetings that is looked at and the ways to the others, or why there are none."""
    shown, count = agenda.shown()
    if not shown:
        return _none(agenda)
    heads = "".join(_head(column, label, agenda) for column, label in COLUMNS.items())
    body = "".join(map(_row, shown))
    first = agenda.page * ROWS + 1
    return (
        f'<table class="entries agenda"><caption class="unseen">{texts.MEETINGS}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        f"{shelf.pages(first, first + len(shown) - 1, count, agenda.page)}"
    )


def _none(agenda: Agenda) -> str:
    if not agenda.every:
        return (
            f'<p class="fine none">{texts.NO_ARTICLES_FOR_MEETINGS}</p>'
            f'<button type="button" class="goto" name="goto" value="articles">{texts.ADD_ARTICLES}</button>'
        )
    if agenda.first and agenda.last and agenda.first > agenda.last:
        why = texts.NO_DAY_BETWEEN
    elif agenda.is_filtered():
        why = texts.NO_MEETING_MATCHES
    else:
        why = texts.NO_MEETING_YET if agenda.looked < agenda.every else texts.NO_MEETING
    return f'<p class="fine none">{why}</p>'


def _head(column: str, label: str, agenda: Agenda) -> str:
    if column not in SORTED_BY:
        return f'<th scope="col" class="{column}"><span>{label}</span></th>'
    is_sorted = column == agenda.sort
    state = f' aria-sort="{"descending" if agenda.descending else "ascending"}"' if is_sorted else ""
    arrow = f'<span aria-hidden="true">{"▾" if agenda.descending else "▴"}</span>' if is_sorted else ""
    button = f'<button type="button" name="order" value="{column}">{label}{arrow}</button>'
    return f'<th scope="col" class="{column}"{state}>{button}</th>'


def _row(row: Row) -> str:
    meeting = row.meeting
    label = safe(short(called(meeting), TITLE_SHOWN))
    return (
        f'<tr class="entry"><td class="when">{_when(row)}</td>'
        f'<th scope="row" class="who"><button type="button" name="meeting" value="{safe(row.key)}" class="open" '
        f'dir="auto" aria-label="{texts.SHOW_QUOTE_OF} {label}">{_who(meeting)}</button>'
        f'<p class="fine from">{_whence(row)}</p></th>'
        f'<td class="what">{texts.KINDS[meeting.kind]}{_status(meeting)}</td>'
        f'<td class="where">{name(meeting.place) if meeting.place else texts.UNKNOWN}</td></tr>'
    )


def called(meeting: Meeting) -> str:
    """The parties of a meeting in one line, as plain text."""
    parties = [BETWEEN_NAMES.join(short(each, TITLE_SHOWN) for each in names) for names in _named(meeting)]
    return BETWEEN_PARTIES.join(parties) + _unnamed(meeting)


def _who(meeting: Meeting) -> str:
    parties = [BETWEEN_NAMES.join(map(name, names)) for names in _named(meeting)]
    return f'<span class="with">{BETWEEN_PARTIES}</span>'.join(parties) + _unnamed(meeting)


def _named(meeting: Meeting) -> list[tuple[str, ...]]:
    """The names of each party, `NAMES_SHOWN` of them in all."""
    left, shown = NAMES_SHOWN, []
    for names in meeting.people:
        shown.append(names[:left])
        left -= len(shown[-1])
    return [names for names in shown if names]


def _unnamed(meeting: Meeting) -> str:
    hidden = sum(map(len, meeting.people)) - NAMES_SHOWN
    return f" {texts.and_others(hidden)}" if hidden > 0 else ""


def _status(meeting: Meeting) -> str:
    if meeting.status == "held":
        return ""
    return f' <span class="state {meeting.status}">{texts.STATUSES[meeting.status]}</span>'


def _when(row: Row) -> str:
    """The days in words; the article's own words under them where they say less, with the day it appeared."""
    when, known = row.meeting.when, days(row.meeting)
    if known is None:
        words = f'<p class="fine own">{texts.written_on(_own(when), "")}</p>' if when else ""
        return f'<span class="undated">{texts.NO_EXACT_DATE if when else texts.NO_DATE}</span>{words}'
    shown = in_words(*known)
    if when is None or says_all(when):
        return shown
    published = day(row.published, letters=3) if row.published else ""
    return f'{shown}<p class="fine own">{texts.written_on(_own(when), published)}</p>'


def _own(when: When) -> str:
    return name(when.text, WORDS_SHOWN)


def says_all(when: When) -> bool:
    """Do the words name the very days by themselves: "13 February 2024", and not "last week"?"""
    named = [(str(each.first), str(each.last)) for each in time_expressions(when.text) if not each.derived]
    return (when.first, when.last) in named


def _whence(row: Row) -> str:
    outlet = [name(row.source)] if row.source else []
    return DOT.join([*outlet, f"<cite>{name(row.title, TITLE_SHOWN)}</cite>"])
