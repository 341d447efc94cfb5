"""Large rulesets of one kind each, as iptables-save prints them."""
import random

STEPS = ["-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i lo -j ACCEPT",
         "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"]


def _filter(rules, chains=()):
    heads = [":INPUT DROP [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", *(f":{name} - [0:0]" for name in chains)]
    return "\n".join(["*filter", *heads, *rules, "COMMIT", ""])


def _before(table, rules):
    return "\n".join([f"*{table}", ":PREROUTING ACCEPT [0:0]", *rules, "COMMIT", ""])


class _Chosen:
    """Addresses and ports, the same each time."""

    def __init__(self):
        self._random = random.Random(3)

    def address(self):
        return ".".join(str(self._random.randint(1, 223)) for _ in range(4))

    def port(self):
        return self._random.randint(1, 65535)


def bans():
    chosen = _Chosen()
    return _filter([f"-A INPUT -s {chosen.address()}/32 -j DROP" for _ in range(100_000)] + STEPS)


def bans_beside_a_mark():
    chosen = _Chosen()
    marking = ["-A INPUT -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff"]
    bans = [f"-A INPUT -s {chosen.address()}/32 -j DROP" for _ in range(100_000)]
    return _filter(marking + bans + ["-A INPUT -m mark --mark 0x1 -j ACCEPT"] + STEPS)


def untracked():
    chosen = _Chosen()
    return _before("raw", [f"-A PREROUTING -s {chosen.address()}/32 -p udp -m udp --dport {chosen.port()} -j NOTRACK"
                           for _ in range(40)]) + _filter(STEPS)


def hop_limits():
    chosen = _Chosen()
    return _before("mangle", [f"-A PREROUTING -s {chosen.address()}/32 -p udp -m udp --dport {chosen.port()} "
                              f"-j TTL --ttl-set {number % 255 + 1}" for number in range(1000)]) + _filter(STEPS)


def chains():
    chosen = _Chosen()
    names = [f"C{number}" for number in range(10_000)]
    jumps = [f"-A INPUT -s {chosen.address()}/32 -j {name}" for name in names]
    accepting = [f"-A {name} -p tcp -m tcp --dport {chosen.port()} -j ACCEPT" for name in names]
    return _filter(STEPS + jumps + accepting, names)


def comment():
    return _filter(STEPS + [f'-A INPUT -p tcp -m tcp --dport 443 -m comment --comment "{"x" * 1_000_000}" -j ACCEPT'])
