"""A case: which walk, which fault, and at which call of iptables it happens."""
import collections
import dataclasses
import random

from Support.families import BACKENDS, FAMILIES
from casewalk import run_case
from faults import is_possible

NO_FAULT = "none"


@dataclasses.dataclass(frozen=True)
class Boundary:
    """The moment before or after a call of an iptables program: how it begins, and which of those that begin so."""
    moment: str
    occurrence: int
    call: str

    def __str__(self):
        return f"{self.moment} {self.occurrence} {self.call}"


@dataclasses.dataclass(frozen=True)
class Walk:
    """A way through the steps: the backend, the family of the operator's login, and whether access is confirmed."""
    backend: str
    login: str
    is_confirmed: bool

    def __str__(self):
        return f"{self.backend} {self.login} {'confirmed' if self.is_confirmed else 'unconfirmed'}"


@dataclasses.dataclass(frozen=True)
class Case:
    walk: Walk
    fault: str = NO_FAULT
    boundary: Boundary | None = None

    def __str__(self):
        return f"{self.walk} {self.fault}" + (f" {self.boundary}" if self.boundary else "")

    @property
    def name(self):
        return str(self)

    @property
    def faults(self):
        return set(self.fault.split("+"))

    def run(self, program):
        return run_case(program, self)

    @staticmethod
    def parse(text):
        """Reads what a case prints as, so that one can be run again."""
        backend, login, ending, fault, *rest = text.split(" ", 6)
        boundary = Boundary(rest[0], int(rest[1]), rest[2]) if rest else None
        return Case(Walk(backend, login, ending == "confirmed"), fault, boundary)


ALL_WALKS = [
    Walk(backend, login, confirmed) for confirmed in (True, False) for backend in BACKENDS for login in FAMILIES]

DENY = {"ipv4": "iptables -w 5 -P INPUT DROP", "ipv6": "ip6tables -w 5 -P INPUT DROP"}

# In the window between the policy and its confirmation, most telling first.
TELLING = [Case.parse(text) for text in (
    f"nft ipv4 unconfirmed kill after 1 {DENY['ipv6']}",
    f"legacy ipv6 unconfirmed close-terminal after 1 {DENY['ipv6']}",
    f"nft ipv6 unconfirmed cut after 1 {DENY['ipv6']}",
    f"legacy ipv4 confirmed kill after 1 {DENY['ipv4']}",
    f"nft ipv4 confirmed kill-client before 1 {DENY['ipv6']}",
    f"legacy ipv6 unconfirmed term-group after 1 {DENY['ipv6']}",
    f"legacy ipv4 confirmed lock after 1 {DENY['ipv6']}",
    f"nft ipv6 confirmed full-disk before 1 {DENY['ipv4']}",
    f"nft ipv4 unconfirmed freeze-disk after 1 {DENY['ipv6']}",
    f"legacy ipv6 unconfirmed kill+no-forks after 1 {DENY['ipv6']}",
    f"nft ipv6 unconfirmed native-rule after 1 {DENY['ipv6']}",
    f"legacy ipv4 unconfirmed kill-all after 1 {DENY['ipv6']}",
    f"nft ipv4 unconfirmed stop-all after 1 {DENY['ipv6']}",
    f"legacy ipv6 unconfirmed kill+stop-timer after 1 {DENY['ipv6']}",
    f"nft ipv4 unconfirmed stranger after 1 {DENY['ipv6']}",
    f"legacy ipv4 unconfirmed reboot after 1 {DENY['ipv6']}",
    f"nft ipv6 unconfirmed kill+switch after 1 {DENY['ipv6']}",
    f"legacy ipv4 unconfirmed switch after 1 {DENY['ipv6']}",
    f"legacy ipv6 unconfirmed no-memory after 1 {DENY['ipv6']}",
    f"nft ipv4 unconfirmed hang-ipv6 after 1 {DENY['ipv6']}",
    f"legacy ipv4 unconfirmed kill+hang-both after 1 {DENY['ipv6']}",
    f"nft ipv6 confirmed abort-in-vain after 1 {DENY['ipv4']}",
    f"nft ipv4 unconfirmed kill+accept-deleted after 1 {DENY['ipv6']}",
    f"nft ipv4 confirmed tunnel after 1 {DENY['ipv6']}",
)]

# Each of these has failed once.
FOUND = [Case.parse(text) for text in (
    "nft ipv6 confirmed kill-command after 1 ip6tables -w 5 -I INPUT 1 -s 2001:db8::2",
    "nft ipv6 confirmed fail after 1 ip6tables -w 5 -I INPUT 1 -s 2001:db8::2",
    "nft ipv6 confirmed cut+full-disk after 6 iptables -w 5 -v -S",
    "nft ipv6 confirmed cut+ban before 1 iptables -w 5 -I INPUT 1 -m conntrack --",
    "legacy ipv6 confirmed ban before 14 ip6tables -w 5 -v -S",
    f"nft ipv4 unconfirmed slow before 1 {DENY['ipv6']}",
    "legacy ipv6 confirmed fail before 1 iptables -w 5 -D INPUT -p tcp -m tcp --d",
    "nft ipv6 unconfirmed switch before 9 ip6tables -w 5 -v -S",
    f"nft ipv6 unconfirmed kill-all+switch after 1 {DENY['ipv6']}",
    "legacy ipv4 confirmed freeze+slow after 1 ip6tables -w 5 -I INPUT 1 -p tcp -m tcp ",
    "nft ipv6 unconfirmed kill-restorers before 14 ip6tables -w 5 -v -S",
    "legacy ipv6 confirmed slow after 16 ip6tables -w 5 -v -S",
    f"legacy ipv6 unconfirmed kill+slow before 1 {DENY['ipv4']}",
    f"nft ipv4 unconfirmed hang-ipv6 after 1 {DENY['ipv6']}",
)]


def boundaries(walk, calls):
    """Every boundary of a walk that made these calls, in order."""
    seen = collections.Counter()
    found = []
    for call in calls:
        seen[call] += 1
        found += [Boundary(moment, seen[call], call) for moment in ("before", "after")]
    if walk.is_confirmed:
        return found
    # Up to the policy both walks are the same.
    denied = max((index for index, boundary in enumerate(found) if boundary.call in DENY.values()), default=0)
    return found[denied + 1:]


def chosen(surveyed, faults, count, seed):
    """Cases spread evenly over boundaries and faults.

    surveyed: the calls that each walk makes if nothing happens.
    """
    places = [(walk, boundary) for walk, calls in surveyed.items() for boundary in boundaries(walk, calls)]
    random.Random(seed).shuffle(places)
    cases = []
    for number in range(count):
        turn, place = divmod(number, len(places))
        walk, boundary = places[place]
        possible = [fault for fault in faults if is_possible(fault, walk)]
        if possible:
            cases.append(Case(walk, possible[(number + turn) % len(possible)], boundary))
    return cases
