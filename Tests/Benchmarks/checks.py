"""Times surefoot check beside iptables-save, in the namespaces that it is started in: checks.py PROGRAM BACKEND RULES.

Prints a JSON object: ours and bare in seconds, memory, the most that the program itself used, in megabytes.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

STEPS = ["-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i lo -j ACCEPT",
         "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"]


def ruleset(count):
    """The rules of the steps, and others that differ by address and port."""
    others = [f"-A INPUT -s 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 -p tcp -m tcp --dport {n % 65000 + 100} -j "
              + ("DROP" if n % 2 else "ACCEPT") for n in range(count)]
    return "\n".join(["*filter", ":INPUT DROP [0:0]"] + STEPS + others + ["COMMIT", ""])


def use(backend):
    """Makes iptables and its companions those of a backend."""
    folder = pathlib.Path("/run/bin")
    folder.mkdir()
    for name in ["iptables", "ip6tables"]:
        for suffix in ["", "-save", "-restore"]:
            program = subprocess.check_output(["which", f"{name}-{backend}{suffix}"], text=True).strip()
            (folder / (name + suffix)).symlink_to(program)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"


def timed(command):
    """Seconds, and the most memory of the process itself in megabytes."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    usage = os.wait4(child.pid, 0)[2]
    return time.perf_counter() - start, usage.ru_maxrss / 1024


program, backend, rules = sys.argv[1], sys.argv[2], int(sys.argv[3])
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
use(backend)
subprocess.run(["iptables-restore"], input=ruleset(rules), text=True, check=True)
bare, _ = timed(["iptables-save"])
ours, memory = timed([program, "check", "--path", "/run/bin"])
print(json.dumps({"ours": ours, "bare": bare, "memory": memory}))
