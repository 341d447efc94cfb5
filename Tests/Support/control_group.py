"""A control group for a host's processes."""
import contextlib
import os
import pathlib
import time

from Support.machine import Missing


class ControlGroup:
    """A group under one controller. Only root can make one, from outside the host."""

    def __init__(self, controller, namespaces):
        hierarchy, self.is_unified = _hierarchy(controller)
        self.group = hierarchy / f"surefoot-{os.getpid()}-{time.monotonic_ns()}"
        try:
            self.group.mkdir()
        except OSError as error:
            raise Missing(f"A control group cannot be made: {error}.") from error
        self._namespaces = namespaces

    def take_in(self, *left_out):
        """Takes in all processes that the host has but for some, and with them those that they will start."""
        taken = set(left_out)
        # One may start another at this moment.
        while found := set(self._namespaces.processes()) - taken:
            for process in found:
                with contextlib.suppress(ProcessLookupError):
                    self.write("cgroup.procs", process)
            taken |= found

    def remove(self):
        """Removes the group once the host's last process is gone."""
        end = time.monotonic() + 5
        while self.read("cgroup.procs") and time.monotonic() < end:
            time.sleep(0.02)
        self.group.rmdir()

    def read(self, file):
        return (self.group / file).read_text()

    def write(self, file, value):
        (self.group / file).write_text(f"{value}\n")


def _hierarchy(controller):
    """Where groups under a controller are made, and whether by the second version of control groups."""
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        folder = pathlib.Path(place)
        if kind == "cgroup" and controller in options.split(","):
            return folder, False
        if kind == "cgroup2" and controller in (folder / "cgroup.subtree_control").read_text().split():
            return folder, True
    raise Missing(f"No control group has the {controller} controller.")
