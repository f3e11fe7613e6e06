"""A process of its own that works on the queue as a service process does, beside others on the same database."""

from contextlib import suppress
from multiprocessing.synchronize import Barrier

from clock import DATA, NOW

from relation.context import Relation
from relation.model.errors import RelationError
from relation.playbook import Playbook
from relation.services.handoffs import close_conversation, send_reply
from relation.services.queue_keeping import keep_queue
from relation.services.transfers import transfer
from relation.store.unit_of_work import Store
from relation.voice import Voice

LOGINS = ("camille", "yanis")
AT_MOST_S = 30


def race(store_url: str, login: str, gate: Barrier) -> None:
    """Takes whatever waits, whoever it is offered to, says a word, passes it on at first, closes it later."""
    playbook = Playbook.load(DATA)
    store, relation = Store(store_url), Relation(playbook, Voice(playbook), lambda: NOW)
    gate.wait(AT_MOST_S)
    for turn in range(1, 1_000):
        keep_queue(store, relation, NOW)
        with store.read() as uow:
            waiting = [handoff.conversation_id for handoff in uow.handoffs.waiting()]
        if not waiting:
            break
        for conversation_id in waiting:
            with suppress(RelationError):  # the other was faster: told so, and nothing was done
                _deal_with(store, relation, login, conversation_id, is_passed_on=turn == 1)
    store.close()


def _deal_with(store: Store, relation: Relation, login: str, conversation_id: str, *, is_passed_on: bool) -> None:
    with store.write() as uow:
        advisor = uow.advisors.by_login(login)
        assert advisor is not None
        send_reply(uow, relation, conversation_id, advisor, "Bonjour")
        uow.commit()
    with store.write() as uow:
        if is_passed_on:
            transfer(uow, relation, conversation_id, advisor, objective="sav")
        else:
            close_conversation(uow, relation, conversation_id, advisor)
        uow.commit()
