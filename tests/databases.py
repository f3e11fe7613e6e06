"""A throw-away PostgreSQL server for the tests, made with the installed binaries, and its throw-away databases."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

SERVERS = Path("/usr/lib/postgresql")
OPTIONS = {
    "listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
    "shared_buffers": "32MB", "max_connections": "60", "autovacuum": "off",
}  # fmt: skip
COMMAND_TIMEOUT_S = 60

on_both_databases = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""Runs a test on SQLite and on PostgreSQL."""


class PostgresServer:
    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries

    @classmethod
    def find(cls) -> "PostgresServer | None":
        """The newest one installed."""
        found = sorted(SERVERS.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
        return cls(found[-1].parent) if found else None

    @contextmanager
    def running(self) -> Iterator[str]:
        """Listens on a free port of the loopback; stopped and deleted at the end."""
        folder = Path(tempfile.mkdtemp(prefix="traitdunion-postgres-"))
        try:
            self._give_to_postgres(folder)
            data, port = folder / "data", _free_port()
            self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
            options = {**OPTIONS, "port": str(port), "unix_socket_directories": str(folder)}
            settings = " ".join(f"-c {name}={value}" for name, value in options.items())
            log = str(folder / "log")
            self._run("pg_ctl", "-D", str(data), "-w", "-l", log, "-o", settings, "start")
            try:
                yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
            finally:
                self._run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(folder)

    def _give_to_postgres(self, folder: Path) -> None:
        """The server refuses to run as root."""
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        user = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
        command = [str(self._binaries / program), *arguments]
        done = subprocess.run(
            command, cwd="/", user=user, group=user, extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, check=False, timeout=COMMAND_TIMEOUT_S,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stderr}"


class TemporaryDatabases:
    """Databases of one server, made from templates in some tens of milliseconds."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def create(self, name: str, template: str = "template0") -> str:
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        yield self.create(name, template)
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(statement)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
