"""Gradio's import, without the type stubs that it makes for editors each time: 1 of its 2.5 s of processor time.

For each class of components `gradio.component_meta` parses its source, renders its stub and compares that with the file
of the last time.  A version of Gradio that makes them elsewhere makes them all the same.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_MAKER, _MAKES = "gradio.component_meta", "create_or_modify_pyi"


def without_stubs() -> None:
    """From now on Gradio is imported without them."""
    sys.meta_path.insert(0, _WithoutStubs())


class _WithoutStubs(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == _MAKER else None
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_and_take_away(module: ModuleType) -> None:
                run(module)
                vars(module)[_MAKES] = lambda *_: None

            vars(spec.loader)["exec_module"] = run_and_take_away
        return spec
