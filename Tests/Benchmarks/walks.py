"""Times a walk without a person beside the ten steps, in the lab of bare-lab: walks.py PROGRAM RULES.

Each family's filter table has so many rules besides, which drop what comes from one address each. Prints a JSON object:
ours and bare in seconds, memory, the most that the program itself used, in megabytes.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

from inside import PROGRAMS, restore, timed, use

HERE = pathlib.Path(__file__).resolve().parent
LOGIN = str(HERE.with_name("Support") / "login")
ANSWERS = pathlib.Path("/run/answers.yaml")
ANSWERS_TEXT = """
probe_via: namespace
steps:
  insert-state-rule: {insert: yes, move: yes}
  default-deny: {add-loopback: yes, add-management: yes, add-icmpv6: yes, deny: yes}
  reset-counters: {reset: yes}
  review-and-save: {save: /run/rules}
"""
SOURCES = {"iptables": "10.{}.{}.{}/32", "ip6tables": "2001:db8:1:{}:{}::{}/128"}


def ruleset(source, count):
    """The rules of the lab, and those of a host that has banned many."""
    bans = [f"-A INPUT -s {source.format(n >> 16, n >> 8 & 255, n & 255)} -j DROP" for n in range(count)]
    accepts = ["-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"]
    heads = [":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]"]
    return "\n".join(["*filter", *heads, *accepts, *bans, "COMMIT", ""])


def lay_out(rules):
    for name, source in SOURCES.items():
        restore(name + "-restore", ruleset(source, rules))


def walk(program):
    """Where a new login is heard, as the walk needs one."""
    login = subprocess.Popen([LOGIN])
    while True:
        try:
            socket.create_connection(("::1", 22)).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        return timed([program, "run", "--no-input", "--answers", str(ANSWERS), "--management-port", "22",
                      "--path", str(PROGRAMS)])
    finally:
        login.kill()
        login.wait()


program, rules = sys.argv[1], int(sys.argv[2])
subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/var/lib"], check=True)
use(os.environ["BACKEND"])
ANSWERS.write_text(ANSWERS_TEXT)
lay_out(rules)
ours, memory = walk(program)
lay_out(rules)
bare, _ = timed([str(HERE / "bare-steps")])
print(json.dumps({"ours": ours, "bare": bare, "memory": memory}))
