"""What is done in the namespaces of a measurement."""
import os
import pathlib
import subprocess
import tempfile
import time

# Where iptables and its companions are those of the backend that is measured.
PROGRAMS = pathlib.Path("/run/bin")


def use(backend):
    """Makes iptables and its companions those of a backend."""
    PROGRAMS.mkdir()
    for name in ["iptables", "ip6tables"]:
        for suffix in ["", "-save", "-restore"]:
            program = subprocess.check_output(["which", f"{name}-{backend}{suffix}"], text=True).strip()
            (PROGRAMS / (name + suffix)).symlink_to(program)
    os.environ["PATH"] = f"{PROGRAMS}:{os.environ['PATH']}"


def restore(program, rules):
    """Has iptables-restore or its IPv6 companion read rules."""
    subprocess.run([program], input=rules, text=True, check=True)


def timed(command, statuses=(0,)):
    """Seconds, and the most memory of the process itself in megabytes, of a command that ends with one of these."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) not in statuses:
            said.seek(max(0, said.tell() - 3000))
            raise RuntimeError(f"{command[0]} ended with status {os.waitstatus_to_exitcode(status)}: {said.read().decode()}")
    return seconds, usage.ru_maxrss / 1024
