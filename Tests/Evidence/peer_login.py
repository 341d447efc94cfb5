"""A login to the peer, by which an unattended walk makes its connections from there."""
import network
from Support import sshd


def let_in(lab):
    """Lets the server's root log in to the peer, and gives what the peer is called there."""
    for name, text in sshd.files().items():
        lab.server.write(f"/mnt/sshd/{name}", text, 0o600)
    keys = sshd.login_keys()
    lab.server.write("/mnt/home/.ssh/id_ed25519", keys["user"], 0o600)
    names = ["peer", *network.PEER.values()]
    known = "".join(f"{name} {keys['host.pub']}" for name in names)
    lab.server.write("/mnt/home/.ssh/known_hosts", known)
    lab.server.write("/mnt/home/.ssh/config", f"Host peer\n  HostName {network.PEER['ipv4']}\n  HostKeyAlias peer\n")
    lab.must("peer", sshd.starting())
    return "peer"
