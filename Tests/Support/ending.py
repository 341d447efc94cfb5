"""The end of a suite, however it comes: nothing that it has started outlives it."""
import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
import time

from Support.processes import descendants

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What holds namespaces ends with its input, takes its control groups along, and needs a moment for it.
GRACE = 5
# The status of what was not over in time, as timeout(1) has it.
OUT_OF_TIME = 124


def leave_nothing_behind(seconds=None):
    """Goes on in a child. This process waits for its end, ends whatever it has left, and does not come back.

    seconds: how long the child may take; None for as long as it likes.

    Orphans are given to this process (prctl(2), PR_SET_CHILD_SUBREAPER), so that none can be overlooked: when it has
    no child any more, nothing is left. Temporary files are all in one folder, which goes as well.
    """
    folder = tempfile.mkdtemp(prefix="surefoot-suite-")
    # Some tests put the program there, and start it as an ordinary user.
    os.chmod(folder, 0o711)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    # Blocked from here on: a signal that comes at any time is waited for below.
    signal.pthread_sigmask(signal.SIG_BLOCK, [*INTERRUPTIONS, signal.SIGCHLD])
    suite = os.fork()
    if suite == 0:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # Ctrl-C is for the process that waits.
        os.setsid()
        # What nohup or a shell's & has left ignored would be ignored by all that is tested.
        for number in INTERRUPTIONS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [*INTERRUPTIONS, signal.SIGCHLD])
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        return
    status, interruption = _wait_for(suite, seconds)
    _end_descendants()
    shutil.rmtree(folder, ignore_errors=True)
    if interruption:
        # Ended by the signal itself, so that a shell that runs a list of suites ends as well.
        signal.signal(interruption, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [interruption])
        os.kill(os.getpid(), interruption)
    sys.exit(status)


def _wait_for(suite, seconds):
    """Waits for the suite's end, or for what is to end it. Gives the exit status, or the signal."""
    end = time.monotonic() + (seconds or float("inf"))
    while True:
        number = _next_signal(end)
        if number != signal.SIGCHLD:
            os.kill(suite, signal.SIGKILL)
            return (None, number) if number else (OUT_OF_TIME, None)
        for process, status in _reap():
            if process == suite:
                return os.waitstatus_to_exitcode(status) % 256, None


def _next_signal(end):
    """The next signal; None if none comes by then."""
    # sigtimedwait(2) takes no infinite time.
    while (left := end - time.monotonic()) > 0:
        if info := signal.sigtimedwait([*INTERRUPTIONS, signal.SIGCHLD], min(left, 3600)):
            return info.si_signo
    return None


def _reap():
    """The children that have ended, with their statuses. Raises once there is none that could end."""
    while (ended := os.waitpid(-1, os.WNOHANG))[0]:
        yield ended


def _end_descendants():
    end = time.monotonic() + GRACE
    with contextlib.suppress(ChildProcessError):
        while True:
            for _ in _reap():
                pass
            if time.monotonic() > end:
                _kill(descendants(os.getpid()))
            time.sleep(0.02)


def _kill(processes):
    for process in processes:
        # What another account runs in a namespace ends with the namespace's first process.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _prctl(option, value):
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "prctl")
