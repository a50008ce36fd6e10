"""Where articles are added, found, read and removed, and what happens there.  Wiring only."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData, ListFiles

from ui import adding, intake, render
from ui import conversation as talk
from ui.adding import Additions
from ui.blocks import PLAIN, QUIET, SKIP, Parts, text
from ui.conversation import Conversation
from ui.desk import Desk
from ui.intake import Upload
from ui.listing import library, title

UPLOADS = "Upload articles: PDF, Word, web page, EPUB, e-mail, text"
SUFFIXES = ".txt .md .html .htm .pdf .docx .epub .eml .json .jsonl .gz".split()
"""What the file dialog offers.  What a file is, its reader tells from its bytes."""


def articles_tab() -> Parts:
    """The components of the tab."""
    parts: Parts = {}
    with gr.Row(elem_id="progress-row"):
        parts["progress"] = gr.HTML("", elem_id="progress", **PLAIN)
        parts["stop"] = gr.Button("Stop", elem_id="stop", size="sm", visible=False, scale=0, min_width=72)
    parts["results"] = gr.HTML("", elem_id="results", **PLAIN)
    with gr.Column(elem_id="confirm", visible=False) as parts["confirm"]:
        parts["asked"] = gr.HTML("", elem_id="confirm-question", **PLAIN)
        with gr.Row():
            parts["yes"] = gr.Button("Remove it", elem_id="confirm-remove", variant="stop", size="sm")
            parts["no"] = gr.Button("Keep it", elem_id="confirm-keep", size="sm")
    with gr.Accordion("Add articles", elem_id="adding", open=True), gr.Row(elem_id="adding-row"):
        with gr.Column(min_width=240):
            parts["files"] = _upload_box()
            parts["address"] = _address_box()
            parts["add_page"] = gr.Button("Add the web page", elem_id="add-page", variant="primary", size="sm")
        with gr.Column(min_width=240):
            parts["paste"] = _paste_box()
            with gr.Accordion("Title, author, outlet, date", elem_id="details", open=False):
                parts["details"] = _detail_boxes()
            parts["add"] = gr.Button("Add the pasted article", elem_id="add-paste", variant="primary", size="sm")
    parts["find"] = _find_box()
    parts["entries"] = gr.HTML("", elem_id="articles", **PLAIN)
    parts["doomed"] = gr.State("")
    return parts


def _upload_box() -> gr.File:
    box = gr.File(elem_id="upload", label=UPLOADS, file_count="multiple", file_types=list(SUFFIXES), height=104)
    # Gradio's own preprocessing leaves an empty temporary file behind for each upload.  (A subclass of a component
    # would make Gradio write a .pyi file next to this one.)
    box.preprocess = _uploads  # type: ignore[method-assign, assignment]
    return box


def _uploads(payload: ListFiles | FileData | None) -> list[Upload]:
    """Where the uploads are.  That each is one, and no other file of this machine, Gradio checked on arrival."""
    files = payload.root if isinstance(payload, ListFiles) else [payload] if payload else []
    return [Upload(Path(file.path), file.orig_name or Path(file.path).name) for file in files]


def _address_box() -> gr.Textbox:
    label, hint = "Or add a web page by its address", "https://…"
    return gr.Textbox("", elem_id="address", label=label, placeholder=hint, lines=1, max_lines=4)


def _paste_box() -> gr.Textbox:
    label, hint = "Or paste the text of an article", "Title, byline and text…"
    return gr.Textbox("", elem_id="paste", label=label, placeholder=hint, lines=6, max_lines=8)


def _find_box() -> gr.Textbox:
    label, hint = "Find an article", "Find by title, author or outlet…"
    return gr.Textbox("", elem_id="find", label=label, show_label=False, placeholder=hint, max_lines=1, container=False)


def _detail_boxes() -> list[gr.Textbox]:
    labels = (("title", "Title"), ("author", "Author"), ("source", "Outlet"), ("published", "Date (2024-02-13)"))
    with gr.Row():
        return [
            gr.Textbox(
                "", label=label, elem_id=f"paste-{key}", placeholder="as the text says", max_lines=1, min_width=120
            )
            for key, label in labels
        ]


def wire_adding(
    desk: Desk, parts: Parts, additions: gr.State, conversation: gr.State, source: gr.HTML, status: gr.HTML
) -> None:
    view = [*(parts[key] for key in ("progress", "stop", "results", "told", "entries")), status, source]
    states = [additions, conversation]
    boxes = [parts["paste"], *parts["details"]]
    add: dict[str, Any] = {"concurrency_id": "add", **QUIET}

    def draw(additions: Additions, conversation: Conversation) -> tuple[Any, ...]:
        """In place: progress, stop button, lines, what a screen reader says; at the end list, status line, panel."""
        running = additions.is_running()
        panel = None if running else talk.refreshed(desk, conversation)
        return (
            adding.bars(additions, desk.ready()),
            gr.Button(visible=running),
            adding.outcomes(additions),
            adding.announcement(additions),
            *((SKIP, SKIP) if running else library(desk, "")),
            SKIP if panel is None else panel,
        )

    def add_paste(
        additions: Additions, conversation: Conversation, text: str, *details: str
    ) -> Iterator[tuple[Any, ...]]:
        for is_in in intake.pasted(desk, additions, text, intake.Details(*details)):
            yield *draw(additions, conversation), *(["" if is_in else SKIP] * len(boxes))

    def add_files(
        additions: Additions, conversation: Conversation, uploads: Sequence[Upload]
    ) -> Iterator[tuple[Any, ...]]:
        for _ in intake.uploaded(desk, additions, uploads):
            yield *draw(additions, conversation), None

    def add_pages(additions: Additions, conversation: Conversation, addresses: str) -> Iterator[tuple[Any, ...]]:
        for all_in in intake.fetched(desk, additions, addresses):
            yield *draw(additions, conversation), "" if all_in else SKIP

    def stop(additions: Additions) -> tuple[Any, ...]:
        additions.stop()
        return adding.bars(additions, desk.ready()), adding.announcement(additions)

    page = [parts["address"].submit, parts["add_page"].click]
    files = parts["files"]
    runs = [
        gr.on(page, add_pages, [*states, parts["address"]], [*view, parts["address"]], **add),
        parts["add"].click(add_paste, [*states, *boxes], [*view, *boxes], **add),
        files.upload(add_files, [*states, files], [*view, files], trigger_mode="multiple", **add),
    ]
    for run in runs:
        run.then(lambda: adding.publish(desk), None, None, **QUIET)
    parts["stop"].click(stop, additions, [parts["progress"], parts["told"]], **QUIET)


def wire_articles(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML, status: gr.HTML) -> None:
    def read(conversation: Conversation, event: gr.EventData) -> str:
        return talk.opened(desk, conversation, text(event, "article"))

    def ask_removal(event: gr.EventData) -> tuple[Any, ...]:
        article_id = text(event, "article")
        return article_id, render.removal(title(desk, article_id)), gr.Column(visible=True)

    def remove(article_id: str, find: str, conversation: Conversation) -> tuple[Any, ...]:
        line = intake.removed(desk, article_id, title(desk, article_id))
        panel = talk.refreshed(desk, conversation)
        shown = render.results([line]), line, *library(desk, find), gr.Column(visible=False)
        return *shown, SKIP if panel is None else panel

    source.read(read, conversation, source, trigger_mode="always_last", **QUIET)
    source.remove(ask_removal, None, [parts["doomed"], parts["asked"], parts["confirm"]], **QUIET)
    done = [parts["results"], parts["told"], parts["entries"], status, parts["confirm"], source]
    parts["yes"].click(remove, [parts["doomed"], parts["find"], conversation], done, **QUIET)
    parts["no"].click(lambda: gr.Column(visible=False), None, parts["confirm"], **QUIET)
    parts["find"].change(lambda find: library(desk, find)[0], parts["find"], parts["entries"], **QUIET)
