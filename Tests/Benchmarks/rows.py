"""What is measured: each row is Surefoot beside the bare commands that do the same, in seconds."""
import dataclasses
import datetime
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import typing

import files
from Support.machine import PATH
from Support.prompts import way_on
from Support.terminal import Terminal

HERE = pathlib.Path(__file__).parent
BARE_LAB, BARE_STEPS = str(HERE / "bare-lab"), str(HERE / "bare-steps")
CHECKS, WALKS = str(HERE / "checks.py"), str(HERE / "walks.py")
ENVIRONMENT = {**os.environ, "PATH": PATH}
# One transaction of 10,000 rules is more than a user namespace may send to the kernel, so root goes without.
IS_ROOT = os.geteuid() == 0
USER = [] if IS_ROOT else ["unshare", "--user", "--map-root-user", "--"]
# The network's own waiting in the ten steps: two nc, five seconds each.
WAITING = 10.0
CONFIRM_WITHIN = 10
# The megabytes that check may take for 100,000 rules.
MOST_MEMORY = 300
# Rulesets to be read from a file, and the seconds and megabytes that each may take; 0 for no limit.
FILES = {
    "bans": (files.bans, 0, MOST_MEMORY), "bans, mark": (files.bans_beside_a_mark, 0, MOST_MEMORY),
    "untracked": (files.untracked, 2, 100), "hop limits": (files.hop_limits, 2, 100),
    "chains": (files.chains, 2, 0), "comment": (files.comment, 2, 100)}


@dataclasses.dataclass
class Measured:
    """One measurement, in seconds; memory is the most that Surefoot itself used, in megabytes, where that is told."""
    ours: float
    bare: float
    memory: float = 0


@dataclasses.dataclass(frozen=True)
class Row:
    """A row's name, what measures it once on a program, and its limits; 0 for none.

    The most that the ratio may be, the seconds that Surefoot may take beyond the bare command, and its megabytes.
    """
    name: str
    measure: typing.Callable
    most: float = 0
    most_beyond: float = 0
    most_memory: float = 0


def all_rows():
    sizes = [100, 1000] + ([10_000, 100_000] if IS_ROOT else [])
    return [
        Row("version", version, most=3), Row("lab ready", lab_ready), Row("ten steps", ten_steps),
        Row("demonstration", demonstration, most=1.3),
        *(Row(f"walk {backend} {rules}", functools.partial(walk, backend=backend, rules=rules))
          for backend in ("nft", "legacy") for rules in ([100, 100_000] if IS_ROOT else [100])),
        *(Row(f"back {rules}", functools.partial(back, rules=rules)) for rules in ([10, 10_000] if IS_ROOT else [10])),
        *(Row(f"check {backend} {rules}", functools.partial(check, backend=backend, rules=rules),
              most_memory=MOST_MEMORY)
          for backend in ("nft", "legacy") for rules in sizes),
        *(Row(f"file {name}", functools.partial(check_file, ruleset=ruleset), most_beyond=seconds, most_memory=megabytes)
          for name, (ruleset, seconds, megabytes) in FILES.items())]


def version(program):
    return Measured(_seconds([program, "--version"]), _seconds(["iptables", "--version"]))


def lab_ready(program):
    """To the wizard's first prompt on a terminal: the lab is ready, and the first reading is done."""
    start = time.perf_counter()
    terminal = Terminal([program, "practice"], ENVIRONMENT)
    terminal.wait(r"Enter \| \? >")
    ours = time.perf_counter() - start
    terminal.type("quit")
    terminal.wait_until_ended("the end of the practice", 60)
    terminal.end()
    return Measured(ours, _seconds([BARE_LAB]))


def ten_steps(program):
    whole = demonstration(program)
    return Measured(whole.ours - WAITING, whole.bare - WAITING)


def demonstration(program):
    """From the command to its end, as who watches it without pauses waits for it: with the network's own waiting."""
    ours = _seconds([program, "practice", "--demo", "--pace", "0"])
    return Measured(ours, _seconds([BARE_LAB, BARE_STEPS]))


def walk(program, backend, rules):
    """A walk without a person on a host with so many rules more, beside the ten steps on the same; both families have them."""
    output = subprocess.check_output(
        [BARE_LAB, sys.executable, "-B", WALKS, program, str(rules)], env={**ENVIRONMENT, "BACKEND": backend})
    measured = Measured(**json.loads(output))
    return dataclasses.replace(measured, ours=measured.ours - WAITING, bare=measured.bare - WAITING)


def _seconds(command):
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                   env=ENVIRONMENT)
    return time.perf_counter() - start


def check(program, backend, rules):
    """surefoot check beside iptables-save."""
    output = subprocess.check_output(
        [*USER, "unshare", "--net", "--mount", sys.executable, "-B", CHECKS, program, backend, str(rules)],
        env=ENVIRONMENT)
    return Measured(**json.loads(output))


def check_file(program, ruleset):
    """The processor's seconds of surefoot check --file, whatever it finds; beside nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".rules") as file:
        file.write(ruleset())
        file.flush()
        child = subprocess.Popen([program, "check", "--file", file.name], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        _, status, usage = os.wait4(child.pid, 0)
    if os.WIFSIGNALED(status):
        raise RuntimeError(f"surefoot check was ended by signal {os.WTERMSIG(status)}")
    return Measured(usage.ru_utime + usage.ru_stime, 0, usage.ru_maxrss / 1024)


TIMED_ROLLBACK = """
mount -t tmpfs -o mode=755 tmpfs /run; mount -t tmpfs -o mode=755 tmpfs /var/lib; ip link set lo up
(echo '*filter'; echo ':BIG - [0:0]'
 i=0; while [ $i -lt {rules} ]; do echo "-A BIG -s 10.$((i / 65536)).$((i / 256 % 256)).$((i % 256)) -j DROP"; i=$((i + 1)); done
 echo '-A INPUT -i lo -j ACCEPT'; echo '-A INPUT -p tcp --dport 22 -j ACCEPT'; echo COMMIT) | iptables-restore
iptables-save >/run/start
{program} run --management-port 22 --confirm-within {confirm_within}
cat /var/lib/surefoot/*.jsonl
before=$(date +%s%N); iptables-restore </run/start; echo "bare $(( $(date +%s%N) - before )) measured"
"""


def back(program, rules):
    """From the deadline to the rules put back, read back and written down; beside iptables-restore alone."""
    script = TIMED_ROLLBACK.format(rules=rules, program=program, confirm_within=CONFIRM_WITHIN)
    terminal = Terminal(
        [*USER, "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script],
        ENVIRONMENT)
    while terminal.take(0.05):
        if prompt := terminal.prompt():
            _let_time_run_out(terminal, prompt)
    terminal.end()
    shown = terminal.screen.replace("\r", "")
    records = [json.loads(line) for line in shown.splitlines() if line.startswith('{"')]
    times = {record["timer"]: datetime.datetime.fromisoformat(record["at"].rstrip("Z"))
             for record in records if record["kind"] == "timer"}
    ours = (times["fired"] - times["armed"]).total_seconds() - CONFIRM_WITHIN
    return Measured(ours, int(re.search(r"bare (\d+) measured", shown)[1]) / 1e9)


def _let_time_run_out(terminal, prompt):
    """Goes on up to the confirmation, which never comes, and leaves once the rules are back."""
    if "confirm |" in prompt:
        terminal.skip()
    else:
        terminal.type("quit" if "retry |" in prompt else way_on(prompt))
