"""Ideas: an advisor leaves one where they work, a supervisor answers, and its author sees what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.errors import Invalid, NotFound, Refused
from relation.model.events import AuditLine
from relation.model.ideas import Idea, IdeaAbout, IdeaState
from relation.model.people import Advisor, Right
from relation.services.conversations import new_id
from relation.services.labels import Labels
from relation.store.unit_of_work import UnitOfWork

SHOWN = 200


@dataclass(frozen=True)
class IdeaView:
    """`about_label`: what it is about, to be read. `is_new`: its author has not read the answer yet."""

    idea: Idea
    author: str
    about_label: str
    answered_by: str | None
    is_new: bool


def leave_idea(
    uow: UnitOfWork, relation: Relation, advisor: Advisor, about: IdeaAbout, subject: str, words: str
) -> Idea:
    """Raises: Refused("idea_empty"), Invalid("idea_subject") when what it is about does not exist."""
    if not words.strip():
        raise Refused("idea_empty")
    if not _exists(uow, relation, about, subject):
        raise Invalid("idea_subject", about=about.value)
    idea = Idea(new_id(), advisor.id, about, subject, words.strip(), relation.now())
    uow.ideas.add(idea)
    _record(uow, relation, idea, "leave_idea", advisor)
    return idea


def answer_idea(
    uow: UnitOfWork, relation: Relation, advisor: Advisor, idea_id: str, state: IdeaState, answer: str
) -> None:
    """Its author is told at their desk. Raises: NotFound, Refused("idea_ended" | "answer_missing")."""
    if not answer.strip():
        raise Refused("answer_missing")
    idea = uow.ideas.lock(idea_id)
    if idea is None:
        raise NotFound("idea_unknown")
    idea.move_to(state, answer.strip(), advisor.id, relation.now())
    _record(uow, relation, idea, "answer_idea", advisor)


def list_ideas(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> list[IdeaView]:
    """Everybody's for a supervisor, one's own otherwise; the latest first."""
    found = uow.ideas.latest(SHOWN, None if advisor.may(Right.SUPERVISE) else advisor.id)
    names = {one.id: one.first_name for one in uow.advisors.all()}
    unseen = {idea.id for idea in uow.ideas.unseen_of(advisor.id)}
    return [
        IdeaView(
            idea, names[idea.advisor_id], _label(relation, idea), names.get(idea.answered_by or ""), idea.id in unseen
        )
        for idea in found
    ]


def note_answers_seen(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> None:
    """The author has the answers before their eyes."""
    for idea in uow.ideas.unseen_of(advisor.id):
        idea.seen_at = relation.now()


def count_news(uow: UnitOfWork, advisor: Advisor) -> int:
    """What calls for a look: answers not read yet, and, for a supervisor, ideas without an answer."""
    unread = len(uow.ideas.unseen_of(advisor.id))
    return unread + (uow.ideas.count_open() if advisor.may(Right.SUPERVISE) else 0)


def texts_said(uow: UnitOfWork, conversation_id: str) -> Sequence[str]:
    """The acts said in that conversation, each once, the latest first: texts that an idea may be about."""
    lines = reversed(uow.messages.latest(conversation_id, SHOWN))
    return list(dict.fromkeys(line.act["act"] for line in lines if line.act and line.author is not Author.ADVISOR))


def _exists(uow: UnitOfWork, relation: Relation, about: IdeaAbout, subject: str) -> bool:
    playbook = relation.playbook
    if about is IdeaAbout.CONVERSATION:
        return uow.conversations.get(subject) is not None
    if about is IdeaAbout.TEXT:
        return subject in playbook.voice.acts
    persona, _, objective = subject.partition(".")
    return persona in playbook.personas and objective in playbook.objectives


def _label(relation: Relation, idea: Idea) -> str:
    if idea.about is not IdeaAbout.CELL:
        return idea.subject
    persona, _, objective = idea.subject.partition(".")
    labels = Labels(relation.playbook)
    return f"{labels.persona(persona)} × {labels.objective(objective) or objective}"


def _record(uow: UnitOfWork, relation: Relation, idea: Idea, action: str, advisor: Advisor) -> None:
    data = {"about": idea.about.value, "state": idea.state.value}
    uow.record_audit(AuditLine(None, relation.now(), advisor.login, action, idea.id, data))
