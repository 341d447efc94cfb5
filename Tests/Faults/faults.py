"""What can happen to the wizard, its terminal, and the host, at a moment of a walk."""
import signal

from sshhost import PROGRAM

# As long as this, iptables is hindered.
HINDERED = 8


def _signal(number, to_group=False):
    def happens(run):
        for wizard in run.processes_of_program("run"):
            run.host.signal(wizard, number, to_group)
    return happens


def _kill_timer(run):
    for timer in run.processes_of_program("rollback-timer"):
        run.host.signal(timer, signal.SIGKILL)


def _close_terminal(run):
    run.terminal.hang_up()


def _kill_client(run):
    run.terminal.kill()


def _cut(run):
    run.host.cut_link()


def _fill_disks(run):
    run.host.fill_disks()


def _hold_lock(run):
    run.host.hold_lock(HINDERED)


def _hinder(how):
    def happens(run):
        run.host.server.write(f"/mnt/fault/{how}", "")
        run.later(HINDERED, run.host.server.path(f"/mnt/fault/{how}").unlink)
    return happens


def _remove_files(run):
    # sshd itself cannot do without its folder, and its death would prove nothing.
    run.host.server.run("find /run -mindepth 1 -maxdepth 1 ! -name sshd -exec rm -rf {} +; rm -rf /mnt/home/work")


def _upgrade(run):
    run.host.server.run(f"cp {PROGRAM} {PROGRAM}.new && mv {PROGRAM}.new {PROGRAM}")


FAULTS = {
    "kill": _signal(signal.SIGKILL),
    "close-terminal": _close_terminal,
    "cut": _cut,
    "term": _signal(signal.SIGTERM),
    "kill-client": _kill_client,
    "hang-up": _signal(signal.SIGHUP),
    "term-group": _signal(signal.SIGTERM, to_group=True),
    "full-disk": _fill_disks,
    "lock": _hold_lock,
    "fail": _hinder("fail"),
    "hang": _hinder("hang"),
    "remove-files": _remove_files,
    "upgrade": _upgrade,
    "kill-timer": _kill_timer,
}

# After these nobody can type any more.
SILENCING = {"close-terminal", "cut", "kill-client"}
