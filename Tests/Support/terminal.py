"""A terminal of one's own, on which a command runs: what it shows, and what is typed."""
import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time

from Support.prompts import PROMPT

# Colours, cursor movements, titles and character sets: what a screen shows is what is left without them.
CONTROL = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78MDEc]|[\x07\x0e\x0f]")
# The start of one, of which the end has not come yet.
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;? -/]*|\][^\x07\x1b]*\x1b?|[()])?$")
# A line that arrives while the prompt stands there moves the prompt down; after this silence it stands.
SILENCE = 0.08


class NotSeen(Exception):
    """What was waited for did not come."""


class Terminal:
    """A command on a terminal. `screen` is all that it has shown, with the carriage returns of its lines."""

    def __init__(self, command, environment, columns=200, lines=0):
        self.screen = ""
        self._unread = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # The terminal controls the command, so that its loss is a hang-up as it is on a real one.
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command], stdin=slave, stdout=slave, stderr=slave, env=environment)
        os.close(slave)

    # MARK: Reading

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
        text = self._unfinished + self._decoder.decode(data, final=not data)
        tail = UNFINISHED.search(text)
        self._unfinished = tail.group() if tail and data else ""
        self.screen += CONTROL.sub("", text.removesuffix(self._unfinished))
        return bool(data)

    @property
    def unread(self):
        """What was shown since something was typed."""
        return self.screen[self._unread:]

    @property
    def text(self):
        """The same in whole lines."""
        return self.unread.replace("\r", "")

    def prompt(self):
        """The wizard's prompt that waits for an answer; None if there is none yet."""
        if not PROMPT.search(self.unread):
            return None
        before = len(self.screen)
        self.take(SILENCE)
        found = PROMPT.search(self.unread)
        return found.group(1) if found and len(self.screen) == before else None

    def skip(self):
        """Leaves what is shown unanswered; what comes later is seen."""
        self._unread = len(self.screen)

    def wait(self, pattern, seconds=60):
        """Waits until the pattern is in what was shown since something was typed."""
        return self.wait_until(lambda: re.search(pattern, self.text), pattern, seconds)

    def wait_until(self, condition, name, seconds):
        """Reads on until a condition holds, and gives its value."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > end:
                raise NotSeen(f"not within {seconds} s: {name}")
            if not self.take(0.2):
                raise NotSeen(f"the terminal ended before this came: {name}")
        return value

    def wait_until_ended(self, name, seconds):
        """Reads on until nothing more can come."""
        end = time.monotonic() + seconds
        while self.take(0.2):
            if time.monotonic() > end:
                raise NotSeen(f"not within {seconds} s: {name}")

    def settle(self):
        """Reads until nothing more comes."""
        shown = None
        while shown != len(self.screen):
            shown = len(self.screen)
            self.take(0.15)

    # MARK: Typing

    def type(self, line):
        self.skip()
        self.press(line + "\r")

    def type_at_rest(self, line):
        """Types a line once nothing more comes: a question may throw away what was typed before it."""
        self.settle()
        self.type(line)

    def press(self, keys):
        try:
            os.write(self.master, keys.encode())
        except OSError:
            pass  # The other side has gone meanwhile; the next reading says so.

    # MARK: The end

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

    def close(self):
        """Ends what runs on it at once, and gives the status it ended with."""
        self.kill()
        self.hang_up()
        return self.process.wait()

    def end(self):
        """Ends what still runs after a moment, and gives the status it ended with."""
        deadline = time.monotonic() + 1
        while self.process.poll() is None and time.monotonic() < deadline and self.take(0.05):
            pass
        return self.close()
