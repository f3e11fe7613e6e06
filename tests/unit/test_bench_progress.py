"""A long measurement says how far it is, and leaves standard output to its results."""

import pytest

from bench.progress import EVERY_S, Progress


def test_a_line_now_and_then_and_one_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    moment = [0.0]
    progress = Progress("handoffs", 3, lambda: moment[0])
    for done, at in ((1, 1.0), (2, EVERY_S), (3, EVERY_S + 1)):
        moment[0] = at
        progress.note(done, "0 failed")
    said = capsys.readouterr()
    assert said.err.splitlines() == ["handoffs: 2/3 in 10 s (0 failed)", "handoffs: 3/3 in 11 s (0 failed)"]
    assert said.out == ""
