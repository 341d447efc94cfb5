"""Processes, as this machine sees them. One that is gone has nothing, and is no error."""
import os
import pathlib


def children(process):
    """Its children, of each of its threads: whichever thread has started a process is the one that has it."""
    found = []
    for thread in _listing(f"/proc/{process}/task"):
        found += map(int, read(f"/proc/{process}/task/{thread}/children").split())
    return found


def descendants(process):
    found = children(process)
    for child in found:
        found.extend(children(child))
    return found


def read(file):
    """A process's file; nothing if the process is gone."""
    try:
        return pathlib.Path(file).read_text(errors="replace")
    except OSError:
        return ""


def link(file):
    """Where a process's link leads; None if the process is gone."""
    try:
        return os.readlink(file)
    except OSError:
        return None


def in_namespace_of(process):
    """All that are in the process namespace of one, with their arguments; those that have ended are left out."""
    own = link(f"/proc/{process}/ns/pid")
    there = [int(name) for name in _listing("/proc") if name.isdigit() and link(f"/proc/{name}/ns/pid") == own]
    lines = {number: command_line(number) for number in there if has_not_ended(number)}
    # One that ends at this moment has no command line any more.
    return {number: line for number, line in lines.items() if line}


def has_not_ended(process):
    """Whether it still runs: one that nobody has waited for yet does not."""
    return read(f"/proc/{process}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"], ["X"])


def command_line(process):
    return read(f"/proc/{process}/cmdline").split("\0")[:-1]


def executable(process):
    return link(f"/proc/{process}/exe")


def levels(process):
    """How many process namespaces it is in."""
    for line in read(f"/proc/{process}/status").splitlines():
        if line.startswith("NSpid:"):
            return len(line.split()) - 1
    return 0


def _listing(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
