"""The line under the question box that says where text goes, and the panel that chooses an LLM.  Wiring only."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from ui import llm_panel
from ui.blocks import PLAIN, QUIET, Parts, text
from ui.conversation import Conversation


def llm_row() -> Parts:
    """The components of the line."""
    js = (Path(__file__).parent / "llm.js").read_text("utf-8")
    return {
        "whereto": gr.HTML("", elem_id="whereto", js_on_load=js, apply_default_css=False),
        "llm_panel": gr.HTML("", elem_id="llm-panel", **PLAIN),
    }


def wire_llm(parts: Parts, conversation: gr.State, page: gr.Blocks) -> None:
    """The line says where the questions of a conversation go; servers are looked for when the panel is opened."""
    row = [parts["whereto"], parts["llm_panel"]]

    def draw(conversation: Conversation) -> tuple[str, str]:
        return llm_panel.line(conversation.llm), llm_panel.panel(conversation.llm)

    def toggle(conversation: Conversation) -> Iterator[tuple[str, str]]:
        choice = conversation.llm
        choice.is_open, choice.found = not choice.is_open, None
        yield draw(conversation)
        if choice.is_open:
            choice.found = llm_panel.look()
            yield draw(conversation)

    def use(conversation: Conversation, event: gr.EventData) -> tuple[str, str]:
        conversation.llm.choose(text(event, "value"))
        conversation.llm.is_open = False
        return draw(conversation)

    parts["whereto"].llm(toggle, conversation, row, **QUIET)
    parts["whereto"].use(use, conversation, row, **QUIET)
    page.load(draw, conversation, row, **QUIET)
