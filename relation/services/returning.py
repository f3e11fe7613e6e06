"""What the bot says of itself to a customer who returns: the promises it knows of, the matter that was going on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.commitment import CommitmentState
from relation.model.conversation import Conversation
from relation.model.delivery import InboxEntry
from relation.services.labels import Labels
from relation.services.promise_keeping import late_acts, promise_args, untold_and_open
from relation.services.recall import RECALLED
from relation.services.understandings import heard_as
from relation.store.unit_of_work import UnitOfWork

AWAY = timedelta(hours=2)
"""After so long without a line, a customer who writes again returns."""
LOOK_BACK = 8
TOLD_AT_ONCE = 2
NOTHING_ASKED = "aucun"
WELCOME = "service_welcome_back"


def with_what_is_owed(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    entry: InboxEntry,
    acts: Sequence[Act],
) -> list[Act]:
    """The brain's acts, with what a good advisor would say first: what was promised; then where the talk had stopped.

    A late promise is told once, whenever the customer writes; the others when they return.
    """
    if not acts:
        return []
    late, coming = untold_and_open(uow, relation, conversation)
    told = late_acts(uow, relation, late[:TOLD_AT_ONCE])
    since = _away_since(uow, relation, conversation, entry)
    if since is not None:
        told += [("service_promise_kept", promise_args(uow, one)) for one in _kept_since(uow, conversation, since)]
        told += [("service_promise_open", promise_args(uow, promise)) for promise in coming[:TOLD_AT_ONCE]]
    promises = [Act(name, args) for name, args in told]
    voice = relation.playbook.voice.acts.get(acts[0].name)
    first = 1 if voice is not None and voice.greets else 0
    return [*acts[:first], *promises, *acts[first:], *_matter(relation, conversation)]


def _away_since(uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry) -> datetime | None:
    """When the last line before this message was written, if long ago; of another conversation for a recalled one."""
    lines = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if line.seq < entry.seq]
    recalled = conversation.need.get(RECALLED)
    if not lines and recalled:
        return datetime.fromisoformat(recalled["at"])
    return lines[-1].at if lines and relation.now() - lines[-1].at >= AWAY else None


def _kept_since(uow: UnitOfWork, conversation: Conversation, since: datetime) -> list[Any]:
    ended = uow.commitments.ended(conversation.id, TOLD_AT_ONCE)
    return [one for one in ended if one.state is CommitmentState.KEPT and one.ended_at and one.ended_at >= since]


def _matter(relation: Relation, conversation: Conversation) -> list[Act]:
    """The unfinished matter of another channel, proposed once to whoever has not asked for anything yet."""
    recalled = conversation.need.get(RECALLED) or {}
    objective = (conversation.understanding or {}).get("objective")
    if not recalled.get("matter") or objective != NOTHING_ASKED or conversation.said:
        return []
    of, _, motif = recalled["matter"].partition(".")
    label = Labels(relation.playbook).motif(of, motif)
    buttons = [{"title": label or motif, "payload": f"/{recalled['matter']}"}]
    return [Act(WELCOME, {"matter": label, "channel_before": recalled["channel"], "at": recalled["at"]}, "", buttons)]


def as_resumed(conversation: Conversation, understanding: dict[str, Any]) -> dict[str, Any]:
    """What the brain is given of a yes to « vous demandiez… », said to who has just left a wait: the button's click."""
    returned = conversation.need.get("returned") or {}
    if not returned.get("is_left") or not returned.get("unfinished") or understanding.get("motif") != "affirmer":
        return understanding
    return heard_as(understanding, returned["unfinished"], 1.0)


def returned_history(conversation: Conversation, history: dict[str, Any]) -> dict[str, Any]:
    """What the brain is told with the first turn of a recalled talk: forms are left, a yes takes the matter up."""
    recalled = history.get(RECALLED) or {}
    if not recalled.get("matter") or conversation.said or "returned" in history:
        return history
    return {**history, "returned": {"note": "", "unfinished": recalled["matter"]}}
