"""Runs inside of a lab: the services of its hosts, and the noise that goes on all the time.

usage: dwellers.py SEED busy|quiet FAMILY...

With `quiet` the noise has nothing that is a test of the peer by itself: no connections of the server to the peer, and
none of the peer to the port under test.
"""
import ctypes
import os
import random
import selectors
import socket
import struct
import sys
import time

from network import FOLDER, HTTP_PORT, MANAGEMENT_PORT, OTHER_PORT, PEER, SERVER, STRANGER

SOCKET_FAMILY = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}
BLOCKED_PORT = 9090
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"
SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10
BURST, PAUSE = 5, 0.1


class Dweller:
    """One host's services in one loop; `tick` is called every so often."""

    def __init__(self, ports, tick):
        self.selector = selectors.DefaultSelector()
        self.tick = tick
        for port in ports:
            listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("::", port))
            listener.listen(50)
            self.selector.register(listener, selectors.EVENT_READ, port)

    def serve(self):
        due = time.monotonic()
        while True:
            for key, _ in self.selector.select(max(0, due - time.monotonic())):
                try:
                    self._accept(key) if key.data else self._read(key.fileobj)
                except OSError:
                    continue
            if time.monotonic() >= due:
                due = time.monotonic() + PAUSE
                self.tick()

    def _accept(self, key):
        connection, _ = key.fileobj.accept()
        greeting = {MANAGEMENT_PORT: b"SSH-2.0-OpenSSH_9.2\r\n", OTHER_PORT: b"hello\n"}.get(key.data)
        self.selector.register(connection, selectors.EVENT_READ, None)
        if greeting:
            connection.sendall(greeting)

    def _read(self, connection):
        try:
            request = connection.recv(4096)
            if request.startswith((b"GET", b"HEAD")):
                connection.sendall(PAGE)
            elif request:
                return
        except OSError:
            pass
        self.selector.unregister(connection)
        connection.close()


class Noise:
    """Packets that belong to no test, from one host to the server."""

    def __init__(self, dice, own, families, knocks):
        self.dice = dice
        self.own = own
        self.families = families
        self.knocks = knocks
        self.raw = {
            family: socket.socket(SOCKET_FAMILY[family], socket.SOCK_RAW, socket.IPPROTO_TCP) for family in families}
        self.datagrams = {family: socket.socket(SOCKET_FAMILY[family], socket.SOCK_DGRAM) for family in families}
        if "ipv6" in families:
            # The kernel fills in the checksum, which is at this offset (ipv6(7)).
            self.raw["ipv6"].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_CHECKSUM, 16)

    def tick(self):
        for _ in range(BURST):
            try:
                self._send(self.dice.choice(self.families))
            except OSError:
                continue

    def _send(self, family):
        kind = self.dice.random()
        port = self.dice.choice([port for port in (self._port(), self._port()) if port != MANAGEMENT_PORT] or [1])
        if kind < 0.2:
            self.datagrams[family].sendto(b"noise", (SERVER[family], port))
        elif kind < 0.4 and self.knocks:
            self._send_tcp(family, self._port(), BLOCKED_PORT, SYN)
        elif kind < 0.75:
            self._send_tcp(family, self._port(), port, SYN)
        else:
            source = self.dice.choice([HTTP_PORT, OTHER_PORT, self._port()])
            self._send_tcp(family, source, port, self.dice.choice([ACK, ACK, SYN_ACK]))

    def _port(self):
        return self.dice.randrange(1, 65536)

    def _send_tcp(self, family, source, target, flags):
        header = struct.pack(
            "!HHIIBBHHH", source, target, self.dice.getrandbits(32), self.dice.getrandbits(32), 0x50, flags, 1024, 0, 0)
        if family == "ipv4":
            ends = socket.inet_aton(self.own[family]) + socket.inet_aton(SERVER[family])
            sum_ = _checksum(ends + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(header)) + header)
            header = header[:16] + struct.pack("!H", sum_) + header[18:]
        self.raw[family].sendto(header, (SERVER[family], 0))


def _checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Errands:
    """Connections that the server opens all the time, besides those of the tests."""

    def __init__(self, dice, families, is_quiet):
        self.dice = dice
        self.families = families
        self.is_quiet = is_quiet
        self.open = []

    def tick(self):
        now = time.monotonic()
        for begun, connection in [entry for entry in self.open if entry[0] < now - 0.5]:
            connection.close()
            self.open.remove((begun, connection))
        if self.dice.random() < 0.4:
            self._connect(STRANGER)
        if not self.is_quiet and self.dice.random() < 0.05:
            self._connect(PEER)

    def _connect(self, host):
        family = self.dice.choice(self.families)
        connection = socket.socket(SOCKET_FAMILY[family], socket.SOCK_STREAM)
        connection.setblocking(False)
        connection.connect_ex((host[family], OTHER_PORT))
        self.open.append((time.monotonic(), connection))


def dwell(host, dice, is_quiet, families, ready):
    """Becomes the host's services and noise. Never comes back."""
    if host != "server":
        place = os.open(f"{FOLDER}/{host}", os.O_RDONLY)
        if ctypes.CDLL(None, use_errno=True).setns(place, 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    if host == "server":
        dweller = Dweller([MANAGEMENT_PORT], Errands(dice, families, is_quiet).tick)
    else:
        own, knocks = (PEER, not is_quiet) if host == "peer" else (STRANGER, True)
        dweller = Dweller([HTTP_PORT, OTHER_PORT], Noise(dice, own, families, knocks).tick)
    os.write(ready, b".")
    dweller.serve()


def main():
    seed, loudness, *families = sys.argv[1:]
    ready, done = os.pipe()
    hosts = ("server", "peer", "stranger")
    for host in hosts:
        if os.fork() == 0:
            dwell(host, random.Random(f"{seed} {host}"), loudness == "quiet", families, done)
    for _ in hosts:
        os.read(ready, 1)
    print("ready", flush=True)
    os.wait()


if __name__ == "__main__":
    main()
