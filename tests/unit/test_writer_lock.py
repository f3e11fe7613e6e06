"""Who writes next: the urgent, but not for ever."""

import threading
import time

from relation.store.writer_lock import URGENT_IN_A_ROW, WriterLock

AT_MOST_S = 10.0
LOOK_S = 0.001


def in_which_order(*names: str) -> list[str]:
    """Of writers who all wait while another one writes; those in capitals are urgent."""
    lock, order = WriterLock(AT_MOST_S), []

    def write(name: str) -> None:
        with lock.held(is_urgent=name.isupper()):
            order.append(name)

    writers = [threading.Thread(target=write, args=(name,)) for name in names]
    with lock.held(is_urgent=False):
        for place, writer in enumerate(writers, start=1):
            writer.start()
            while lock.waiting < place and writer.is_alive():
                time.sleep(LOOK_S)
    for writer in writers:
        writer.join(AT_MOST_S)
    return order


def test_the_urgent_one_is_next() -> None:
    assert in_which_order("turn", "REPLY") == ["REPLY", "turn"]


def test_who_was_overtaken_often_enough_goes_first() -> None:
    order = in_which_order("turn", *["REPLY"] * (URGENT_IN_A_ROW + 2))
    assert order.index("turn") == URGENT_IN_A_ROW
    assert len(order) == URGENT_IN_A_ROW + 3


def test_patience_ends() -> None:
    lock, order = WriterLock(patience_s=0.01), []
    with lock.held(is_urgent=False), lock.held(is_urgent=True):  # held already: it goes on without, after its patience
        order.append("both")
    with lock.held(is_urgent=False):
        order.append("free again")
    assert order == ["both", "free again"]
