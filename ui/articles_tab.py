"""Where articles are added, found, read and removed, and what happens there.  Wiring only."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData, ListFiles

from index.edit import FACTS, LONGEST_FACT
from ui import adding, changes, filters, intake, render, shelf, texts
from ui import conversation as talk
from ui.adding import Additions
from ui.blocks import PLAIN, QUIET, SKIP, Parts, number, text
from ui.changes import Changes
from ui.conversation import Conversation
from ui.desk import Desk
from ui.intake import Upload
from ui.listing import ROWS, View, library

SUFFIXES = ".txt .md .html .htm .pdf .docx .epub .eml .json .jsonl .gz".split()
"""What the file dialog offers.  What a file is, its reader tells from its bytes."""


def articles_tab() -> Parts:
    """The components of the tab."""
    parts: Parts = {}
    with gr.Row(elem_id="progress-row"):
        parts["progress"] = gr.HTML("", elem_id="progress", **PLAIN)
        parts["stop"] = gr.Button(texts.STOP, elem_id="stop", size="sm", visible=False, scale=0, min_width=72)
    parts["results"] = gr.HTML("", elem_id="results", **PLAIN)
    with gr.Column(elem_id="confirm", visible=False) as parts["confirm"]:
        parts["asked"] = gr.HTML("", elem_id="confirm-question", **PLAIN)
        with gr.Row():
            parts["yes"] = gr.Button(texts.REMOVE_THEM, elem_id="confirm-remove", variant="stop", size="sm")
            parts["no"] = gr.Button(texts.KEEP_THEM, elem_id="confirm-keep", size="sm")
    with gr.Accordion(texts.ADD_ARTICLES, elem_id="adding", open=True), gr.Row(elem_id="adding-row"):
        with gr.Column(min_width=200):
            parts["files"] = _upload_box()
            parts["folder"] = _folder_button()
            parts["address"] = _address_box()
            parts["add_page"] = gr.Button(texts.ADD_PAGE, elem_id="add-page", variant="primary", size="sm")
        with gr.Column(min_width=200):
            parts["paste"] = _paste_box()
            with gr.Accordion(texts.DETAILS, elem_id="details", open=False):
                parts["details"] = _detail_boxes()
            parts["add"] = gr.Button(texts.ADD_PASTED, elem_id="add-paste", variant="primary", size="sm")
    parts |= _amending_form()
    parts["find"] = _find_box()
    parts["chosen"] = gr.HTML("", elem_id="chosen", **PLAIN)
    parts["entries"] = gr.HTML("", elem_id="articles", **PLAIN)
    return parts


def _upload_box() -> gr.File:
    box = gr.File(elem_id="upload", label=texts.UPLOADS, file_count="multiple", file_types=list(SUFFIXES), height=100)
    # Gradio's own preprocessing leaves an empty temporary file behind for each upload.  (A subclass of a component
    # would make Gradio write a .pyi file next to this one.)
    box.preprocess = _uploads  # type: ignore[method-assign, assignment]
    return box


def _folder_button() -> gr.UploadButton:
    button = gr.UploadButton(texts.UPLOAD_FOLDER, elem_id="upload-folder", file_count="directory", size="sm")
    button.preprocess = _uploads  # type: ignore[method-assign, assignment]
    return button


def _uploads(payload: ListFiles | FileData | None) -> list[Upload]:
    """Where the uploads are.  That each is one, and no other file of this machine, Gradio checked on arrival."""
    files = payload.root if isinstance(payload, ListFiles) else [payload] if payload else []
    return [Upload(Path(file.path), file.orig_name or Path(file.path).name) for file in files]


def _address_box() -> gr.Textbox:
    label, hint = texts.ADDRESS, texts.ADDRESS_HINT
    return gr.Textbox("", elem_id="address", label=label, placeholder=hint, lines=1, max_lines=4)


def _paste_box() -> gr.Textbox:
    label, hint = texts.PASTE, texts.PASTE_HINT
    return gr.Textbox("", elem_id="paste", label=label, placeholder=hint, lines=6, max_lines=8)


def _find_box() -> gr.Textbox:
    label, hint = texts.FIND_ARTICLE, texts.FIND_ARTICLE_HINT
    return gr.Textbox("", elem_id="find", label=label, show_label=False, placeholder=hint, max_lines=1, container=False)


def _amending_form() -> Parts:
    parts: Parts = {}
    labels = zip(FACTS, (texts.TITLE, texts.AUTHOR, texts.OUTLET, texts.DATE), strict=True)
    with gr.Column(elem_id="amending", visible=False) as parts["amending"]:
        parts["amended"] = gr.HTML("", elem_id="amended", **PLAIN)
        parts["boxes"] = [
            gr.Textbox("", elem_id=f"amend-{fact}", label=label, max_lines=1, max_length=LONGEST_FACT)
            for fact, label in labels
        ]
        parts["trouble"] = gr.HTML("", elem_id="amend-trouble", **PLAIN)
        with gr.Row():
            parts["save"] = gr.Button(texts.SAVE, elem_id="amend-save", variant="primary", size="sm")
            parts["cancel"] = gr.Button(texts.CANCEL, elem_id="amend-cancel", size="sm")
    return parts


def _detail_boxes() -> list[gr.Textbox]:
    day = texts.known(texts.DATE, texts.DATE_HINT)
    labels = zip(FACTS, (texts.TITLE, texts.AUTHOR, texts.OUTLET, day), strict=True)
    with gr.Row():
        return [
            gr.Textbox(
                "", label=label, elem_id=f"paste-{key}", placeholder=texts.DETAIL_HINT, max_lines=1, min_width=120
            )
            for key, label in labels
        ]


def wire_adding(desk: Desk, parts: Parts, states: Sequence[gr.State], source: gr.HTML, status: gr.HTML) -> None:
    """`states` are those of `Additions`, `Conversation` and `View`."""
    view = [*(parts[key] for key in ("progress", "stop", "results", "told", "entries")), status, source]
    boxes = [parts["paste"], *parts["details"]]
    add: dict[str, Any] = {"concurrency_id": "add", **QUIET}

    def draw(additions: Additions, conversation: Conversation, view: View) -> tuple[Any, ...]:
        """In place: progress, stop button, lines, what a screen reader says; at the end list, status line, panel."""
        running = additions.is_running()
        panel = None if running else talk.refreshed(desk, conversation)
        return (
            adding.bars(additions, desk.ready()),
            gr.Button(visible=running),
            adding.outcomes(additions),
            adding.announcement(additions),
            *((SKIP, SKIP) if running else library(desk, view, conversation.filters)),
            SKIP if panel is None else panel,
        )

    def add_paste(*told: Any) -> Iterator[tuple[Any, ...]]:
        (additions, *others), (text, *details) = told[: len(states)], told[len(states) :]
        for is_in in intake.pasted(desk, additions, text, intake.Details(*details)):
            yield *draw(additions, *others), *(["" if is_in else SKIP] * len(boxes))

    def add_files(additions: Additions, *told: Any) -> Iterator[tuple[Any, ...]]:
        *others, uploads = told
        for _ in intake.uploaded(desk, additions, uploads):
            yield *draw(additions, *others), None

    def add_folder(additions: Additions, *told: Any) -> Iterator[tuple[Any, ...]]:
        *others, uploads = told
        for _ in intake.uploaded(desk, additions, uploads, is_folder=True):
            yield *draw(additions, *others), None

    def add_pages(additions: Additions, *told: Any) -> Iterator[tuple[Any, ...]]:
        *others, addresses = told
        for all_in in intake.fetched(desk, additions, addresses):
            yield *draw(additions, *others), "" if all_in else SKIP

    def stop(additions: Additions) -> tuple[Any, ...]:
        additions.stop()
        return adding.bars(additions, desk.ready()), adding.announcement(additions)

    page = [parts["address"].submit, parts["add_page"].click]
    files, folder = parts["files"], parts["folder"]
    runs = [
        gr.on(page, add_pages, [*states, parts["address"]], [*view, parts["address"]], **add),
        parts["add"].click(add_paste, [*states, *boxes], [*view, *boxes], **add),
        files.upload(add_files, [*states, files], [*view, files], trigger_mode="multiple", **add),
        folder.upload(add_folder, [*states, folder], [*view, folder], **add),
    ]
    for run in runs:
        run.then(lambda: adding.publish(desk), None, None, **QUIET)
    parts["stop"].click(stop, states[0], [parts["progress"], parts["told"]], **QUIET)


def wire_articles(
    desk: Desk, parts: Parts, scope: gr.HTML, states: Sequence[gr.State], source: gr.HTML, status: gr.HTML
) -> None:
    """`scope` is the row that chooses what is asked; `states` are those of `Changes`, `Conversation` and `View`."""
    changing, conversation, view = states
    looking = [conversation, view]
    everything = [parts[key] for key in ("results", "told", "chosen", "entries")] + [scope, status, source]

    def table(conversation: Conversation, view: View) -> str:
        return library(desk, view, conversation.filters)[0]

    def after(line: str, conversation: Conversation, view: View, panel: str | None) -> tuple[Any, ...]:
        """`everything` after a change, of which `line` tells."""
        entries, count = library(desk, view, conversation.filters)
        chosen, bar = filters.chosen(conversation.filters), filters.bar(desk, conversation.filters)
        return shelf.results([line]), line, chosen, entries, bar, count, SKIP if panel is None else panel

    def read(conversation: Conversation, event: gr.EventData) -> str:
        return talk.opened(desk, conversation, text(event, "article"))

    def sort(conversation: Conversation, view: View, event: gr.EventData) -> str:
        view.sort_by(text(event, "value"))
        return table(conversation, view)

    def turn(conversation: Conversation, view: View, event: gr.EventData) -> str:
        view.page = number(event, "value")
        return table(conversation, view)

    def find(conversation: Conversation, view: View, words: str) -> str:
        view.look_for(words)
        return table(conversation, view)

    def choose(conversation: Conversation, event: gr.EventData) -> tuple[str, str]:
        conversation.filters.choose(_ids(event, "shown"), _ids(event, "ticked"))
        return filters.chosen(conversation.filters), filters.bar(desk, conversation.filters)

    def choose_none(conversation: Conversation, view: View) -> tuple[str, str, str]:
        conversation.filters.choose(list(conversation.filters.chosen), ())
        return "", table(conversation, view), filters.bar(desk, conversation.filters)

    def ask_chosen(conversation: Conversation) -> str:
        conversation.filters.only_chosen = bool(conversation.filters.chosen)
        return filters.bar(desk, conversation.filters)

    def remove(changing: Changes, conversation: Conversation, view: View, event: gr.EventData) -> tuple[Any, ...]:
        return removed(changing, conversation, view, [text(event, "value")])

    def removed(changing: Changes, conversation: Conversation, view: View, doomed: Sequence[str]) -> tuple[Any, ...]:
        line = changes.remove(desk, changing, doomed)
        conversation.filters.forget(doomed)
        return after(line, conversation, view, talk.refreshed(desk, conversation))

    def ask_removal(changing: Changes, conversation: Conversation) -> tuple[Any, ...]:
        changing.doomed = tuple(sorted(conversation.filters.chosen))
        return shelf.removal(len(changing.doomed)), gr.Column(visible=bool(changing.doomed))

    def remove_doomed(changing: Changes, conversation: Conversation, view: View) -> tuple[Any, ...]:
        doomed, changing.doomed = changing.doomed, ()
        return *removed(changing, conversation, view, doomed), gr.Column(visible=False)

    def restore(changing: Changes, conversation: Conversation, view: View, event: gr.EventData) -> tuple[Any, ...]:
        return after(changes.restore(desk, changing, number(event, "value")), conversation, view, None)

    def amend(changing: Changes, event: gr.EventData) -> tuple[Any, ...]:
        """In place: the form, its title, its boxes, what is wrong, and the results."""
        article = changes.amend(desk, changing, text(event, "value"))
        if isinstance(article, str):
            line = shelf.results([shelf.failed(article)])
            return gr.Column(visible=False), SKIP, *[SKIP] * len(FACTS), "", line
        facts = [getattr(article, fact) or "" for fact in FACTS]
        return gr.Column(visible=True), shelf.amending(article.title), *facts, "", SKIP

    def save(changing: Changes, conversation: Conversation, view: View, *written: str) -> tuple[Any, ...]:
        """In place: the form, what is wrong, and `everything`."""
        outcome = changes.save(desk, changing, *written)
        if isinstance(outcome, str):
            return gr.Column(visible=True), render.problem(outcome), *[SKIP] * len(everything)
        is_read = conversation.reading == outcome.id
        panel = talk.opened(desk, conversation, outcome.id, conversation.shown) if is_read else None
        return gr.Column(visible=False), "", *after(shelf.changed(outcome.title), conversation, view, panel)

    latest: dict[str, Any] = {"trigger_mode": "always_last", **QUIET}
    source.read(read, conversation, source, **latest)
    scope.sort(sort, looking, parts["entries"], **latest)
    scope.turn(turn, looking, parts["entries"], **latest)
    parts["find"].change(find, [*looking, parts["find"]], parts["entries"], **latest)
    scope.choose(choose, conversation, [parts["chosen"], scope], **latest)
    scope.unchoose(choose_none, looking, [parts["chosen"], parts["entries"], scope], **QUIET)
    scope.askchosen(ask_chosen, conversation, scope, **QUIET)
    scope.doom(ask_removal, [changing, conversation], [parts["asked"], parts["confirm"]], **QUIET)
    parts["no"].click(lambda: gr.Column(visible=False), None, parts["confirm"], **QUIET)
    form = [parts["amending"], parts["amended"], *parts["boxes"], parts["trouble"], parts["results"]]
    scope.amend(amend, changing, form, **QUIET)
    parts["cancel"].click(lambda: gr.Column(visible=False), None, parts["amending"], **QUIET)
    saves = [each.submit for each in parts["boxes"]] + [parts["save"].click]
    one_by_one: dict[str, Any] = {"concurrency_id": "change", **QUIET}
    runs = [
        scope.remove(remove, states, everything, **one_by_one),
        scope.restore(restore, states, everything, **one_by_one),
        parts["yes"].click(remove_doomed, states, [*everything, parts["confirm"]], **one_by_one),
        gr.on(
            saves, save, [*states, *parts["boxes"]], [parts["amending"], parts["trouble"], *everything], **one_by_one
        ),
    ]
    for run in runs:
        run.then(lambda: adding.publish(desk), None, None, **QUIET)


def _ids(event: gr.EventData, key: str) -> list[str]:
    """The ids that an event carries, at most as many as one page of the table has."""
    given = (event._data or {}).get(key)
    return [each for each in given if isinstance(each, str)][:ROWS] if isinstance(given, list) else []
