"""A case: everything about one run that the seed decides."""
import dataclasses
import random

from Support.families import BACKENDS, FAMILIES
from caserun import run_case

OUTBOUND_WAYS = ("run", "watch-curl", "watch-nc", "watch-python", "namespace")
INBOUND_WAYS = ("watch", "watch-stranger", "watch-address", "namespace")
PROBES = ("namespace", "ssh")


@dataclasses.dataclass
class Case:
    seed: int
    sabotage: object  # None in an honest run.
    dice: random.Random
    backend: str
    families: tuple
    # The family that the sabotage is about.
    target: str
    outbound: str
    inbound: str
    is_unattended: bool
    probe: str
    has_url: bool
    # The rules that the server starts with, by name.
    start: str
    # How often somebody tries again after a failed test.
    retries: int
    # Whether the command for the other machine waits as long as it says.
    is_patient: bool
    # For how many seconds somebody looks for the other terminal once a test is watched.
    dawdles: float

    @property
    def subject(self):
        return self.sabotage.name if self.sabotage else "honest"

    @property
    def name(self):
        return str(self)

    def run(self, program):
        return run_case(program, self)

    @property
    def is_quiet(self):
        """What would be an honest test by itself is left out of the noise where the test itself is not to be one."""
        return self.sabotage is not None or self.inbound == "watch-address"

    def __str__(self):
        how = f"unattended by {self.probe}" if self.is_unattended else f"{self.outbound}, {self.inbound}"
        return (f"{self.subject}  [{self.backend}, {'+'.join(self.families)}, {self.target}, {how}, "
                f"rules: {self.start}; seed {self.seed}]")


def draw(seed, sabotages, attended_alone, starts):
    """The case of a seed. sabotages: those to choose from; none for an honest run."""
    dice = random.Random(f"{'sabotaged' if sabotages else 'honest'} {seed}")
    chosen = dice.choice(_of_kind(dice, sabotages)) if sabotages else None
    families = dice.choice([("ipv4",), FAMILIES])
    unattended = not attended_alone and dice.random() < 0.25 and (chosen is None or chosen.works_unattended)
    case = Case(
        seed=seed, sabotage=chosen, dice=dice, backend=dice.choice(BACKENDS), families=families,
        target=dice.choice(families), outbound=dice.choice(OUTBOUND_WAYS), inbound=dice.choice(INBOUND_WAYS),
        is_unattended=unattended, probe=dice.choice(PROBES), has_url=dice.random() < 0.6, start=dice.choice(starts),
        retries=int(dice.random() < 0.2), is_patient=dice.random() < 0.1, dawdles=dice.choice([0, 0, 0, 2]))
    if chosen:
        _fit(case, chosen)
    return case


def _of_kind(dice, sabotages):
    """All variants of one kind: kinds are equally likely, however many variants they have."""
    kind = dice.choice(sorted({entry.kind for entry in sabotages}))
    return [entry for entry in sabotages if entry.kind == kind]


def _fit(case, chosen):
    """A sabotage of the way to another machine is none where no other machine takes part."""
    if chosen.on_the_way == "outbound":
        case.outbound = case.dice.choice([way for way in OUTBOUND_WAYS if way != "namespace"])
        case.has_url = True
    if chosen.on_the_way == "inbound":
        case.inbound = "watch"
        case.probe = "ssh"
    if chosen.way:
        direction, way = chosen.way
        setattr(case, direction, way)
    if chosen.start:
        case.start = chosen.start
