#!/usr/bin/env python3
"""Asks the iptables-restore of this machine what it takes, and what comes of it.

usage: Tests/Differential/restore.py

One request a line on standard input, one answer a line on standard output, both JSON. A request:
  {"backend": "nft" or "legacy", "family": "ipv4" or "ipv6", "rules": the file, a character for each of its bytes}
The answer:
  {"saved": what iptables-save prints then, or null if the file was refused, "complaint": what was said}

Each file is loaded in a network namespace of its own. It needs no root, but user namespaces.
"""
import json
import subprocess
import sys

from inside import start

COMMANDS = {("nft", "ipv4"): "iptables-nft", ("nft", "ipv6"): "ip6tables-nft",
            ("legacy", "ipv4"): "iptables-legacy", ("legacy", "ipv6"): "ip6tables-legacy"}
SCRIPT = '"$0-restore" >/dev/null && "$0-save"'


def answer(request):
    """What becomes of the file of a request."""
    ended = subprocess.run(
        ["unshare", "--net", "--", "sh", "-c", SCRIPT, COMMANDS[request["backend"], request["family"]]],
        input=request["rules"].encode("latin-1"), capture_output=True)
    saved = ended.stdout.decode(errors="replace") if ended.returncode == 0 else None
    return {"saved": saved, "complaint": ended.stderr.decode(errors="replace")}


def serve():
    """Answers requests until the end of the input."""
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    start(__file__, serve)
