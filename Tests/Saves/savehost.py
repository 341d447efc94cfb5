"""A host in namespaces that has on disk what a distribution has, for one save.

Nothing of it touches the machine: what is written goes to layers in memory, which also tell what was changed.
"""
import os
import pathlib
import shlex
import stat
import subprocess

import roots
from Support.families import CLIENT, COMMAND, FAMILIES, SERVER, START_RULES
from Support.machine import IPTABLES
from Support.namespaces import Namespaces, UserNamespace, run_line

PROGRAM = "/mnt/program/surefoot"
HOME = "/mnt/home"
STANDINS = pathlib.Path(__file__).with_name("standins")
LOGIN = "/mnt/program/login"
# An ordinary user's root may change only what stands directly in a layer, so there is one for each folder.
LAYERS = ("etc", "usr/bin", "usr/sbin", "usr/lib/systemd/system", "usr/libexec", "usr/share", "var/lib")
NEEDS = ("unshare", "nsenter", "setsid", "ip", "nc", "curl", "strace", *IPTABLES)

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
mount -t tmpfs -o size=300m,mode=755 tmpfs /mnt
mkdir -p /mnt/program /mnt/home /mnt/root
touch %(program)s
mount --bind '%(source)s' %(program)s
cp '%(login source)s' %(login)s
mkdir -p /mnt/layers/etc/upper
cp -a /etc/. /mnt/layers/etc/upper/ 2>/dev/null || true
for folder in %(layers)s; do
    [ -d /$folder ] || continue
    layer=/mnt/layers/$folder
    mkdir -p $layer/upper $layer/work
    mount -t overlay overlay -o lowerdir=/$folder,upperdir=$layer/upper,workdir=$layer/work%(overlay)s /$folder
done
rm -rf %(signs)s 2>/dev/null || true
mkdir -p /var/lib/surefoot
for folder in /run /tmp /var/lib/surefoot; do mount -t tmpfs -o mode=755 tmpfs $folder; done
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
%(login)s >/dev/null 2>&1 &
peer python3 -m http.server --bind :: 8080 >/dev/null 2>&1 &
# Listening on 22 and on 8080.
until grep -q ':0016 0*:0000 0A' /proc/net/tcp6 && peer grep -q ':1F90 0*:0000 0A' /proc/net/tcp6; do sleep 0.05; done
"""


class SaveHost(Namespaces):
    """The host, gone with `close` or with the process that made it."""

    def __init__(self, program, method="debian", is_enabled=True, variant=None):
        # Whoever is root needs no other user namespace, and may change more.
        self.is_root = os.geteuid() == 0
        owner = None if self.is_root else UserNamespace(has_accounts=False)
        super().__init__(SETUP % {
            "program": PROGRAM, "source": os.path.realpath(program), "login": LOGIN,
            "login source": pathlib.Path(__file__).resolve().parents[1] / "Support/login",
            "overlay": "" if self.is_root else ",userxattr",
            "layers": " ".join(LAYERS), "signs": " ".join(SIGNS.split()), "server4": SERVER["ipv4"],
            "server6": SERVER["ipv6"], "client4": CLIENT["ipv4"], "client6": CLIENT["ipv6"]}, owner)
        try:
            self.root = self._lay_out(method, is_enabled, variant)
        except BaseException:
            self.close()
            raise
        # The other machine.
        self.client = Peer(self)

    def close(self):
        super().close()
        if self.owner:
            self.owner.close()

    def _lay_out(self, method, is_enabled, variant):
        root = roots.lay_out(method, self.path("/mnt/root"), is_enabled, variant)
        self.must(f"cd /mnt/root && for folder in {' '.join(LAYERS)} lib/systemd/system run; do "
                  "[ ! -d $folder ] || cp -a --remove-destination $folder/. /$folder/; done")
        self.must(": >/mnt/commands")
        standins = {"systemd": ["bin/systemctl", "bin/systemd-run"], "openrc": ["sbin/rc-update"],
                    "sysvinit": ["sbin/update-rc.d"]}
        for place in standins.get(root.init, []):
            self.write(f"/usr/{place}", (STANDINS / pathlib.Path(place).name).read_text(), 0o755)
        for family in FAMILIES:
            for rule in START_RULES[family]:
                self.must(f"{COMMAND[family]} -A INPUT {rule} -j ACCEPT")
        return root

    # MARK: Looking

    def read(self, path):
        """A file's text; None where no file is, a link being followed here."""
        status, text = self.run(f"test -f '{path}' && cat '{path}'")
        return text if status == 0 else None

    def live(self, family):
        return self.must(f"{COMMAND[family]}-save")

    def after_restoring(self, family, path):
        """What a fresh network lists once the file is restored there; None if it cannot be."""
        command = COMMAND[family]
        status, text = self.run(f"unshare --net sh -c '{command}-restore <{path} && {command}-save'")
        return text if status == 0 else None

    def after_boot(self, line, family):
        """What a fresh network lists once a line that boots it has run there."""
        boot = shlex.quote(f"{{ {line}; }} && {COMMAND[family]}-save")
        return self.must(f"unshare --net sh -c {boot}")

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

    def type_code(self, family, code):
        """Logs in from the peer by the practice lab's stand-in, and types the code there."""
        subprocess.Popen(
            [*self.client.entering(), "sh", "-c", f"echo {PROGRAM} confirm {code} | nc -w 10 {SERVER[family]} 22"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Peer:
    """The other machine: the same files, another network."""

    def __init__(self, host):
        self.host = host
        self.process = int(host.read("/mnt/peer"))

    def entering(self):
        return [*self.host.entering(), "nsenter", f"--target={self.process}", "--net", "--"]

    def run(self, line):
        return run_line(self.entering(), line, 30)


def _description(place):
    """Kind, mode, owner and content of what is there."""
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        content = os.readlink(place)
    else:
        is_readable = stat.S_ISREG(status.st_mode) and os.access(place, os.R_OK)
        content = place.read_bytes() if is_readable else None
    return stat.S_IFMT(status.st_mode), status.st_mode & 0o7777, status.st_uid, status.st_gid, content
