"""Nothing is left running behind a stop, whatever the signal."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from traitdunion.running import is_taken
from traitdunion.supervisor import Child, Supervisor

SLEEP = ["/bin/sleep", "600"]


def child(folder: Path, name: str, *command: str) -> Child:
    return Child(name, command, os.environ, folder / "log" / f"{name}.log", folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may themselves run under nohup
    children = [child(tmp_path, "one", *SLEEP), child(tmp_path, "two", *SLEEP)]

    async def work() -> None:
        supervisor = Supervisor(children)
        await supervisor.start()
        os.kill(os.getpid(), number)
        await asyncio.wait_for(supervisor.wait(), 10)

    asyncio.run(work())
    signal.signal(signal.SIGHUP, before)
    assert [one.process.returncode for one in children if one.process] == [-signal.SIGTERM] * 2


def test_a_child_that_died_is_not_started_again_behind_the_stop(tmp_path: Path) -> None:
    children = [child(tmp_path, "dead", "/bin/false"), child(tmp_path, "alive", *SLEEP)]

    async def work() -> None:
        supervisor = Supervisor(children)
        await supervisor.start()
        watching = asyncio.create_task(supervisor.wait())
        assert children[0].process is not None
        await children[0].process.wait()
        supervisor.stop()
        await asyncio.wait_for(watching, 10)

    asyncio.run(work())
    assert [one.process.returncode for one in children if one.process] == [1, -signal.SIGTERM]


def test_a_port_that_something_listens_on_is_taken() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        listening.listen()
        assert is_taken(port)
    assert not is_taken(port)
