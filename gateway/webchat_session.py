"""One open web chat: what its frames do, and what it is shown. Synchronous: called in threads."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateway.limits import Pace
from gateway.webchat_frames import Hello
from relation.context import Relation
from relation.model.attachment import Attachment
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import RelationError
from relation.model.events import Event, EventName
from relation.model.identity import Proof
from relation.services.conversations import choose_personalisation, hash_secret, mark_read, start_webchat
from relation.services.file_links import sign_link
from relation.services.handoffs import close_conversation
from relation.services.identities import unbind_customer
from relation.services.link_codes import send_code
from relation.services.receipts import mark_delivered
from relation.services.receiving import receive_message, remember
from relation.services.satisfaction import asked_of
from relation.services.waiting import stop_waiting
from relation.services.waits import queue_facts
from relation.store.unit_of_work import UnitOfWork
from relation.voice.typography import mend

if TYPE_CHECKING:
    from gateway.webchat import Webchat

QUEUE_MOVES = frozenset({EventName.HANDOFF_MOVED, EventName.HANDOFF_OPENED})
OWNER_MOVES = QUEUE_MOVES | {EventName.OWNER_CHANGED, EventName.SATISFACTION_TOLD}


class Refusal(Exception):
    """A frame that is refused with a code of the protocol."""

    def __init__(self, code: str, message_id: str | None = None, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message_id = message_id
        self.details = details


class WebchatSession:
    """`shown_seq` is the last message sent on this socket: nothing is sent twice, nothing is skipped.

    `told_owner`, `told_choice`: what it was last told of who speaks, and of the customer's choice.
    """

    def __init__(self, chat: "Webchat", conversation_id: str, key: str, token: str) -> None:
        self._chat = chat
        self.conversation_id = conversation_id
        self._key = key
        self._token = token
        self._shown_seq = 0
        self._told_owner: dict[str, Any] = {}
        self._told_choice: bool | None = None
        self._pace = Pace(chat.messages_per_minute)

    @classmethod
    def open(cls, chat: "Webchat", hello: Hello) -> "WebchatSession":
        """Raises: Refusal("unknown_token" | "expired_customer_token")."""
        reference = _proven_customer(chat, hello)
        with chat.store.write() as uow:
            if hello.token is None:
                conversation, token = start_webchat(uow, chat.relation)
            else:
                found = uow.conversations.by_secret(hash_secret(hello.token))
                if found is None:
                    raise Refusal("unknown_token")
                conversation, token = uow.conversations.lock(found.id) or found, hello.token
            _remember(uow, chat.relation, conversation, reference, hello)
            uow.commit()
            return cls(chat, conversation.id, conversation.key, token)

    def sign_in(self, hello: Hello) -> None:
        """Raises: Refusal("expired_customer_token")."""
        reference = _proven_customer(self._chat, hello)
        with self._chat.store.write() as uow:
            conversation = self._conversation(uow)
            _remember(uow, self._chat.relation, conversation, reference, hello)
            uow.commit()

    def welcome(self, after: int) -> dict[str, Any]:
        with self._chat.store.read() as uow:
            conversation = _found(uow.conversations.get(self.conversation_id))
            messages = list(uow.messages.after(conversation.id, after, limit=None))
            self._shown_seq = max(after, messages[-1].seq if messages else 0)
            self._told_choice = conversation.accepts_personalisation
            brand = self._chat.relation.playbook.brand
            return {
                "type": "welcome",
                "token": self._token,
                "conversation": conversation.key,
                "owner": self._owner(uow, conversation),
                "personalisation": conversation.accepts_personalisation,
                "brand": {
                    "name": brand["name"],
                    "assistant_name": brand["assistant_name"],
                    "assistant_role": brand["assistant_role"],
                    "privacy_url": brand["privacy_url"],
                    "notice": mend(brand["notice"]),
                    "refusal_label": mend(brand["refusal_label"]),
                },
                "seen": conversation.seen_seq,
                "file_max_mb": self._chat.file_max_mb,
                "ways": list(self._chat.relation.ways.others(conversation.channel)),
                "messages": self._frames(uow, conversation, messages, after),
            }

    def handle(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        """Raises: Refusal."""
        if frame["type"] == "message":
            return [self._take_message(frame)]
        with self._chat.store.write() as uow:
            conversation = self._conversation(uow)
            answers: list[dict[str, Any]] = []
            if frame["type"] == "ack":
                mark_read(uow, self._chat.relation, conversation, frame["seq"])
            elif frame["type"] == "delivered":
                mark_delivered(uow, self._chat.relation, conversation, frame["seq"])
            elif frame["type"] == "personalisation":
                self._told_choice = frame["accepted"]
                choose_personalisation(uow, self._chat.relation, conversation, frame["accepted"])
                answers.append({"type": "personalisation", "accepted": frame["accepted"]})
            elif frame["type"] == "leave_queue":
                stop_waiting(uow, self._chat.relation, conversation)
            elif frame["type"] == "continue":
                self._continue(uow, conversation, frame["channel"])
            elif frame["type"] == "leave":
                close_conversation(uow, self._chat.relation, conversation.id)
            uow.commit()
            return answers

    def _continue(self, uow: UnitOfWork, conversation: Conversation, channel: str) -> None:
        """The way to that channel, as a line. Raises: Refusal("not_identified" | "too_many_codes" | "way_closed")."""
        try:
            send_code(uow, self._chat.relation, conversation, channel, "customer")
        except RelationError as error:
            raise Refusal(error.code) from error

    def _take_message(self, frame: dict[str, Any]) -> dict[str, Any]:
        text = frame["text"].strip()
        self._refuse_bad(text, frame["id"])
        inbound = InboundMessage(
            channel="webchat",
            key=self._key,
            provider_id=f"{self.conversation_id}:{frame['id']}",
            text=text,
            payload=frame.get("payload"),
        )
        with self._chat.store.write(is_urgent=True) as uow:
            entry, _ = receive_message(uow, self._chat.relation, inbound)
            if entry.conversation_id != self.conversation_id:
                raise Refusal("unknown_token")  # erased meanwhile: this page begins another one
            uow.commit()
        self._chat.hub.call_soon(self._chat.worker.notify, self.conversation_id)
        return {"type": "received", "id": frame["id"], "seq": entry.seq}

    def _refuse_bad(self, text: str, message_id: str) -> None:
        if not text:
            raise Refusal("empty_message", message_id)
        limit = self._chat.message_max_chars
        if len(text) > limit:
            raise Refusal("too_long", message_id, max_chars=limit)
        if not self._pace.allows():
            raise Refusal("too_fast", message_id)

    def tell_typing(self, is_typing: bool) -> None:
        now = self._chat.relation.now()
        data = {"author": Author.CUSTOMER.value, "on": is_typing}
        self._chat.hub.tell(Event(None, EventName.TYPING, self.conversation_id, now, data))

    def may_concern(self, happened: Event) -> bool:
        """Whatever this socket has been told by then."""
        return happened.conversation_id == self.conversation_id or happened.name in QUEUE_MOVES

    def concerns(self, happened: Event) -> bool:
        """Who waits is concerned by every move of the queue."""
        is_waiting = self._told_owner.get("kind") == Owner.WAITING.value
        return self.may_concern(happened) and (is_waiting or happened.conversation_id == self.conversation_id)

    def frames_for(self, happened: Event) -> list[dict[str, Any]]:
        """What the customer is shown of an event that concerns them."""
        if happened.name is EventName.MESSAGE_ADDED:
            return self._new_messages()
        if happened.name in OWNER_MOVES:
            return self._new_owner()
        if happened.name is EventName.MESSAGES_SEEN:
            return [{"type": "seen", "seq": happened.data["seq"]}]
        if happened.name is EventName.PERSONALISATION_CHOSEN and happened.data["accepted"] != self._told_choice:
            self._told_choice = happened.data["accepted"]  # in another tab
            return [{"type": "personalisation", "accepted": self._told_choice}]
        if happened.name is EventName.TYPING and happened.data["author"] != Author.CUSTOMER.value:
            return [{"type": "typing", "author": happened.data["author"], "on": happened.data["on"]}]
        return []

    def _new_messages(self) -> list[dict[str, Any]]:
        with self._chat.store.read() as uow:
            before = self._shown_seq
            messages = uow.messages.after(self.conversation_id, before, limit=None)
            if not messages:
                return []
            self._shown_seq = messages[-1].seq
            conversation = _found(uow.conversations.get(self.conversation_id))
            frames = self._frames(uow, conversation, messages, before)
        return [{"type": "message", **frame} for frame in frames]

    def _frames(
        self, uow: UnitOfWork, conversation: Conversation, messages: Sequence[Message], after: int
    ) -> list[dict[str, Any]]:
        attached, now = uow.attachments.after(conversation.id, after), self._chat.relation.now()
        return [
            message_frame(message, [_file(conversation, one, now) for one in attached.get(message.seq, [])])
            for message in messages
        ]

    def _new_owner(self) -> list[dict[str, Any]]:
        before = self._told_owner
        with self._chat.store.read() as uow:
            owner = self._owner(uow, _found(uow.conversations.get(self.conversation_id)))
        return [{"type": "owner", "owner": owner}] if owner != before else []

    def _conversation(self, uow: UnitOfWork) -> Conversation:
        """Locked for this transaction. Raises: Refusal("unknown_token") when it is gone, or was erased."""
        conversation = _found(uow.conversations.lock(self.conversation_id))
        if conversation.erased_at is not None:
            raise Refusal("unknown_token")
        return conversation

    def _owner(self, uow: UnitOfWork, conversation: Conversation) -> dict[str, Any]:
        advisor = uow.advisors.get(conversation.advisor_id) if conversation.advisor_id else None
        handoff = uow.handoffs.open_for(conversation.id) if conversation.owner is Owner.WAITING else None
        facts = queue_facts(uow, self._chat.relation, handoff) if handoff else {}
        self._told_owner = {
            "kind": conversation.owner.value,
            "name": advisor.first_name if advisor else None,
            "position": facts.get("position"),
            "wait_minutes": facts.get("wait_minutes"),
            "asks": asked_of(uow, conversation),
        }
        return self._told_owner


def _found(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise Refusal("unknown_token")
    return conversation


def _file(conversation: Conversation, attachment: Attachment, now: datetime) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.media_type,
        "size": attachment.size_bytes,
        "url": sign_link(conversation.secret_hash or "", attachment.id, now),
    }


def message_frame(message: Message, files: list[dict[str, Any]]) -> dict[str, Any]:
    """A message as the protocol shows it."""
    client_id = message.client_id.partition(":")[2] if message.client_id and message.author is Author.CUSTOMER else None
    return {
        "seq": message.seq,
        "author": message.author.value,
        "name": message.name if message.author is Author.ADVISOR else None,
        "text": message.text,
        "buttons": message.buttons,
        "files": files,
        "at": message.at.isoformat(),
        "id": client_id,
    }


def _proven_customer(chat: "Webchat", hello: Hello) -> str | None:
    if hello.customer_token is None:
        return None
    reference = chat.tokens.read(hello.customer_token)
    if reference is None:
        raise Refusal("expired_customer_token")
    return reference


def _remember(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, reference: str | None, hello: Hello
) -> None:
    customer = uow.brand.customer(reference) if reference else None
    if customer is None and conversation.identity_proof == Proof.TOKEN:
        unbind_customer(uow, relation, conversation, "customer", "signed_out")
    remember(uow, relation, conversation, None, customer.reference if customer else None, hello.context)
