"""Control groups for a host in a container."""
import os
import pathlib
import time

from Support.machine import Missing


def is_under_systemd():
    return pathlib.Path("/run/systemd/system").exists()


def control_groups():
    """Makes a group of this host's own in each hierarchy that systemd uses; its keeper removes them.

    The name is one for all: where there are two hierarchies, systemd-nspawn keeps them alike.
    """
    if is_under_systemd():
        return []
    name = f"surefoot-host-{os.getpid()}-{time.monotonic_ns()}"
    groups = [root / name for root in hierarchies()]
    try:
        for group in groups:
            group.mkdir()
    except OSError as error:
        raise Missing(f"A control group cannot be made: {error}.") from error
    return groups


def hierarchies():
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2" or kind == "cgroup" and "name=systemd" in options:
            yield pathlib.Path(place)


def in_control_groups(groups, command):
    """The words that run a command in groups of its own: nspawn makes others below them, and two must not meet."""
    if is_under_systemd():
        return ["systemd-run", "--quiet", "--scope", "--property=Delegate=yes", "--", *command]
    enter = "".join(f"echo $$ >{group}/cgroup.procs; " for group in groups)
    return ["sh", "-c", enter + 'exec "$@"', "sh", *command]
