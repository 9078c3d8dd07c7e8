"""Custom actions in Rasa's own process: same executor, no HTTP, no copy of the whole
conversation.
"""

from typing import Any, Dict, List

import rasa.core.actions.action as rasa_actions
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer

_ACTIONS = {action.name(): action for action in (ActionAnswer(),)}


class InProcessAction(rasa_actions.Action):
    """Stands where Rasa would call an action server.

    Rasa sends every event of a conversation with each call and checks the reply against a schema
    that it compiles anew; both cost more than the action. Here the action gets the slots and the
    latest message, which is all it reads.
    """

    def __init__(self, name: str, action_endpoint: Any = None) -> None:
        self._name = name

    def name(self) -> str:
        return self._name

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        dispatcher = CollectingDispatcher()
        events = _ACTIONS[self._name].run(dispatcher, _sdk_tracker(tracker), {})
        said = await rasa_actions.RemoteAction._utter_responses(
            dispatcher.messages, output_channel, nlg, tracker
        )
        return [*said, *(SlotSet(event["name"], event["value"]) for event in events)]


def _sdk_tracker(tracker: DialogueStateTracker) -> Tracker:
    said = tracker.latest_message
    latest: Dict[str, Any] = {**said.parse_data, "message_id": said.message_id} if said else {}
    return Tracker(
        sender_id=tracker.sender_id,
        slots=tracker.current_slot_values(),
        latest_message=latest,
        events=[],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
    )


def install() -> EndpointConfig:
    """Makes Rasa run the actions in this process; returns the endpoint that its agent wants to see.
    Once is enough; more does nothing.
    """
    endpoint = EndpointConfig(url="in-process")
    if getattr(rasa_actions.RemoteAction, "in_process", False):
        return endpoint
    run_remote = rasa_actions.RemoteAction

    def action(name: str, endpoint: Any) -> rasa_actions.Action:
        return InProcessAction(name) if name in _ACTIONS else run_remote(name, endpoint)

    action._utter_responses = run_remote._utter_responses  # type: ignore[attr-defined]
    action.in_process = True  # type: ignore[attr-defined]
    rasa_actions.RemoteAction = action
    return endpoint
