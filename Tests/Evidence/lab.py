"""The hosts of a case in namespaces of their own: a server, and behind a router a peer and a stranger."""
import os
import pathlib
import subprocess

import logins
import network
import words
from Support import sshd
from Support.families import COMMAND, FAMILIES
from Support.machine import PATH
from Support.namespaces import ClosedAtTheEnd, Namespaces, UserNamespace, must_line, run_line
from network import FOLDER

HERE = pathlib.Path(__file__).resolve().parent
MULTI = {"nft": "/usr/sbin/xtables-nft-multi", "legacy": "/usr/sbin/xtables-legacy-multi"}
# The backend's commands come first.
LAB_PATH = f"{words.PROGRAMS}:{PATH}"
PROGRAM = "/mnt/surefoot"
SAVED = "/mnt/case/saved"
ENVIRONMENT = {"PATH": LAB_PATH, "LC_ALL": "C", "HOME": "/mnt/home", "NO_COLOR": "1", "TERM": "dumb"}

# /mnt holds what belongs to the test. The folders that the program writes to are not this machine's.
SETUP = """
hostname server
mount -t tmpfs -o size=50m tmpfs /mnt
mkdir -p %(programs)s /mnt/home /mnt/case /mnt/upper /mnt/below
touch %(program)s
mount --bind '%(source)s' %(program)s
%(sshd)s
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/below,userxattr /etc
mkdir -p /etc/iptables
for folder in /var/lib /run /tmp; do mount -t tmpfs -o size=10m,mode=755 tmpfs $folder; done
mkdir -p /run/sshd /var/lib/surefoot
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts /dev/pts
mount --bind /dev/pts/ptmx /dev/ptmx
for command in iptables ip6tables; do for suffix in '' -save -restore; do
    ln -s %(multi)s %(programs)s/$command$suffix
done; done
%(accounts)s
mount -o remount,bind,ro / || true
%(network)s
"""


class Lab(ClosedAtTheEnd):
    """The hosts, and what a test does on them. All of it is gone with this process, however that ends."""

    def __init__(self, program, backend="nft", families=FAMILIES):
        self.backend = backend
        self.families = families
        self.helpers = []
        self.user_namespace = UserNamespace()
        self.server = None
        setup = SETUP % {
            "program": PROGRAM, "programs": words.PROGRAMS, "source": os.path.realpath(program), "sshd": sshd.bringing(), "multi": MULTI[backend],
            "accounts": sshd.ACCOUNTS, "network": network.script(families)}
        try:
            self.server = Namespaces(setup, self.user_namespace)
        except BaseException:
            self.close()
            raise

    def close(self):
        for helper in self.helpers:
            helper.kill()
            helper.wait()
            for stream in (helper.stdin, helper.stdout):
                if stream:
                    stream.close()
        if self.server:
            self.server.close()
        self.user_namespace.close()

    def entering(self, host):
        """The command that runs another one on a host. All hosts have the files and the processes in common."""
        if host == "server":
            return self.server.entering()
        return self.server.entering("--mount", "--pid", f"--net={self.server.path(f'{FOLDER}/{host}')}")

    def run(self, host, line, timeout=30):
        """Runs a line for a shell on a host, and gives the status and all its output."""
        return run_line(self.entering(host), line, timeout, ENVIRONMENT)

    def must(self, host, line):
        """The output of a line that has to succeed on a host."""
        return must_line(self.entering(host), line, 30, ENVIRONMENT)

    def start(self, host, *command, **options):
        """Starts what goes on beside the walk, until the end of the lab."""
        helper = subprocess.Popen([*self.entering(host), *command], env=ENVIRONMENT, **options)
        self.helpers.append(helper)
        return helper

    def populate(self, seed, is_quiet=False):
        """Starts the services and the noise. is_quiet: what could be taken for a test of the peer is left out."""
        for name in ("dwellers.py", "noise.py", "network.py"):
            self.server.write(f"/mnt/{name}", (HERE / name).read_text())
        words = [str(seed), "quiet" if is_quiet else "busy", *self.families]
        dwellers = self.start(
            "server", "python3", "-S", "/mnt/dwellers.py", *words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        if dwellers.stdout.readline() != b"ready\n":
            raise RuntimeError("The services of the lab did not start.")
        logins.let_in(self, "server")

    def type_code(self, family, code):
        """Logs in to the server anew from the peer, and types the code there."""
        self.start(
            "peer", "ssh", "-n", "-o", "BatchMode=yes", network.SERVER[family], PROGRAM, "confirm", code,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def rules(self, family, options="-S"):
        return self.must("server", f"{COMMAND[family]} {options}")

    def nft_tables(self):
        return self.must("server", "nft list tables") if self.backend == "nft" else ""

    def interfaces(self):
        lines = self.must("server", "ip -o link").splitlines()
        return {line.split(": ")[1].partition("@")[0] for line in lines}
