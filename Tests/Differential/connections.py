#!/usr/bin/env python3
"""Asks the kernel of this machine which connections go on under a ruleset: real ones, between two hosts.

usage: Tests/Differential/connections.py

One request a line on standard input, one answer a line on standard output, both JSON. A request:
  {"backend": "nft" or "legacy", "family": "ipv4" or "ipv6",
   "rules": what iptables-restore reads (may be missing: those of before stay),
   "nft": what nft -f reads, and "tables": its tables, which are made anew (both may be missing),
   "asks": [{"kind": "login", "connection", "query" or "neighbours", "patience": SECONDS}, ...]}
A login is a TCP connection from the other host to port 22 of the host with the rules, a connection one from that host
to port 4444 of the other, a query a datagram to its port 53; each goes on if what was said is said back, twice.
Neighbours (IPv6) go on if each of the two hosts finds the other one again, which they know else. The patience is how long
that may take.
The answer:
  {"error": null, or what failed, "goOn": [BOOLEAN, ...], "native": what nft -j lists of each of the tables}

The host with the rules has eth0 (192.0.2.1/24, 2001:db8:1::1/64), the other one has 192.0.2.2 and 2001:db8:1::2.
All of this happens in namespaces that end with this program. It needs no root, but user namespaces.
"""
import ctypes
import json
import os
import socket
import sys
import threading
import time

from inside import start
from kernel import PROGRAMS
from testhost import Refused, run

ADDRESSES = {"ipv4": ("192.0.2.1", "192.0.2.2"), "ipv6": ("2001:db8:1::1", "2001:db8:1::2")}
FAMILIES = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}
LOGIN, CONNECTION, QUERY = 22, 4444, 53
NEW_NETWORK = 0x40000000


def echo(connection):
    """Says back what is said."""
    with connection:
        try:
            while said := connection.recv(100):
                connection.sendall(said)
        except OSError:
            pass


def serve_connections(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


def serve_datagrams(waiting):
    while True:
        said, whence = waiting.recvfrom(100)
        try:
            waiting.sendto(said, whence)
        except OSError:
            pass


def listen(port):
    for family in FAMILIES.values():
        listener = socket.socket(family, socket.SOCK_STREAM)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(("", port))
        listener.listen(50)
        threading.Thread(target=serve_connections, args=(listener,), daemon=True).start()


def answer_queries():
    for family, (_, own) in ADDRESSES.items():
        waiting = socket.socket(FAMILIES[family], socket.SOCK_DGRAM)
        waiting.bind((own, QUERY))
        threading.Thread(target=serve_datagrams, args=(waiting,), daemon=True).start()


def goes_on(kind, family, patience):
    """Whether a new connection goes on, as seen by the one who opens it."""
    datagrams = kind == "query"
    with socket.socket(FAMILIES[family], socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM) as own:
        end = time.monotonic() + patience
        own.settimeout(patience)
        ends = ADDRESSES[family]
        try:
            own.connect((ends[0], LOGIN) if kind == "login" else (ends[1], QUERY if datagrams else CONNECTION))
            for word in (b"one", b"two"):
                own.settimeout(max(0.01, end - time.monotonic()))
                own.sendall(word)
                if own.recv(100) != word:
                    return False
            return True
        except OSError:
            return False


def finds_neighbour(interface, number, patience):
    """Whether the IPv6 neighbour answers, which is asked for once more."""
    other = ADDRESSES["ipv6"][1 - number]
    entry = ["ip", "neighbour", "replace", other, "lladdr", hardware(1 - number), "dev", interface, "nud"]
    end = time.monotonic() + patience
    run(*entry, "probe")
    state = ""
    while time.monotonic() < end and state not in ("REACHABLE", "FAILED"):
        time.sleep(0.02)
        state = (run("ip", "-6", "neighbour", "show", other, "dev", interface).decode().split() or [""])[-1]
    run(*entry, "permanent")
    return state == "REACHABLE"


def hardware(number):
    return f"02:00:00:00:00:{number + 1:02x}"


def be_the_other_host(requests, replies):
    """Runs in a network of its own: opens logins on request."""
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    print("ready", file=replies, flush=True)
    requests.readline()
    configure("peer0", 1)
    listen(CONNECTION)
    answer_queries()
    print("ready", file=replies, flush=True)
    for line in requests:
        kind, family, patience = json.loads(line)
        goes = finds_neighbour("peer0", 1, patience) if kind == "neighbours" else goes_on(kind, family, patience)
        print(json.dumps(goes), file=replies, flush=True)


def configure(interface, number):
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "set", interface, "up")
    run("ip", "address", "add", f"{ADDRESSES['ipv4'][number]}/24", "dev", interface)
    run("ip", "address", "add", f"{ADDRESSES['ipv6'][number]}/64", "dev", interface, "nodad")
    # Neighbours that are known need no packet that a rule could drop.
    other = 1 - number
    for addresses in ADDRESSES.values():
        run("ip", "neighbour", "replace", addresses[other], "lladdr", hardware(other), "dev", interface,
            "nud", "permanent")


class OtherHost:
    """The other end of the cable, a process of its own."""

    def __init__(self):
        ours, theirs = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            be_the_other_host(os.fdopen(ours[0]), os.fdopen(theirs[1], "w"))
            os._exit(0)
        self.requests, self.replies = os.fdopen(ours[1], "w"), os.fdopen(theirs[0])
        self.replies.readline()
        run("ip", "link", "add", "eth0", "address", "02:00:00:00:00:01", "type", "veth",
            "peer", "name", "peer0", "address", "02:00:00:00:00:02")
        run("ip", "link", "set", "peer0", "netns", str(child))
        configure("eth0", 0)
        self.tell("go")

    def tell(self, line):
        print(line, file=self.requests, flush=True)
        return self.replies.readline()

    def sees(self, kind, family, patience):
        return json.loads(self.tell(json.dumps([kind, family, patience])))


def answer(request, other):
    family = request["family"]
    if "rules" in request:
        run(PROGRAMS[request["backend"], family], text=request["rules"])
    tables = request.get("tables", [])
    if "nft" in request:
        run("nft", "-f", "-", text="".join(f"table {table}\ndelete table {table}\n" for table in tables) + request["nft"])
    native = [run("nft", "-j", "list", "table", *table.split()).decode() for table in tables]
    go_on = [goes_on_as_asked(ask["kind"], family, ask["patience"], other) for ask in request["asks"]]
    return {"goOn": go_on, "native": native}


def goes_on_as_asked(kind, family, patience, other):
    if kind == "neighbours":
        return finds_neighbour("eth0", 0, patience) and other.sees(kind, family, patience)
    return other.sees(kind, family, patience) if kind == "login" else goes_on(kind, family, patience)


def serve():
    """Answers requests until the end of the input."""
    run("mount", "-t", "tmpfs", "none", "/run")
    other = OtherHost()
    listen(LOGIN)
    for line in sys.stdin:
        try:
            reply = {"error": None, **answer(json.loads(line), other)}
        except Refused as refusal:
            reply = {"error": str(refusal), "goOn": [], "native": []}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    start(__file__, serve)
