"""`traitdunion run`: trains if needed, migrates, seeds, starts both processes, tells where everything is."""

import asyncio
import os
import signal
import socket
import sys
import time

import httpx
from rich.console import Console

from relation.playbook import Playbook
from traitdunion import training
from traitdunion.brain_env import brain_environ, rasa_command
from traitdunion.database import migrate
from traitdunion.settings import ROOT, Settings
from traitdunion.supervisor import Child, Supervisor

READY_PATIENCE_S = 120.0
LOGS = ROOT / "var" / "log"


def children(settings: Settings) -> list[Child]:
    """The brain (loopback only) and the service."""
    brain = rasa_command(
        "run",
        "--interface",
        "127.0.0.1",
        "--port",
        str(settings.brain_port),
        "--model",
        str(training.model_path(settings)),
        "--endpoints",
        "bot/endpoints.yml",
        "--credentials",
        "bot/credentials.yml",
    )
    service = [sys.executable, "-m", "traitdunion", "serve"]
    return [
        Child("brain", brain, brain_environ(settings), LOGS / "brain.log", ROOT),
        Child("service", service, os.environ, LOGS / "service.log", ROOT),
    ]


def run_all(settings: Settings, console: Console) -> int:
    """Prepares, then runs both processes. Exit code: 0 after a clean stop, 1 when it could not become ready.

    Raises: Invalid, with file and line, before anything is started, when staff data is wrong.
    """
    started_at = time.monotonic()
    for name, port in (("PORT", settings.port), ("BRAIN_PORT", settings.brain_port)):
        if is_taken(port):
            console.print(f"[red]Le port {port} est déjà pris[/red] : arrêtez ce qui l'occupe, ou changez {name}.")
            return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a training under way is stopped with us
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored at birth in a background job
    try:
        Playbook.load(settings.data_dir)
        code = _train_if_stale(settings, console)
    except KeyboardInterrupt:
        return 0
    return code or asyncio.run(_supervise(settings, console, started_at))


def is_taken(port: int) -> bool:
    """True when something on this machine already listens there: another copy of us would look ready in our place."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _train_if_stale(settings: Settings, console: Console) -> int:
    """Rasa's exit code; 0 when nothing was to be done."""
    if not training.is_stale(settings):
        return 0
    console.print("Entraînement du modèle (une à trois minutes)…")
    return training.train(settings)


def _prepare_database(settings: Settings, console: Console) -> None:
    """Schema and demonstration, while the brain loads its model."""
    # These import the whole service: not before the brain has been started.
    from traitdunion.demo import retire_demo, seed_demo
    from traitdunion.demo_talks import seed_talks

    migrate(settings)
    for line in seed_demo(settings) if settings.is_demo else retire_demo(settings):
        console.print(line)
    for line in seed_talks(settings) if settings.has_demo_talks else ():
        console.print(line)


async def _supervise(settings: Settings, console: Console, started_at: float) -> int:
    supervisor = Supervisor(children(settings))
    await supervisor.start(meanwhile=lambda: asyncio.to_thread(_prepare_database, settings, console))
    watching = asyncio.create_task(supervisor.wait())
    is_ready = await _wait_ready(settings, supervisor)
    if not is_ready and not supervisor.is_stopping:
        console.print(f"[red]Pas prêt après {READY_PATIENCE_S:.0f} s.[/red] Voir {LOGS}/brain.log et service.log")
        supervisor.stop()
        await watching
        return 1
    if is_ready:
        _tell(settings, console, time.monotonic() - started_at)
    await watching
    console.print("Arrêté.")
    return 0


async def _wait_ready(settings: Settings, supervisor: Supervisor) -> bool:
    deadline = time.monotonic() + READY_PATIENCE_S
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() < deadline and not supervisor.is_stopping:
            try:
                answer = await client.get(f"http://127.0.0.1:{settings.port}/health", timeout=3.0)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == httpx.codes.OK:
                return True
            await asyncio.sleep(0.3)
    return False


def _tell(settings: Settings, console: Console, seconds: float) -> None:
    from traitdunion.demo import DEMO_ADVISORS, demo_password

    url = settings.public_url
    console.print(f"\n[bold green]Trait d'union est prêt[/bold green] ({seconds:.0f} s)")
    console.print(f"  boutique et chat   {url}/")
    console.print(f"  bureau             {url}/desk")
    if settings.is_demo:
        logins = ", ".join(advisor.login for advisor in DEMO_ADVISORS)
        console.print(f"  conseillers        {logins}   mot de passe : {demo_password(settings)}")
    console.print(f"  API                {url}/api/docs   jeton : API_TOKEN dans .env")
    console.print("  Ctrl-C pour arrêter.\n")
