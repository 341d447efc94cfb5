"""Namespaces for a host of its own, made by root or by an ordinary user.

An ordinary user needs newuidmap and newgidmap, because sshd separates its privileges by another account.
"""
import getpass
import os
import pathlib
import subprocess
import time

PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


class Unsupported(Exception):
    """This machine or this account cannot hold such a host; the text says what is missing."""


class Namespaces:
    """Namespaces that live as long as their first process, which ends with the end of its standard input."""

    def __init__(self, user_namespace, setup):
        # One unshare for everything breaks iptables-legacy-save, so the user namespace is there already.
        script = f"set -e\n{setup}\nexec 3<&0\ncat <&3 >/dev/null &\necho ready\nwait $!"
        self.holder = subprocess.Popen(
            ["nsenter", f"--target={user_namespace}", "--user", "--", "unshare", "--net", "--mount", "--pid", "--uts",
             "--fork", "--kill-child", "--mount-proc", "sh", "-c", script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PATH": PATH, "LC_ALL": "C"})
        if self.holder.stdout.readline() != b"ready\n":
            raise Unsupported("The namespaces could not be set up: " + self.holder.stderr.read().decode())
        self.first = self._first_process()

    def _first_process(self):
        return int(pathlib.Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text().split()[0])

    def entering(self, *which):
        """The command that runs another one here."""
        which = which or ("user", "net", "mount", "pid", "uts")
        return ["nsenter", f"--target={self.first}", *(f"--{name}" for name in which), "--"]

    def path(self, path):
        """A path of here, as seen from outside."""
        return pathlib.Path(f"/proc/{self.first}/root{path}")

    def write(self, path, text, mode=0o644):
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def start(self, *command, **options):
        options.setdefault("env", {"PATH": PATH, "LC_ALL": "C"})
        return subprocess.Popen([*self.entering(), *command], **options)

    def run(self, line, timeout=60, path=PATH):
        """Runs a line for a shell, and gives the status and all its output."""
        process = subprocess.run(
            [*self.entering(), "sh", "-c", line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={"PATH": path, "LC_ALL": "C"}, timeout=timeout)
        return process.returncode, process.stdout.decode(errors="replace")

    def processes(self):
        """The processes here by their number outside, with their arguments; those that have ended are left out."""
        own = os.readlink(f"/proc/{self.first}/ns/pid")
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{name}/ns/pid") == own and _state(name) != "Z":
                    found[int(name)] = pathlib.Path(f"/proc/{name}/cmdline").read_bytes().decode().split("\0")[:-1]
            except OSError:
                continue
        return found

    def close(self):
        self.holder.stdin.close()
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()


def _state(process):
    return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def user_namespace():
    """A process in a user namespace that has the accounts which sshd needs."""
    holder = subprocess.Popen(["unshare", "--user", "--", "cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    own = os.readlink("/proc/self/ns/user")
    end = time.monotonic() + 5
    while time.monotonic() < end and holder.poll() is None:
        if os.readlink(f"/proc/{holder.pid}/ns/user") != own:
            break
        time.sleep(0.005)
    try:
        _map_accounts(holder.pid)
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        holder.kill()
        holder.wait()
        raise Unsupported(f"The accounts of sshd cannot be mapped into a user namespace: {error}") from error
    return holder


def _map_accounts(process):
    if os.geteuid() == 0:
        for kind in ("uid", "gid"):
            pathlib.Path(f"/proc/{process}/{kind}_map").write_text("0 0 65536\n")
        return
    for kind, own in (("uid", os.getuid()), ("gid", os.getgid())):
        first = _subordinate(kind)
        subprocess.run(
            [f"new{kind}map", str(process), "0", str(own), "1", "1", str(first), "65535"], check=True)


def _subordinate(kind):
    """The first of the accounts or groups that an ordinary user may hand out (subuid(5))."""
    name = getpass.getuser()
    for line in pathlib.Path(f"/etc/sub{kind}").read_text().splitlines():
        owner, first, count = line.split(":")
        if owner in (name, str(os.getuid())) and int(count) >= 65535:
            return int(first)
    raise OSError(f"/etc/sub{kind} gives {name} no 65535 numbers")
