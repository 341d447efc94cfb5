"""What happens while a tool waits for its confirmation."""
import dataclasses
import signal
from typing import Callable


def _nothing(trial):
    pass


def _interrupt(trial):
    trial.terminal.press("\x03")


def _signal(number):
    return lambda trial: trial.host.signal(trial.process(), number)


def _hang_up(trial):
    trial.terminal.hang_up()


@dataclasses.dataclass(frozen=True)
class Ending:
    name: str
    happens: Callable
    # Whether no program has ever touched the host's tables.
    is_fresh: bool = False
    # Whether one family was found good before the time of the other ran out.
    is_other_family: bool = False


ENDINGS = [
    Ending("time runs out", _nothing),
    Ending("Ctrl-C", _interrupt),
    Ending("TERM", _signal(signal.SIGTERM)),
    Ending("hang-up", _hang_up),
    Ending("kill -9", _signal(signal.SIGKILL)),
    Ending("fresh host, time runs out", _nothing, is_fresh=True),
    Ending("IPv4, when IPv6's time runs out", _nothing, is_other_family=True),
]
