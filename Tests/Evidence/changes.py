"""Rules that somebody changes between a test and the end."""
import subprocess

from Support.families import COMMAND
from sabotage import sabotage

KIND = "changed-between"
AFTERWARDS = {"tests_once": True, "ages": True}
STATE_RULE = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"


@sabotage(KIND, "save", **AFTERWARDS)
def insert_a_rule(scene):
    """Rules with one more at the top are not the tested ones."""
    scene.rule("-I INPUT -p tcp --dport 8443 -j ACCEPT")


@sabotage(KIND, "inbound", **AFTERWARDS)
def insert_after_the_replies(scene):
    """What was seen of the replies does not count for rules that changed since."""
    scene.rule("-I INPUT -p tcp --dport 8443 -j ACCEPT")


@sabotage(KIND, "save", **AFTERWARDS)
def append_a_rule(scene):
    """Rules with one more at the end are not the tested ones."""
    scene.rule("-A INPUT -p udp --dport 5353 -j ACCEPT")


@sabotage(KIND, "save", start="services", **AFTERWARDS)
def delete_a_rule(scene):
    """Rules with one less are not the tested ones."""
    scene.rule("-D INPUT -p tcp --dport 80 -j ACCEPT")


@sabotage(KIND, "save", start="services", **AFTERWARDS)
def replace_a_rule(scene):
    """Rules of which one is another are not the tested ones."""
    scene.rule("-R INPUT 1 -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")


@sabotage(KIND, "save", start="services", **AFTERWARDS)
def move_the_state_rule(scene):
    """Rules in another order are not the tested ones."""
    scene.rule(f"-D INPUT {STATE_RULE}")
    scene.rule(f"-A INPUT {STATE_RULE}")


@sabotage(KIND, "save", start="user-chain", **AFTERWARDS)
def flush_a_chain(scene):
    """A chain that INPUT leads to belongs to what was tested."""
    scene.rule("-F services")


@sabotage(KIND, "save", start="user-chain", **AFTERWARDS)
def accept_in_a_chain(scene):
    """A chain that INPUT leads to belongs to what was tested."""
    scene.rule("-A services -p tcp -j ACCEPT")


@sabotage(KIND, "save", **AFTERWARDS)
def leave_the_policy_open(scene):
    """A policy that accepts is not the tested one."""
    scene.rule("-P INPUT ACCEPT")


@sabotage(KIND, "save", may_pass=True, **AFTERWARDS)
def open_the_policy_for_a_moment(scene):
    """The rules are the tested ones again before anybody looks, so this may pass."""
    scene.rule("-P INPUT ACCEPT")
    scene.rule("-P INPUT DROP")


@sabotage(KIND, "save", may_pass=True, **AFTERWARDS)
def load_the_same_again(scene):
    """The rules are the tested ones, if with new counters, so this may pass."""
    scene.lab.must("server", f"{scene.iptables}-save >/tmp/now && {scene.iptables}-restore </tmp/now")


@sabotage(KIND, "outbound", unattended=True, ages=True)
def never_leave_the_rules_alone(scene):
    """Where rules change faster than a test can be done, no test is about the rules that are saved."""
    keep_changing(scene.lab, COMMAND[scene.family])


def keep_changing(lab, iptables):
    """Adds a rule every half second, none of them twice."""
    loop = f"n=20000; while sleep 0.5; do n=$((n+1)); {iptables} -w 5 -A INPUT -p udp --dport $n -j ACCEPT; done"
    lab.start("server", "sh", "-c", loop, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
              stderr=subprocess.DEVNULL)
