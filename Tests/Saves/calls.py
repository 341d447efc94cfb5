"""The system calls of a save, as strace lists them, and how to let one of them fail or end the program."""
import collections
import dataclasses
import os
import re

TRACE = "/mnt/trace"
CHANGING = (
    "openat open creat write pwrite64 writev fsync fdatasync ftruncate fallocate fchmod chmod fchmodat fchown chown "
    "fchownat link linkat symlink symlinkat rename renameat renameat2 unlink unlinkat copy_file_range sendfile").split()

CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
FAILED = re.compile(r"= -1 E[A-Z]+ ")
OWN_DESCRIPTOR = re.compile(r"\d+<([^>]+)>")
FOLDER_AND_NAME = re.compile(r'\d+<([^>]+)>, "([^/"][^"]*)"')
WHOLE_NAME = re.compile(r'(?:AT_FDCWD(?:<[^>]*>)?, )?"(/[^"]+)"')

# What can come of each call on a real disk.
ERRORS = {
    "openat": ["ENOSPC", "EROFS", "EACCES", "EDQUOT"], "write": ["ENOSPC", "EIO", "short"], "fsync": ["EIO", "ENOSPC"],
    "link": ["ENOSPC", "EPERM", "EMLINK"], "rename": ["ENOSPC", "EIO", "EACCES"], "unlink": ["EACCES", "EIO"],
}
SAME_AS = {
    "linkat": "link", "renameat": "rename", "renameat2": "rename", "unlinkat": "unlink", "fdatasync": "fsync",
    "pwrite64": "write", "open": "openat", "fchmod": "unlink", "fchown": "unlink"}


@dataclasses.dataclass(frozen=True)
class Point:
    """One call of a save: the how manieth of its kind on that path."""
    call: str
    path: str
    occurrence: int
    only_reads: bool

    def __str__(self):
        return f"{self.call} {os.path.basename(self.path)}" + (f" {self.occurrence}" if self.occurrence > 1 else "")

    @property
    def errors(self):
        return [] if self.only_reads else ERRORS.get(SAME_AS.get(self.call, self.call), [])

    def tracing(self, what):
        """The words of a strace that does something at this call: an error's name, short, or KILL."""
        effect = {"KILL": "signal=KILL", "short": "retval=10"}.get(what, f"error={what}")
        return [
            *_strace(is_quick=what != "KILL"), "-P", self.path, "-e", f"trace={self.call}",
            "-e", f"inject={self.call}:{effect}:when={self.occurrence}"]


def _strace(is_quick=True):
    # Where strace stops by seccomp alone, the signal that it sends is mostly lost (strace 6.1).
    quick = ["--seccomp-bpf"] if is_quick else []
    return ["strace", "-f", "-qq", "-y", "-e", "signal=none", *quick, "-o", TRACE]


def recording():
    """The words of a strace that only lists."""
    return [*_strace(), "-e", "trace=" + ",".join(CHANGING)]


def has_happened(trace, what):
    """Whether it did: a call that the program did not outlive has no result."""
    return re.search(r"= \?$" if what == "KILL" else r"\(INJECTED\)$", trace, re.MULTILINE) is not None


def points(trace, files):
    """The calls of the program itself on these files, on those beside them and on their folders, in order."""
    calls = [call for call in map(_parse, trace.splitlines()) if call]
    own = {process for process, call, path, rest in calls if call != "openat" and _belongs(path, files)}
    seen = collections.Counter()
    found = []
    for process, call, path, rest in calls:
        seen[process, call, path] += 1
        if process in own and _belongs(path, files) and not FAILED.search(rest):
            reads = call in ("openat", "open") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest)
            if not reads or path in files:
                found.append(Point(call, path, seen[process, call, path], reads))
    return found


def _parse(line):
    match = CALL.match(line)
    if not match:
        return None
    process, call, rest = match.groups()
    for pattern in (WHOLE_NAME, FOLDER_AND_NAME, OWN_DESCRIPTOR):
        if path := pattern.match(rest):
            # strace finds a call by the folder where the name in it is no whole path.
            return int(process), call, path.group(1), rest
    return None


def _belongs(path, files):
    return any(path.startswith(file) or path == os.path.dirname(file) for file in files)


def wrong_order(found, files):
    """A crash of the machine keeps what was brought to the disk: so a file before its name, and then the folder."""
    wrong = []
    calls = [(SAME_AS.get(point.call, point.call), point.path) for point in found if not point.only_reads]
    for file in files:
        moves = [index for index, (call, path) in enumerate(calls)
                 if call == "rename" and path.startswith(file + ".")]
        if not moves:
            wrong.append(f"no rename puts {file} in its place")
            continue
        first = moves[0]
        temporary = calls[first][1]
        if ("fsync", temporary) not in calls[:first]:
            wrong.append(f"{temporary} is not brought to the disk before it is renamed")
        if ("fsync", os.path.dirname(file)) not in calls[first:]:
            wrong.append(f"the folder of {file} is not brought to the disk after the rename")
    return wrong
