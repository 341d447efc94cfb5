"""Times surefoot check beside iptables-save, in the namespaces that it is started in: checks.py PROGRAM BACKEND RULES.

Prints a JSON object: ours and bare in seconds, memory, the most that the program itself used, in megabytes.
"""
import json
import subprocess
import sys

from inside import PROGRAMS, restore, timed, use

STEPS = ["-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i lo -j ACCEPT",
         "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"]


def ruleset(count):
    """The rules of the steps, and others that differ by address and port."""
    others = [f"-A INPUT -s 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 -p tcp -m tcp --dport {n % 65000 + 100} -j "
              + ("DROP" if n % 2 else "ACCEPT") for n in range(count)]
    return "\n".join(["*filter", ":INPUT DROP [0:0]"] + STEPS + others + ["COMMIT", ""])


# Whether the rules are right is not measured.
ANY_STANDING = (0, 1, 3)

program, backend, rules = sys.argv[1], sys.argv[2], int(sys.argv[3])
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
use(backend)
restore("iptables-restore", ruleset(rules))
bare, _ = timed(["iptables-save"])
ours, memory = timed([program, "check", "--path", str(PROGRAMS)], ANY_STANDING)
print(json.dumps({"ours": ours, "bare": bare, "memory": memory}))
