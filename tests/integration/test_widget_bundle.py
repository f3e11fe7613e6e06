"""The committed bundle is what the sources give: a fresh machine needs no Node, but nobody may forget to rebuild."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

WIDGET = Path(__file__).resolve().parents[2] / "widget"
MAX_GZIPPED = 25_000


def test_the_bundle_is_small() -> None:
    assert len(gzip.compress((WIDGET / "dist" / "trait-dunion.js").read_bytes(), 9)) <= MAX_GZIPPED


def test_the_bundle_is_current(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI") == "true":
            pytest.fail("npm is missing: the bundle cannot be checked")
        pytest.skip("npm is missing: the bundle is not checked against its sources")
    for name in ("package.json", "package-lock.json", "build.mjs"):
        shutil.copy(WIDGET / name, tmp_path)
    shutil.copytree(WIDGET / "src", tmp_path / "src")
    shutil.copytree(WIDGET / "dist", tmp_path / "dist")
    quiet = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 240, "stdin": subprocess.DEVNULL}
    installed = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], check=False, **quiet)
    assert installed.returncode == 0, installed.stderr[-2000:]
    checked = subprocess.run([npm, "run", "check"], check=False, **quiet)
    assert checked.returncode == 0, checked.stdout + checked.stderr
