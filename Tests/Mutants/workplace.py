"""A copy of the sources, in which mutants are built and tested."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from Support.suite import Outcome
from Support.swift import PACKAGE, SCRATCH

# What was built can only be gone on with under the same path, which a mount namespace gives to the copy.
NAMESPACE = ["unshare", "--mount", "--"]
IN_PLACE = [*NAMESPACE, "sh", "-c", 'mount --bind "$1" "$2" && cd "$2" && shift 2 && exec "$@"', "sh"]
# A mutant may make its test wait for ever. In seconds; then all that it has started is ended.
LONGEST_BUILD = 1800
LONGEST_TEST = 400
LIMITED = PACKAGE / "Tests/Support/limited"
# What a mutant keeps from happening is not waited for as long as on a busy machine.
IMPATIENT = {"SUREFOOT_TEST_PATIENCE": "60"}

TEST = re.compile(r"^\w+\.\w\S+$", re.MULTILINE)
ISSUE = re.compile(r'✘ Test "?([^"\n]+?)"? recorded an issue')
END = re.compile(r"Test run with ([1-9]\d*) tests? .*(passed|failed) after")


class Workplace:
    """A folder with the sources. in_place: the command that runs another one with the folder in the sources' place."""

    def __init__(self, folder, in_place=()):
        self.folder = folder
        self.in_place = list(in_place)

    @classmethod
    def here(cls):
        """The sources themselves, which are not to be changed."""
        return cls(PACKAGE)

    @classmethod
    def copy(cls):
        folder = pathlib.Path(tempfile.mkdtemp())
        may_mount = subprocess.run([*NAMESPACE, "true"], stderr=subprocess.DEVNULL).returncode == 0
        left_out = {".git"} if may_mount else {".git", ".build"}
        names = [entry for entry in PACKAGE.iterdir()
                 if entry.name not in left_out and not entry.name.startswith(SCRATCH)]
        subprocess.run(["cp", "-a", "--reflink=auto", *names, folder], check=True)
        return cls(folder, [*IN_PLACE, folder, PACKAGE] if may_mount else [])

    def tests(self):
        """The names of all tests, which are built for it."""
        listed = self._swift(LONGEST_BUILD, "test", "list")
        if listed.returncode != 0:
            raise RuntimeError("the tests could not be built:\n" + listed.stdout)
        return TEST.findall(listed.stdout)

    def passes(self, mutant):
        """Whether what has to notice a mutant is content while nothing is broken."""
        if mutant.walk:
            return self._walk(mutant).returncode == 0
        ended = self._swift(LONGEST_TEST, *_words(mutant.test))
        # A test that is skipped notices nothing.
        return ended.returncode == 0 and END.search(ended.stdout) and " skipped" not in ended.stdout

    def fits(self, mutant):
        return self._apply(mutant, "--check") == 0

    def judge(self, mutant):
        """Applies a patch, builds, tests, and undoes it."""
        if self._apply(mutant) != 0:
            return Outcome(["does not apply"])
        try:
            built = self._swift(LONGEST_BUILD, "build", "--build-tests")
            if built.returncode != 0:
                return Outcome(["does not compile"], built.stdout)
            began = time.monotonic()
            outcome = self._outcome_of_walk(mutant) if mutant.walk else self._outcome(mutant)
            outcome.remarks.append(f"in {time.monotonic() - began:.0f} s")
            return outcome
        finally:
            self._undo(mutant)

    def _apply(self, mutant, *options):
        # A line of context is enough to find the place again after changes near it.
        command = ["git", "apply", "-C1", "--recount", *options, mutant.path]
        return subprocess.run(command, cwd=self.folder, stderr=subprocess.DEVNULL).returncode

    def _undo(self, mutant):
        for name in mutant.files:
            # Without its time: the compiler goes on with what it has made of an older file.
            shutil.copy(PACKAGE / name, self.folder / name)

    def _outcome(self, mutant):
        """A mutant is caught by the first expectation that fails. A test that crashes may do so for another reason."""
        printed = ""
        command = self._command(LONGEST_TEST, "swift", *_words(mutant.test))
        with subprocess.Popen(command, **self._surroundings(IMPATIENT)) as test:
            for line in test.stdout:
                printed += line
                if issue := ISSUE.search(line):
                    # What it would still wait for in vain tells nothing more.
                    test.terminate()
                    return Outcome(screen=printed, remarks=["caught by " + issue[1]])
        end = END.search(printed)
        if not end:
            return Outcome([f"{mutant.test} does not come to its end within {LONGEST_TEST} s"], printed)
        if end[2] == "passed":
            return Outcome([f"LIVED: {mutant.test} does not notice"])
        return Outcome(["fails without an expectation"], printed)

    def _outcome_of_walk(self, mutant):
        walked = self._walk(mutant)
        # What could not be run at all has noticed nothing.
        if walked.returncode == 1 and "\nFAIL" in walked.stdout:
            return Outcome(screen=walked.stdout, remarks=["caught by a walk: " + mutant.walk])
        return Outcome([f"LIVED: {mutant.test} ends with {walked.returncode}"], walked.stdout)

    def _walk(self, mutant):
        """Runs a case of Faults on what is built here."""
        command = self._command(LONGEST_TEST, "Tests/Faults/run", "--only", mutant.walk, ".build/debug/surefoot")
        return subprocess.run(command, **self._surroundings({}))

    def _swift(self, seconds, *words):
        return subprocess.run(self._command(seconds, "swift", *words), **self._surroundings({}))

    def _command(self, seconds, *words):
        return [LIMITED, str(seconds), *self.in_place, *words]

    def _surroundings(self, variables):
        return {
            "cwd": self.folder, "text": True, "errors": "replace", "env": {**os.environ, **variables},
            "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}


def _words(test):
    return ["test", "--skip-build", "--disable-xctest", "--filter", "^" + re.escape(test)]
