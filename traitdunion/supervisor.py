"""Runs the brain and the service as child processes: starts, watches, restarts, stops both cleanly."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STOP_PATIENCE_S = 10.0
RESTART_DELAY_S = 1.0
RESTART_DELAY_MAX_S = 30.0
QUICK_DEATH_S = 20.0
"""A child that dies sooner than this waits twice as long before its next start."""


@dataclass
class Child:
    """A process that must be running. Its output goes to `log`; it leads its own process group."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    folder: Path
    process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.environ),
                stdout=output,
                stderr=output,
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )

    async def stop(self) -> None:
        """SIGTERM to the whole group, then SIGKILL after a while."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):  # it has just died by itself
            os.killpg(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_PATIENCE_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


class Supervisor:
    """Keeps its children alive until `stop` is called, or SIGINT, SIGTERM or SIGHUP (the terminal closes) arrives."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = asyncio.Event()

    async def start(self, meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
        """From here on the signals stop everything.

        `meanwhile` runs once the first child, the slow one, has been started; if it fails, nothing stays running.
        """
        loop = asyncio.get_running_loop()
        numbers = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup` wants us to outlive the terminal
            numbers.append(signal.SIGHUP)
        for number in numbers:
            loop.add_signal_handler(number, self._stopping.set)
        first, *others = self._children
        await first.start()
        if meanwhile is not None:
            try:
                await meanwhile()
            except BaseException:
                await first.stop()
                raise
        for child in others:
            await child.start()

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        self._stopping.set()

    async def wait(self) -> None:
        """Returns once everything has stopped. A child that dies is started again after a short delay."""
        watchers = [asyncio.create_task(self._keep(child)) for child in self._children]
        await self._stopping.wait()
        for watcher in watchers:  # first: nothing may be started again behind the stop
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        await asyncio.gather(*(child.stop() for child in reversed(self._children)))

    async def _keep(self, child: Child) -> None:
        delay_s = RESTART_DELAY_S
        while child.process is not None:
            started_at = time.monotonic()
            code = await child.process.wait()
            if self._stopping.is_set():
                return
            is_quick = time.monotonic() - started_at < QUICK_DEATH_S
            delay_s = min(delay_s * 2, RESTART_DELAY_MAX_S) if is_quick else RESTART_DELAY_S
            print(f"{child.name}: stopped ({code}), starting again; see {child.log}", file=sys.stderr, flush=True)
            await asyncio.sleep(delay_s)
            await child.start()
