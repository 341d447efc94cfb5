"""The rules that a server starts with. All of them are fine, or become so by the steps."""
import subprocess

import words
from Support.families import COMMAND

STATE = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
LOGIN = "-p tcp -m tcp --dport 22 -j ACCEPT"
NEIGHBOURS = {"ipv4": "-p icmp -j ACCEPT", "ipv6": "-p ipv6-icmp -j ACCEPT"}


def _input(*rules):
    return [f"-A INPUT {rule}" for rule in rules]


def lines(name, family):
    """What iptables-restore reads, without the head and the end."""
    own = {
        "nothing": [],
        "login-alone": _input(LOGIN),
        "services": _input("-i lo -j ACCEPT", LOGIN, "-p tcp -m tcp --dport 80 -j ACCEPT"),
        "state-on-top": _input(STATE, "-i lo -j ACCEPT", LOGIN),
        "state-low": _input("-i lo -j ACCEPT", LOGIN, "-p udp -m udp --dport 53 -j ACCEPT", STATE),
        "old-spelling": _input("-m state --state RELATED,ESTABLISHED -j ACCEPT", LOGIN),
        "two-state-rules": _input(
            "-m conntrack --ctstate ESTABLISHED -j ACCEPT", "-m conntrack --ctstate RELATED -j ACCEPT", LOGIN),
        "invalid-first": _input("-m conntrack --ctstate INVALID -j DROP", STATE, "-i lo -j ACCEPT", LOGIN),
        "comments": _input(
            '-i lo -m comment --comment "this host -j DROP" -j ACCEPT',
            '-p tcp -m multiport --dports 22,80,443 -m comment --comment "all \\"services\\"" -j ACCEPT',
            NEIGHBOURS[family]),
        "user-chain": [":services - [0:0]", *_input("-i lo -j ACCEPT", "-j services"), f"-A services {LOGIN}",
                       "-A services -p tcp -m tcp --dport 443 -j ACCEPT"],
        "chain-of-chains": [":first - [0:0]", ":second - [0:0]", *_input("-i lo -j ACCEPT", "-p tcp -j first"),
                            "-A first -j second", "-A first -j RETURN", f"-A second {LOGIN}"],
        "log": _input("-i lo -j ACCEPT", LOGIN, '-m limit --limit 5/min -j LOG --log-prefix "left over: "'),
        "bans": [":f2b-sshd - [0:0]", *_input("-p tcp -m multiport --dports 22 -j f2b-sshd", LOGIN),
                 "-A f2b-sshd -s 203.0.113.66/32 -j REJECT --reject-with icmp-port-unreachable"
                 if family == "ipv4" else "-A f2b-sshd -s 2001:db8:66::66/128 -j REJECT",
                 "-A f2b-sshd -j RETURN"],
        "reject-last": _input(
            "-m state --state RELATED,ESTABLISHED -j ACCEPT", NEIGHBOURS[family], "-i lo -j ACCEPT", LOGIN,
            f"-j REJECT --reject-with {'icmp-host-prohibited' if family == 'ipv4' else 'icmp6-adm-prohibited'}"),
        "reset-last": [":deny - [0:0]", *_input(STATE, NEIGHBOURS[family], LOGIN, "-j deny"),
                       "-A deny -p tcp -j REJECT --reject-with tcp-reset", "-A deny -j REJECT"],
        "drop-last": _input(STATE, "-i lo -j ACCEPT", NEIGHBOURS[family], LOGIN, "-j LOG", "-j DROP"),
        "many": _input("-i lo -j ACCEPT", LOGIN, *(
            f"-p tcp -m tcp --dport {port} -j ACCEPT" for port in range(10000, 10200))),
        "port-9090": _input("-i lo -j ACCEPT", LOGIN, "-p tcp -m tcp --dport 9090 -j ACCEPT"),
    }
    return own[name]


NAMES = (
    "nothing", "login-alone", "services", "state-on-top", "state-low", "old-spelling", "two-state-rules",
    "invalid-first", "comments", "user-chain", "chain-of-chains", "log", "bans", "reject-last", "reset-last",
    "drop-last", "many", "port-9090")
# For sabotages: what the rules do by themselves is to be out of the way.
PLAIN = ("nothing", "login-alone", "services", "state-on-top", "user-chain")


def load(lab, name):
    """Loads the rules of all families."""
    for family in lab.families:
        rules = "\n".join(lines(name, family))
        table = f"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}\nCOMMIT\n"
        # Chains have to be named before the first rule.
        subprocess.run(
            [*lab.entering("server"), f"{words.PROGRAMS}/{COMMAND[family]}-restore"], input=table.encode(), check=True)


def ban(lab, family):
    """Bans another address, as fail2ban does at any time."""
    address = "203.0.113.77" if family == "ipv4" else "2001:db8:77::77"
    lab.must("server", f"{COMMAND[family]} -w 5 -I f2b-sshd 1 -s {address} -j REJECT")
