"""What a sabotage is, and the list of all of them.

Each is a function of a scene that does one thing at one moment. Its docstring says what must not pass. The moments:

start               before the program starts
outbound, inbound   at the prompt that asks for the test of the family
watching-outbound, watching-inbound
                    while the test is watched, before anything is done for it
words-outbound, words-inbound
                    instead of beginning the test: the function gives what is typed
test-outbound, test-inbound
                    instead of the test, which is watched: the function gives what is pasted
save                at the prompt that saves
"""
import dataclasses
import subprocess
import typing

from Support.families import COMMAND
from network import OTHER_PORT, PEER, ROUTER, SERVER, STRANGER

ALL = []


@dataclasses.dataclass(frozen=True)
class Sabotage:
    kind: str
    name: str
    moment: str
    act: typing.Callable
    on_the_way: str
    way: tuple
    start: str
    works_unattended: bool
    # Whether it may end well all the same, since the program cannot know or need not care.
    may_pass: bool
    # Whether a test that is asked for again is not done again.
    tests_once: bool
    # Whether a proof that there is only grows old.
    ages: bool

    @property
    def spoils(self):
        """The direction whose test must not be taken for a proof; nothing where a proof only grows old."""
        if self.ages:
            return ""
        named = self.on_the_way or (self.way[0] if self.way else "") or self.moment.rpartition("-")[2]
        return "inbound" if named == "start" else named

    @property
    def must_not_pass(self):
        return self.act.__doc__


def sabotage(kind, moment, *, on_the_way="", way=(), start="", unattended=False, may_pass=False, tests_once=False,
             ages=False):
    """Adds a function to the list.

    on_the_way: the direction in which the test has to be one over the network. way: a direction, and how its test is
    done. start: the rules that the server has to start with.
    """
    def add(function):
        name = f"{kind}/{function.__name__.strip('_').replace('_', '-')}"
        ALL.append(Sabotage(
            kind, name, moment, function, on_the_way, way, start, unattended, may_pass, tests_once, ages))
        return function
    return add


class Scene:
    """Where a sabotage acts: the lab, the family, and what the screen has told of the test."""

    def __init__(self, lab, family, dice, command=None):
        self.lab = lab
        self.family = family
        self.dice = dice
        self.iptables = COMMAND[family]
        self.peer, self.stranger, self.server, self.router = (
            host[family] for host in (PEER, STRANGER, SERVER, ROUTER))
        # The parts of the command for the other machine; None where there is none.
        self.command = command or {}

    @property
    def port(self):
        """The port that is to be blocked."""
        return self.command.get("port") or "9090"

    @property
    def ports(self):
        """Every port that the program may take instead, so that it has none to fall back on."""
        return "--dport 1023:65535"

    @property
    def nft_family(self):
        return "ip" if self.family == "ipv4" else "ip6"

    def rule(self, words):
        """Has iptables on the server do something."""
        self.lab.must("server", f"{self.iptables} -w 5 {words}")

    def route(self, words):
        """Has iptables on the router do something."""
        self.lab.must("router", f"{self.iptables}-nft -w 5 {words}")

    def nft(self, script):
        """Loads rules of nftables' own on the server."""
        self.lab.must("server", f"nft -f - <<'END'\n{script}\nEND")

    def talk_to_peer(self):
        """Opens a connection from the server to the peer, over which words go until the end of the lab."""
        helper = self.lab.start(
            "server", "python3", "-S", "-c", TALK, self.peer, str(OTHER_PORT), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE)
        if helper.stdout.readline() != b"ready\n":
            raise RuntimeError("The server cannot talk to the peer.")

    def nc(self, host, address=None, port=None, source=True, wait=None):
        """Runs the test's command on a host, with something changed, and gives its last line."""
        source = f"-p {self.command['source']}" if source is True and self.command.get("source") else source or ""
        line = f"nc -vz -w {wait or WAIT} {source} {address or self.server} {port or self.port}"
        return last_line(self.lab.run(host, line)[1])


TALK = """
import socket, sys, time
talk = socket.create_connection((sys.argv[1], int(sys.argv[2])), 4)
print("ready", flush=True)
while True:
    talk.send(b"word")
    time.sleep(0.02)
"""

# A dropped SYN has been sent again by then.
WAIT = 2


def last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
