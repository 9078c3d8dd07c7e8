"""The one component of the pipeline: reads a message whole with bot.nlu."""

import hashlib
import pickle
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from bot.nlu.platforms import find
from bot.nlu.reader import Reader
from bot.paths import DATA, ROOT
from bot.training_data.dataset import Example

READING = "reading"  # where the whole reading stands in the parse data, for the actions
_FILE = "reader.pickle"
_SOURCES = sorted(
    [
        *(ROOT / "bot" / "nlu").glob("*.py"),
        *(ROOT / "bot" / "text").glob("*.py"),
        *(DATA / "french").glob("*.yml"),
        DATA / "platforms.yml",
    ]
)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class MessageReader(GraphComponent):
    """Intent, ranking, platforms as entities, and the whole reading for the actions."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, reader: Optional[Reader] = None
    ) -> None:
        self._storage, self._resource, self._reader = storage, resource, reader

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageReader":
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MessageReader":
        # one message is too small a task to share: handing it around costs more than it saves
        threadpool_limits(1)
        with model_storage.read_from(resource) as folder, (Path(folder) / _FILE).open("rb") as file:
            return cls(model_storage, resource, pickle.load(file))  # noqa: S301 - written by persist(), inside Rasa's own model archive

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa fingerprints this file alone; what it leans on counts too."""
        digest = hashlib.sha256()
        for path in _SOURCES:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        examples = [_example(message) for message in training_data.intent_examples]
        self._reader = Reader.train(examples, report=lambda line: print(f"  {line}", flush=True))
        with (
            self._storage.write_to(self._resource) as folder,
            (Path(folder) / _FILE).open("wb") as file,
        ):
            pickle.dump(self._reader, file, protocol=pickle.HIGHEST_PROTOCOL)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if self._reader is None:
                raise ValueError("MessageReader.process before train or load")
            text = str(message.get(TEXT) or "")
            reading = self._reader.read(text)
            ranking = [{"name": name, "confidence": value} for name, value in reading.ranking]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:10], add_to_output=True)
            message.set(ENTITIES, _entities(text), add_to_output=True)
            message.set(READING, reading.to_dict(), add_to_output=True)
        return messages


def _example(message: Message) -> Example:
    about = (message.get("metadata") or {}).get("intent") or {}
    return Example(
        text=message.get(TEXT),
        intent=message.get(INTENT),
        topic=message.get(INTENT),
        register=about.get("registre", ""),
        needs=tuple(about.get("besoins", ())),
        excluded=tuple(about.get("exclut", ())),
        subjects=tuple(about.get("sujets", ())),
    )


def _entities(text: str) -> List[Dict[str, Any]]:
    return [
        {
            "entity": "plateforme",
            "value": mention.platform,
            "start": mention.start,
            "end": mention.end,
            "extractor": "MessageReader",
        }
        for mention in find(text)
    ]
