"""A desk into the web page, and the page onto the network.  Wiring only.

The page can be shown before the models are loaded.  Its three tabs are in ui/ask_tab.py, ui/meetings_tab.py and
ui/articles_tab.py; what it shows is made in ui/render.py, what it does in ui/conversation.py, ui/intake.py and
ui/adding.py, and every request passes ui/guard.py first.
"""

import asyncio
import os
import sys
import traceback
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio import processing_utils, queueing, route_utils, routes, utils
from starlette.middleware.errors import ServerErrorMiddleware

from corpus.document import FILE_LIMIT
from corpus.errors import SettingsError
from qa.llm import ServedModel
from ui import api, paper, render, talks, texts
from ui.adding import Additions
from ui.agenda import Agenda
from ui.articles_tab import articles_tab, wire_adding, wire_articles
from ui.ask_tab import ask_tab, wire_asking, wire_offers
from ui.blocks import PLAIN, QUIET, SKIP, Parts
from ui.changes import Changes
from ui.conversation import Conversation
from ui.desk import Desk
from ui.edge import sentence_for
from ui.guard import Guard
from ui.listing import View, library
from ui.llm_panel import Choice
from ui.llm_row import wire_llm
from ui.meetings_tab import meetings_tab, wire_meetings
from ui.scope import wire_scope
from ui.sidebar import sidebar, wire_sidebar
from ui.sweep import sweeping

__all__ = ["Desk", "build_page", "launch", "launch_options"]

POLL_SECONDS = 0.5
"""How often the header looks whether the models are loaded, until they are."""

_HERE = Path(__file__).parent
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Arial", "sans-serif")


def build_page(desk: Desk, model: ServedModel | None = None) -> gr.Blocks:
    """The page over a desk; nothing is started, and the desk is not asked anything yet.

    `model` is the LLM that questions go to unless another one is chosen on the page.
    """
    page: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False, delete_cache=(600, 600), fill_width=True) as page:
        api.offer(desk)  # first: Gradio gives a name to whoever asks first
        conversation, additions = gr.State(Conversation(llm=Choice(model, model))), gr.State(Additions())
        changes, view, agenda = gr.State(Changes()), gr.State(View()), gr.State(Agenda())
        with gr.Row(elem_id="head"):
            gr.HTML(talks.toggle(), elem_id="talks-toggle", **PLAIN)
            js = (_HERE / "lost.js").read_text("utf-8")
            gr.HTML(render.masthead(), elem_id="masthead", js_on_load=js, apply_default_css=False)
            status = gr.HTML(render.status(False, 0), elem_id="status", **PLAIN)
            told = gr.HTML("", elem_id="told", **PLAIN)  # to screen readers; page.js makes it a live region
        with gr.Row(elem_id="room"):
            kept = sidebar()
            with gr.Column(elem_id="left", scale=6, min_width=320), gr.Tabs(elem_id="tabs"):
                with gr.Tab(texts.ASK, elem_id="tab-ask") as questions:
                    ask = ask_tab()
                with gr.Tab(texts.MEETINGS, elem_id="tab-meetings") as encounters:
                    meetings = meetings_tab()
                with gr.Tab(texts.ARTICLES, elem_id="tab-articles") as shelf:
                    articles = {**articles_tab(), "told": told}
            with gr.Column(elem_id="right", scale=5, min_width=320):
                js = (_HERE / "page.js").read_text("utf-8")
                source = gr.HTML(paper.no_article(), elem_id="source", js_on_load=js, apply_default_css=False)
        changed = wire_asking(desk, ask, conversation, source)
        wire_scope(desk, ask, conversation, page, questions)
        wire_llm(ask, conversation, page)
        wire_adding(desk, articles, [additions, conversation, view], source, status)
        wire_articles(desk, articles, ask["scope"], [changes, conversation, view], source, status)
        looking = [conversation, agenda]
        wire_meetings(desk, meetings, looking, encounters.select, source, told, kept["handed"])
        ticked = _wire_status(desk, page, shelf, articles, [conversation, view], status)
        wire_offers(desk, ask, conversation, page.load, questions.select, ticked.then)
        wire_sidebar(desk, kept, ask, conversation, source, told, [page.load, *changed])
    page.queue(max_size=16, default_concurrency_limit=4, api_open=False)
    return page


def _wire_status(
    desk: Desk, page: gr.Blocks, tab: gr.Tab, parts: Parts, looking: Sequence[gr.State], status: gr.HTML
) -> Any:
    """Gives the event that comes again until all is loaded."""
    timer = gr.Timer(POLL_SECONDS)
    listing = [parts["entries"], status]

    def shown(conversation: Conversation, view: View) -> tuple[str, str]:
        return library(desk, view, conversation.filters)

    def tick(conversation: Conversation, view: View) -> tuple[Any, ...]:
        """Until the models are loaded and an article is there: a new library gets its first one just after."""
        if not desk.ready():
            return SKIP, SKIP, SKIP
        entries, line = shown(conversation, view)
        return entries, line, gr.Timer(active=render.status(True, 0) == line)

    page.load(shown, looking, listing, **QUIET)
    tab.select(shown, looking, listing, **QUIET)
    return timer.tick(tick, looking, [*listing, timer], **QUIET)


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────────


def launch(page: gr.Blocks, **options: Any) -> str:
    """Serves the page in the background and gives back its address.  `options` are those of `launch_options`.

    Raises `SettingsError` when the port is taken.
    """
    _reach_ourselves_directly()
    _fetch_nothing()
    _print_no_text()
    chosen = launch_options(**options)
    try:
        _, address, _ = page.launch(**chosen)
    except OSError:
        raise SettingsError(f"Port {chosen['server_port']} is in use; choose another one with --port.") from None
    if chosen["mcp_server"] and page.mcp_server_obj is None:
        raise SettingsError("The MCP server does not start; is its package as requirements-mcp.txt says?")
    return str(address)


def launch_options(
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    hosts: Collection[str] = (),
    auth: tuple[str, str] | None = None,
    mcp: bool = False,
    private: Sequence[Path] = (),
    open_browser: bool = False,
) -> dict[str, Any]:
    """How Gradio is to serve the page.

    `hosts` are further names by which the page may be called, `private` folders that are never served; `mcp`: may
    models ask, too?  Every default of Gradio that reaches out, stores or has no limit is set here.
    """
    return {
        "server_name": host,
        "server_port": port,
        "auth": auth,
        "blocked_paths": [str(folder) for folder in private],
        "inbrowser": open_browser,
        "app_kwargs": {
            "lifespan": _guarded({host, *hosts}, mcp),
            "exception_handlers": {TypeError: api.unusable},
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
        "css": (_HERE / "page.css").read_text("utf-8"),
        "theme": _theme(),
        "prevent_thread_lock": True,
        "quiet": True,
        "share": False,
        "ssr_mode": False,
        "mcp_server": mcp,
        "pwa": False,
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "strict_cors": True,
        "allowed_paths": [],
        "max_file_size": FILE_LIMIT,
        "state_session_capacity": 200,
        "footer_links": [],
    }


def _guarded(hosts: Collection[str], mcp: bool) -> Any:
    """A lifespan that puts the guard outermost, in the place of Starlette's middleware for errors, which shows texts.

    `app_kwargs={"middleware": …}` would put it inside Gradio's CORS middleware, which grants foreign origins what it
    likes.  The stack is complete when the lifespan starts, and no request is served before.
    """

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        stack = app.middleware_stack
        inner = stack.app if isinstance(stack, ServerErrorMiddleware) else stack
        app.middleware_stack = Guard(inner, hosts, mcp)
        api.tools(app.get_blocks())
        sweeper = asyncio.create_task(sweeping(Path(utils.get_upload_folder())))
        yield
        sweeper.cancel()

    return lifespan


def _reach_ourselves_directly() -> None:
    """Gradio checks its own address when it starts; a proxy from the environment must not stand in between."""
    for key in ("NO_PROXY", "no_proxy"):
        os.environ[key] = ",".join(filter(None, (os.environ.get(key), "127.0.0.1", "localhost")))


def _fetch_nothing() -> None:
    """Takes Gradio's downloader away: in any event, a file given by a web address would be fetched by the server."""

    async def refuse(*_: object, **__: object) -> str:
        raise SettingsError("Dateline fetches nothing for the page.")

    for name in ("async_ssrf_protected_download", "async_ssrf_protected_get"):
        if not hasattr(processing_utils, name):
            raise SettingsError(f"This version of Gradio has no {name}; Dateline was tested with 6.31.")
        setattr(processing_utils, name, refuse)


def _print_no_text() -> None:
    """Gradio prints the error of an event that failed, which may quote what was sent; the log gets its places only."""

    def places(*_: object, **__: object) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, Exception):
            sentence_for(error)  # into the log

    for module in (queueing, routes, route_utils):
        vars(module)["traceback"] = SimpleNamespace(**{**vars(traceback), "print_exc": places})


def _theme() -> gr.themes.Base:
    """Colours and system fonts; ui/page.css does the rest."""
    return gr.themes.Base(font=_SANS, font_mono=("ui-monospace", "monospace"), radius_size="sm").set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#15161a",
        body_text_color="#1d1b18",
        body_text_color_dark="#e9e5dc",
    )
