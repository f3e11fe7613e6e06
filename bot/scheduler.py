"""Rasa runs its graph by dask's scheduler for workers, which orders it anew each time: half a millisecond a run."""

from types import ModuleType

import dask.core


def run_in_turn(runner: ModuleType) -> None:
    """`runner`: rasa.engine.runner.dask. Its graphs are run by dask's plain `get`, one node after the other: the same
    calls, in one thread as before. Idempotent. Source: rasa 3.6.21, DaskGraphRunner.run; dask 2022.10.2, dask.core.get.
    """
    runner.dask = dask.core  # type: ignore[attr-defined]
