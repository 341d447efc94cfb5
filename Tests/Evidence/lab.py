"""The hosts of a case in namespaces of their own: a server, and behind a router a peer and a stranger."""
import os
import pathlib
import select
import subprocess

import network
from namespaces import PATH, Namespaces, user_namespace
from network import COMMAND, FAMILIES, FOLDER

HERE = pathlib.Path(__file__).resolve().parent
MULTI = {"nft": "/usr/sbin/xtables-nft-multi", "legacy": "/usr/sbin/xtables-legacy-multi"}
BACKENDS = tuple(MULTI)
# The backend's commands come first.
LAB_PATH = "/mnt/bin:" + PATH
PROGRAM = "/mnt/surefoot"
SAVED = "/mnt/case/saved"
ENVIRONMENT = {"PATH": LAB_PATH, "LC_ALL": "C", "HOME": "/mnt/home", "NO_COLOR": "1", "TERM": "dumb"}

# /mnt holds what belongs to the test. The folders that the program writes to are not this machine's.
SETUP = """
hostname server
mount -t tmpfs -o size=50m tmpfs /mnt
mkdir -p /mnt/bin /mnt/home /mnt/case /mnt/upper /mnt/below
touch %(program)s
mount --bind '%(source)s' %(program)s
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/below,userxattr /etc
mkdir -p /etc/iptables
for folder in /var/lib /run /tmp; do mount -t tmpfs -o size=10m tmpfs $folder; done
mkdir -p /run/sshd /var/lib/surefoot
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts /dev/pts
mount --bind /dev/pts/ptmx /dev/ptmx
for command in iptables ip6tables; do for suffix in '' -save -restore; do
    ln -s %(multi)s /mnt/bin/$command$suffix
done; done
echo 'root:x:0:0:root:/mnt/home:/bin/sh
sshd:x:102:65534::/run/sshd:/usr/sbin/nologin' >/mnt/passwd
echo 'root:*:20000:0:99999:7:::' >/mnt/shadow
mount --bind /mnt/passwd /etc/passwd
mount --bind /mnt/shadow /etc/shadow
mount -o remount,bind,ro / || true
%(network)s
"""


class Lab:
    """The hosts, and what a test does on them. All of it is gone with this process, however that ends."""

    def __init__(self, program, backend="nft", families=FAMILIES):
        self.backend = backend
        self.families = families
        self.helpers = []
        self.logins = []
        self.user_namespace = user_namespace()
        self.server = None
        try:
            self.server = Namespaces(self.user_namespace.pid, SETUP % {
                "program": PROGRAM, "source": os.path.realpath(program), "multi": MULTI[backend],
                "network": network.script(families)})
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for helper in [*self.helpers, *self.logins]:
            helper.kill()
            helper.wait()
            for stream in (helper.stdin, helper.stdout):
                if stream:
                    stream.close()
        if self.server:
            self.server.close()
        self.user_namespace.stdin.close()
        self.user_namespace.kill()
        self.user_namespace.wait()

    def entering(self, host):
        """The command that runs another one on a host. All hosts have the files and the processes in common."""
        if host == "server":
            return self.server.entering()
        place = self.server.path(f"{FOLDER}/{host}")
        return ["nsenter", f"--target={self.server.first}", "--user", "--mount", "--pid", f"--net={place}", "--"]

    def run(self, host, line, timeout=30):
        """Runs a line for a shell on a host, and gives the status and all its output."""
        process = subprocess.run(
            [*self.entering(host), "sh", "-c", line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=ENVIRONMENT, timeout=timeout)
        return process.returncode, process.stdout.decode(errors="replace")

    def must(self, host, line):
        """Runs a line that has to succeed, and gives its output."""
        status, output = self.run(host, line)
        if status != 0:
            raise RuntimeError(f"on {host}, {line} ended with {status}: {output}")
        return output

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

    def log_in(self, family):
        """Makes a new connection to the management port that stays. Gives whether it was answered soon."""
        words = ["nc", network.SERVER[family], str(network.MANAGEMENT_PORT)]
        login = subprocess.Popen(
            [*self.entering("peer"), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=ENVIRONMENT)
        self.logins.append(login)
        return bool(select.select([login.stdout], [], [], 5)[0]) and login.stdout.readline().startswith(b"SSH-")

    def rules(self, family, options="-S"):
        return self.must("server", f"{COMMAND[family]} {options}")

    def nft_tables(self):
        return self.must("server", "nft list tables") if self.backend == "nft" else ""

    def interfaces(self):
        lines = self.must("server", "ip -o link").splitlines()
        return {line.split(": ")[1].partition("@")[0] for line in lines}
