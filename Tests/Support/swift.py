"""Tests of the Swift package that a suite runs for longer than `swift test` does, in a build of their own."""
import fcntl
import os
import pathlib
import re
import shutil
import subprocess

from Support.machine import Missing
from Support.suite import Outcome

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
# How the names of the folders of such builds begin.
SCRATCH = ".build-tests-"
# Without a test that ran, a status of 0 says nothing.
RAN = re.compile(r"Test run with [1-9]\d* tests? .*passed")


class Build:
    """A build of the tests that lies beside the others."""

    def __init__(self, name, *options):
        self.scratch = PACKAGE / (SCRATCH + name)
        self.options = ["--configuration", "release", "-Xswiftc", "-enable-testing",
                        "--scratch-path", str(self.scratch), *options]

    def make(self):
        """Builds the tests."""
        if not shutil.which("swift"):
            raise Missing("swift must be installed: https://www.swift.org/install/")
        self.scratch.mkdir(exist_ok=True)
        # SwiftPM's own lock is in the folder for temporary files, which every suite has for itself.
        with open(self.scratch / "suite.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            built = _end_of(["swift", "build", *self.options, "--build-tests"])
        if built.returncode != 0:
            raise RuntimeError("the tests could not be built:\n" + built.stdout)

    def command(self, test):
        """What runs one of the tests."""
        return ["swift", "test", *self.options, "--skip-build", "--ignore-lock", "--filter", test]

    def run(self, test, only, seed, **asked):
        """Runs one test, and gives its outcome and what it printed. asked: variables of the environment for it."""
        ended = _end_of(self.command(test), {"SUREFOOT_ONLY": only, "SUREFOOT_SEED": str(seed), **asked})
        passed = ended.returncode == 0 and RAN.search(ended.stdout)
        return Outcome([] if passed else [f"swift test ended with {ended.returncode}"], ended.stdout), ended.stdout


OPTIMISED = Build("optimised")


def _end_of(command, environment=None):
    return subprocess.run(
        command, cwd=PACKAGE, env={**os.environ, **(environment or {})}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
