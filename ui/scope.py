"""The row under the question box in which one chooses what is asked, and what happens when it is used.  Wiring only."""

from pathlib import Path
from typing import Any

import gradio as gr

from ui import filters as asked
from ui.blocks import PLAIN, QUIET, Parts, text
from ui.conversation import Conversation
from ui.desk import Desk


def scope_bar() -> Parts:
    """The components of the row."""
    js = (Path(__file__).parent / "shelf.js").read_text("utf-8")
    return {
        "scope": gr.HTML("", elem_id="scope", js_on_load=js, apply_default_css=False),
        "scope_panel": gr.HTML("", elem_id="scope-panel", **PLAIN),
    }


def wire_scope(desk: Desk, parts: Parts, conversation: gr.State, page: gr.Blocks, tab: gr.Tab) -> None:
    """The row says what a conversation asks; it is drawn anew when the page is opened, and when `tab` is."""
    row = [parts["scope"], parts["scope_panel"]]

    def draw(conversation: Conversation) -> tuple[str, str]:
        return asked.bar(desk, conversation.filters), asked.panel(desk, conversation.filters)

    def narrow(conversation: Conversation, event: gr.EventData) -> str:
        conversation.filters.set(event._data or {})
        return asked.bar(desk, conversation.filters)

    def toggle(conversation: Conversation) -> tuple[str, str]:
        conversation.filters.is_open = not conversation.filters.is_open
        return draw(conversation)

    def take_off(conversation: Conversation, event: gr.EventData) -> tuple[str, str]:
        conversation.filters.take_off(text(event, "value"))
        return draw(conversation)

    latest: dict[str, Any] = {"trigger_mode": "always_last", **QUIET}
    parts["scope"].narrow(narrow, conversation, parts["scope"], **latest)
    parts["scope"].filter(toggle, conversation, row, **QUIET)
    parts["scope"].unfilter(take_off, conversation, row, **QUIET)
    for occasion in (page.load, tab.select):
        occasion(draw, conversation, row, **QUIET)
