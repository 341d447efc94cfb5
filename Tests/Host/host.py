"""A whole Debian host in a container: systemd, logind, sshd, a console, and a wire to it that can be cut."""
import os
import pathlib
import subprocess

from Support.families import CLIENT, SERVER
from Support.machine import Missing
from Support.processes import children, command_line, descendants, executable, levels
from Support.terminal import NotSeen, Terminal
from control_groups import control_groups, in_control_groups
from tree import Tree

HOST = tuple(SERVER.values())
OUTSIDE = tuple(CLIENT.values())
NAME = "surefoot"
PROGRAM = "/usr/local/bin/surefoot"
NEEDS = ("debootstrap", "systemd-nspawn", "unshare", "nsenter", "setsid", "ip", "ssh", "ssh-keygen", "nc")
TERMINAL = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
SHELL = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c"]


class Host:
    """A host on a fresh copy of a tree, gone with `remove` or with the process that made it."""

    def __init__(self, tree: Tree):
        self.tree = tree
        self.root = tree.mount_point / "root"
        self.terminals = []
        self.groups = control_groups()
        self.keeper = self.start_keeper()
        self.holder = children(children(self.keeper.pid)[0])[0]
        self.console = None

    def start_keeper(self):
        environment = {
            **os.environ,
            "TREE": str(self.tree.path / "root"),
            "MOUNT_POINT": str(self.tree.mount_point),
            "ADDRESSES": f"{OUTSIDE[0]}/24 {OUTSIDE[1]}/64",
            "CGROUPS": " ".join(map(str, self.groups)),
        }
        # However the test ends, its end of the pipe does, and then the keeper still removes.
        keeper = subprocess.Popen(
            [pathlib.Path(__file__).with_name("keeper")], env=environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        if keeper.stdout.readline() != "ready\n":
            raise Missing("The host's namespaces could not be made.")
        return keeper

    # MARK: Outside

    def outside(self, *command):
        """The words of a command that runs outside the host, at the other end of the wire."""
        return ["nsenter", f"--target={self.holder}", "--net", "--mount", "--pid", "--", *command]

    def run_outside(self, *command, timeout=60):
        return subprocess.run(
            self.outside(*command), capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)

    def start_outside(self, *command):
        """Starts a service outside. It ends with the namespaces."""
        null = subprocess.DEVNULL
        subprocess.Popen(self.outside(*command), stdin=null, stdout=null, stderr=null)

    def cut(self):
        """No packet goes either way any more. The host's interface stays up: a wire far away was cut."""
        self.run_outside("ip", "link", "set", f"vb-{NAME}", "nomaster")

    def join(self):
        """Puts the wire in again, wherever it is."""
        self.run_outside("ip", "link", "set", f"vb-{NAME}", "master", "wire")

    # MARK: Boot and end

    def install(self, program):
        """Puts the program where the host's accounts find it."""
        self.run_outside("install", "-m", "755", program, f"{self.root}{PROGRAM}")

    def write(self, path, text):
        """Writes a file of the host's, which may be off."""
        line = 'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1"'
        self.run_outside("sh", "-c", line, "sh", f"{self.root}{path}", text)

    def boot(self):
        """Powers the host on, and waits until its console and its ssh port answer."""
        nspawn = [
            "systemd-nspawn", "--quiet", "--boot", f"--directory={self.root}", f"--machine={NAME}",
            "--network-bridge=wire", "--keep-unit", "--register=no"]
        self.console = self.terminal(*in_control_groups(self.groups, self.outside(*nspawn)))
        self.console.wait(r"login: ", 90)
        self.console.wait_until(lambda: self.ssh("root", "true").returncode == 0, "an ssh login", 60)

    def reboot(self):
        """The host goes down by itself. Its container asks to be started again, and so it is, on the same files."""
        self.run("systemctl reboot --no-block")
        self.console.wait_until_ended("the host's shutdown for a reboot", 90)
        self.boot()

    def power_off(self, seconds=90):
        self.run("systemctl poweroff --no-block")
        self.console.wait_until_ended("the host's shutdown", seconds)

    def remove(self):
        """Ends whatever runs, and leaves nothing."""
        for terminal in self.terminals:
            terminal.close()
        self.keeper.stdin.close()
        self.keeper.wait(60)
        self.keeper.stdout.close()

    # MARK: Inside

    def leader(self):
        """The host's first process by its number outside; None while it is off."""
        for nspawn in children(self.console.process.pid):
            for process in children(nspawn):
                if levels(process) > levels(nspawn):
                    return process
        return None

    def processes(self, command=None):
        """The host's processes of Surefoot, by their numbers outside: all, or those of one of its commands."""
        return [process for process in descendants(self.leader())
                if executable(process) == PROGRAM and command in (None, *command_line(process)[1:2])]

    def run(self, line, timeout=60, check=True):
        """Runs a line of shell in the host, past its network and its logins, and gives its output."""
        enter = ["nsenter", f"--target={self.leader()}", "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"]
        result = subprocess.run(
            enter + SHELL + [line], text=True, timeout=timeout, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and result.returncode != 0:
            raise NotSeen(f"in the host, status {result.returncode}: {line}\n{result.stdout}")
        return result.stdout

    def timers(self):
        """The rollback timers."""
        return self.processes("rollback-timer")

    def active_since(self, unit):
        """The microseconds from the machine's boot to the unit's start; 0 if it is not active."""
        return int(self.run(f"systemctl show -P ActiveEnterTimestampMonotonic {unit}"))

    def rules(self):
        """All rules of both families, without counters."""
        return self.run("iptables -S; ip6tables -S")

    # MARK: Ways in

    def terminal(self, *command):
        terminal = Terminal(command, TERMINAL, columns=100)
        self.terminals.append(terminal)
        return terminal

    def last_screen(self):
        """What was shown on the terminal that was opened last: where there are others than the console, the walk's."""
        return self.terminals[-1].screen if self.terminals else ""

    def ssh_words(self, user, address=HOST[0], *options):
        settings = [
            "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "ConnectTimeout=5",
            "ServerAliveInterval=5", "BatchMode=yes"]
        options = [word for setting in settings for word in ("-o", setting)] + list(options)
        return self.outside("ssh", "-F", "none", "-i", str(self.tree.key), *options, f"{user}@{address}")

    def ssh(self, user, line, address=HOST[0]):
        """Runs one line in a new login."""
        return subprocess.run(
            [*self.ssh_words(user, address), line], capture_output=True, text=True, timeout=30,
            stdin=subprocess.DEVNULL)

    def ssh_terminal(self, user, address=HOST[0], *options):
        """A new login's shell on a terminal."""
        return self.terminal(*self.ssh_words(user, address, "-tt", *options))

    def console_login(self):
        """Logs in at the console, and gives it."""
        self.console.type_at_rest("root")
        self.console.wait(r"root@\S+:~# ", 30)
        return self.console
