"""The tests: what a host and its operator go through. Each takes a host that is off, and raises where it fails."""
import os
import re
import signal
import time

from host import HOST, OUTSIDE
from Support.processes import read
from Support.prompts import code
from wizard import Wizard

CONFIRM_WITHIN = 15
# The timer acts after its time; the rest is for reading and restoring on a busy machine.
WAY_BACK = CONFIRM_WITHIN + 30
WALK = f"surefoot run --confirm-within {CONFIRM_WITHIN}"
CONFIRM = r"\bconfirm \| [^\n]*\? > ?$"
SHELL_PROMPT = r"operator@[^\n]+\$ "
DONE = r"All steps are done"
RULES = """
for command in iptables ip6tables; do
    $command -A INPUT -i lo -j ACCEPT
    $command -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
done
"""


def demand(holds, reason):
    if not holds:
        raise AssertionError(reason)


# MARK: The way into the confirm window, and the way back

def start(host):
    """Boots, sets rules that are worth putting back, and gives them as they are listed, once there is a way in."""
    host.boot()
    host.run(RULES)
    # The network of a host that has just booted may not answer yet, over IPv6 least of all.
    demand_login(host)
    return host.rules()


def log_in(host, line=None, address=HOST[0], options=()):
    """An ssh login with a terminal, at its shell's prompt, and at that of a further line's shell if there is one."""
    terminal = host.ssh_terminal("operator", address, *options)
    terminal.wait(SHELL_PROMPT, 30)
    if line:
        terminal.type_at_rest(line)
        terminal.wait(SHELL_PROMPT, 30)
    return terminal


def walk_into_confirm_window(host, terminal, line, address=HOST[0]):
    """Walks until only a new login is missing: the policy is in force, and the rollback timer runs."""
    terminal.type_at_rest(line)
    wizard = Wizard(terminal)
    wizard.walk_until(CONFIRM)
    if terminal is not host.console:
        demand_login_found(wizard, address)
    demand("-P INPUT DROP" in host.rules(), "the policy is not in force in the confirm window")
    demand(host.timers(), "no rollback timer runs in the confirm window")


def demand_login_found(wizard, address):
    """The wizard must have found this login by itself, whatever programs stand between."""
    client = dict(zip(HOST, OUTSIDE))[address]
    found = rf"{re.escape(client)} port \d+ to {re.escape(address)} port 22\b"
    demand(re.search(found, wizard.shown), f"the login was not found: nothing like {found} was on the screen")


def demand_rules_back(host, rules):
    """The rules must be the ones of the start, soon after the timer's time. No word can be typed any more."""
    end = time.monotonic() + WAY_BACK
    while (now := host.rules()) != rules and time.monotonic() < end:
        host.console.take(0.5)
    timer = "The rollback timer still runs." if host.timers() else "No rollback timer runs."
    demand(now == rules, f"the rules are not back after {WAY_BACK} s. {timer} They are:\n{now}")


def demand_login(host):
    """A new login by each address. Some seconds may pass until the neighbours are found again."""
    for address in HOST:
        end = time.monotonic() + 30
        while (login := host.ssh("operator", "echo in", address)).stdout != "in\n":
            demand(time.monotonic() < end, f"no new login by {address}: {login.stderr}")


# MARK: Losses

def hang_up_console(host, _):
    """The end of a terminal's session leader is the hang-up for all that runs on it."""
    os.kill(os.getsid(host.processes("run")[0]), signal.SIGKILL)


def cut_wire(host, _):
    host.cut()


def kill_client(_, terminal):
    terminal.close()


def lose(host, terminal, line, loss, address=HOST[0]):
    """Loses the login in the confirm window, and demands what the operator then depends on."""
    rules = host.rules()
    walk_into_confirm_window(host, terminal, line, address)
    loss(host, terminal)
    demand_rules_back(host, rules)
    host.join()
    demand_login(host)


# MARK: The tests

def console_lost(host):
    """a login at the console, the console lost in the confirm window: the rules go back"""
    start(host)
    lose(host, host.console_login(), WALK, hang_up_console)


def sudo_wire_cut(host):
    """ssh and sudo, the wire cut in the confirm window: the rules go back, nobody being told of the loss"""
    start(host)
    lose(host, log_in(host), f"sudo {WALK}", cut_wire)


def sudo_client_killed(host):
    """ssh and sudo, the ssh client killed in the confirm window: the rules go back"""
    start(host)
    lose(host, log_in(host), f"sudo {WALK}", kill_client)


def ipv6_wire_cut(host):
    """ssh over IPv6 and sudo, the wire cut in the confirm window: the rules go back"""
    start(host)
    lose(host, log_in(host, address=HOST[1]), f"sudo {WALK}", cut_wire, HOST[1])


def tmux_wire_cut(host):
    """ssh, tmux and sudo, the wire cut in the confirm window: the rules go back though the wizard lives on"""
    start(host)
    lose(host, log_in(host, "tmux"), f"sudo {WALK}", cut_wire)


def tmux_client_killed(host):
    """ssh, tmux and sudo, the ssh client killed in the confirm window: the rules go back though the wizard lives on"""
    start(host)
    lose(host, log_in(host, "tmux"), f"sudo {WALK}", kill_client)


def session_killed(host):
    """ssh and sudo with KillUserProcesses=yes, the client killed: the rules go back though logind kills the session"""
    host.write("/etc/systemd/logind.conf.d/kill.conf", "[Login]\nKillUserProcesses=yes\n")
    # systemd asks a session's processes to end, and kills those that have not done so when this time is over. The
    # usual 90 s would be longer than the timer's own time, and nothing would be shown.
    host.write("/etc/systemd/system.conf.d/stop.conf", "[Manager]\nDefaultTimeoutStopSec=3s\n")
    start(host)
    lose(host, log_in(host), f"sudo {WALK}", kill_client_and_session)


def kill_client_and_session(host, terminal):
    """The test shows nothing unless logind has killed what was left of the session, in the timer's time."""
    scope = unit_of(host.processes("run")[0])
    terminal.close()
    gone = lambda: host.run(f"systemctl is-active {scope}", check=False) in ("inactive\n", "failed\n")
    host.console.wait_until(gone, f"the end of {scope}", CONFIRM_WITHIN - 3)


def unit_of(process):
    """The unit of the host's systemd that has it; all groups of the host are below one that is called payload."""
    groups = [line for line in read(f"/proc/{process}/cgroup").splitlines() if "/payload/" in line]
    return groups[0].rsplit("/", 1)[1]


def shared_connection(host):
    """a second login over the first one's connection is confirmed: it proves nothing, and the rules go back"""
    rules = start(host)
    share = ["-o", "ControlMaster=auto", "-o", f"ControlPath={host.tree.mount_point}/connection"]
    terminal = log_in(host, options=share)
    walk_into_confirm_window(host, terminal, f"sudo {WALK}")
    second = log_in(host, options=share)
    connections = host.run("ss --no-header --tcp state established '( sport = 22 )'").splitlines()
    demand(len(connections) == 1, f"the logins do not share one connection: {connections}")
    second.type_at_rest(f"surefoot confirm {code(terminal.screen)}")
    second.wait("ControlPath=none")
    demand_rules_back(host, rules)


def powered_off(host):
    """the host powered off in the confirm window: the timer does not hold that up, and the host boots as it was saved"""
    start(host)
    terminal = log_in(host)
    walk_into_confirm_window(host, terminal, "sudo surefoot run --confirm-within 600")
    terminal.close()
    host.power_off(seconds=30)
    host.boot()
    demand("-P INPUT ACCEPT" in host.rules() and "DROP" not in host.rules(), f"the rules after the boot are {host.rules()}")


def saved_rules_at_boot(host):
    """the whole walk over ssh, saved, and a reboot: the rules are there again, and before the network is"""
    start(host)
    host.start_outside("python3", "-m", "http.server", "--bind", "::", "8000")
    terminal = log_in(host)
    terminal.type_at_rest("sudo surefoot run")
    Wizard(terminal, proofs(host)).walk_until(DONE)
    rules = host.rules()
    demand("-P INPUT DROP" in rules, "the policy is not in force at the end of the walk")
    terminal.close()
    host.reboot()
    demand(host.rules() == rules, f"after the boot the rules are:\n{host.rules()}\nand should be:\n{rules}")
    demand_order_of_boot(host)
    demand_login(host)
    said = host.run_outside("nc", "-vz", "-w", "2", HOST[0], "9090").stderr
    demand("timed out" in said, f"after the boot, nc said: {said}")


# MARK: Any command, under guard

GUARD = f"sudo surefoot guard --within {CONFIRM_WITHIN} -- sudo iptables -P INPUT DROP"


def guarded(host, line=GUARD):
    """Somebody who has logged in over ssh and only has to confirm what was done under guard."""
    terminal = log_in(host)
    terminal.type_at_rest(line)
    terminal.wait(r"If you do nothing", 60)
    demand("-P INPUT DROP" in host.rules(), "the command has not set the policy")
    waits = lambda: "surefoot-rollback-" in host.run("systemctl list-timers --no-legend")
    host.console.wait_until(waits, "the unit of systemd", 15)
    return terminal


def guard_wire_cut(host):
    """a command under guard, the wire cut before the confirmation: the rules go back, and so does systemd's unit"""
    rules = start(host)
    guarded(host)
    host.cut()
    demand_rules_back(host, rules)
    host.join()
    demand_login(host)


CONFINED = {"ProtectSystem": "strict", "NoNewPrivileges": "yes", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_NETLINK AF_UNIX"}


def demand_confined(host):
    """The unit must be able to do no more than its work."""
    unit = re.search(r"surefoot-rollback-\S+(?=\.timer)", host.run("systemctl list-timers --no-legend"))[0]
    names = " ".join(f"--property={name}" for name in CONFINED)
    shown = dict(line.split("=", 1) for line in host.run(f"systemctl show {names} {unit}.service").splitlines())
    shown["RestrictAddressFamilies"] = " ".join(sorted(shown["RestrictAddressFamilies"].split()))
    demand(shown == CONFINED, f"the unit is not confined: {shown}")


def guard_all_killed(host):
    """a command under guard, and every process of Surefoot killed: systemd's unit puts the rules back"""
    rules = start(host)
    guarded(host)
    demand_confined(host)
    for command in ("guard", "restorer", "rollback-timer"):
        for process in host.processes(command):
            os.kill(process, signal.SIGKILL)
    demand("-P INPUT DROP" in host.rules(), "the rules are back before the unit's time")
    end = time.monotonic() + WAY_BACK + 30
    while host.rules() != rules and time.monotonic() < end:
        host.console.take(0.5)
    demand(host.rules() == rules, f"the unit did not put the rules back. They are:\n{host.rules()}")


def guard_confirmed(host):
    """a command under guard, confirmed in a new login: the rules stay, and nothing of the guard does"""
    start(host)
    terminal = guarded(host)
    said = host.ssh("operator", f"surefoot confirm {code(terminal.screen)}")
    demand("Your new login counts" in said.stdout, f"the new login was not believed: {said}")
    terminal.wait(r"The rules stay")
    rules = host.rules()
    demand("-P INPUT DROP" in rules and "surefoot" not in rules, f"the rules after the confirmation are:\n{rules}")
    timers = host.run("systemctl list-timers --all --no-legend")
    demand("surefoot" not in timers and not host.timers(), f"something of the guard is left: {timers}")


def proofs(host):
    """The answers that need somebody outside, who does what the screen says."""
    def blocked(_, screen):
        shown = re.findall(r"nc -vz -w \d+ (-p \d+ \S+ \d+)", screen)[-1]
        return host.run_outside("nc", "-vz", "-w", "2", *shown.split()).stderr.strip()

    def page(_, screen):
        url = f"http://[{OUTSIDE[1]}]:8000/" if "curl -6" in screen else f"http://{OUTSIDE[0]}:8000/"
        return f"run {url}"

    def second_login(_, screen):
        said = host.ssh("operator", f"surefoot confirm {code(screen)}")
        demand("Your new login counts" in said.stdout, f"the new login was not believed: {said}")
        return None

    return [(r"paste what nc said", blocked), (r"\brun\b", page), (r"\bconfirm\b", second_login)]


def demand_order_of_boot(host):
    """netfilter-persistent must have ended its start before anything brought the network up."""
    began = {unit: host.active_since(unit) for unit in ("netfilter-persistent", "systemd-networkd", "network.target")}
    rules = began.pop("netfilter-persistent")
    demand(rules and all(rules < time for time in began.values()),
           f"the rules came {rules} us after the boot, and the network: {began}")


ALL = {
    test.__name__.replace("_", "-"): test
    for test in (
        console_lost, sudo_wire_cut, sudo_client_killed, ipv6_wire_cut, tmux_wire_cut, tmux_client_killed, session_killed,
        shared_connection, powered_off, saved_rules_at_boot, guard_wire_cut, guard_all_killed, guard_confirmed)
}
