"""Keeps out of the process what Rasa imports and nothing here uses.

Rasa imports TensorFlow wherever it defines its neural classifiers and policies, and the clients of
a dozen messaging services, brokers and databases wherever it defines its channels and stores:
gigabytes on disk, hundreds of megabytes and seconds at each start. None is installed
(requirements-excluded.txt). Our own processes leave out what is installed for Rasa's commands
alone, too (UNUSED). Call `keep_unused_out()` before anything of Rasa is imported. The stock
commands know nothing of it: `python bot/engine/light.py`, which scripts/bootstrap.sh runs, copies
this file into the environment, where it stands in for what is missing whenever Python starts. So it
imports nothing of ours.
"""

import importlib.abc
import importlib.machinery
import shutil
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any, Iterator, MutableSequence, Optional

NEURAL = ("tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras")
CLIENTS = (
    *(
        "aiogram",
        "cachecontrol",
        "fbmessenger",
        "google",
        "mattermostwrapper",
        "rocketchat_API",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    ),  # channels
    *("aio_pika", "aiormq", "confluent_kafka"),  # brokers
    *("boto3", "botocore", "pymongo"),  # stores
)

# Installed for Rasa's own commands (questions at a terminal, reminders, plots); our processes ask
# nothing of them, and start sooner without them.
UNUSED = ("apscheduler", "matplotlib", "questionary", "randomname")


class _StandInType(type):
    """A class whose attributes and items are itself, so that definitions which mention what it
    stands for still parse.
    """

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __getitem__(cls, item: Any) -> Any:
        return cls


class _NeuralType(_StandInType):
    """One that can be called too: TensorFlow's functions decorate definitions and make their
    defaults.
    """

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else cls


class _ClientType(_StandInType):
    """One that says what is missing where somebody opens a channel, a broker or a store that is
    none of ours.
    """

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise ImportError(
            f"{cls.__name__} needs a library that this product leaves out"
            " (requirements-excluded.txt), or out of its own processes (bot/engine/light.py)"
        )

    def __iter__(cls) -> Iterator[Any]:
        return iter(())  # Rasa unpacks a client's list of exceptions


class _Neural(metaclass=_NeuralType):
    """Stands where a TensorFlow class or function would."""


class _Client(Exception, metaclass=_ClientType):  # noqa: N818 - an exception, for Rasa catches those of its clients
    """Stands where a client's class, function or exception would."""


class _StandInModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012 - it is what makes a module a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.__name__.partition(".")[0] in NEURAL:
            return _Neural
        made = _ClientType(f"{self.__name__}.{name}", (_Client,), {})
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, *packages: str) -> None:
        self.packages = frozenset(packages)

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name.partition(".")[0] in self.packages:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module is a stand-in."""


def keep_unused_out() -> None:
    """Puts stand-ins in their place for this process, installed or not. Does nothing where
    TensorFlow is already imported.
    """
    if "tensorflow" not in sys.modules and not isinstance(sys.meta_path[0], _Finder):
        sys.meta_path.insert(0, _Finder(*NEURAL, *CLIENTS, *UNUSED))


def stand_in_where_missing() -> None:
    """Puts stand-ins in place of those that are not installed; one that is, by somebody who needs
    it, is imported as ever.
    """
    sys.meta_path.append(_Finder(*NEURAL, *CLIENTS))


def install() -> None:
    """Has this environment's Python stand in for what is missing, whatever it runs."""
    packages = Path(sysconfig.get_path("purelib"))
    shutil.copyfile(__file__, packages / "motclic_light.py")
    (packages / "motclic_light.pth").write_text(
        "import motclic_light; motclic_light.stand_in_where_missing()\n", encoding="utf-8"
    )


if __name__ == "__main__":
    install()
