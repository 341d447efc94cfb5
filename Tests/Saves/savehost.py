"""A host in namespaces that has on disk what a distribution has, for one save.

Nothing of it touches the machine: what is written goes to layers in memory, which also tell what was changed.
"""
import os
import pathlib
import shlex
import shutil
import stat
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "Faults"))

import roots
from roots import COMMAND, FAMILIES
from sshhost import CLIENT, SERVER, START_RULES

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PROGRAM = "/mnt/program/surefoot"
HOME = "/mnt/home"
# An ordinary user's root may change only what stands directly in a layer, so there is one for each folder.
LAYERS = ("etc", "usr/bin", "usr/sbin", "usr/lib/systemd/system", "usr/libexec", "usr/share", "var/lib")
NEEDED = ("unshare", "nsenter", "ip", "nc", "curl", "strace", "iptables", "ip6tables", "iptables-restore")

# What the machine may have of its own for keeping rules over a boot.
SIGNS = """
/etc/iptables* /etc/ip6tables* /etc/sysconfig/iptables* /etc/sysconfig/ip6tables* /etc/default/netfilter-persistent
/etc/init.d/iptables /etc/init.d/ip6tables /etc/init.d/netfilter-persistent /etc/rcS.d/*netfilter-persistent
/etc/conf.d/iptables /etc/conf.d/ip6tables /etc/runlevels /etc/network /etc/ufw /etc/firewalld /etc/nftables*
/etc/os-release /etc/*-release /etc/debian_version
/etc/systemd/system/*.wants/*tables* /etc/systemd/system/*.wants/netfilter-persistent.service
/etc/systemd/system/*.wants/ufw.service /etc/systemd/system/*firewalld* /etc/systemd/system/*.wants/firewalld.service
/etc/systemd/system/iptables.service /etc/systemd/system/ip6tables.service
/etc/systemd/system/*.wants/networking.service
/usr/sbin/netfilter-persistent /usr/share/netfilter-persistent /usr/libexec/iptables /usr/sbin/ufw /usr/sbin/firewalld
/usr/lib/systemd/system/*iptables* /usr/lib/systemd/system/*ip6tables* /usr/lib/systemd/system/netfilter-persistent*
/usr/lib/systemd/system/ufw.service /usr/lib/systemd/system/firewalld.service /usr/lib/systemd/system/nftables.service
/usr/lib/systemd/system/networking.service /usr/sbin/openrc-run /usr/sbin/rc-update /usr/sbin/rc-service /usr/sbin/ifup
/usr/bin/systemctl /usr/bin/systemd-run /var/lib/iptables /var/lib/ip6tables /var/lib/surefoot
"""

# The peer's processes are the host's too; it has another network alone.
SETUP = """
set -e
mount -t tmpfs -o size=300m,mode=755 tmpfs /mnt
mkdir -p /mnt/program /mnt/home /mnt/root
touch %(program)s
mount --bind "$SOURCE" %(program)s
mkdir -p /mnt/layers/etc/upper
cp -a /etc/. /mnt/layers/etc/upper/ 2>/dev/null || true
for folder in %(layers)s; do
    [ -d /$folder ] || continue
    layer=/mnt/layers/$folder
    mkdir -p $layer/upper $layer/work
    mount -t overlay overlay -o lowerdir=/$folder,upperdir=$layer/upper,workdir=$layer/work$OVERLAY /$folder
done
rm -rf %(signs)s 2>/dev/null || true
mkdir -p /var/lib/surefoot
for folder in /run /tmp /var/lib/surefoot; do mount -t tmpfs tmpfs $folder; done
mount -o remount,bind,ro / || true
ip link set lo up
unshare --net sleep infinity &
peer=$!
while [ "$(readlink /proc/$peer/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
echo $peer >/mnt/peer
ip link add eth0 type veth peer name eth0 netns $peer
peer() { nsenter --target=$peer --net -- "$@"; }
ip address add %(server4)s/24 dev eth0
ip address add %(server6)s/64 dev eth0 nodad
ip link set eth0 up
peer ip link set lo up
peer ip address add %(client4)s/24 dev eth0
peer ip address add %(client6)s/64 dev eth0 nodad
peer ip link set eth0 up
cd /mnt/home
python3 -m http.server --bind :: 22 >/dev/null 2>&1 &
peer python3 -m http.server --bind :: 8080 >/dev/null 2>&1 &
# Listening on 22 and on 8080.
until grep -q ':0016 0*:0000 0A' /proc/net/tcp6 && peer grep -q ':1F90 0*:0000 0A' /proc/net/tcp6; do sleep 0.05; done
exec 3<&0
cat <&3 >/dev/null &
echo ready
wait $!
"""


class Unsupported(Exception):
    """Such a host cannot be made here; the text says what is missing."""


class SaveHost:
    """The host, gone with `close` or with the process that made it."""

    def __init__(self, program, method="debian", is_enabled=True, variant=None):
        self.is_root = os.geteuid() == 0
        names = {
            "program": PROGRAM, "layers": " ".join(LAYERS), "signs": " ".join(SIGNS.split()),
            "server4": SERVER["ipv4"], "server6": SERVER["ipv6"], "client4": CLIENT["ipv4"], "client6": CLIENT["ipv6"]}
        own = [] if self.is_root else ["unshare", "--user", "--map-root-user", "--"]
        environment = {
            "PATH": PATH, "LC_ALL": "C", "SOURCE": os.path.realpath(program),
            "OVERLAY": "" if self.is_root else ",userxattr"}
        self.holder = subprocess.Popen(
            [*own, "unshare", "--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc",
             "sh", "-c", SETUP % names],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        if self.holder.stdout.readline() != b"ready\n":
            raise Unsupported("The namespaces could not be set up: " + self.holder.stderr.read().decode())
        self.first = self._first_process()
        try:
            self.root = self._lay_out(method, is_enabled, variant)
        except BaseException:
            self.close()
            raise
        self.peer = Peer(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.holder.stdin.close()
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()

    def _first_process(self):
        children = pathlib.Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text().split()
        return int(children[0])

    def _lay_out(self, method, is_enabled, variant):
        root = roots.lay_out(method, self.path("/mnt/root"), is_enabled, variant)
        self.demand(f"cd /mnt/root && for folder in {' '.join(LAYERS)} lib/systemd/system run; do "
                    "[ ! -d $folder ] || cp -a --remove-destination $folder/. /$folder/; done")
        self.demand(": >/mnt/commands")
        standins = {"systemd": ["bin/systemctl", "bin/systemd-run"], "openrc": ["sbin/rc-update"],
                    "sysvinit": ["sbin/update-rc.d"]}
        for place in standins.get(root.init, []):
            self.write(f"/usr/{place}", (HERE / "standins" / pathlib.Path(place).name).read_text(), 0o755)
        for family in FAMILIES:
            for rule in START_RULES[family]:
                self.demand(f"{COMMAND[family]} -A INPUT {rule} -j ACCEPT")
        return root

    # MARK: Running

    def entering(self, *which):
        """The command that runs another one here."""
        user = [] if self.is_root else ["--user", "--preserve-credentials"]
        which = which or ("net", "mount", "pid", "uts")
        return ["nsenter", f"--target={self.first}", *user, *(f"--{name}" for name in which), "--"]

    def run(self, line, timeout=60):
        """Runs a line for a shell, and gives the status and all its output."""
        process = subprocess.run(
            [*self.entering(), "sh", "-c", line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={"PATH": PATH, "LC_ALL": "C"}, timeout=timeout)
        return process.returncode, process.stdout.decode(errors="replace")

    def demand(self, line):
        """The output of a line that has to succeed."""
        status, output = self.run(line)
        if status != 0:
            raise RuntimeError(f"ended with {status}: {line}\n{output}")
        return output

    def path(self, path):
        """A path of here, as seen from outside. Absolute links are not to be followed through it."""
        return pathlib.Path(f"/proc/{self.first}/root{path}")

    def write(self, path, text, mode=0o644):
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def read(self, path):
        """A file's text; None where no file is, a link being followed here."""
        status, text = self.run(f"test -f '{path}' && cat '{path}'")
        return text if status == 0 else None

    # MARK: Looking

    def live(self, family):
        return self.demand(f"{COMMAND[family]}-save")

    def after_restoring(self, family, path):
        """What a fresh network lists once the file is restored there; None if it cannot be."""
        command = COMMAND[family]
        status, text = self.run(f"unshare --net sh -c '{command}-restore <{path} && {command}-save'")
        return text if status == 0 else None

    def after_boot(self, line, family):
        """What a fresh network lists once a line that boots it has run there."""
        boot = shlex.quote(f"{{ {line}; }} && {COMMAND[family]}-save")
        return self.demand(f"unshare --net sh -c {boot}")

    def changes(self):
        """All that is in the layers, with what can be told of each; two of these tell what happened between."""
        found = {}
        for layer in LAYERS:
            top = self.path(f"/mnt/layers/{layer}/upper")
            for folder, folders, files in os.walk(top):
                for name in folders + files:
                    place = pathlib.Path(folder, name)
                    found[f"/{layer}/{place.relative_to(top)}"] = _description(place)
        return found

    # MARK: What a person at the other machine does

    def login_that_stays(self, family, seconds):
        """Connects to the management port from the peer, for some seconds."""
        subprocess.Popen(
            [*self.peer.entering(), "sh", "-c", f"sleep {seconds} | nc {SERVER[family]} 22"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return True

    @property
    def client(self):
        return self.peer


class Peer:
    """The other machine: the same files, another network."""

    def __init__(self, host):
        self.host = host
        self.process = int(host.read("/mnt/peer"))

    def entering(self):
        return [*self.host.entering(), "nsenter", f"--target={self.process}", "--net", "--"]

    def run(self, line):
        process = subprocess.run(
            [*self.entering(), "sh", "-c", line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={"PATH": PATH, "LC_ALL": "C"}, timeout=30)
        return process.returncode, process.stdout.decode(errors="replace")


def _description(place):
    """Kind, mode, owner and content of what is there."""
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        content = os.readlink(place)
    else:
        is_readable = stat.S_ISREG(status.st_mode) and os.access(place, os.R_OK)
        content = place.read_bytes() if is_readable else None
    return stat.S_IFMT(status.st_mode), status.st_mode & 0o7777, status.st_uid, status.st_gid, content


def missing():
    """What has to be installed first, by name."""
    return [name for name in NEEDED if not shutil.which(name, path=PATH)]
