"""A terminal of one's own, on which a command runs: what it shows, and what is typed."""
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")
# However long the choice of words, a prompt of the wizard ends like this.
PROMPT = re.compile(r"(?:^|[\r\n])([^\r\n]*\| \? >) *$")
# A line that arrives while the prompt stands there moves the prompt down; after this silence it stands.
SILENCE = 0.08


class Terminal:
    def __init__(self, command, environment, columns=200):
        self.screen = ""
        self._unread = 0
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        # The terminal controls the command, so that its loss is a hang-up as it is on a real one.
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command], stdin=slave, stdout=slave, stderr=slave, env=environment)
        os.close(slave)

    def take(self, seconds):
        """Reads what comes within the time. Gives false once nothing more can come."""
        if self.master is None:
            return False
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        self.screen += ESCAPES.sub("", data.decode(errors="replace"))
        return bool(data)

    @property
    def unread(self):
        """What was shown since something was typed."""
        return self.screen[self._unread:]

    def prompt(self):
        """The prompt that waits for an answer; None if there is none yet."""
        if not PROMPT.search(self.unread):
            return None
        before = len(self.screen)
        self.take(SILENCE)
        found = PROMPT.search(self.unread)
        return found.group(1) if found and len(self.screen) == before else None

    def type(self, line):
        self.skip()
        self.press(line + "\r")

    def press(self, keys):
        try:
            os.write(self.master, keys.encode())
        except OSError:
            pass  # The other side has gone meanwhile; the next reading says so.

    def skip(self):
        """Leaves the prompt unanswered; a later one is seen."""
        self._unread = len(self.screen)

    def hang_up(self):
        """Closes the terminal, as a closed window does."""
        if self.master is not None:
            os.close(self.master)
            self.master = None

    def kill(self):
        """Kills what runs on it, as the crash of a laptop would."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def end(self):
        """Ends what still runs, and gives the status it ended with."""
        deadline = time.monotonic() + 1
        while self.process.poll() is None and time.monotonic() < deadline and self.take(0.05):
            pass
        self.kill()
        self.hang_up()
        return self.process.wait()
