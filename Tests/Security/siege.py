"""One case: a walk, or a way back, while an adversary is at work; and what must hold of it."""
import dataclasses
import functools
import itertools
import pathlib
import re
import signal
import threading
import time

from Support.families import BACKENDS, FAMILIES
from Support.machine import PATH
from Support.person import Person
from Support.sshhost import PROGRAM, WRAPPERS, SshHost
from Support.suite import Outcome
from Support.terminal import Terminal

ADVERSARY = pathlib.Path(__file__).with_name("adversary.py")
HOME = "/mnt/adversary"
ACCOUNT = 1000
# A folder that both the adversary and the operator use.
SHARED = f"{HOME}/shared"
# What a link leads to, which nobody is to write.
TREASURE = "/mnt/treasure"
CONFIRM_WITHIN = 20
LONGEST_WALK = 240
LONGEST_END = 60
LONGEST_ROLLBACK = 30

# Another account, and a process that has root's account and none of its rights, as in a container.
STRANGER = f"setpriv --reuid {ACCOUNT} --regid {ACCOUNT} --clear-groups --no-new-privs"
POWERLESS = "setpriv --bounding-set -all --no-new-privs"
# What is done, and as whom.
ATTACKS = {
    "connections": STRANGER,
    "powerless-connections": POWERLESS,
    "squats": STRANGER,
    "links": STRANGER,
    "full-folders": STRANGER,
    "signals": STRANGER,
    "codes": STRANGER,
    "environment": STRANGER,
    "everything": STRANGER,
}
# How the walk ends: confirmed and saved; by the timer; or by a rollback in another login after the wizard was killed.
ENDS = ("saved", "timer", "killed")
# What the operator's own environment holds, where somebody else has had a say in it.
FOREIGN_ENVIRONMENT = {
    "HOME": HOME, "TMPDIR": SHARED, "TMUX": f"{HOME}/tmux.sock,1,0", "XTABLES_LIBDIR": f"{HOME}/lib",
    "XTABLES_LOCKFILE": f"{HOME}/lock", "CURL_HOME": HOME, "http_proxy": "http://127.0.0.1:9", "BASH_ENV": f"{HOME}/run-me",
    "ENV": f"{HOME}/run-me", "EDITRC": f"{HOME}/.editrc", "TERMINFO": f"{HOME}/terminfo", "LOCPATH": f"{HOME}/locale",
    "GCONV_PATH": f"{HOME}/lib", "LD_LIBRARY_PATH": f"{HOME}/nothing", "PATH": f"{HOME}/bin:{PATH}",
}
# Seconds, places and codes differ from walk to walk.
CHANGING = re.compile(r"surefoot\s+confirm\s+\w{5}|\b[0-9a-f]{8,}\b|\d+")
# Those that it starts for itself have no other name.
OF_THE_PROGRAM = re.compile(r"/surefoot$|^/proc/\d+/exe$")
# What the clock has the wizard say, once or twice or not at all.
OF_THE_CLOCK = re.compile(r"^(Surefoot: |.*\b(seconds?|minutes?)\b|WAIT  ipv. +\S+ (port|SYNs?) )")


@dataclasses.dataclass(frozen=True)
class Case:
    attack: str
    end: str

    @property
    def name(self):
        return f"{self.attack} {self.end}"

    @property
    def shows(self):
        return "all goes as without it"

    @property
    def backend(self):
        """Each of both is used by some attack of each kind and by some end of each."""
        return BACKENDS[(list(ATTACKS).index(self.attack) + ENDS.index(self.end)) % 2]

    def run(self, program):
        calm = calm_walk(program, self.backend, self.end)
        if calm.wrong:
            return Outcome(["without an adversary: " + each for each in calm.wrong], calm.screen)
        with Siege(program, self.backend, self.end, self.attack) as siege:
            outcome = siege.outcome()
        new = sentences(outcome.screen) - sentences(calm.screen)
        outcome.wrong += [f"said only because of the adversary: {line}" for line in sorted(new)]
        return outcome


_locks = {key: threading.Lock() for key in itertools.product(BACKENDS, ENDS)}


def calm_walk(program, backend, end):
    """The same without an adversary, once for all cases."""
    with _locks[backend, end]:
        return _walk_in_peace(program, backend, end)


@functools.cache
def _walk_in_peace(program, backend, end):
    with Siege(program, backend, end, None) as siege:
        return siege.outcome()


def sentences(screen):
    """What was said, without what differs from walk to walk."""
    lines = {CHANGING.sub("#", line).strip() for line in screen.replace("\r", "\n").split("\n")}
    return {line for line in lines if line and not OF_THE_CLOCK.match(line)}


class Siege(SshHost):
    """A host with another account at work on it."""

    def __init__(self, program, backend, end, attack):
        super().__init__(program, backend)
        self.end = end
        self.attack = attack
        self.person = Person(self, "ipv4", end == "saved")
        self.terminal = None
        self._settle_adversary()

    def close(self):
        if getattr(self, "terminal", None):
            self.terminal.close()
        super().close()

    def outcome(self):
        start = {family: self.rules(family) for family in FAMILIES}
        self.serve_pages()
        if self.attack:
            self._begin_attack()
        wrong = self._walk()
        status = self.terminal.end()
        self.end_logins()
        wrong += self._check_end(start, status)
        wrong += self._check_gains()
        self._end_attack()
        wrong += self._check_rest()
        return Outcome(wrong, self.terminal.screen)

    # The adversary

    def _settle_adversary(self):
        self.server.must(
            f"mkdir -m 755 {HOME} && mkdir -m 777 {SHARED} {HOME}/gains && chown -R {ACCOUNT}:{ACCOUNT} {HOME} && "
            f"echo mallory:x:{ACCOUNT}:{ACCOUNT}::{HOME}:/bin/sh >>/etc/passwd && chmod 1777 /tmp && "
            f"echo gold >{TREASURE} && mkdir -m 1777 /mnt/shm && mount --bind /mnt/shm /dev/shm")
        self.server.write(f"{HOME}/adversary.py", ADVERSARY.read_text())

    def _begin_attack(self):
        self.server.write(f"{HOME}/ready", "")
        self.server.must(f"chown {ACCOUNT} {HOME}/ready; chmod 666 {HOME}/ready")
        words = [*ATTACKS[self.attack].split(), "python3", "-B", f"{HOME}/adversary.py", self.attack]
        self.helpers.append(self.server.start(
            "sh", "-c", f"exec {' '.join(words)} >{HOME}/log 2>&1", start_new_session=True))
        end = time.monotonic() + 60
        while not self.server.path(f"{HOME}/ready").read_text():
            if time.monotonic() > end:
                raise RuntimeError("the adversary does not begin:\n" + self.server.path(f"{HOME}/log").read_text())
            time.sleep(0.05)
        self.started_with |= set(self.server.processes())

    def _check_gains(self):
        """What the adversary has got, as it has written down; and its own end would be a test of nothing."""
        if not self.attack:
            return []
        gains = self.server.path(f"{HOME}/gains")
        wrong = [f"the adversary has got {each.name}: {each.read_text()[:300]}" for each in sorted(gains.iterdir())]
        if self.helpers[-1].poll() is not None:
            wrong.append("the adversary has ended before:\n" + self.server.path(f"{HOME}/log").read_text()[-2000:])
        return wrong

    def _end_attack(self):
        """What the adversary has started is not taken for what the program has left."""
        if self.attack:
            self.signal(self.helpers[-1].pid, signal.SIGKILL, to_group=True)

    # The walk

    def _walk(self):
        """Walks until the program ends, or until it is killed, and then takes back what it has done."""
        hostile = self.attack in ("environment", "everything")
        words = {"PATH": PATH, **(FOREIGN_ENVIRONMENT if hostile else {}), "NO_COLOR": "1", "LC_ALL": "C"}
        environment = " ".join(f"'{name}={text}'" for name, text in words.items())
        line = f"{PROGRAM} run --path {WRAPPERS} --confirm-within {CONFIRM_WITHIN}"
        self.terminal = Terminal(
            [*self.client.entering(), *self.ssh_command("ipv4", "-tt"), f"cd {SHARED} && exec env {environment} {line}"],
            {"PATH": PATH, "TERM": "dumb"})
        end = time.monotonic() + LONGEST_WALK
        while self.terminal.take(0.05):
            if time.monotonic() > end:
                return [f"the walk has not ended after {LONGEST_WALK} s"]
            prompt = self.terminal.prompt()
            if not prompt:
                continue
            if self.end == "killed" and "confirm |" in prompt:
                return self._take_back()
            screen = self.terminal.screen
            answer = self.person.answer(prompt, screen, self.person.times_asked(prompt, screen))
            self.terminal.skip() if answer is None else self.terminal.type(answer)
        return []

    def _take_back(self):
        """Ends the wizard and takes its timer along, as somebody else who is root."""
        self.terminal.close()
        line = " ".join(self.ssh_command("ipv4", "-o", "BatchMode=yes"))
        began = time.monotonic()
        status, said = self.client.run(f"{line} {PROGRAM} rollback --yes --path {WRAPPERS}", timeout=60)
        took = time.monotonic() - began
        is_back = status == 0 and "INPUT is as it was at the start" in said
        wrong = [] if is_back else [f"rollback ended with {status}: {said}"]
        return wrong + [f"rollback took {took:.0f} s"] * (took > LONGEST_ROLLBACK)

    # The end

    def _check_end(self, start, status):
        said = " ".join(self.terminal.screen.split())
        wanted = start
        wrong = []
        if self.end == "saved":
            wanted = {family: self.verified_rules(start[family]) for family in FAMILIES}
            # No program of this host restores the files at boot, which it has to say.
            if status != 1 or "All steps are done" not in said or "nothing restores the saved ones at boot" not in said:
                wrong.append(f"the walk ended with {status}, and not with all steps done")
        elif self.end == "timer" and "INPUT is as it was at the start" not in said:
            wrong.append("it is not said that INPUT is as it was")
        wrong += self._wait(lambda: all(self.rules(family) == wanted[family] for family in FAMILIES), lambda: (
            "the rules are others:\n" + "".join(map(self.rules, FAMILIES))))
        shut = [family for family in FAMILIES if not self.new_login_works(family)]
        return wrong + [f"a new login over {family} does not work" for family in shut]

    def _check_rest(self):
        treasure = self.server.path(TREASURE).read_text()
        wrong = [] if treasure == "gold\n" else [f"a link was followed: {TREASURE} holds {treasure[:200]}"]
        return wrong + self._wait(lambda: not self._left(), lambda: f"this still runs: {self._left()}")

    def _left(self):
        """What still runs of the program."""
        lines = self.leftover_processes().values()
        return [" ".join(words) for words in lines if OF_THE_PROGRAM.search(words[0])]

    def _wait(self, condition, sentence):
        end = time.monotonic() + LONGEST_END
        while not condition():
            if time.monotonic() > end:
                return [sentence()]
            time.sleep(0.2)
        return []
