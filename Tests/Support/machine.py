"""What a suite needs of the machine that it runs on."""
import os
import shutil

from Support import sshd

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# The Debian package of each program.
PACKAGES = {
    "cc": "gcc libc6-dev", "conntrack": "conntrack", "curl": "curl", "debootstrap": "debootstrap", "flock": "util-linux", "git": "git",
    "ip": "iproute2", "ip6tables-legacy": "iptables", "ip6tables-nft": "iptables", "iptables-apply": "iptables",
    "iptables-legacy": "iptables", "iptables-nft": "iptables", "nc": "netcat-openbsd", "newgidmap": "uidmap",
    "newuidmap": "uidmap", "nft": "nftables", "nsenter": "util-linux", "setsid": "util-linux",
    "ssh": "openssh-client", "ssh-keygen": "openssh-client", "strace": "strace",
    "systemd-nspawn": "systemd-container", "unshare": "util-linux",
}
# Both backends of both families.
IPTABLES = ("iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy")


class Missing(Exception):
    """Something is missing here; the text says what, and which packages of Debian have it."""


def needs(*programs, root=False, an_sshd=False):
    """Raises what is missing of these programs, of root's rights, and of an sshd."""
    absent = [name for name in programs if not shutil.which(name, path=PATH)]
    sentences = []
    if absent:
        packages = " ".join(sorted({PACKAGES[name] for name in absent}))
        sentences.append(f"{', '.join(absent)} must be installed (Debian: apt-get install {packages}).")
    if an_sshd and not sshd.is_here():
        sentences.append("An sshd must be here: .ci/setup-sshd brings one that never runs by itself.")
    if root and os.geteuid() != 0:
        sentences.append("Only root can run this.")
    if sentences:
        raise Missing(" ".join(sentences))
