"""The tools that are compared: how each makes the change, and up to where it waits for the confirmation."""
import time

from Support.families import FAMILIES
from Support.machine import PATH
from Support.person import Person
from Support.sshhost import PROGRAM, WRAPPED_PATH, WRAPPERS, SshHost
from Support.terminal import Terminal

CONFIRM_WITHIN = 10
# Long enough for the time to run out, and for the way back.
LATER = CONFIRM_WITHIN + 6
BACK = "rules back"
STAYS = "STAYS"
# What iptables lists where nothing was ever set.
UNTOUCHED = "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n"


class Trial:
    """A host on which one tool makes the change once."""

    def __init__(self, program, backend, ending):
        self.host = SshHost(program, backend, start_rules=not ending.is_fresh, has_disk=ending.has_disk)
        self.start = dict.fromkeys(FAMILIES, UNTOUCHED) if ending.is_fresh else self._rules()
        self.terminal = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.terminal:
            self.terminal.end()
        self.host.close()

    def _rules(self):
        return {family: self.host.rules(family) for family in FAMILIES}

    def open_terminal(self, line):
        words = [*self.host.client.entering(), *self.host.ssh_command("ipv4", "-tt")]
        self.terminal = Terminal(
            [*words, f"PATH={WRAPPED_PATH} NO_COLOR=1 LC_ALL=C; export PATH NO_COLOR LC_ALL; {line}"],
            {"PATH": PATH, "TERM": "dumb"})

    def read_until(self, done, seconds=30):
        """Reads the terminal until something holds, or for some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not done():
            if not self.terminal.take(0.05):
                time.sleep(0.05)

    def leaves(self, ending):
        """Makes the change, lets the ending happen, and tells what is left."""
        self.make_change(ending)
        self.wait_for_question()
        # Not before: a look with the legacy programs would make the tables of a fresh host appear.
        if not self.host.policy_denies():
            raise RuntimeError("the change was never made: " + self.terminal.screen[-300:])
        ending.happens(self)
        self.read_until(lambda: False, LATER)
        return BACK if self._rules() == self.start else STAYS

    def process(self):
        """The tool's process."""
        return next(number for number, words in self.host.leftover_processes().items() if self.is_tool(words))

    def acting_processes(self):
        """The tool's process, and the one that would take the change back in its place."""
        found = self.host.leftover_processes().items()
        return [number for number, words in found if self.is_tool(words) or self.is_timer(words)]


class IptablesApply(Trial):
    """A ruleset file a family, and one run of the tool for each."""

    QUESTION = "NEW connections to the machine?"

    def make_change(self, ending):
        for family in FAMILIES:
            self.host.server.write(f"/mnt/new.{family}", self._ruleset(family))
        line = f"iptables-apply -t {CONFIRM_WITHIN} /mnt/new.ipv4"
        if ending.is_other_family:
            line += f"; ip6tables-apply -t {CONFIRM_WITHIN} /mnt/new.ipv6"
        self.open_terminal(line)
        if ending.is_other_family:
            self.read_until(lambda: self.QUESTION in self.terminal.screen)
            self.terminal.press("y")

    def wait_for_question(self):
        wanted = self.terminal.screen.count("job is done") + 1
        self.read_until(lambda: self.terminal.screen.count(self.QUESTION) >= wanted)

    @staticmethod
    def is_tool(words):
        return words[1:2] and words[1].endswith("tables-apply")

    @staticmethod
    def is_timer(words):
        return False  # It waits by itself.

    def say_that_it_works(self):
        self.terminal.press("y")

    @staticmethod
    def _ruleset(family):
        rules = ["-m conntrack --ctstate RELATED,ESTABLISHED", "-i lo", "-p tcp --dport 22"]
        rules += ["-p ipv6-icmp"] if family == "ipv6" else []
        lines = [f"-A INPUT {rule} -j ACCEPT" for rule in rules]
        return "\n".join(["*filter", ":INPUT DROP", ":FORWARD ACCEPT", ":OUTPUT ACCEPT", *lines, "COMMIT", ""])


class Surefoot(Trial):
    """One walk for both families, up to the question for a new login."""

    def make_change(self, ending):
        self.open_terminal(f"exec {PROGRAM} run --path {WRAPPERS} --confirm-within {CONFIRM_WITHIN}")
        person = Person(self.host, "ipv4", confirms=False)
        while "confirm |" not in (prompt := self._next_prompt()):
            times = person.times_asked(prompt, self.terminal.screen)
            self.terminal.type(person.answer(prompt, self.terminal.screen, times))

    def wait_for_question(self):
        pass  # The walk has come to it.

    def _next_prompt(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.terminal.take(0.05):
            if prompt := self.terminal.prompt():
                return prompt
        raise RuntimeError("the walk has not come to its confirmation: " + self.terminal.screen[-300:])

    @staticmethod
    def is_tool(words):
        return words[0].endswith("surefoot") and words[1:2] == ["run"]

    @staticmethod
    def is_timer(words):
        return words[0].endswith("surefoot") and words[1:2] == ["rollback-timer"]

    def say_that_it_works(self):
        self.terminal.type("confirm")


TOOLS = {"iptables-apply": IptablesApply, "surefoot run": Surefoot}
