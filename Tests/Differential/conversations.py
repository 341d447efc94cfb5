"""The flows that connection tracking knows, written straight into its table.

A conversation is opened as the kernel would remember one that was held under an open ruleset, with no packet
sent. The numbers are those of linux/netfilter/nfnetlink_conntrack.h.
"""
import os
import socket
import struct

from probes import SCTP, SCTP_TAG, TCP, UDP
from testhost import Refused

NETFILTER = 12
NEW, DELETE = 0x100, 0x102
REQUEST, EXCLUSIVE, CREATE = 0x1, 0x200, 0x400
ERROR = 2
NESTED = 0x8000
ORIGINAL, REPLY, STATUS, PROTOCOL_STATE, TIMEOUT, MARK = 1, 2, 3, 4, 7, 8
SEEN_REPLY, ASSURED, CONFIRMED = 0x2, 0x4, 0x8
TCP_ESTABLISHED, SCTP_ESTABLISHED = 3, 4
# What asks, and what answers it, as types of ICMP and of ICMPv6.
ANSWERS = {8: 0, 13: 14, 15: 16, 17: 18, 128: 129, 139: 140}
QUESTIONS = {answer: question for question, answer in ANSWERS.items()}


class Conversations:
    """The table of connection tracking in this namespace."""

    def __init__(self):
        self.channel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
        self.channel.bind((0, 0))
        self.channel.setblocking(False)

    def open(self, probes):
        """Forgets all flows, and writes down what went before each packet."""
        forget = _message(DELETE, 0, socket.AF_UNSPEC, 0, b"")
        held = (_conversation(probe) for probe in probes if probe.conversation != "none")
        self.channel.send(forget + b"".join(held))
        self._check()

    def _check(self):
        """The kernel has done all of it by now, and has said what failed."""
        failures = []
        try:
            while True:
                answer = self.channel.recv(65536)
                _, kind, _, packet, _, status = struct.unpack("=IHHIIi", answer[:20])
                if kind == ERROR and status != 0:
                    failures.append(f"the conversation of packet {packet - 1}: {os.strerror(-status)}")
        except BlockingIOError:
            pass
        if failures:
            raise Refused("\n".join(failures))


def _conversation(probe):
    """The message that opens what went before a packet."""
    content = {"inbound": _inbound, "outbound": _outbound, "related": _related}[probe.conversation](probe)
    family = socket.AF_INET6 if probe.is_ipv6 else socket.AF_INET
    content += _attribute(TIMEOUT, struct.pack("!I", 600))
    # Rules may have marked it by then.
    content += _attribute(MARK, struct.pack("!I", probe.identity & 3))
    return _message(NEW, CREATE | EXCLUSIVE, family, probe.identity, content)


def _inbound(probe):
    return _flow(ORIGINAL, REPLY, probe, _asked_type(probe, ANSWERS)) + _answered(probe.transport)


def _outbound(probe):
    return _flow(REPLY, ORIGINAL, probe, _asked_type(probe, QUESTIONS)) + _answered(probe.transport)


def _related(probe):
    if not probe.is_error:
        raise Refused(f"packet {probe.identity - 1} quotes nothing that it could be related to")
    ports = _ports(UDP, probe.quoted_port, probe.quoted_port)
    return (_tuple(ORIGINAL, probe.is_ipv6, probe.destination, probe.source, ports)
            + _tuple(REPLY, probe.is_ipv6, probe.source, probe.destination, ports))


def _asked_type(probe, counterparts):
    """The type of the ICMP message that goes the other way."""
    if not probe.is_icmp:
        return None
    if probe.icmp_type not in counterparts:
        raise Refused(f"packet {probe.identity - 1}: ICMP type {probe.icmp_type} neither asks nor answers so")
    return counterparts[probe.icmp_type]


def _flow(own, other, probe, other_type):
    """A flow whose one direction is the packet's."""
    if probe.is_icmp:
        mine, theirs = _echo(probe, probe.icmp_type), _echo(probe, other_type)
    else:
        mine = _ports(probe.transport, probe.source_port, probe.destination_port)
        theirs = _ports(probe.transport, probe.destination_port, probe.source_port)
    return (_tuple(own, probe.is_ipv6, probe.source, probe.destination, mine)
            + _tuple(other, probe.is_ipv6, probe.destination, probe.source, theirs))


def _ports(transport, source, destination):
    return (_attribute(1, bytes([transport])) + _attribute(2, struct.pack("!H", source))
            + _attribute(3, struct.pack("!H", destination)))


def _echo(probe, kind):
    first = 7 if probe.is_ipv6 else 4
    return (_attribute(1, bytes([probe.transport])) + _attribute(first, struct.pack("!H", probe.identity))
            + _attribute(first + 1, bytes([kind])) + _attribute(first + 2, bytes([probe.icmp_code])))


def _tuple(direction, is_ipv6, source, destination, protocol):
    first = 3 if is_ipv6 else 1
    addresses = _attribute(first, source) + _attribute(first + 1, destination)
    content = _attribute(1 | NESTED, addresses) + _attribute(2 | NESTED, protocol)
    return _attribute(direction | NESTED, content)


def _answered(transport):
    """That both sides were heard."""
    status = _attribute(STATUS, struct.pack("!I", SEEN_REPLY | ASSURED | CONFIRMED))
    if transport == TCP:
        state = _attribute(1 | NESTED, _attribute(1, bytes([TCP_ESTABLISHED])))
    elif transport == SCTP:
        tag = struct.pack("!I", SCTP_TAG)
        association = _attribute(1, bytes([SCTP_ESTABLISHED])) + _attribute(2, tag) + _attribute(3, tag)
        state = _attribute(3 | NESTED, association)
    else:
        return status
    return status + _attribute(PROTOCOL_STATE | NESTED, state)


def _attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def _message(kind, flags, family, sequence, content):
    header = struct.pack("=IHHII", 20 + len(content), kind, REQUEST | flags, sequence, 0)
    return header + struct.pack("!BBH", family, 0, 0) + content
