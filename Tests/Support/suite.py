"""What every suite has in common: its command line, its cases side by side, and its closing line."""
import argparse
import concurrent.futures
import dataclasses
import fnmatch
import os
import pathlib
import random
import sys
import time
import traceback
import typing

from Support import ending
from Support.machine import Missing, needs

PASSED, FAILED, USAGE, MISSING = 0, 1, 2, 77
LAST_SCREEN = 2500

USAGE_OF_ALL = """
PROGRAM is $SUREFOOT, or .build/release/surefoot. The last line says how many cases passed and failed.
Exit status: 0 all passed, 1 a case failed, 2 usage, 77 something is missing here, which is named.
"""


@dataclasses.dataclass
class Outcome:
    """What came of a case."""
    # What was wrong, a sentence each; nothing if it passed.
    wrong: list = dataclasses.field(default_factory=list)
    screen: str = ""
    # What is no fault, and still worth knowing.
    remarks: list = dataclasses.field(default_factory=list)
    # Why it could not be tried here.
    skipped: str = ""
    seconds: float = 0


@dataclasses.dataclass(frozen=True)
class Case:
    """A case's name, what runs it on a program and gives the outcome, and what it shows. A suite may have its own."""
    name: str
    run: typing.Callable
    shows: str = ""


class Suite:
    """A suite. Each has a list of cases, or finds out by itself what there is to be run."""

    # The programs that must be here, and whether more than them.
    needs = ()
    needs_program = True
    needs_root = False
    needs_sshd = False
    # How many cases, and how many side by side, if nothing is said. Most of a case's time is waiting.
    runs = None
    runs_help = "this many of the cases, which the seed chooses (default: all)"
    jobs = 1

    def __init__(self, documentation):
        self.documentation = documentation
        self.passed = self.failed = self.skipped = 0

    # MARK: What a suite says of itself

    def add_options(self, parser):
        """Adds the options that it alone has."""

    def try_out(self):
        """Makes once what its cases run on. Raises Missing where this machine cannot hold it."""

    def cases(self):
        """All its cases."""
        raise NotImplementedError

    def print_list(self):
        for case in self.cases():
            print(f"{case.name:40} {case.shows}".rstrip())

    def run(self):
        self.run_cases(self.chosen(self.cases()))

    def again(self, case):
        """The options that repeat one case alone."""
        return f"--only '{case.name}'"

    def close(self):
        """Prints what is to be said of all cases together."""

    # MARK: From the command line to the exit status

    @property
    def command(self):
        """What starts it."""
        return f"Tests/{pathlib.Path(sys.argv[0]).resolve().parent.name}/run"

    def start(self):
        """Runs the suite and ends the program."""
        self.options = self._read_options()
        self.program = os.path.abspath(self.options.program)
        ending.leave_nothing_behind()
        os.umask(0o022)
        status = PASSED
        try:
            self._check_machine()
            if self.options.list:
                self.print_list()
                sys.exit(PASSED)
            print(f"{self.command} --seed {self.options.seed} --jobs {self.options.jobs} {self.program}", flush=True)
            self.try_out()
            self.run()
        except Missing as reason:
            print(f"skipped: {reason}")
            status = MISSING
        except Exception:  # What stands before all cases, such as a build, counts as one.
            traceback.print_exc(file=sys.stdout)
            self.failed += 1
        self.close()
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}", flush=True)
        sys.exit(FAILED if self.failed else status)

    def _read_options(self):
        parser = argparse.ArgumentParser(
            description=self.documentation + USAGE_OF_ALL, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--runs", type=at_least(0), default=self.runs, metavar="N", help=self.runs_help)
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="another choice, or another order")
        parser.add_argument("--jobs", type=at_least(1), default=self.jobs, metavar="N", help="how many side by side")
        parser.add_argument("--only", action="append", default=[], metavar="NAME",
                            help="these alone: a name, or a pattern with *; may be repeated")
        parser.add_argument("--list", action="store_true", help="print the names, and what each shows")
        parser.add_argument("program", nargs="?", default=os.environ.get("SUREFOOT") or ".build/release/surefoot",
                            metavar="PROGRAM")
        self.add_options(parser)
        self.refuse = parser.error
        return parser.parse_args()

    def _check_machine(self):
        if self.needs_program and not os.access(self.program, os.X_OK):
            self.refuse(f"there is no program {self.program}: build it, or name another")
        needs(*self.needs, root=self.needs_root, an_sshd=self.needs_sshd)

    # MARK: Cases

    def is_wanted(self, name):
        """Whether --only leaves it in."""
        return not self.options.only or any(fits(name, wanted) for wanted in self.options.only)

    def wanted(self, cases):
        """The cases that --only leaves, in their order."""
        found = [case for case in cases if self.is_wanted(case.name)]
        return found or self.refuse(f"nothing is called {' or '.join(self.options.only)}")

    def chosen(self, cases):
        """The cases that --only and --runs leave, in their order."""
        wanted = self.wanted(cases)
        if self.options.runs is None or self.options.runs >= len(wanted):
            return wanted
        # By lots that the names draw: one case more or less does not change the choice of the others.
        def lot(case):
            return random.Random(f"{self.options.seed} {case.name}").random()

        drawn = {case.name for case in sorted(wanted, key=lot)[:self.options.runs]}
        return [case for case in wanted if case.name in drawn]

    def run_cases(self, cases):
        """Runs cases side by side, and gives each with its outcome."""
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            waiting = {pool.submit(run_case, case, self.program): case for case in cases}
            return [self._count(waiting[done], done.result()) for done in concurrent.futures.as_completed(waiting)]

    def _count(self, case, outcome):
        self.passed += not outcome.wrong and not outcome.skipped
        self.failed += bool(outcome.wrong)
        self.skipped += bool(outcome.skipped)
        print("\n".join(self._lines(case, outcome)), flush=True)
        return case, outcome

    def _lines(self, case, outcome):
        """What is printed of a case."""
        if outcome.skipped:
            return [f"skip           {case.name}: {outcome.skipped}"]
        remarks = f"  ({'; '.join(outcome.remarks)})" if outcome.remarks else ""
        first = f"{'FAIL' if outcome.wrong else 'ok  '} {outcome.seconds:6.1f} s  {case.name}{remarks}"
        if not outcome.wrong:
            return [first]
        screen = outcome.screen.replace("\r", "")[-LAST_SCREEN:].strip()
        more = [*outcome.wrong, *(["--- the last screen", screen] if screen else []),
                f"--- again: {self.command} {self.again(case)} {self.program}"]
        return [first, *("     " + line for text in more for line in text.rstrip().split("\n"))]


def run_case(case, program):
    """The outcome of a case. One that cannot be run has failed, and not the whole suite."""
    began = time.monotonic()
    try:
        outcome = case.run(program)
    except Missing as reason:
        outcome = Outcome(skipped=str(reason))
    except Exception:
        outcome = Outcome([traceback.format_exc()])
    outcome.seconds = time.monotonic() - began
    return outcome


def fits(name, wanted):
    """Whether a name is the wanted one, or one of those that were wanted."""
    return name == wanted or fnmatch.fnmatchcase(name, wanted)


def at_least(least):
    """The type of an option that is a number."""
    def number(text):
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        return int(text)
    return number
