"""Tests that are done on another host, to another host, or with other ports than they should be."""
import network
from sabotage import last_line, sabotage

HOST = "wrong-host"
PORT = "wrong-port"
TO_WATCH = {"on_the_way": "inbound", "way": ("inbound", "watch")}
BY_ADDRESS = {"on_the_way": "inbound", "way": ("inbound", "watch-address")}
WATCHED_CURL = {"on_the_way": "outbound", "way": ("outbound", "watch-curl")}


def curl(scene, address, host="server", port=network.HTTP_PORT):
    status, said = scene.lab.run(host, f"curl -sS --max-time 2 {network.url(scene.family, address, port)}")
    return last_line(said) if status else "exit 0"


@sabotage(HOST, "test-inbound", **TO_WATCH)
def on_the_server_itself(scene):
    """A connection of the server to itself goes over loopback and proves nothing."""
    return scene.nc("server")


@sabotage(HOST, "test-inbound", **TO_WATCH)
def on_the_server_over_loopback(scene):
    """A connection of the server to localhost proves nothing."""
    return scene.nc("server", "127.0.0.1" if scene.family == "ipv4" else "::1")


@sabotage(HOST, "test-inbound", **TO_WATCH)
def to_the_router(scene):
    """A router that drops the port is another machine."""
    scene.route(f"-A INPUT -p tcp {scene.ports} -j DROP")
    return scene.nc("peer", scene.router)


@sabotage(HOST, "test-inbound", **TO_WATCH)
def to_the_stranger(scene):
    """Another host that is silent is another host."""
    scene.lab.must("stranger", f"{scene.iptables}-nft -A INPUT -p tcp {scene.ports} -j DROP")
    return scene.nc("peer", scene.stranger)


@sabotage(HOST, "test-inbound", **TO_WATCH)
def from_the_stranger_by_another_port(scene):
    """A connection that was not announced is noise, whoever tells of it."""
    return scene.nc("stranger", source="-p 61999")


@sabotage(HOST, "test-inbound", **BY_ADDRESS)
def from_the_stranger_though_the_peer_is_watched(scene):
    """A connection from another address than the watched one is noise."""
    return scene.nc("stranger", source=False)


@sabotage(HOST, "test-outbound", **WATCHED_CURL)
def page_of_the_stranger(scene):
    """A connection to another host than the watched one is not the test."""
    return curl(scene, scene.stranger)


@sabotage(HOST, "test-outbound", **WATCHED_CURL)
def page_fetched_by_the_stranger(scene):
    """A connection of another host says nothing about this one."""
    return curl(scene, scene.peer, host="stranger")


@sabotage(HOST, "words-outbound", on_the_way="outbound")
def page_of_the_server_itself(scene):
    """A connection of the server to itself goes over loopback and proves nothing."""
    return f"run {network.url(scene.family, scene.server, network.MANAGEMENT_PORT)}"


@sabotage(HOST, "words-outbound", on_the_way="outbound")
def page_of_localhost(scene):
    """A name for the server itself proves nothing."""
    return f"run http://localhost:{network.MANAGEMENT_PORT}/"


@sabotage(PORT, "test-inbound", **TO_WATCH)
def to_another_port(scene):
    """What becomes of another port is another test."""
    return scene.nc("peer", port="9191")


@sabotage(PORT, "test-inbound", **TO_WATCH)
def from_another_port(scene):
    """Without the source port that was announced the test cannot be told from noise."""
    return scene.nc("peer", source="-p 61998")


@sabotage(PORT, "test-inbound", **TO_WATCH)
def from_any_port(scene):
    """Without the source port that was announced the test cannot be told from noise."""
    return scene.nc("peer", source=False)


@sabotage(PORT, "test-inbound", **TO_WATCH)
def by_datagrams(scene):
    """A datagram is not the connection that was to be tried, and nc calls it a success."""
    command = scene.command
    line = f"nc -vzu -w 2 -p {command['source']} {scene.server} {scene.port}"
    return last_line(scene.lab.run("peer", line)[1])


@sabotage(PORT, "test-outbound", **WATCHED_CURL)
def page_of_a_closed_port(scene):
    """A refusal is an answer that the conntrack rule lets in, but no connection."""
    return curl(scene, scene.peer, port=8081)
