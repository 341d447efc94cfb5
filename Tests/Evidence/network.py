"""The addresses of the lab, and what builds its network.

    server (eth0) --- (to-server) router (to-peer) --- (eth0) peer
                                         (to-stranger) --- (eth0) stranger
"""
# Beside the server, which has the namespace of the lab itself.
OTHERS = ("router", "peer", "stranger")
FOLDER = "/mnt/network"

HTTP_PORT = 8080
# Speaks no HTTP: whoever connects is greeted.
OTHER_PORT = 7070
MANAGEMENT_PORT = 22

SERVER = {"ipv4": "192.0.2.1", "ipv6": "2001:db8:1::1"}
PEER = {"ipv4": "198.51.100.2", "ipv6": "2001:db8:2::2"}
STRANGER = {"ipv4": "203.0.113.3", "ipv6": "2001:db8:3::3"}
ROUTER = {"ipv4": "192.0.2.254", "ipv6": "2001:db8:1::fe"}
ADDRESSES = {"server": SERVER, "peer": PEER, "stranger": STRANGER}
# The router's own addresses on its way to each host.
GATEWAYS = {
    "server": ROUTER,
    "peer": {"ipv4": "198.51.100.254", "ipv6": "2001:db8:2::fe"},
    "stranger": {"ipv4": "203.0.113.254", "ipv6": "2001:db8:3::fe"},
}
LENGTH = {"ipv4": "/24", "ipv6": "/64"}


def url(family, address, port=HTTP_PORT):
    return f"http://{address}:{port}/" if family == "ipv4" else f"http://[{address}]:{port}/"


def _address(family, address, interface):
    # A new address is not usable until its doubles have been looked for, which takes seconds.
    return f"address add {address}{LENGTH[family]} dev {interface}" + (" nodad" if family == "ipv6" else "")


def router_batch(families):
    """Input of `ip -batch` on the router: the links to all hosts."""
    lines = ["link set lo up"]
    for host in ADDRESSES:
        place = "1" if host == "server" else f"{FOLDER}/{host}"
        lines.append(f"link add to-{host} type veth peer name eth0 netns {place}")
        lines += [_address(family, GATEWAYS[host][family], f"to-{host}") for family in families]
        lines.append(f"link set to-{host} up")
    return "\n".join(lines)


def host_batch(host, families):
    """Input of `ip -batch` on one of the other hosts."""
    lines = ["link set lo up"]
    lines += [_address(family, ADDRESSES[host][family], "eth0") for family in families]
    lines.append("link set eth0 up")
    for family in families:
        everything = "0.0.0.0/0" if family == "ipv4" else "::/0"
        lines.append(f"route add {everything} via {GATEWAYS[host][family]}")
    return "\n".join(lines)


def script(families):
    """The part of a shell script that builds the network, run as the server's first process."""
    lines = [f"mkdir -p {FOLDER}"]
    for host in OTHERS:
        lines.append(f"touch {FOLDER}/{host}; unshare --net={FOLDER}/{host} true")
    on_router = f"nsenter --net={FOLDER}/router --"
    lines.append(
        f"{on_router} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'")
    if "ipv6" not in families:
        # Without this each link has an IPv6 address of its own all the same.
        lines.append("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6")
        lines.append("echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6")
    lines.append(f"{on_router} ip -batch - <<END\n{router_batch(families)}\nEND")
    for host in ADDRESSES:
        there = "" if host == "server" else f"nsenter --net={FOLDER}/{host} -- "
        lines.append(f"{there}ip -batch - <<END\n{host_batch(host, families)}\nEND")
    return "\n".join(lines)
