"""Namespaces for a host of its own, made by root or by an ordinary user.

An ordinary user needs newuidmap and newgidmap where other accounts than root are to be there, as for sshd.
"""
import getpass
import os
import pathlib
import subprocess
import time

from Support.machine import PATH, Missing
from Support.processes import children, in_namespace_of

ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C"}
# Keeps the first process until its input ends: with it the kernel ends all others, however the test has ended.
HOLDING = "exec 3<&0\ncat <&3 >/dev/null &\necho ready\nwait $!"


class ClosedAtTheEnd:
    """What `with` closes."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class UserNamespace:
    """A user namespace that lives as long as the process in it."""

    def __init__(self, has_accounts=True):
        """has_accounts: whether other accounts than root are there."""
        self.holder = subprocess.Popen(
            ["unshare", "--user", "--", "cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        # Who may not choose its groups keeps them (user_namespaces(7)).
        self.entering = ["--user"] if has_accounts else ["--user", "--preserve-credentials"]
        try:
            self._wait_until_there()
            _map_accounts(self.process) if has_accounts else _map_root(self.process)
        except (OSError, KeyError, subprocess.CalledProcessError) as error:
            self.close()
            raise Missing(f"The accounts cannot be mapped into a user namespace: {error}.") from error

    @property
    def process(self):
        return self.holder.pid

    def _wait_until_there(self):
        own = os.readlink("/proc/self/ns/user")
        end = time.monotonic() + 5
        while os.readlink(f"/proc/{self.process}/ns/user") == own:
            if self.holder.poll() is not None or time.monotonic() > end:
                raise OSError("this machine makes none")
            time.sleep(0.005)

    def close(self):
        self.holder.stdin.close()
        self.holder.kill()
        self.holder.wait()


class Namespaces(ClosedAtTheEnd):
    """Namespaces that live as long as their first process, which ends with the end of its standard input."""

    def __init__(self, setup, owner=None):
        """setup: the lines of a shell script that run first. owner: the user namespace; None for this one."""
        self.owner = owner
        # One unshare for everything breaks iptables-legacy-save, so the user namespace is there already.
        inside = ["nsenter", f"--target={owner.process}", *owner.entering, "--"] if owner else []
        self.holder = subprocess.Popen(
            [*inside, "unshare", "--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc",
             "sh", "-c", f"set -e\n{setup}\n{HOLDING}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        if self.holder.stdout.readline() != b"ready\n":
            reason = self.holder.stderr.read().decode()
            self.close()
            raise Missing(f"The namespaces could not be set up: {reason}")
        self.first = children(self.holder.pid)[0]

    def close(self):
        self.holder.stdin.close()
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()

    def entering(self, *which):
        """The command that runs another one here. which: options of nsenter, for all namespaces but the user's."""
        which = which or ("--net", "--mount", "--pid", "--uts")
        user = self.owner.entering if self.owner else []
        return ["nsenter", f"--target={self.first}", *user, *which, "--"]

    def path(self, path):
        """A path of here, as seen from outside. Absolute links are not to be followed through it."""
        return pathlib.Path(f"/proc/{self.first}/root{path}")

    def write(self, path, text, mode=0o644):
        """Writes a file anew: an old one may belong to an account that is not in the user namespace."""
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def start(self, *command, **options):
        options.setdefault("env", ENVIRONMENT)
        return subprocess.Popen([*self.entering(), *command], **options)

    def run(self, line, timeout=60):
        return run_line(self.entering(), line, timeout, ENVIRONMENT)

    def must(self, line):
        return must_line(self.entering(), line)

    def processes(self):
        """The processes here by their number outside, with their arguments; those that have ended are left out."""
        return in_namespace_of(self.first)


def run_line(entering, line, timeout=60, environment=ENVIRONMENT):
    """Runs a line for a shell behind a command that enters namespaces, and gives the status and all its output."""
    process = subprocess.run(
        [*entering, "sh", "-c", line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment, timeout=timeout)
    return process.returncode, process.stdout.decode(errors="replace")


def must_line(entering, line, timeout=60, environment=ENVIRONMENT):
    """The output of a line that has to succeed."""
    status, output = run_line(entering, line, timeout, environment)
    if status != 0:
        raise RuntimeError(f"ended with {status}: {line}\n{output}")
    return output


def _map_accounts(process):
    if os.geteuid() == 0:
        for kind in ("uid", "gid"):
            pathlib.Path(f"/proc/{process}/{kind}_map").write_text("0 0 65536\n")
        return
    for kind, own in (("uid", os.getuid()), ("gid", os.getgid())):
        first = _subordinate(kind)
        subprocess.run(
            [f"new{kind}map", str(process), "0", str(own), "1", "1", str(first), "65535"], check=True)


def _map_root(process):
    pathlib.Path(f"/proc/{process}/setgroups").write_text("deny")
    for kind, own in (("uid", os.getuid()), ("gid", os.getgid())):
        pathlib.Path(f"/proc/{process}/{kind}_map").write_text(f"0 {own} 1\n")


def _subordinate(kind):
    """The first of the accounts or groups that an ordinary user may hand out (subuid(5))."""
    name = getpass.getuser()
    for line in pathlib.Path(f"/etc/sub{kind}").read_text().splitlines():
        owner, first, count = line.split(":")
        if owner in (name, str(os.getuid())) and int(count) >= 65535:
            return int(first)
    raise OSError(f"/etc/sub{kind} gives {name} no 65535 numbers")
