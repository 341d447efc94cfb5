"""A disk that can be made to stand still, as one does under fsfreeze, a hung network file system or a full thin pool."""
import os
import pathlib
import subprocess
import tempfile

from Support.machine import PATH, Missing

SIZE = 16 << 20
PLACE = "/mnt/disk"
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C"}
KEEPER = pathlib.Path(__file__).with_name("freeze")
# In seconds. No case needs it for longer.
LONGEST_FROST = 120


class Disk:
    """A file system of its own under some folders of a host. Only root can mount one, from outside the host."""

    def __init__(self, namespaces, folders):
        if os.geteuid() != 0:
            raise Missing("A disk that can be frozen needs root.")
        inside = ["nsenter", f"--target={namespaces.first}", "--mount", "--"]
        self._seen = namespaces.path(PLACE)
        self._keeper = None
        with tempfile.NamedTemporaryFile(suffix=".disk") as image:
            image.truncate(SIZE)
            self._must(["mkfs.ext4", "-q", image.name])
            # Another name for the file, which the host's namespace knows; the loop device keeps it once it is gone.
            seen = f"/proc/{os.getpid()}/fd/{image.fileno()}"
            device = self._must(["losetup", "--find", "--show", seen]).strip()
        try:
            self._must([*inside, "sh", "-ec", _mounting(device, folders)])
        finally:
            # It is let go once nobody has it mounted any more.
            self._must(["losetup", "--detach", device])

    def freeze(self):
        """Has it stand still until it is thawed, and no longer than this process is there, whatever ends it."""
        self._keeper = subprocess.Popen(
            [KEEPER, self._seen, str(LONGEST_FROST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=ENVIRONMENT, text=True, start_new_session=True)
        if self._keeper.stdout.readline() != "frozen\n":
            raise RuntimeError("the disk does not freeze")

    def thaw(self):
        """Lets it go on. One that does not stand still stays as it is."""
        if self._keeper:
            self._keeper.communicate()
            self._keeper = None

    def _must(self, command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True)
        if done.returncode != 0:
            raise Missing(f"No disk could be made: {done.stderr.strip()}")
        return done.stdout


def _mounting(device, folders):
    binding = "; ".join(f"mkdir -p {PLACE}{folder}; mount --bind {PLACE}{folder} {folder}" for folder in folders)
    return f"mkdir -p {PLACE}; mount {device} {PLACE}; {binding}"
