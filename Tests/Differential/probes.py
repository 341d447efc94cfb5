"""The packets of a request as frames, with right checksums, since connection tracking looks at them."""
import socket
import struct

from testhost import HARDWARE

ICMP, TCP, UDP, ICMPV6, SCTP = 1, 6, 17, 58, 132
FLAGS = ("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR")
ICMP_ERRORS = (3, 4, 5, 11, 12)
BROADCAST = [socket.inet_aton(text) for text in ("255.255.255.255", "192.0.2.255", "198.51.100.255")]
# By this number both sides of an association know it.
SCTP_TAG = 1


class Probe:
    """A packet of a request.

    Its identity is written into it (the identification of IPv4, the flow label of IPv6) and never 0.
    """

    def __init__(self, packet, identity, family):
        self.identity = identity
        self.is_ipv6 = family == "ipv6"
        self.interface = packet["interface"]
        self.transport = packet["transport"]
        self.source = self._packed(packet["source"])
        self.destination = self._packed(packet["destination"])
        has_ports = self.transport in (TCP, UDP, SCTP)
        self.source_port = packet.get("sourcePort") or 0 if has_ports else 0
        self.destination_port = packet.get("destinationPort") or 0 if has_ports else 0
        self.flags = sum(1 << FLAGS.index(name) for name in packet.get("tcpFlags") or [])
        self.icmp_type = packet.get("icmpType") or 0
        self.icmp_code = packet.get("icmpCode") or 0
        self.hop_limit = 64 if packet.get("hopLimit") is None else packet["hopLimit"]
        self.conversation = packet.get("conversation") or "none"

    def _packed(self, address):
        return socket.inet_pton(socket.AF_INET6 if self.is_ipv6 else socket.AF_INET, address)

    @property
    def is_icmp(self):
        return self.transport == (ICMPV6 if self.is_ipv6 else ICMP)

    @property
    def is_error(self):
        """Whether this tells of a datagram that did not get through, which it quotes."""
        return self.is_icmp and (self.icmp_type < 128 if self.is_ipv6 else self.icmp_type in ICMP_ERRORS)

    @property
    def quoted_port(self):
        """Both ports of the datagram that an error quotes. Few other packets have such a pair."""
        return 65536 - self.identity

    def frame(self):
        kind = 0x86DD if self.is_ipv6 else 0x0800
        payload = self._payload()
        header = _header(self, self.source, self.destination, self.transport, len(payload))
        return self._hardware() + bytes.fromhex("020000000099") + struct.pack("!H", kind) + header + payload

    def _hardware(self):
        """The hardware address of the destination; rules may ask whether the frame was meant for everyone."""
        if self.interface != "lo":
            if self.is_ipv6 and self.destination[0] == 0xFF:
                return b"\x33\x33" + self.destination[-4:]
            if self.destination in BROADCAST:
                return b"\xff" * 6
            if not self.is_ipv6 and 224 <= self.destination[0] < 240:
                return b"\x01\x00\x5e" + bytes([self.destination[1] & 0x7F]) + self.destination[2:]
        return HARDWARE[self.interface]

    def _payload(self):
        if self.transport == TCP:
            return self._tcp()
        if self.transport == UDP:
            return _udp(self.source, self.destination, self.source_port, self.destination_port)
        if self.is_icmp:
            return self._icmp()
        if self.transport == SCTP:
            return self._sctp()
        return bytes(16)

    def _tcp(self):
        acknowledged = 1 if self.flags & 1 << FLAGS.index("ACK") else 0
        segment = struct.pack("!HHIIBBHHH", self.source_port, self.destination_port, 1, acknowledged,
                              5 << 4, self.flags, 1024, 0, 0)
        return _with_checksum(segment, 16, _pseudo(self.source, self.destination, TCP, len(segment)))

    def _icmp(self):
        body = self._quotation() if self.is_error else bytes(20)
        # The identifier of an echo is to ICMP what a port is to TCP. An error has nothing there.
        identifier = 0 if self.is_error else self.identity
        message = struct.pack("!BBHHH", self.icmp_type, self.icmp_code, 0, identifier, 0) + body
        covered = _pseudo(self.source, self.destination, ICMPV6, len(message)) if self.is_ipv6 else b""
        return _with_checksum(message, 2, covered)

    def _quotation(self):
        datagram = _udp(self.destination, self.source, self.quoted_port, self.quoted_port)
        return _header(self, self.destination, self.source, UDP, len(datagram)) + datagram

    def _sctp(self):
        """The first packet of an association, or data of one that is open."""
        if self.conversation == "none":
            tag, chunk = 0, struct.pack("!BBHIIHHI", 1, 0, 20, SCTP_TAG, 65536, 1, 1, 1)
        else:
            tag, chunk = SCTP_TAG, struct.pack("!BBHIHHII", 0, 3, 20, 1, 0, 0, 0, 0)
        ports = struct.pack("!HHI", self.source_port, self.destination_port, tag)
        return ports + struct.pack("<I", _crc32c(ports + bytes(4) + chunk)) + chunk


def _header(probe, source, destination, transport, length):
    if probe.is_ipv6:
        start = struct.pack("!IHBB", 6 << 28 | probe.identity, length, transport, probe.hop_limit)
        return start + source + destination
    start = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, probe.identity, 0, probe.hop_limit, transport, 0)
    return _with_checksum(start + source + destination, 10)


def _udp(source, destination, source_port, destination_port):
    datagram = struct.pack("!HHHH", source_port, destination_port, 12, 0) + b"test"
    return _with_checksum(datagram, 6, _pseudo(source, destination, UDP, len(datagram)))


def _pseudo(source, destination, transport, length):
    return source + destination + struct.pack("!II", length, transport)


def _with_checksum(data, position, covered=b""):
    """The data, of an even length, with its checksum at a position; other bytes are covered too."""
    words = covered + data
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    total = (total >> 16) + (total & 0xFFFF)
    total = ~((total >> 16) + total) & 0xFFFF
    # A UDP datagram of checksum 0 has none, and 0xFFFF is equal to 0 for everyone.
    return data[:position] + struct.pack("!H", total or 0xFFFF) + data[position + 2:]


def _crc32c(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= byte
        for _ in range(8):
            remainder = remainder >> 1 ^ (0x82F63B78 if remainder & 1 else 0)
    return remainder ^ 0xFFFFFFFF
