"""Runs one case: a walk over a real ssh, the fault at its boundary, and the checks afterwards."""
import dataclasses
import re
import time

import check
from Support.families import FAMILIES
from Support.machine import PATH
from Support.person import Person
from Support.sshhost import PROGRAM, WRAPPERS, SshHost
from Support.suite import Outcome
from Support.terminal import Terminal
from faults import LEFT_TO_THE_KERNEL, OPENING, SILENCING, happen

CONFIRM_WITHIN = 10
LONGEST_WALK = 150
# The deadline, the rollback, and a slow machine.
LONGEST_END = 60


@dataclasses.dataclass
class Walked(Outcome):
    """What came of a walk, and its calls of iptables."""
    calls: list = dataclasses.field(default_factory=list)


def run_case(program, case):
    # Silence is noticed only where the link is cut: elsewhere sshd's questions would keep the connection warm.
    with SshHost(
            program, case.walk.backend, alive_interval=2 if "cut" in case.faults else 0,
            copy_program="upgrade" in case.faults, has_disk="freeze-disk" in case.faults,
            limited=_limited(case), has_alternatives="switch" in case.faults,
            has_tunnel="tunnel" in case.faults) as host:
        run = CaseRun(host, case)
        try:
            return run.outcome()
        except Exception as error:  # What was shown by then tells more than the error.
            return Walked([f"{type(error).__name__}: {error}"], run.screen)
        finally:
            run.close()


def _limited(case):
    """What the host is to be kept from in a case."""
    return next((part.removeprefix("no-") for part in case.faults if part.startswith("no-")), "")


class CaseRun:
    def __init__(self, host, case):
        self.host = host
        self.case = case
        self.terminal = None
        self.person = Person(host, case.walk.login, case.walk.is_confirmed)
        self.has_happened = False
        self.has_native_rules = False
        # The rules that are to be there in the end, unless access is confirmed.
        self.expected = {}
        # The rules that a reboot has restored, once there was one.
        self.booted_with = None
        # What a fault has found to be wrong while it lasted.
        self.wrong = []
        # How long the call at which it happens is held after it, in seconds.
        self.stands_for = 0
        self._due = []
        # How often access was called confirmed.
        self._confirmations = 0
        self._earlier_screen = ""

    def close(self):
        if self.terminal:
            self.terminal.end()

    @property
    def screen(self):
        return self._earlier_screen + (self.terminal.screen if self.terminal else "")

    def outcome(self):
        start = {family: self.host.rules(family) for family in FAMILIES}
        self.expected = dict(start)
        self._prepare()
        self.open_terminal("run")
        wrong = self._walk()
        self.terminal.end()
        self.host.end_logins()
        wrong += self._wait_for_end() + self.wrong
        self.host.join_link()
        calls = self._calls()
        wrong += self._wait_for_logins()
        if self.has_native_rules:
            check.remove_native_rules(self.host)
        if not self.booted_with:
            wrong += check.check_words(self.host, self.screen, start, self.person.has_confirmed)
        wrong += check.check_saved_files(self.host, must_exist="All steps are done" in self.screen)
        wrong += self._check_rules(any("-P INPUT DROP" in call for call in calls))
        if "ban" in self.case.faults and self.has_happened:
            wrong += check.check_foreign_rules(self.host)
        wrong += check.check_other_backend(self.host)
        self._let_logins_end()
        wrong += check.check_leftovers(self.host)
        return Walked(wrong, self.screen, self._remarks(), calls=calls)

    def _check_rules(self, policy_was_set):
        if self.booted_with:
            return check.check_untouched_boot(self.host, self.booted_with)
        is_opened = self.has_happened and bool(OPENING & self.case.faults)
        return check.check_rules(
            self.host, self.expected, self.person.has_confirmed, is_opened or not policy_was_set, any_standing=is_opened)

    def _wait_for_logins(self):
        """Where only the kernel's own rule is left to open, its time has to come."""
        end = time.monotonic() + (LONGEST_END if LEFT_TO_THE_KERNEL & self.case.faults else 0)
        while True:
            wrong = check.check_logins(self.host)
            if not wrong or time.monotonic() > end:
                return wrong
            time.sleep(1)

    def _remarks(self):
        beside = check.beside_saved_files(self.host)
        remarks = ["beside the saved files: " + " ".join(beside)] if beside else []
        return remarks + ["boundary not reached"] * bool(self.case.boundary and not self.has_happened)

    def _calls(self):
        return self.host.server.path("/mnt/fault/calls").read_text().splitlines()

    # The walk

    def _prepare(self):
        if self.case.boundary:
            self.host.server.write("/mnt/fault/stop-at", f"{self.case.boundary}\n")
        self.host.serve_pages()

    def open_terminal(self, command):
        """Logs in and starts the wizard there; an earlier terminal is closed."""
        if self.terminal:
            self._earlier_screen += self.terminal.screen
            self.terminal.end()
        wizard = (
            f"mkdir -p work && cd work && exec env PATH={PATH} NO_COLOR=1 LC_ALL=C "
            f"{PROGRAM} {command} --path {WRAPPERS} --confirm-within {CONFIRM_WITHIN}")
        ssh = self.host.ssh_command(self.case.walk.login, "-tt")
        self.terminal = Terminal([*self.host.client.entering(), *ssh, wizard], {"PATH": PATH, "TERM": "dumb"})

    def _walk(self):
        """Walks until the program ends or nobody can type any more."""
        end = time.monotonic() + LONGEST_WALK
        while time.monotonic() < end:
            if self._let_it_happen() and SILENCING & self.case.faults:
                return []
            if not self.terminal.take(0.05):
                self._let_it_happen()
                return []
            prompt = self.terminal.prompt()
            self._look_at_confirmation()
            if prompt:
                self._answer(prompt)
        return [f"the walk has not ended after {LONGEST_WALK} s"]

    def _look_at_confirmation(self):
        """What was confirmed is in force as soon as that is said."""
        said = self.screen.count(check.CONFIRMED)
        if said > self._confirmations and any(self.host.policy_of(family) != "DROP" for family in FAMILIES):
            self.wrong.append(f"{check.FALSE_CONFIRMATION}: the policy is not DROP")
        self._confirmations = said

    def _answer(self, prompt):
        times = self.person.times_asked(prompt, self.screen)
        if times > 2 and not self._stays_so(2):
            return
        line = self.person.answer(prompt, self.screen, times)
        if line is None:
            self.terminal.skip()
        else:
            self.terminal.take(0)
            self.terminal.type(line)

    def _stays_so(self, seconds):
        """Whether the screen stays as it is for some seconds: otherwise the prompt may be another one by then."""
        shown = len(self.screen)
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.terminal.take(0.1):
            self._let_it_happen()
        return len(self.screen) == shown

    # The fault

    def _let_it_happen(self):
        """Does what is due. Gives true from the fault on."""
        self._do_what_is_due()
        if not self.has_happened and self.host.server.path("/mnt/fault/reached").exists():
            self.has_happened = True
            happen(self, self.case.fault)
            self.later(self.stands_for, lambda: self.host.server.write("/mnt/fault/go", ""))
            self._do_what_is_due()
        return self.has_happened

    def _do_what_is_due(self):
        for entry in [entry for entry in self._due if entry[0] <= time.monotonic()]:
            self._due.remove(entry)
            entry[1]()

    def later(self, seconds, action):
        self._due.append((time.monotonic() + seconds, action))

    def processes_of_program(self, command):
        """Those that run a command of it, also where they were started as what another one runs."""
        found = self.host.leftover_processes().items()
        return [
            number for number, words in found if re.search(r"/surefoot$|^/proc/\d+/exe$", words[0])
            and words[1:2] == [command]]

    # The end

    def _wait_for_end(self):
        end = time.monotonic() + LONGEST_END
        while time.monotonic() < end:
            self._let_it_happen()
            if not self.host.leftover_processes() and not self._due:
                return []
            time.sleep(0.1)
        left = [" ".join(words) for words in self.host.leftover_processes().values()]
        return [f"after {LONGEST_END} s this still runs: {'; '.join(left)}"]

    def _let_logins_end(self):
        end = time.monotonic() + 5
        while time.monotonic() < end and self.host.leftover_processes():
            time.sleep(0.05)
