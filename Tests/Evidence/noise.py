"""Packets that belong to no test, which a host of the lab sends to the server all the time."""
import socket
import struct

from network import HTTP_PORT, MANAGEMENT_PORT, OTHER_PORT, SERVER

SOCKET_FAMILY = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}
BLOCKED_PORT = 9090
SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10
# 50 packets a second.
BURST, PAUSE = 5, 0.1


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
