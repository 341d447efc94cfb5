"""Walks the steps up to the save, and tells what came of it.

The one module that knows how the program is driven: by an answers file, or at a terminal.
"""
import dataclasses
import re
import subprocess
import time

from Support.namespaces import ENVIRONMENT
from Support.person import Person
from Support.terminal import Terminal
from savehost import HOME, PROGRAM

LONGEST_WALK = 120
DONE = "All steps are done"

# YAML, as the program's unattended mode reads it.
ANSWERS = """probe_via: namespace
shut: yes
steps:
  insert-state-rule: {{insert: yes, move: yes}}
  default-deny: {{add-loopback: yes, add-management: yes, add-icmpv6: yes, deny: yes}}
  reset-counters: {{reset: no}}
  review-and-save: {{save: {target}, enable: {enable}}}
"""


@dataclasses.dataclass
class Walk:
    """How a walk ended: its exit status, all that was shown, and whether it says that the rules are saved."""
    status: int
    screen: str

    @property
    def claims_save(self):
        return self.status == 0 or self.is_in_vain

    @property
    def is_in_vain(self):
        """Whether it says that the rules are saved, and that no boot will restore them."""
        return self.status == 1 and "nothing restores the saved ones at boot" in self.words

    @property
    def words(self):
        """What was shown, however it was wrapped."""
        return " ".join(self.screen.split())


def walk(host, command="run", target="host", enable=True, tracing=(), mask="022"):
    """Walks the steps of a session and saves.

    command: run or resume. target: host for the host's own files, or a NAME. tracing: the words of a strace around it.
    mask: its umask.
    """
    # Answers name a whole path; what a person may type is tried at a terminal.
    if command == "run" and (target == "host" or target.startswith("/")):
        return _unattended(host, command, target, enable, tracing, mask)
    return TerminalWalk(host, command, target, enable, tracing, mask).walk()


def _unattended(host, command, target, enable, tracing, mask):
    host.write(f"{HOME}/answers.yaml", ANSWERS.format(target=target, enable="yes" if enable else "no"))
    words = [*tracing, PROGRAM, command, "--no-input", "--answers", f"{HOME}/answers.yaml"]
    if command == "run":
        words += ["--management-port", "22"]
    process = subprocess.run(
        [*host.entering(), *_at_home(mask), *words], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_environment(), timeout=LONGEST_WALK)
    return Walk(process.returncode, process.stdout.decode(errors="replace"))


def _at_home(mask):
    return ["sh", "-c", f'umask {mask} && cd {HOME} && exec "$@"', "sh"]


def _environment():
    return {**ENVIRONMENT, "NO_COLOR": "1", "TERM": "dumb", "HOME": HOME}


class TerminalWalk:
    """A person at a console who answers each prompt, and leaves once a save was refused."""

    def __init__(self, host, command, target, enable, tracing, mask):
        words = [*tracing, PROGRAM, command]
        if command == "run":
            words += ["--management-port", "22"]
        self.terminal = Terminal(
            [*host.entering(), *_at_home(mask), *words], _environment())
        self.person = Person(host, "ipv4", confirms=True)
        self.save = "save" if target == "host" else f"save {target}"
        self.enable = "yes" if enable else "no"
        self.has_saved = False

    def walk(self):
        end = time.monotonic() + LONGEST_WALK
        while time.monotonic() < end and self.terminal.take(0.05):
            prompt = self.terminal.prompt()
            if prompt:
                self._answer(prompt)
        return Walk(self.terminal.end(), self.terminal.screen.replace("\r", ""))

    def _answer(self, prompt):
        self.terminal.take(0)
        screen = self.terminal.screen
        times = self.person.times_asked(prompt, screen)
        if self.has_saved and DONE not in self.terminal.unread:
            line = self.enable if "enable" in prompt else "quit"
        elif re.search(r"\bsave\b", prompt):
            self.has_saved = True
            line = self.save
        elif re.search(r"\bnamespace\b", prompt):
            line = "namespace"
        else:
            line = self.person.answer(prompt, screen, times)
        if line is None:
            self.terminal.skip()
        else:
            self.terminal.type(line)
