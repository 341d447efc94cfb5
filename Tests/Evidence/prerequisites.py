"""What has to be installed before a lab can be made."""
import os
import shutil

from lab import MULTI
from namespaces import PATH


def missing_programs():
    needed = ["unshare", "nsenter", "ip", "nc", "curl", "nft", "python3", "ssh", "ssh-keygen", "/usr/sbin/sshd"]
    needed += MULTI.values()
    if os.geteuid() != 0:
        needed += ["newuidmap", "newgidmap"]
    return [name for name in needed if not shutil.which(name, path=PATH)]
