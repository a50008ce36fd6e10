"""The conversations beside the chat, and what happens when they are used.  Wiring only.

A conversation is saved by the browser: the server makes the file's content, which reaches the page as the value of a
component (ui/handed.js makes a file of it), so that no path of Gradio's file server has to be open.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.errors import DatelineError
from ui import conversation as talk
from ui import keeping, paper, talks, texts
from ui.blocks import PLAIN, QUIET, SKIP, Parts, text
from ui.conversation import Conversation
from ui.desk import Desk
from ui.edge import sentence_for
from ui.export import FORMATS, export

LISTED = 100
"""Conversations listed at once; the others are found by the box above the list."""

_HERE = Path(__file__).parent


def sidebar() -> Parts:
    """The components of the column."""
    script, hand = ((_HERE / name).read_text("utf-8") for name in ("sidebar.js", "handed.js"))
    with gr.Column(elem_id="sidebar", scale=0, min_width=0):
        gr.HTML(talks.head(), **PLAIN)
        find = gr.Textbox(
            "",
            elem_id="find-talk",
            label=texts.FIND_CONVERSATION,
            show_label=False,
            placeholder=texts.FIND_CONVERSATION_HINT,
            max_lines=1,
            container=False,
        )
        listing = gr.HTML("", elem_id="talks", js_on_load=script, apply_default_css=False)
        handed = gr.HTML("", elem_id="handed", html_template="", js_on_load=hand, apply_default_css=False)
    return {"find_talk": find, "talks": listing, "handed": handed}


def wire_sidebar(
    desk: Desk,
    parts: Parts,
    ask: Parts,
    conversation: gr.State,
    source: gr.HTML,
    told: gr.HTML,
    occasions: Iterable[Callable[..., Any]],
) -> None:
    """Conversations are listed, opened, renamed, saved and deleted; the list is made anew on each of `occasions`."""
    find, listing = parts["find_talk"], parts["talks"]
    view = [ask["chat"], ask["question"], ask["offers"], ask["heard"], source]

    def drawn(conversation: Conversation, find: str, trouble: str = "") -> str:
        try:
            found, every = desk.conversations().find(find, LISTED)
        except Exception as error:
            found, every, trouble = [], 0, sentence_for(error)
        return talks.talks(found, every, conversation.id, find, trouble)

    def refresh(conversation: Conversation, find: str) -> str:
        return drawn(conversation, find, keeping.settle(desk, conversation))

    def shown(conversation: Conversation) -> tuple[Any, ...]:
        """In place: chat, box, offers, what a screen reader says, source panel."""
        panel = talk.source_of(desk, conversation, conversation.turns[-1]) if conversation.turns else None
        messages, offers = talk.messages(conversation, desk.ready()), talk.offers(desk, conversation)
        return messages, "", offers, "", panel or paper.no_article()

    def resume(conversation: Conversation, find: str, event: gr.EventData) -> tuple[Any, ...]:
        try:
            keeping.resume(desk, conversation, text(event, "talk"))
        except DatelineError as error:
            return *(SKIP,) * len(view), drawn(conversation, find, str(error))
        return *shown(conversation), drawn(conversation, find)

    def follow_ups(conversation: Conversation) -> Any:
        talk.find_follow_ups(desk, conversation)
        return talk.offers(desk, conversation) if conversation.turns else SKIP

    def rename(conversation: Conversation, find: str, event: gr.EventData) -> tuple[Any, ...]:
        try:
            desk.conversations().rename(text(event, "talk"), text(event, "name"))
        except DatelineError as error:
            return drawn(conversation, find, str(error)), SKIP
        return drawn(conversation, find), texts.RENAMED

    def discard(conversation: Conversation, find: str, event: gr.EventData) -> tuple[Any, ...]:
        return discarded(conversation, find, text(event, "talk"))

    def discard_all(conversation: Conversation, find: str) -> tuple[Any, ...]:
        return discarded(conversation, find, None)

    def discarded(conversation: Conversation, find: str, ident: str | None) -> tuple[Any, ...]:
        """Deletes one conversation, or all of them; the chat is empty when what it shows is deleted."""
        try:
            if ident is None:
                desk.conversations().forget_all()
            else:
                desk.conversations().forget(ident)
        except DatelineError as error:
            return *(SKIP,) * len(view), drawn(conversation, find, str(error)), SKIP
        said = texts.DELETED_ALL if ident is None else texts.DELETED
        if ident not in (None, conversation.id):
            return *(SKIP,) * len(view), drawn(conversation, find), said
        conversation.clear()
        return *shown(conversation), drawn(conversation, find), said

    def save(event: gr.EventData) -> tuple[Any, ...]:
        try:
            ending = text(event, "ending")
            listed, turns = keeping.told(desk, text(event, "talk"))
            file = export(listed, turns, ending if ending in FORMATS else "json", keeping.now())
        except DatelineError as error:
            return SKIP, str(error)
        return json.dumps(asdict(file)), texts.saved(file.name)

    states = [conversation, find]
    resumed = listing.resume(resume, states, [*view, listing], trigger_mode="always_last", **QUIET)
    resumed.then(follow_ups, conversation, ask["offers"], **QUIET)
    listing.rename(rename, states, [listing, told], **QUIET)
    listing.discard(discard, states, [*view, listing, told], **QUIET)
    listing.discardall(discard_all, states, [*view, listing, told], **QUIET)
    listing.save(save, None, [parts["handed"], told], **QUIET)
    find.change(drawn, states, listing, trigger_mode="always_last", **QUIET)
    for occasion in occasions:
        occasion(refresh, states, listing, **QUIET)
