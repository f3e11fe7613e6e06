"""Reads data/queue.yml: who is offered a waiting conversation, for how long, and what is asked in the end."""

from datetime import timedelta

from relation.model.queue import QueueRules
from relation.playbook_files import Section

ROUTING = (
    "present_s", "pick_up_s", "skill_wait_s", "first_word_s", "grace_s", "idle_hours", "overtaken_max", "capacity",
)  # fmt: skip
TOLD = "told_while_waiting"
LEAVING = ("leave_label", "english_leave_label", "leave_words", "english_leave_words", "leave_asides", "asking_words")
HEARD = ("giving_up", "still_asking", "leaving", "declining")
ASKED = "asked_of_the_wait"
OF_THE_WAIT = ("hours", "page", "news", "phone", "mediator")
"""Each has its text in system_wait_told (data/voice/waiting.yml)."""
GRADES = ("5", "4", "3", "2", "1")


def read_queue(file: Section) -> QueueRules:
    """Raises: Invalid."""
    file.only("routing", *LEAVING, *HEARD, TOLD, ASKED, "satisfaction")
    file.section(ASKED).only(*OF_THE_WAIT)
    routing, asked = file.section("routing"), file.section("satisfaction")
    routing.only(*ROUTING)
    asked.only("ask_again_days", "quiet_minutes", "grades", "english_grades")
    numbers = {name: _at_least_one(routing, name) for name in ROUTING}
    if numbers["grace_s"] < numbers["present_s"]:
        raise routing.wrong("grace_s", "grace_too_short")
    seconds = {name: timedelta(seconds=numbers[name]) for name in ROUTING if name.endswith("_s")}
    return QueueRules(
        present=seconds["present_s"],
        pick_up=seconds["pick_up_s"],
        skill_wait=seconds["skill_wait_s"],
        first_word=seconds["first_word_s"],
        grace=seconds["grace_s"],
        idle=timedelta(hours=numbers["idle_hours"]),
        overtaken_max=numbers["overtaken_max"],
        capacity=numbers["capacity"],
        leave_label=file.text("leave_label"),
        english_leave_label=file.text("english_leave_label"),
        leave_words=_read_phrases(file, "leave_words"),
        english_leave_words=_read_phrases(file, "english_leave_words"),
        leave_asides=frozenset(file.names("leave_asides")),
        giving_up=file.expression("giving_up"),
        still_asking=file.expression("still_asking"),
        leaving=file.expression("leaving"),
        declining=file.expression("declining"),
        asking_words=file.names("asking_words"),
        told_while_waiting=frozenset(file.names(TOLD)),
        asked_of_the_wait={name: file.section(ASKED).expression(name) for name in OF_THE_WAIT},
        ask_again=timedelta(days=_at_least_one(asked, "ask_again_days")),
        quiet=timedelta(minutes=_at_least_one(asked, "quiet_minutes")),
        grades=_read_grades(asked.section("grades")),
        english_grades=_read_grades(asked.section("english_grades")),
    )


def _read_phrases(file: Section, key: str) -> tuple[str, ...]:
    """Raises: Invalid, also without any: the first is what the notices print."""
    if not file.names(key):
        raise file.wrong(key, "not_variants")
    return file.names(key)


def _at_least_one(section: Section, name: str) -> int:
    number = section.number(name)
    if number < 1 or number != int(number):
        raise section.wrong(name, "not_whole", lowest=1)
    return int(number)


def _read_grades(section: Section) -> dict[int, str]:
    section.only(*GRADES)
    return {int(grade): section.text(grade) for grade in GRADES}
