"""An sshd on the peer, by which an unattended walk makes its connections from there."""
import network
from sshhost import SSHD_CONFIG, login_keys

FOLDER = "/mnt/sshd"


def let_in(lab):
    """Lets the server's root log in to the peer, and gives what the peer is called there."""
    keys = login_keys()
    lab.server.write(f"{FOLDER}/host_key", keys["host"], 0o600)
    lab.server.write(f"{FOLDER}/authorized_keys", keys["user.pub"])
    lab.server.write(f"{FOLDER}/config", SSHD_CONFIG % {"alive": 0})
    lab.server.write("/mnt/home/.ssh/id_ed25519", keys["user"], 0o600)
    names = ["peer", *network.PEER.values()]
    known = "".join(f"{name} {keys['host.pub']}" for name in names)
    lab.server.write("/mnt/home/.ssh/known_hosts", known)
    lab.server.write("/mnt/home/.ssh/config", f"Host peer\n  HostName {network.PEER['ipv4']}\n  HostKeyAlias peer\n")
    lab.must("peer", f"/usr/sbin/sshd -f {FOLDER}/config -E {FOLDER}/log")
    return "peer"
