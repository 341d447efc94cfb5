"""Processes, as the machine outside sees them. One that is gone has nothing, and is no error."""
import os
import pathlib


def children(process):
    """Its children, of each of its threads: whichever thread has started a process is the one that has it."""
    found = []
    for thread in listing(f"/proc/{process}/task"):
        found += map(int, read(f"/proc/{process}/task/{thread}/children").split())
    return found


def listing(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def read(file):
    """A process's file; nothing if the process is gone."""
    try:
        return pathlib.Path(file).read_text()
    except OSError:
        return ""


def descendants(process):
    found = children(process)
    for child in found:
        found.extend(children(child))
    return found


def levels(process):
    """How many process namespaces it is in."""
    for line in read(f"/proc/{process}/status").splitlines():
        if line.startswith("NSpid:"):
            return len(line.split()) - 1
    return 0


def executable(process):
    try:
        return os.readlink(f"/proc/{process}/exe")
    except OSError:
        return None


def unit(process):
    """The unit of the host's systemd that has it; all groups of the host are below one that is called payload."""
    groups = [line for line in read(f"/proc/{process}/cgroup").splitlines() if "/payload/" in line]
    return groups[0].rsplit("/", 1)[1]


def command_line(process):
    return read(f"/proc/{process}/cmdline").split("\0")
