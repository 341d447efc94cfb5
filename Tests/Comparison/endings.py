"""What happens while a tool waits for its confirmation."""
import dataclasses
import signal
from typing import Callable


STRANGER = "192.0.2.77"


def _nothing(trial):
    pass


def _interrupt(trial):
    trial.terminal.press("\x03")


def _signal(number):
    return lambda trial: trial.host.signal(trial.process(), number)


def _hang_up(trial):
    trial.terminal.hang_up()


def _kill_all_that_act(trial):
    for process in trial.acting_processes():
        trial.host.signal(process, signal.SIGKILL)


def _freeze_disk(trial):
    trial.host.disk.freeze()


def _take_a_strangers(trial):
    """Somebody else's connection arrives, and the person takes it for the one that proves it."""
    trial.host.knock("ipv4", STRANGER, seconds=30)
    trial.host.server.must(f"until ss -Htn src :22 | grep -q {STRANGER}; do sleep 0.05; done")
    trial.say_that_it_works()


@dataclasses.dataclass(frozen=True)
class Ending:
    name: str
    happens: Callable
    # Whether no program has ever touched the host's tables.
    is_fresh: bool = False
    # Whether one family was found good before the time of the other ran out.
    is_other_family: bool = False
    # Whether the host's files lie on a disk that can stand still.
    has_disk: bool = False


ENDINGS = [
    Ending("time runs out", _nothing),
    Ending("Ctrl-C", _interrupt),
    Ending("TERM", _signal(signal.SIGTERM)),
    Ending("hang-up", _hang_up),
    Ending("kill -9", _signal(signal.SIGKILL)),
    Ending("kill -9 of its timer too", _kill_all_that_act),
    Ending("the disk stands still", _freeze_disk, has_disk=True),
    Ending("a stranger's connection", _take_a_strangers),
    Ending("fresh host, time runs out", _nothing, is_fresh=True),
    Ending("IPv4, when IPv6's time runs out", _nothing, is_other_family=True),
]
