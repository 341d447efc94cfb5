"""An sshd for a test's own namespaces: the machine's, or the one that .ci/setup-sshd has fetched and not installed."""
import functools
import os
import pathlib
import subprocess
import tempfile

SSHD = "/usr/sbin/sshd"
FETCHED = pathlib.Path(__file__).resolve().parents[2] / ".build-sshd"

CONFIGURATION = """
Port 22
HostKey /mnt/sshd/host_key
AuthorizedKeysFile /mnt/sshd/authorized_keys
PidFile /mnt/sshd/pid
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
PrintMotd no
PrintLastLog no
ClientAliveInterval %(alive)d
ClientAliveCountMax 2
MaxStartups 200
"""

# sshd separates its privileges by another account; the login's shell is one that no start file of this machine moves.
ACCOUNTS = """
echo 'root:x:0:0:root:/mnt/home:/bin/sh
sshd:x:102:65534::/run/sshd:/usr/sbin/nologin' >/mnt/passwd
echo 'root:*:20000:0:99999:7:::' >/mnt/shadow
mount --bind /mnt/passwd /etc/passwd
mount --bind /mnt/shadow /etc/shadow
"""


def is_here():
    return os.access(SSHD, os.X_OK) or os.access(f"{FETCHED}{SSHD}", os.X_OK)


def bringing():
    """The line of a shell script that brings it into a mount namespace, before anything covers the folder it is in.

    sshd starts itself again by its whole name, and since 9.8 other programs of its package by theirs. So what was
    fetched is laid over /usr.
    """
    return "" if os.access(SSHD, os.X_OK) else f"mount -t overlay overlay -o 'lowerdir={FETCHED}/usr:/usr' /usr"


def files(alive_interval=0):
    """The files of /mnt/sshd, by name.

    alive_interval: after how many silent seconds sshd asks whether its client still lives; 0 for never.
    """
    keys = login_keys()
    configuration = CONFIGURATION % {"alive": alive_interval}
    return {"host_key": keys["host"], "authorized_keys": keys["user.pub"], "config": configuration}


def starting():
    """The command line that starts it, once its files are there, and ends when it listens.

    It goes into the background before it does, and writes the file with its process id after that.
    """
    return f"{SSHD} -f /mnt/sshd/config -E /mnt/sshd/log && until [ -s /mnt/sshd/pid ]; do sleep 0.02; done"


@functools.cache
def login_keys():
    """A host key and a user key, made once."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("host", "user"):
            key = ["-t", "ed25519", "-N", "", "-C", name, "-f", f"{folder}/{name}"]
            subprocess.run(["ssh-keygen", "-q", *key], check=True)
        return {path.name: path.read_text() for path in pathlib.Path(folder).iterdir()}
