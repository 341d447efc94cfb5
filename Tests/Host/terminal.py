"""A terminal with a command on it, and somebody who reads and types."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

# Colours, cursor movements, titles and character sets: what a screen shows is what is left without them.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78MDEc]|[\x07\x0e\x0f]")


class NotSeen(Exception):
    """What was waited for did not come."""


class Terminal:
    """A command on a terminal of its own. Everything that it shows is kept."""

    def __init__(self, command, columns=100, lines=40):
        self.raw = ""
        self.mark = 0
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            try:
                os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"})
            finally:
                os._exit(127)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def text(self):
        """What was shown since the last line was typed."""
        return CONTROL.sub("", self.raw[self.mark:]).replace("\r", "")

    def last_screen(self, lines=40):
        return "\n".join(CONTROL.sub("", self.raw).replace("\r", "").rstrip().split("\n")[-lines:])

    def wait(self, pattern, seconds=60):
        """Waits until the pattern is in what was shown since the last line was typed."""
        return self.wait_until(lambda: re.search(pattern, self.text), pattern, seconds)

    def wait_until(self, condition, name, seconds):
        """Reads on until a condition holds, and gives its value."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                raise NotSeen(f"not within {seconds} s: {name}")
            if not self.take():
                raise NotSeen(f"the terminal ended before this came: {name}")
        return value

    def settle(self):
        """Reads until nothing more comes."""
        shown = None
        while shown != self.raw:
            shown = self.raw
            self.take(0.15)

    def forget(self):
        """What has been shown so far is not waited for any more."""
        self.mark = len(self.raw)

    def wait_until_ended(self, name, seconds):
        """Reads on until nothing more can come."""
        end = time.monotonic() + seconds
        while self.take():
            if time.monotonic() > end:
                raise NotSeen(f"not within {seconds} s: {name}")

    def take(self, seconds=0.2):
        """Reads what has come. False once nothing more can come."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.raw += data.decode(errors="replace")
        return bool(data)

    def type(self, line):
        """Types a line, once nothing more comes: a question may throw away what was typed before it."""
        self.settle()
        self.forget()
        os.write(self.descriptor, (line + "\r").encode())

    def close(self):
        """Ends the command at once, and with it the terminal."""
        if self.descriptor is None:
            return
        try:
            os.kill(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self.descriptor)
        os.waitpid(self.process, 0)
        self.descriptor = None
