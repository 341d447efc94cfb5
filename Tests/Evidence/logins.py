"""Logins among the hosts, which have their files in common: to the server, and to the peer for unattended walks."""
import network
from Support import sshd


def let_in(lab, host):
    """Lets root log in to a host from any of them, without a question."""
    for name, text in sshd.files().items():
        lab.server.write(f"/mnt/sshd/{name}", text, 0o600)
    keys = sshd.login_keys()
    lab.server.write("/mnt/home/.ssh/id_ed25519", keys["user"], 0o600)
    names = ["peer", *network.PEER.values(), *network.SERVER.values()]
    known = "".join(f"{name} {keys['host.pub']}" for name in names)
    lab.server.write("/mnt/home/.ssh/known_hosts", known)
    lab.server.write("/mnt/home/.ssh/config", f"Host peer\n  HostName {network.PEER['ipv4']}\n  HostKeyAlias peer\n")
    lab.must(host, sshd.starting())
