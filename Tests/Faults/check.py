"""What must hold on the host after a walk, whatever happened in it."""
import re

from Support.families import BACKENDS, COMMAND, FAMILIES
from Support.sshhost import PROGRAM, WRAPPERS

# What another program may have put at the top meanwhile, which has to stay.
FOREIGN = {"ipv4": "-s 203.0.113.9/32 -j DROP", "ipv6": "-s 2001:db8:f::9/128 -j DROP"}
# What the wizard says of the rules. The last of it must be true in the end, unless it has changed something since.
CONFIRMED = "The rules stay."
AS_IT_WAS = "INPUT is as it was at the start"
OF_THE_RULES = re.compile("|".join(map(re.escape, (
    CONFIRMED, AS_IT_WAS, "the rollback timer acted", "Putting the rules back", "No rule of this session is left",
    "Without it the policy does not stay", " -I INPUT ", " -P INPUT DROP"))))
# How the sentences begin that say what never must be.
LOCKED_OUT = "a lock-out"
FALSE_RETURN = 'a false "as it was at the start"'
FALSE_CONFIRMATION = "a false confirmation"
SAVED = {"ipv4": "rules.v4", "ipv6": "rules.v6"}


def own_rules(rules, family):
    """The rules without what another program added."""
    return rules.replace(f"-A INPUT {FOREIGN[family]}\n", "")


def standing(host, rules, start):
    """What a family's rules are."""
    if rules == start:
        return "start"
    if rules == host.verified_rules(start):
        return "verified"
    return "open" if "-P INPUT ACCEPT" in rules else "other"


def check_logins(host):
    return [f"{LOCKED_OUT}: a new login over {family} does not work" for family in FAMILIES if not host.new_login_works(family)]


def check_rules(host, start, was_confirmed, may_be_open, any_standing=False):
    """The rules are those of the start, or the verified ones once access was confirmed.

    Before the policy is touched nothing needs the timer: what the session inserted may stay if the wizard is gone, as
    the session can be resumed. Then the command that takes it back must do so.

    may_be_open: whether rules that let people in are enough. any_standing: whether it is enough that people can get in.
    """
    now = {family: host.rules(family) for family in FAMILIES}
    standings = {standing(host, own_rules(now[family], family), start[family]) for family in FAMILIES}
    if standings == {"start"} or (standings == {"verified"} and was_confirmed):
        return []
    if any_standing or (standings <= {"start", "open"} and may_be_open):
        return _check_rollback(host, start)
    return [f"the rules are neither those of the start nor verified:\n{now['ipv4']}{now['ipv6']}"]


def check_words(host, screen, start, was_confirmed):
    """Nothing is called confirmed that nobody has confirmed or that does not stay, and nothing as it was that is not."""
    said = OF_THE_RULES.findall(" ".join(screen.split()))
    now = {family: own_rules(host.rules(family), family) for family in FAMILIES}
    standings = {standing(host, now[family], start[family]) for family in FAMILIES}
    wrong = []
    if CONFIRMED in said and not was_confirmed:
        wrong.append(f"{FALSE_CONFIRMATION}: nobody has confirmed")
    if said[-1:] == [CONFIRMED] and standings != {"verified"}:
        wrong.append(f"{FALSE_CONFIRMATION}: the rules did not stay:\n{now['ipv4']}{now['ipv6']}")
    if said[-1:] == [AS_IT_WAS] and standings != {"start"}:
        wrong.append(f"{FALSE_RETURN}:\n{now['ipv4']}{now['ipv6']}")
    return wrong


def check_other_backend(host):
    """The rules of the backend that the session does not use are none of its business."""
    others = [f"{COMMAND[family]}-{backend}" for backend in BACKENDS if backend != host.backend for family in FAMILIES]
    rules = {other: _of_input(host.server.must(f"{other} -S INPUT")) for other in others}
    return [f"the other backend has rules now: {lines}" for lines in rules.values() if lines != ["-P INPUT ACCEPT"]]


def _of_input(said):
    """The lines of a listing without its warnings."""
    return [line for line in said.splitlines() if not line.startswith("#")]


def _check_rollback(host, start):
    status, said = host.server.run(f"{PROGRAM} rollback --yes --path {WRAPPERS}")
    if all(own_rules(host.rules(family), family) == start[family] for family in FAMILIES):
        return []
    now = "".join(host.rules(family) for family in FAMILIES)
    return [f"surefoot rollback --yes ended with {status} and left other rules than those of the start:\n{said}{now}"]


def check_untouched_boot(host, booted):
    """What a boot has restored is the host's own, whatever the session before it did."""
    status, said = host.server.run(f"{PROGRAM} rollback --yes --path {WRAPPERS}")
    return [
        f"the {family} rules that the boot restored are no more, after a rollback that ended with {status}:\n"
        f"{said}{host.rules(family)}"
        for family in FAMILIES if host.rules(family) != booted[family]]


def remove_native_rules(host):
    """Takes out the rules that only nft can express, so that the others can be listed again."""
    host.server.must(
        "for family in ip ip6; do nft -a list chain $family filter INPUT | sed -n 's/.*limit rate over.*# handle //p' |"
        " while read -r handle; do nft delete rule $family filter INPUT handle $handle; done; done")


def check_foreign_rules(host):
    return [
        f"the rule that another program added for {family} is gone or doubled"
        for family in FAMILIES if host.rules(family).count(FOREIGN[family]) != 1]


def check_saved_files(host, must_exist):
    folder = host.server.path("/etc/iptables")
    names = {path.name for path in folder.iterdir()} & set(SAVED.values())
    wrong = [] if len(names) in (0, 2) else ["one family alone is saved"]
    if must_exist and not names:
        wrong.append("nothing is saved although all steps are done")
    for family in FAMILIES:
        if SAVED[family] in names:
            wrong += _check_file(host, family, folder / SAVED[family])
    return wrong


def _check_file(host, family, path):
    text = path.read_text()
    status, said = host.server.run(f"{COMMAND[family]}-{host.backend}-restore --test /etc/iptables/{path.name}")
    if status == 0 and "*filter" in text and "COMMIT" in text and "# Completed" in text:
        return []
    return [f"{path.name} is not whole: {said}\n{text}"]


def check_leftovers(host):
    wrong = [f"process {number} is left: {' '.join(words)}" for number, words in host.leftover_processes().items()]
    wrong += [f"{path.name} is left in /tmp" for path in host.server.path("/tmp").iterdir() if path.name != "fill"]
    return wrong


def beside_saved_files(host):
    """What is no fault, and still worth knowing."""
    names = {path.name for path in host.server.path("/etc/iptables").iterdir()}
    return sorted(names - set(SAVED.values()) - {"fill"})
