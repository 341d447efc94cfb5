"""A host whose memory runs out, so that the kernel kills what it may."""
import pathlib
import subprocess

from Support.control_group import ControlGroup

# The last that the kernel kills (proc(5)).
SPARED = "-1000"
# What is left at first, in bytes, for a file in memory that takes it all.
LEFT = 32 << 20
FILLER = """
echo $$ >"$1/cgroup.procs"
echo %s >/proc/self/oom_score_adj
exec dd if=/dev/zero of="$2" bs=64k count=%d
""" % (SPARED, 4 * LEFT >> 16)


class Memory(ControlGroup):
    def __init__(self, namespaces):
        super().__init__("memory", namespaces)
        self._filling = namespaces.path("/mnt/filling")
        self._limit, self._usage = (
            ("memory.max", "memory.current") if self.is_unified
            else ("memory.limit_in_bytes", "memory.usage_in_bytes"))

    def exhaust(self, spared):
        """From now on the host has none.

        spared: the processes that the kernel is not to kill. In a user namespace none can have asked for that itself.
        """
        for process in spared:
            pathlib.Path(f"/proc/{process}/oom_score_adj").write_text(SPARED)
        self.write(self._limit, int(self.read(self._usage)) + LEFT)
        subprocess.run(["sh", "-c", FILLER, "sh", self.group, self._filling], stderr=subprocess.DEVNULL)

    def free(self):
        self.write(self._limit, "max" if self.is_unified else -1)
        self._filling.unlink(missing_ok=True)
