"""Keeps TensorFlow out of the process.

Rasa imports it wherever it defines its neural classifiers and policies, none of which is used here: 350 MB and five to
ten seconds for nothing. Call `keep_tensorflow_out()` before anything of Rasa is imported; training and Rasa's own
command line, which do without this, go on as they are.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, MutableSequence, Optional

_KEPT_OUT = ("tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras")


class _StandInType(type):
    """A class whose attributes, calls and items are itself, so that definitions which mention TensorFlow still parse."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else cls

    def __getitem__(cls, item: Any) -> Any:
        return cls


class _StandIn(metaclass=_StandInType):
    """Stands where a TensorFlow class or function would."""


class _StandInModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012 - it is what makes a module a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        if name.split(".")[0] in _KEPT_OUT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module is a stand-in."""


def keep_tensorflow_out() -> None:
    """Puts stand-ins in TensorFlow's place for this process. Does nothing where it is already imported."""
    if "tensorflow" not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
