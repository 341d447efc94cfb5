#!/usr/bin/env python3
"""Asks the kernel of this machine what becomes of packets under a ruleset.

usage: Tests/Differential/kernel.py

One request a line on standard input, one answer a line on standard output, both JSON. A request:
  {"backend": "nft" or "legacy", "family": "ipv4" or "ipv6", "rules": what iptables-restore reads,
   "nft": what nft -f reads, after that, as JSON if it begins with a brace (may be missing; must leave the tables
   called watch alone),
   "router": whether this host passes packets on to others (may be missing),
   "tables": those of its tables that are to be listed, such as "inet own" (may be missing),
   "packets": [...]}
A packet, of which only the first four must be there:
  {"interface": "eth0", "eth1" or "lo", "source": ADDRESS, "destination": ADDRESS, "transport": NUMBER,
   "sourcePort": N, "destinationPort": N, "tcpFlags": ["SYN", ...], "icmpType": N, "icmpCode": N,
   "hopLimit": N, "conversation": "none", "inbound", "outbound" or "related"}
testhost.py tells which addresses get through. The conversation is what went before, under other rules: none
for the first packet of its flow; inbound if the other side opened the flow and this host has answered;
outbound if this host opened it; related for an ICMP error about a datagram that this host has sent. Two
packets must not have the same flow: what has no ports and is not ICMP must have addresses of its own.
The answer:
  {"error": null, or what failed, "packets": [{"arrived": BOOLEAN, "accepted": BOOLEAN,
   "passed": BOOLEAN, "state": "NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED" or null,
   "direction": "ORIGINAL", "REPLY" or null}, ...],
   "native": what nft -j lists of each of the tables, before the first packet}
A packet arrived if it came to the first hook, and is accepted if it came out behind the last chain for input.
It is passed if it came out behind the last chain for what goes on to other hosts.
The state and the direction are those after PREROUTING of the raw and the mangle table; null for a packet that
did not get there.

What comes in at lo is made from nothing there: it has not been through OUTPUT, unlike what a host sends to
itself, whose flow is tracked and translated by then.

All of this happens in namespaces that end with this program. It needs no root, but user namespaces.
"""
import json
import sys

import watch
from conversations import Conversations
from inside import start
from probes import Probe
from testhost import Refused, Wires, prepare, run, set_router

PROGRAMS = {
    ("nft", "ipv4"): "iptables-nft-restore", ("nft", "ipv6"): "ip6tables-nft-restore",
    ("legacy", "ipv4"): "iptables-legacy-restore", ("legacy", "ipv6"): "ip6tables-legacy-restore",
}


def answer(request, conversations, wires):
    """What the kernel does with the packets of a request."""
    family = request["family"]
    probes = [Probe(packet, number, family) for number, packet in enumerate(request["packets"], start=1)]
    set_router(bool(request.get("router")))
    watch.clear()
    conversations.open(probes)
    run(PROGRAMS[request["backend"], family], text=request["rules"])
    if request.get("nft"):
        run("nft", *["-j"] * request["nft"].startswith("{"), "-f", "-", text=request["nft"])
    native = [run("nft", "-j", "list", "table", *table.split()).decode() for table in request.get("tables", [])]
    wires.deliver([(probe.interface, probe.frame()) for probe in probes])
    return {"packets": watch.verdicts(family, probes), "native": native}


def serve():
    """Answers requests until the end of the input."""
    prepare()
    watch.install()
    conversations, wires = Conversations(), Wires()
    for line in sys.stdin:
        try:
            reply = {"error": None, **answer(json.loads(line), conversations, wires)}
        except Refused as refusal:
            reply = {"error": str(refusal), "packets": [], "native": []}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    start(__file__, serve)
