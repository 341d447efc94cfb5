"""A host in namespaces of its own, and a cable to each of its interfaces.

The host has eth0 (192.0.2.1/24, 2001:db8:1::1/64, fe80::1), eth1 (198.51.100.1/24, 2001:db8:2::1/64, fe80::2)
and lo (127.0.0.1/8, ::1). A default route leads out of eth0.

What a packet may say of itself, so that routing lets it through to the INPUT chains:
  IPv4 destination  an address of the host, on whichever interface; 127.0.0.0/8; 192.0.2.255, 198.51.100.255,
                    127.255.255.255, 255.255.255.255; 224.0.0.1, 224.0.0.251, 239.255.255.250
  IPv4 source       any but multicast, 255.255.255.255 and (unless to 255.255.255.255 or multicast) 0.0.0.0
  IPv6 destination  an address of the host, on whichever interface, but a link-local one on its own alone and
                    ::1 on lo alone; not on lo: ff02::1, ff02::fb, ff02::1:ff00:1, ff02::1:ff00:2
  IPv6 source       any but multicast; ::1 on lo alone
All others arrive without being accepted. In IPv6 a multicast source, ::1 where it must not be, and ff01::1
off lo do not even arrive.
"""
import os
import pathlib
import random
import socket
import struct
import subprocess

CABLES = {"eth0": "peer0", "eth1": "peer1", "lo": "lo"}
HARDWARE = {"eth0": bytes.fromhex("020000000001"), "eth1": bytes.fromhex("020000000002"), "lo": bytes(6)}
GROUPS = ("224.0.0.251", "239.255.255.250")
GROUPS6 = ("ff02::fb", "ff02::1:ff00:1", "ff02::1:ff00:2")
# A kind of frame for local experiments (IEEE 802). Nothing but the socket that waits for it looks at it.
FENCE = 0x88B5

LINKS = """
link set lo up
link add eth0 address 02:00:00:00:00:01 type veth peer name peer0
link add eth1 address 02:00:00:00:00:02 type veth peer name peer1
"""

# Without ARP and its like, the host answers to its own hardware address, and the kernel ignores what comes
# out at the other end as meant for somebody else. So the other ends need no namespace of their own.
ADDRESSES = """
link set eth0 arp off up
link set eth1 arp off up
link set peer0 arp off up
link set peer1 arp off up
address add 192.0.2.1/24 broadcast + dev eth0
address add 198.51.100.1/24 broadcast + dev eth1
address add 2001:db8:1::1/64 dev eth0 nodad
address add 2001:db8:2::1/64 dev eth1 nodad
address add fe80::1/64 dev eth0 nodad
address add fe80::2/64 dev eth1 nodad
route add default dev eth0
route add ::/0 dev eth0
"""

# No address is filtered that the rules under test should see, and the host says nothing of its own accord.
SETTINGS = {
    "ipv4": {"rp_filter": 0, "accept_local": 1, "route_localnet": 1, "accept_redirects": 0},
    "ipv6": {"accept_ra": 0, "accept_redirects": 0, "accept_dad": 0, "addr_gen_mode": 1, "disable_ipv6": 0},
}
LIMITS = {
    "ipv4/ip_forward": 0, "ipv6/conf/all/forwarding": 0, "ipv4/icmp_ratelimit": 0, "ipv6/icmp/ratelimit": 0,
}


class Refused(Exception):
    """A command failed; the text is what it said."""


def run(*command, text=""):
    """Runs a command with a text as its input, and gives its output."""
    process = subprocess.run(command, input=text.encode(), capture_output=True)
    if process.returncode != 0:
        raise Refused(f"{' '.join(command)}: {process.stderr.decode(errors='replace').strip()}")
    return process.stdout


def prepare():
    """Makes the host of the namespaces that this process is in."""
    run("mount", "-t", "tmpfs", "none", "/run")
    # Forwarding first, since a change of it puts back others.
    for name, value in LIMITS.items():
        _setting(name, value)
    _settle("all", "default", "lo")
    run("ip", "-batch", "-", text=LINKS)
    for peer in ("peer0", "peer1"):
        _setting(f"ipv6/conf/{peer}/disable_ipv6", 1)
    run("ip", "-batch", "-", text=ADDRESSES)


def set_router(is_router):
    """Whether the host passes on what is for others."""
    for name in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
        if pathlib.Path("/proc/sys/net", name).read_text().strip() != str(int(is_router)):
            _setting(name, int(is_router))
    # A change of these puts back others.
    _settle("all", "default", *CABLES)


def _settle(*interfaces):
    for name in interfaces:
        for family, settings in SETTINGS.items():
            for key, value in settings.items():
                _setting(f"{family}/conf/{name}/{key}", value)


def _setting(name, value):
    pathlib.Path("/proc/sys/net", name).write_text(str(value))


class Wires:
    """Sends frames to the interfaces, and knows when all of them have been dealt with."""

    def __init__(self):
        self.senders = {interface: _packet_socket(cable, 0) for interface, cable in CABLES.items()}
        self.fences = {interface: _packet_socket(interface, FENCE) for interface in CABLES}
        self.members = _memberships()

    def deliver(self, frames):
        """Sends frames, each as its interface and its bytes, and returns when the rules have judged all.

        The kernel queues the frames that one processor sends, in order. So this process stays on one; the
        fence was queued behind all else, and has passed when a socket gets it. That of lo comes last: what
        the host answered to itself has passed, too.
        """
        everywhere = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {random.choice(list(everywhere))})
        try:
            for interface, frame in frames:
                self.senders[interface].send(frame)
            for interface, receiver in self.fences.items():
                fence = HARDWARE[interface] + bytes(6) + struct.pack("!H", FENCE) + bytes(46)
                self.senders[interface].send(fence)
                receiver.recv(len(fence))
        finally:
            os.sched_setaffinity(0, everywhere)


def _packet_socket(interface, kind):
    channel = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    channel.bind((interface, kind))
    channel.settimeout(5)
    return channel


def _memberships():
    """The sockets by which the host is a member of multicast groups."""
    members = [socket.socket(family, socket.SOCK_DGRAM) for family in (socket.AF_INET, socket.AF_INET6)]
    for index in map(socket.if_nametoindex, CABLES):
        for group in GROUPS:
            request = struct.pack("4s4si", socket.inet_aton(group), bytes(4), index)
            members[0].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
        for group in GROUPS6:
            request = struct.pack("16si", socket.inet_pton(socket.AF_INET6, group), index)
            members[1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
    return members
