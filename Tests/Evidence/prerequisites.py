"""What has to be installed before a lab can be made."""
import os
import shutil
import subprocess

from lab import MULTI
from namespaces import PATH


def missing_programs():
    needed = ["unshare", "nsenter", "ip", "nc", "curl", "nft", "python3", "ssh", "ssh-keygen", "/usr/sbin/sshd"]
    needed += MULTI.values()
    if os.geteuid() != 0:
        needed += ["newuidmap", "newgidmap"]
    return [name for name in needed if not shutil.which(name, path=PATH)]


def can_be_unattended(program):
    said = subprocess.run([program, "run", "--help"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return b"--no-input" in said.stdout
