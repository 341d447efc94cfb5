"""A Debian tree to boot hosts from: made once with debootstrap, and kept."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess

from Support.machine import Missing

PACKAGES = [
    "systemd", "systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "iptables", "iproute2",
    "netfilter-persistent", "iptables-persistent", "sudo", "tmux", "curl", "netcat-openbsd",
    # Whatever the program is linked with.
    "libedit2", "libyaml-0-2",
]

ALONE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]

# What is done to the bare tree, inside it. networkd brings the addresses, so that the order of its start and the
# firewall's is the one of a real host.
PREPARATION = r"""
set -eu
passwd -d root
useradd --create-home --gid operator --shell /bin/bash operator
echo 'operator ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/operator
for home in /root /home/operator; do
    install -d -m 700 "$home/.ssh"
    install -m 600 /key.pub "$home/.ssh/authorized_keys"
done
chown -R operator: /home/operator
rm /key.pub
echo surefoot-host >/etc/hostname
printf '127.0.0.1 localhost surefoot-host\n::1 localhost\n' >/etc/hosts
cat >/etc/systemd/network/10-host0.network <<END
[Match]
Name=host0
[Network]
LinkLocalAddressing=ipv6
IPv6AcceptRA=no
[Address]
Address=HOST4/24
[Address]
Address=HOST6/64
DuplicateAddressDetection=none
END
ln -sf /dev/null /etc/systemd/network/80-container-host0.network
systemctl enable systemd-networkd netfilter-persistent ssh
systemctl mask systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer
mkdir -p /var/log/journal
apt-get clean
"""


class Tree:
    """The tree of one Debian release, and the key that its accounts know."""

    def __init__(self, suite, addresses):
        self.folder = pathlib.Path(os.environ.get("SUREFOOT_HOST_CACHE") or "~/.cache/surefoot-host").expanduser()
        self.suite = suite
        self.path = self.folder / suite
        self.key = self.folder / "key"
        self.mount_point = self.folder / "mount"
        self.preparation = PREPARATION.replace("HOST4", addresses[0]).replace("HOST6", addresses[1])

    def make(self):
        """Makes what is not there, or was made by another recipe than today's."""
        self.mount_point.mkdir(parents=True, exist_ok=True)
        with self.lock():
            if not self.key.exists():
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
            if not self.is_current():
                self.make_anew()

    def recipe(self):
        return "\n".join(PACKAGES) + self.preparation + self.key.with_suffix(".pub").read_text()

    def is_current(self):
        note = self.path / "recipe"
        return note.exists() and note.read_text() == self.recipe()

    def make_anew(self):
        """Under another name first: a tree that was begun and not finished must not pass for one."""
        print(f"making a Debian tree in {self.path}", flush=True)
        new = self.path.with_suffix(".new")
        for old in (new, self.path):
            shutil.rmtree(old, ignore_errors=True)
        root = new / "root"
        self.run("debootstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES), self.suite, root)
        shutil.copy(self.key.with_suffix(".pub"), root / "key.pub")
        self.run("chroot", root, "sh", "-c", self.preparation)
        (new / "recipe").write_text(self.recipe())
        new.rename(self.path)

    def run(self, *command):
        """Runs a command in namespaces, so that no process and no mount of it outlives it."""
        log = self.path.with_suffix(".log")
        with open(log, "a") as output:
            ended = subprocess.run([*ALONE, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if ended.returncode != 0:
            end = log.read_text(errors="replace")[-1500:]
            raise Missing(f"The Debian tree cannot be made: {command[0]} ended with {ended.returncode}.\n{end}")

    @contextlib.contextmanager
    def lock(self):
        """Two runs at once must not make the same tree."""
        with open(self.folder / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
