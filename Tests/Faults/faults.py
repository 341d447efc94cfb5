"""What can happen to the wizard, its terminal, and the host, at a moment of a walk."""
import itertools
import random
import signal

from Support.families import COMMAND, FAMILIES
from Support.processes import descendants
from Support.sshhost import PROGRAM, WRAPPERS
from check import FOREIGN, LOCKED_OUT

# As long as this, iptables is hindered.
HINDERED = 8
FROZEN = 15
# Longer than the deadline and all that waits for it in turn.
LASTS = 30
STANDS_STILL = 30
# A call that takes so long is over after the deadline.
SLOW = 14
LOGIN_RULE = "-p tcp -m tcp --dport 22"
LOGIN_LINE = f"-A INPUT {LOGIN_RULE} -j ACCEPT\n"
# The processes that guard the way back.
GUARDS = ("restorer", "rollback-timer", "run", "resume")
STRANGER = {"ipv4": "192.0.2.77", "ipv6": "2001:db8::77"}
NFT_FAMILY = {"ipv4": "ip", "ipv6": "ip6"}


def _signal(number, to_group=False):
    def happens(run):
        for wizard in run.processes_of_program("run"):
            run.host.signal(wizard, number, to_group)
    return happens


def _kill_timer(run):
    for timer in run.processes_of_program("rollback-timer"):
        run.host.signal(timer, signal.SIGKILL)


def _stop(command, seconds):
    """A process of ours stands still for a while."""
    def happens(run):
        for process in run.processes_of_program(command):
            run.host.signal(process, signal.SIGSTOP)
            run.later(seconds, lambda process=process: run.host.signal(process, signal.SIGCONT))
    return happens


def _stop_all(run):
    """Nothing but the kernel's own rule is left, which opens by itself once the deadline has passed."""
    for command in GUARDS:
        _stop(command, STANDS_STILL)(run)


def _kill_restorers(run):
    for process in run.processes_of_program("restorer"):
        run.host.signal(process, signal.SIGKILL)


def _kill_all(run):
    """As above, and for ever."""
    for command in GUARDS:
        for process in run.processes_of_program(command):
            run.host.signal(process, signal.SIGSTOP)
    for command in GUARDS:
        for process in run.processes_of_program(command):
            run.host.signal(process, signal.SIGKILL)


def _freeze_disk(run):
    run.host.disk.freeze()
    run.later(LASTS, lambda: _is_over(run, "the disk stood still", run.host.disk.thaw))


def _exhaust_forks(run):
    run.host.limit.exhaust()
    run.later(LASTS, lambda: _is_over(run, "no process could be started", run.host.limit.free))


def _is_over(run, trouble, end, families=FAMILIES):
    """Going back must not need what is missing, so by now it must have happened."""
    denying = [family for family in families if run.host.policy_of(family) == "DROP"]
    if denying and not run.person.has_confirmed:
        run.wrong.append(f"{LOCKED_OUT}: {' and '.join(denying)} still denied, {LASTS} s after {trouble}")
    end()


def _exhaust_memory(run):
    """The kernel kills what it may, the guard last. If nothing else is left, the kernel's own rule lets people in."""
    guard = [number for command in ("restorer", "rollback-timer") for number in run.processes_of_program(command)]
    below = [number for process in guard for number in descendants(process)]
    run.host.limit.exhaust(run.host.started_with, guard + below)

    def is_over():
        run.host.limit.free()
        run.host.join_link()
        shut = [family for family in FAMILIES if not run.host.is_let_in(family)]
        if shut and not run.person.has_confirmed:
            run.wrong.append(f"{LOCKED_OUT}: nobody is let in over {' and '.join(shut)}, {LASTS} s after memory ran out")
    run.later(LASTS, is_over)


def _switch(run):
    """`iptables` is another backend's program from now on, which sees nothing of the rules that are in force."""
    run.host.alternatives.switch()


def _hang(families):
    """Whatever is started of these families' programs hangs beyond the deadline, and keeps nothing else from happening."""
    others = [family for family in FAMILIES if family not in families]

    def happens(run):
        files = [f"/mnt/fault/hang-{COMMAND[family]}" for family in families]
        for file in files:
            run.host.server.write(file, "")

        def end():
            for file in files:
                run.host.server.path(file).unlink()
        run.later(LASTS, lambda: _is_over(run, f"{' and '.join(families)} hung", end, others))
    return happens


def _slow(run):
    """This call alone takes until after the deadline. What is concluded from it comes too late."""
    run.stands_for = SLOW


def _abort_in_vain(run):
    """The person aborts, and from then on iptables fails for a while."""
    run.person.aborts = True
    _hinder("fail")(run)


def _accept_deleted(run):
    """Somebody deletes the rule by which logins come in. Once they are confirmed that is no concern of the wizard."""
    if run.person.has_confirmed:
        return
    for family in FAMILIES:
        run.host.server.must(f"{run.host.real(family)} -D INPUT {LOGIN_RULE} -j ACCEPT")
    run.expected = {family: rules.replace(LOGIN_LINE, "") for family, rules in run.expected.items()}


def _reconnect(run):
    """The tunnel that the login comes through is made anew, from another port: nothing of it is established any more."""
    run.host.tunnel.reconnect()


def _native_rule(run):
    """A rule that only nft can express: iptables then refuses to list the chain at all."""
    for family in NFT_FAMILY.values():
        run.host.server.must(f"nft add rule {family} filter INPUT limit rate over 100000/second counter")
    run.has_native_rules = True


def _stranger(run):
    """Somebody else's connection is not the person's new login, however often the person says so."""
    run.person.claims = 3
    for family in FAMILIES:
        run.host.knock(family, STRANGER[family], FROZEN)


def _reboot(run):
    run.booted_with = run.host.reboot()


def _freeze(run):
    """As in a debugger, or on a host that swaps: longer than the time to confirm."""
    for wizard in run.processes_of_program("run"):
        run.host.signal(wizard, signal.SIGSTOP)
        run.later(FROZEN, lambda: run.host.signal(wizard, signal.SIGCONT))


def _kill_command(run):
    for number, words in run.host.leftover_processes().items():
        if any(word.startswith(f"{WRAPPERS}/") for word in words[:2]):
            run.host.signal(number, signal.SIGKILL)


def _ban(run):
    """Another program adds its own rule at the top, as fail2ban does."""
    for family in FAMILIES:
        run.host.server.run(f"{run.host.real(family)} -I INPUT 1 {FOREIGN[family]}")


def _dawdle(run):
    """The confirmation comes about when the time runs out: it counts or it does not, and nothing between."""
    run.person.dawdles = random.Random(str(run.case)).uniform(5.5, 9)


def _resume(run):
    run.open_terminal("resume")


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


ONE_FAULT = {
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
    "kill-command": _kill_command,
    "freeze": _freeze,
    "ban": _ban,
    "dawdle": _dawdle,
    "stop-timer": _stop("rollback-timer", STANDS_STILL),
    "stop-restorers": _stop("restorer", STANDS_STILL),
    "stop-all": _stop_all,
    "kill-all": _kill_all,
    "kill-restorers": _kill_restorers,
    "freeze-disk": _freeze_disk,
    "no-forks": _exhaust_forks,
    "no-memory": _exhaust_memory,
    "switch": _switch,
    "hang-ipv4": _hang(["ipv4"]),
    "hang-ipv6": _hang(["ipv6"]),
    "hang-both": _hang(FAMILIES),
    "slow": _slow,
    "abort-in-vain": _abort_in_vain,
    "accept-deleted": _accept_deleted,
    "tunnel": _reconnect,
    "native-rule": _native_rule,
    "stranger": _stranger,
    "reboot": _reboot,
}

# Troubles seldom come alone: the way back is gone while something stands in it.
COMBINED = [
    "kill+full-disk", "kill+lock", "kill+fail", "kill+hang", "kill+remove-files", "kill+upgrade", "cut+full-disk",
    "kill+kill-command", "kill+ban", "close-terminal+fail", "kill+resume", "cut+ban", "term+resume",
    "cut+freeze-disk", "kill+freeze-disk", "kill+no-forks", "kill+native-rule", "cut+stranger", "kill+switch",
    "cut+no-memory", "kill+hang-both", "kill+accept-deleted", "kill+slow",
    "freeze+slow", "kill+tunnel", "kill-all+switch", "kill+switch+resume",
]
# Each of the wizard, the timer and the restorers dies or stands still, and another one of them as well.
PAIRS = [
    f"{one}+{other}" for group in itertools.combinations(
        [("kill", "freeze"), ("kill-timer", "stop-timer"), ("kill-restorers", "stop-restorers")], 2)
    for one, other in itertools.product(*group)]
FAULTS = [*ONE_FAULT, *COMBINED, *PAIRS]

# After these nobody can type any more.
SILENCING = {"close-terminal", "cut", "kill-client", "reboot"}
# After these it is enough that people can get in, and that `surefoot rollback` finds its way back.
OPENING = {"kill-all", "native-rule", "accept-deleted", "no-memory"}
# After these there may be nobody left but the kernel.
LEFT_TO_THE_KERNEL = {"kill-all", "no-memory"}


def is_possible(fault, walk):
    parts = fault.split("+")
    return (walk.backend == "nft" or "native-rule" not in parts) and (walk.login == "ipv4" or "tunnel" not in parts)


def happen(run, fault):
    """Lets a fault happen, or several together."""
    for part in fault.split("+"):
        _PARTS[part](run)


_PARTS = {**ONE_FAULT, "resume": _resume}
