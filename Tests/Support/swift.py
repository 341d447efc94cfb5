"""Tests of the Swift package that a suite runs for longer than `swift test` does, in an optimised build."""
import fcntl
import os
import pathlib
import re
import shutil
import subprocess

from Support.machine import Missing
from Support.suite import Outcome

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = PACKAGE / ".build-optimised"
OPTIMISED = ["--configuration", "release", "-Xswiftc", "-enable-testing", "--scratch-path", str(SCRATCH)]
# Without a test that ran, a status of 0 says nothing.
RAN = re.compile(r"Test run with [1-9]\d* tests? .*passed")


def build():
    """Builds the tests."""
    if not shutil.which("swift"):
        raise Missing("swift must be installed: https://www.swift.org/install/")
    SCRATCH.mkdir(exist_ok=True)
    # SwiftPM's own lock is in the folder for temporary files, which every suite has for itself.
    with open(SCRATCH / "suite.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = _swift("build", "--build-tests")
    if built.returncode != 0:
        raise RuntimeError("the tests could not be built:\n" + built.stdout)


def run(test, only, seed, **asked):
    """Runs one test, and gives its outcome and what it printed. asked: variables of the environment for it."""
    variables = {"SUREFOOT_ONLY": only, "SUREFOOT_SEED": str(seed), **asked}
    ended = _swift("test", "--skip-build", "--ignore-lock", "--filter", test, environment=variables)
    passed = ended.returncode == 0 and RAN.search(ended.stdout)
    return Outcome([] if passed else [f"swift test ended with {ended.returncode}"], ended.stdout), ended.stdout


def _swift(command, *words, environment=None):
    return subprocess.run(
        ["swift", command, *OPTIMISED, *words], cwd=PACKAGE, env={**os.environ, **(environment or {})}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
