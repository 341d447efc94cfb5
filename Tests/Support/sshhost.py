"""A server with a real sshd and a client with a real ssh, each in namespaces of its own, joined by a veth pair.

Nothing of it touches the machine's own firewall, and it is gone with the process that holds it.
"""
import contextlib
import os
import pathlib
import signal
import subprocess

from Support import sshd
from Support.alternatives import CURRENT, Alternatives
from Support.disk import Disk
from Support.families import CLIENT, COMMAND, FAMILIES, SERVER, START_RULES, STATE_RULE
from Support.forks import Forks
from Support.machine import IPTABLES, PATH
from Support.memory import Memory
from Support.namespaces import ClosedAtTheEnd, Namespaces, UserNamespace
from Support.tunnel import INNER, PORT, Tunnel

# What such a host is made of. An ordinary user needs newuidmap and newgidmap for the account of sshd.
NEEDS = ("unshare", "nsenter", "setsid", "ssh", "ssh-keygen", "ip", "nc", "curl", "flock", *IPTABLES)
NEEDS += () if os.geteuid() == 0 else ("newuidmap", "newgidmap")

WRAPPER = pathlib.Path(__file__).with_name("stopping-iptables")
WRAPPERS = "/mnt/wrappers"
WRAPPED_PATH = f"{WRAPPERS}:{PATH}"
PROGRAM = "/mnt/program/surefoot"
SMALL_DISKS = ("/var/lib", "/run", "/tmp", "/etc/iptables")
# What is on the root disk of a real host, but for what sshd itself writes at a login.
ON_DISK = ("/var/lib", "/tmp", "/etc/iptables", "/mnt/home")

# What the server needs before its sshd starts. /mnt holds what belongs to the test and not to the host.
SERVER_SETUP = """
hostname server
mount -t tmpfs -o size=200m tmpfs /mnt
mkdir -p /mnt/program /mnt/upper /mnt/work /mnt/home /mnt/fault /mnt/sshd
%(program)s
%(sshd)s
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work,userxattr /etc
mkdir -p /etc/iptables
for folder in %(small)s; do mount -t tmpfs -o size=1m,mode=755 tmpfs $folder; done
mount -t tmpfs tmpfs /var/log
mkdir -p /run/sshd /var/lib/surefoot
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts /dev/pts
mount --bind /dev/pts/ptmx /dev/ptmx
%(accounts)s
mount -o remount,bind,ro / || true
ip link set lo up
"""

CLIENT_SETUP = """
hostname client
mount -t tmpfs tmpfs /mnt
mount -t tmpfs tmpfs /tmp
mkdir /mnt/home
echo 'root:x:0:0:root:/mnt/home:/bin/sh' >/mnt/passwd
mount --bind /mnt/passwd /etc/passwd
ip link set lo up
"""


LIMITS = {"forks": Forks, "memory": Memory}


class SshHost(ClosedAtTheEnd):
    """The server, its client, and what a test does to them."""

    def __init__(self, program=None, backend="nft", start_rules=True, alive_interval=0, copy_program=False,
                 has_disk=False, limited="", has_alternatives=False, has_tunnel=False):
        """alive_interval: after how many silent seconds sshd asks whether its client still lives; 0 for never.
        has_disk: whether its files lie on a disk that can be frozen.
        limited: what it can be kept from: "forks" or "memory".
        has_alternatives: whether the backend of its iptables can be switched.
        has_tunnel: whether logins over IPv4 come through a tunnel that it serves.
        """
        self.backend = backend
        self.logins = []
        self.helpers = []
        self.user_namespace = UserNamespace()
        self.server = self.client = self.disk = self.limit = self.alternatives = self.tunnel = None
        self.addresses = {**SERVER, **({"ipv4": INNER["server"]} if has_tunnel else {})}
        setup = SERVER_SETUP % {
            "program": _program(program, copy_program), "sshd": sshd.bringing(), "small": " ".join(SMALL_DISKS),
            "accounts": sshd.ACCOUNTS}
        try:
            self.server = Namespaces(setup, self.user_namespace)
            self.limit = LIMITS[limited](self.server) if limited else None
            self.disk = Disk(self.server, ON_DISK) if has_disk else None
            self.client = Namespaces(CLIENT_SETUP, self.user_namespace)
            self._join_by_veth()
            self.tunnel = Tunnel(self.server, self.client) if has_tunnel else None
            self._choose_backend(has_alternatives)
            if start_rules:
                self._set_start_rules()
            self._start_sshd(alive_interval)
        except BaseException:
            self.close()
            raise

    def close(self):
        if self.disk:
            # Who waits for a disk cannot be ended.
            self.disk.thaw()
        if self.limit:
            self.limit.free()
        self.end_logins()
        for helper in self.helpers:
            helper.kill()
            helper.wait()
        if self.tunnel:
            self.tunnel.close()
        for namespaces in (self.server, self.client):
            if namespaces:
                namespaces.close()
        if self.limit:
            self.limit.remove()
        self.user_namespace.close()

    # Setting up

    def _join_by_veth(self):
        # The other end is named by a process, which only the outer /proc shows.
        subprocess.run(
            [*self.server.entering("--net"), "ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
             "netns", str(self.client.first)], check=True, env={"PATH": PATH})
        for here, addresses in ((self.server, SERVER), (self.client, CLIENT)):
            # An interface that goes down loses its IPv6 addresses otherwise, and a cut cable is not that.
            here.must(
                "echo 1 >/proc/sys/net/ipv6/conf/all/keep_addr_on_down; "
                f"ip address add {addresses['ipv4']}/24 dev eth0 && "
                f"ip address add {addresses['ipv6']}/64 dev eth0 nodad && ip link set eth0 up")

    def _choose_backend(self, has_alternatives):
        self.server.write("/mnt/fault/backend", self.backend + "\n")
        wrapper = WRAPPER.read_text()
        self.server.write(f"{WRAPPERS}/stopping-iptables", wrapper, 0o755)
        self.alternatives = Alternatives(self.server, self.backend) if has_alternatives else None
        for command in COMMAND.values():
            for suffix in ("", "-save", "-restore"):
                os.symlink(CURRENT if has_alternatives else "stopping-iptables", self.server.path(f"{WRAPPERS}/{command}{suffix}"))

    def _set_start_rules(self):
        for family in FAMILIES:
            for rule in START_RULES[family]:
                self.server.must(f"{self.real(family)} -A INPUT {rule} -j ACCEPT")

    def _start_sshd(self, alive_interval):
        for name, text in sshd.files(alive_interval).items():
            self.server.write(f"/mnt/sshd/{name}", text, 0o600)
        keys = sshd.login_keys()
        self.client.write("/mnt/key", keys["user"], 0o600)
        known = "".join(f"{address} {keys['host.pub']}" for address in self.addresses.values())
        self.client.write("/mnt/known_hosts", known)
        self.server.must(sshd.starting())
        self.started_with = set(self.server.processes())

    # Looking

    def real(self, family):
        """The family's command without the wrapper around it."""
        return f"{COMMAND[family]}-{self.backend}"

    def rules(self, family):
        """The rules of a family, without counters."""
        lines = self.server.must(f"{self.real(family)} -S").splitlines(keepends=True)
        # Warnings of the other backend's tables.
        return "".join(line for line in lines if not line.startswith("#"))

    def verified_rules(self, start):
        """The rules that a walk verifies where it began with these; what carries the login's tunnel is put in as well."""
        lines = [line.replace("-P INPUT ACCEPT", "-P INPUT DROP") for line in start.splitlines()]
        first = next(index for index, line in enumerate(lines) if line.startswith("-A INPUT"))
        put_in = [f"-A INPUT {STATE_RULE} -j ACCEPT"]
        put_in += [f"-A INPUT -p udp -m udp --dport {PORT} -j ACCEPT"] * bool(self.tunnel)
        return "\n".join([*lines[:first], *put_in, *lines[first:]]) + "\n"

    def policy_denies(self):
        return any("-P INPUT DROP" in self.rules(family) for family in FAMILIES)

    def policy_of(self, family):
        """What becomes of what no rule of INPUT decides."""
        return self.rules(family).splitlines()[0].removeprefix("-P INPUT ")

    def is_let_in(self, family):
        """Whether the packets of a new connection reach sshd: it need not be able to start a process for it."""
        return self.client.run(f"nc -z -w 2 {self.addresses[family]} 22")[0] == 0

    def sshd_log(self):
        return self.server.path("/mnt/sshd/log").read_text()

    def leftover_processes(self):
        """Processes of the server that were not there when its sshd had started, with their arguments."""
        found = self.server.processes()
        return {number: words for number, words in found.items() if number not in self.started_with}

    # Logging in

    def ssh_command(self, family, *options):
        """The words of an ssh from the client; what to run on the server may follow."""
        return [
            "ssh", "-F", "none", "-i", "/mnt/key", "-o", "IdentitiesOnly=yes",
            "-o", "UserKnownHostsFile=/mnt/known_hosts", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=5",
            "-o", "LogLevel=ERROR", *options, "-l", "root", self.addresses[family]]

    def new_login_works(self, family):
        try:
            line = " ".join(self.ssh_command(family, "-o", "BatchMode=yes"))
            return self.client.run(f"{line} echo in", timeout=15) == (0, "in\n")
        except subprocess.TimeoutExpired:
            return False

    def type_code(self, family, code):
        """Logs in a second time, and types the code that the wizard shows there."""
        self.logins.append(self.client.start(
            *self.ssh_command(family, "-o", "BatchMode=yes"), f"{PROGRAM} confirm {code}",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))

    def knock(self, family, address, seconds):
        """Somebody else connects to sshd from an address of their own, reads what it says, and stays for a while."""
        prefix = "24" if family == "ipv4" else "64"
        self.client.must(f"ip address add {address}/{prefix} dev eth0 {'' if family == 'ipv4' else 'nodad'}")
        self.helpers.append(self.client.start(
            "timeout", str(seconds), "nc", "-d", "-s", address, SERVER[family], "22",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def end_logins(self):
        for login in self.logins:
            # nsenter has forked, so the ssh is its child.
            self.signal(login.pid, signal.SIGKILL, to_group=True)
            login.wait()
        self.logins.clear()

    def serve_pages(self):
        """Has the client answer to curl."""
        self.helpers.append(self.client.start(
            "python3", "-m", "http.server", "--bind", "::", "--directory", "/mnt/home", "8080",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    # Doing harm

    def cut_link(self):
        self.client.must("ip link set eth0 down")

    def join_link(self):
        self.client.must("ip link set eth0 up")

    def reboot(self):
        """What a power cut leaves: no process, no login, and the rules that the boot has restored. Gives these."""
        self.end_logins()
        for process in self.leftover_processes():
            self.signal(process, signal.SIGKILL)
        for family in FAMILIES:
            real = self.real(family)
            self.server.must(f"{real} -P INPUT ACCEPT; {real} -F")
            for rule in (STATE_RULE, *START_RULES[family], "-p tcp --dport 443"):
                self.server.must(f"{real} -A INPUT {rule} -j ACCEPT")
            self.server.must(f"{real} -P INPUT DROP")
        self.server.must(
            "cat /proc/sys/kernel/random/uuid >/mnt/boot_id; mount --bind /mnt/boot_id /proc/sys/kernel/random/boot_id")
        return {family: self.rules(family) for family in FAMILIES}

    def fill_disks(self):
        self.server.run(f"for d in {' '.join(SMALL_DISKS)}; do dd if=/dev/zero of=$d/fill bs=4k; done")

    def free_disks(self):
        self.server.run(f"for d in {' '.join(SMALL_DISKS)}; do rm -f $d/fill; done")

    def hold_lock(self, seconds):
        """Holds the lock that the legacy programs wait for."""
        self.helpers.append(self.server.start(
            "flock", "/run/xtables.lock", "sleep", str(seconds),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def signal(self, process, number, to_group=False):
        """Sends a signal to a process here, or to its whole group. One that has ended meanwhile needs none."""
        with contextlib.suppress(ProcessLookupError):
            if to_group:
                os.killpg(os.getpgid(process), number)
            else:
                os.kill(process, number)


def _program(program, copies):
    """Puts the program where /tmp and /home do not matter; a copy can be replaced, a mounted file cannot."""
    if program is None:
        return ""
    source = os.path.realpath(program)
    if copies:
        return f"cp '{source}' {PROGRAM}"
    return f"touch {PROGRAM}; mount --bind '{source}' {PROGRAM}"
