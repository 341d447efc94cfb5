"""A host whose memory runs out, so that the kernel kills what it may."""
import contextlib
import pathlib
import subprocess

from Support.control_group import ControlGroup

# Whom the kernel kills first, and last (proc(5)). Only who may raise its own limits may ask for the last.
FIRST, NEXT, LAST = "1000", "500", "-1000"
# What is left at first, in bytes, for a file in memory that takes it all.
LEFT = 32 << 20
FILLER = f"""
echo $$ >"$1/cgroup.procs"
echo {NEXT} >/proc/self/oom_score_adj
exec dd if=/dev/zero of="$2" bs=64k count={4 * LEFT >> 16}
"""


class Memory(ControlGroup):
    def __init__(self, namespaces):
        super().__init__("memory", namespaces)
        self._filling = namespaces.path("/mnt/filling")
        self._limit, self._usage = (
            ("memory.max", "memory.current") if self.is_unified
            else ("memory.limit_in_bytes", "memory.usage_in_bytes"))

    def exhaust(self, outside, guard):
        """From now on the host has none, and the kernel kills whatever needs more.

        outside: processes that have theirs from elsewhere. guard: those that are the last to be killed, as they have
        asked for: in a user namespace the kernel does not listen.
        """
        self.take_in(*outside)
        for process in map(int, self.read("cgroup.procs").split()):
            _set_turn(process, LAST if process in guard else FIRST)
        self.write(self._limit, int(self.read(self._usage)) + LEFT)
        subprocess.run(["sh", "-c", FILLER, "sh", self.group, self._filling], stderr=subprocess.DEVNULL)

    def free(self):
        self.write(self._limit, "max" if self.is_unified else -1)
        self._filling.unlink(missing_ok=True)


def _set_turn(process, turn):
    with contextlib.suppress(FileNotFoundError, PermissionError):
        pathlib.Path(f"/proc/{process}/oom_score_adj").write_text(turn)
