"""A host that can be kept from starting processes, as one is whose process table is full."""
import os
import pathlib
import time

from Support.machine import Missing
from Support.processes import descendants


class Forks:
    """A control group for a host's processes, those to come included. Only root can make one, from outside the host."""

    def __init__(self, namespaces):
        self._group = _root() / f"surefoot-{os.getpid()}-{time.monotonic_ns()}"
        try:
            self._group.mkdir()
        except OSError as error:
            raise Missing(f"A control group cannot be made: {error}.") from error
        for process in [namespaces.first, *descendants(namespaces.first)]:
            self._write("cgroup.procs", process)

    def exhaust(self):
        """From now on no process of the host can start another."""
        self._write("pids.max", 0)

    def free(self):
        self._write("pids.max", "max")

    def remove(self):
        """Removes the group once the host's last process is gone."""
        end = time.monotonic() + 5
        while (self._group / "cgroup.procs").read_text() and time.monotonic() < end:
            time.sleep(0.02)
        self._group.rmdir()

    def _write(self, file, value):
        (self._group / file).write_text(f"{value}\n")


def _root():
    """Where groups that count processes are made."""
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        folder = pathlib.Path(place)
        if kind == "cgroup" and "pids" in options.split(","):
            return folder
        if kind == "cgroup2" and "pids" in (folder / "cgroup.subtree_control").read_text().split():
            return folder
    raise Missing("Processes cannot be counted: no control group has the pids controller.")
