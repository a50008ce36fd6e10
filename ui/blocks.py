"""What the parts of the page share: how their components are made, and what an event carries."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

from typing import Any

import gradio as gr

Parts = dict[str, Any]
"""Components by their element id."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
SKIP: Any = gr.skip()


def number(event: gr.EventData, key: str) -> int:
    value = (event._data or {}).get(key)
    return value if isinstance(value, int) else 0


def text(event: gr.EventData, key: str) -> str:
    value = (event._data or {}).get(key)
    return value if isinstance(value, str) else ""
