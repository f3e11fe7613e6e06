"""Effects: what the brain proposes and the service alone writes. One table: type → function → result."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.errors import Invalid, RelationError
from relation.model.events import AuditLine
from relation.services import brand_effects
from relation.services.call_slots import Slot
from relation.services.callbacks import promise_callback, release_callback, release_written_answer
from relation.services.commitments import promise_once
from relation.services.conversations import choose_personalisation
from relation.services.handoffs import open_handoff
from relation.services.identification import WRONG_PROOF, count_failed_identification, identify_customer
from relation.services.link_codes import give_code
from relation.services.loops import why_a_person_comes
from relation.services.need import WISH
from relation.services.own_orders import prove_order
from relation.store.unit_of_work import UnitOfWork

Result = dict[str, Any]
Effect = Callable[[UnitOfWork, Relation, Conversation, Mapping[str, Any]], Result]


def apply_effects(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, effects: list[dict[str, Any]]
) -> dict[str, Result]:
    """Applies each effect in order; a refused one undoes only itself.

    Returns {key: result}; a refused effect's result is {"refused": code, "act": its refused_act}.
    """
    results: dict[str, Result] = {}
    is_failure = any(effect["type"] == "note_failure" for effect in effects)
    if not is_failure and conversation.need.get("failures"):
        conversation.need = {**conversation.need, "failures": 0}
    for number, effect in enumerate(effects):
        key = effect.get("key") or f"effect_{number}"
        try:
            with uow.savepoint():
                results[key] = _apply(uow, relation, conversation, effect)
        except RelationError as error:
            results[key] = {"refused": error.code, "act": effect.get("refused_act"), **_as_json(error.details)}
            if error.code == WRONG_PROOF:  # outside the savepoint: what is undone would not count
                conversation.failed_identifications += 1
    return results


def _as_json(details: Mapping[str, object]) -> Result:
    """An act's arguments are stored: dates as ISO, the rest as it reads."""
    return {
        name: value if isinstance(value, str | int | float | None) else getattr(value, "isoformat", value.__str__)()
        for name, value in details.items()
    }


def _apply(uow: UnitOfWork, relation: Relation, conversation: Conversation, effect: dict[str, Any]) -> Result:
    function = EFFECTS.get(effect["type"])
    if function is None:
        raise Invalid("unknown_effect", type=effect["type"])
    result = function(uow, relation, conversation, effect.get("args") or {})
    uow.record_audit(AuditLine(None, relation.now(), "bot", effect["type"], conversation.id, {}))
    return result


def fill_results(acts: list[dict[str, Any]], results: dict[str, Result]) -> list[dict[str, Any]]:
    """Replaces "$key.field" arguments by results; acts of a refused effect become its `refused_act`, once."""
    filled: list[dict[str, Any]] = []
    told: set[str] = set()
    for act in acts:
        keys = {key for key, _ in _references(act["args"])}
        refused = next((key for key in keys if "refused" in results.get(key, {"refused": "no_result"})), None)
        if refused is None:
            args = {name: _value(value, results) for name, value in act["args"].items()}
            filled.append({**act, "args": args})
        elif refused not in told:
            told.add(refused)
            filled.append(_refused_act(act, results.get(refused, {"refused": "no_result"}), keys))
    return filled


def _refused_act(act: dict[str, Any], result: Result, keys: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in act["args"].items() if not _is_reference(value)}
    details = {name: value for name, value in result.items() if name not in ("refused", "act")}
    name = result.get("act") or "service_action_failed"
    args = {**kept, **details, "code": result["refused"]}
    return {"act": name, "args": args, "text": "", "buttons": []}


def _is_reference(value: object) -> bool:
    return isinstance(value, str) and value.startswith("$") and "." in value


def _references(args: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, name) for value in args.values() if _is_reference(value) for key, _, name in [value[1:].partition(".")]
    ]


def _value(value: Any, results: dict[str, Result]) -> Any:
    if not _is_reference(value):
        return value
    key, _, name = value[1:].partition(".")
    return results[key].get(name)


def _open_handoff(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    asked = list(args.get("reasons") or [WISH])
    return open_handoff(uow, relation, conversation, why_a_person_comes(uow, relation, conversation, asked))


def _note_failure(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    failures = int(conversation.need.get("failures", 0)) + 1
    conversation.need = {**conversation.need, "failures": failures}
    return {"failures": failures}


def _note_offer(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    conversation.need = {**conversation.need, "offered": args.get("reasons", [])}
    return {}


def _note_refused(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    conversation.need = {**conversation.need, "refused_offer": True}
    return {}


def _personalise(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    choose_personalisation(uow, relation, conversation, bool(args["accepted"]))
    return {}


def _promise(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    made, _ = promise_once(uow, relation, conversation, args["kind"], args.get("subject"))
    return {"due_at": made.due_at.isoformat(), "kind": made.kind}


def _promise_call(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    slot = Slot(datetime.fromisoformat(args["starts_at"]), datetime.fromisoformat(args["ends_at"]))
    is_replacing = release_written_answer(uow, relation, conversation, args.get("subject"))
    made, caller = promise_callback(uow, relation, conversation, slot, args.get("phone"), args.get("subject"))
    return {
        "is_replacing": is_replacing,
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": made.due_at.isoformat(),
        "advisor_name": caller.first_name if caller else None,
    }


def _release_call(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]) -> Result:
    released = release_callback(uow, relation, conversation)
    starts_at = released.starts_at or released.due_at
    return {"starts_at": starts_at.isoformat(), "ends_at": released.due_at.isoformat()}


EFFECTS: dict[str, Effect] = {
    "open_handoff": _open_handoff,
    "identify_customer": identify_customer,
    "prove_order": prove_order,
    "count_failed_identification": count_failed_identification,
    "note_failure": _note_failure,
    "note_offer": _note_offer,
    "note_offer_refused": _note_refused,
    "set_personalisation": _personalise,
    "promise": _promise,
    "promise_call": _promise_call,
    "release_call": _release_call,
    "continue_elsewhere": give_code,
    **brand_effects.BRAND_EFFECTS,
}
