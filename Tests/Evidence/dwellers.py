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
import sys
import time

from network import FOLDER, HTTP_PORT, OTHER_PORT, PEER, STRANGER
from noise import PAUSE, SOCKET_FAMILY, Noise

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"


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
        self.selector.register(connection, selectors.EVENT_READ, None)
        if key.data == OTHER_PORT:
            connection.sendall(b"hello\n")

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
        dweller = Dweller([], Errands(dice, families, is_quiet).tick)
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
