"""What the kernel did with each packet, written down by rules in front of and behind those under test.

These rules stay, since to take base chains away and put them back takes longer than all the rest.
"""
import json
import pathlib

from testhost import run

STATES = ("new", "established", "related", "invalid", "untracked")
DIRECTIONS = ("original", "reply")
SETS = ("arrived", "accepted", "passed", *STATES, *DIRECTIONS)
FAMILIES = {"ipv4": ("ip", "ip id"), "ipv6": ("ip6", "ip6 flowlabel")}

# Where the tables of iptables-legacy are named, and the program that writes them.
LEGACY = {"ip_tables_names": "iptables-legacy-restore", "ip6_tables_names": "ip6tables-legacy-restore"}
CHAINS = {
    "raw": ("PREROUTING", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
    "security": ("INPUT", "FORWARD", "OUTPUT"),
}


def install():
    """Puts the rules in that write down."""
    run("nft", "-f", "-", text="".join(_table(*names) for names in FAMILIES.values()))


def _table(family, identity):
    """The rules of one family.

    What the host itself sends loses its identity, lest it is taken for a probe where it comes in again at lo.
    """
    def noting(condition, name):
        return f"{identity} != 0 {condition} add @{name} {{ {identity} }}\n"

    sets = "".join(f"set {name} {{ typeof {identity}; flags dynamic; size 65535; }}\n" for name in SETS)
    states = "".join(noting(f"ct state {name}", name) for name in STATES)
    directions = "".join(noting(f"ct direction {name}", name) for name in DIRECTIONS)
    return f"""table {family} watch {{
        {sets}
        chain first {{ type filter hook prerouting priority -400; {noting("", "arrived")} }}
        chain tracked {{ type filter hook prerouting priority -140; {states} {directions} }}
        chain last {{ type filter hook input priority 200; {noting("", "accepted")} }}
        chain passing {{ type filter hook forward priority 200; {noting("", "passed")} }}
        chain own {{ type filter hook output priority -400; {identity} set 0; }}
    }}
    """


def clear():
    """Takes away the rules of the last test, and what was written down."""
    tables = [item["table"] for item in _listing("tables") if "table" in item]
    foreign = (table for table in tables if table["name"] != "watch")
    commands = [f"delete table {table['family']} {table['name']}" for table in foreign]
    commands += [f"flush set {family} watch {name}" for family, _ in FAMILIES.values() for name in SETS]
    run("nft", "-f", "-", text="\n".join(commands) + "\n")
    for names, program in LEGACY.items():
        names = pathlib.Path("/proc/net", names)
        used = names.read_text().split() if names.exists() else []
        if used:
            run(program, text="".join(map(_empty, used)))


def _empty(table):
    policies = "".join(f":{chain} ACCEPT [0:0]\n" for chain in CHAINS[table])
    return f"*{table}\n{policies}COMMIT\n"


def verdicts(family, probes):
    """What was written down of each packet."""
    sets = (item["set"] for item in _listing("table", FAMILIES[family][0], "watch") if "set" in item)
    noted = {entry["name"]: set(entry.get("elem", [])) for entry in sets}
    return [_verdict(noted, probe.identity) for probe in probes]


def _verdict(noted, identity):
    def which(names):
        return next((name.upper() for name in names if identity in noted[name]), None)

    return {"arrived": identity in noted["arrived"], "accepted": identity in noted["accepted"],
            "passed": identity in noted["passed"], "state": which(STATES), "direction": which(DIRECTIONS)}


def _listing(*what):
    return json.loads(run("nft", "-j", "list", *what))["nftables"]
