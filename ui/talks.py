"""Conversations into the list beside the chat, as safe HTML: each can be opened, renamed, saved and deleted.

Buttons carry a name and a value, and forms a value; ui/sidebar.js makes events of them.
"""

from collections.abc import Sequence

from index.conversations import LONGEST_NAME, Listed
from ui import texts
from ui.escape import TITLE_SHOWN, day, name, safe, short

NAME_SHOWN = 90


def toggle() -> str:
    """The button that opens and closes the list; ui/sidebar.js says on it whether it is open."""
    return (
        '<button type="button" class="talks-toggle" aria-controls="sidebar" aria-expanded="true">'
        f'<span class="bars" aria-hidden="true"></span><span>{safe(texts.CONVERSATIONS)}</span></button>'
    )


def head() -> str:
    """What stands above the list."""
    return (
        f'<div class="talks-head"><h2 id="talks-title">{safe(texts.CONVERSATIONS)}</h2>'
        f'<button type="button" name="close" aria-label="{safe(texts.CLOSE_CONVERSATIONS)}">×</button></div>'
        f'<button type="button" name="fresh" class="fresh">{safe(texts.NEW)}</button>'
    )


def talks(found: Sequence[Listed], every: int, current: str, find: str = "", trouble: str = "") -> str:
    """The list of the conversations that were `found`, of `every` matching one; `current` is the id of the one that is
    shown in the chat, `trouble` a sentence about what went wrong."""
    rows = "".join(_talk(listed, listed.id == current) for listed in found)
    none = texts.NO_CONVERSATION_MATCHES if find.strip() else texts.NO_CONVERSATIONS
    more = f'<p class="fine">{safe(texts.conversations_shown(len(found), every))}</p>' if len(found) < every else ""
    said = f'<p class="problem" role="alert">{safe(trouble)}</p>' if trouble else ""
    body = f'<ol class="talks">{rows}</ol>{more}' if rows else f'<p class="fine none">{safe(none)}</p>'
    return said + body + (_delete_all(every) if rows and not find.strip() else "")


def _talk(listed: Listed, is_current: bool) -> str:
    called = name(listed.name, NAME_SHOWN) if short(listed.name, TITLE_SHOWN) else safe(texts.UNNAMED)
    current = ' aria-current="true"' if is_current else ""
    facts = f"{day(listed.changed, 3)} · {texts.questions(listed.turns)}"
    return (
        f'<li class="talk"><button type="button" name="resume" value="{safe(listed.id)}"{current}>'
        f'<span class="called" dir="auto">{called}</span><span class="fine">{facts}</span></button>{_more(listed)}</li>'
    )


def _more(listed: Listed) -> str:
    """What else can be done with a conversation, to be unfolded."""
    ident, label = safe(listed.id), safe(texts.actions_for(short(listed.name, NAME_SHOWN)))
    saves = "".join(
        f'<button type="button" name="save" value="{ident}:{ending}">{safe(kind)}</button>'
        for ending, kind in texts.SAVE_FORMATS.items()
    )
    called = safe(short(listed.name, LONGEST_NAME))
    box = f'<input name="called" dir="auto" maxlength="{LONGEST_NAME}" autocomplete="off" value="{called}">'
    more = safe(texts.MORE_ACTIONS)
    return (
        f'<details name="more" class="more"><summary aria-label="{label}" title="{more}">⋯</summary>'
        f'<form name="rename" data-talk="{ident}"><label>{safe(texts.CONVERSATION_NAME)} {box}</label>'
        f'<button type="submit">{safe(texts.RENAME)}</button></form>'
        f'<p class="saves"><span>{safe(texts.SAVE_AS)}</span>{saves}</p>'
        f"{_doom(texts.DELETE, texts.DELETE_THIS, 'discard', ident, texts.DELETE_IT)}</details>"
    )


def _delete_all(count: int) -> str:
    question = texts.delete_all_question(count)
    return f'<div class="talks-foot">{_doom(texts.DELETE_ALL, question, "discardall", "", texts.DELETE_ALL_YES)}</div>'


def _doom(opens: str, question: str, action: str, value: str, yes: str) -> str:
    """A deletion, with the question before it."""
    return (
        f'<details class="doom"><summary>{safe(opens)}</summary><p>{safe(question)}</p>'
        f'<button type="button" class="yes" name="{action}" value="{value}">{safe(yes)}</button>'
        f'<button type="button" name="spare">{safe(texts.KEEP_IT)}</button></details>'
    )
