"""A router on the way that filters, or changes, the packets of the tests."""
from sabotage import sabotage

KIND = "filter-upstream"
REPLIES = "-p tcp -m multiport --sports 8080,7070"
REQUESTS = "-p tcp -m multiport --dports 8080,7070"


@sabotage(KIND, "start", on_the_way="inbound", unattended=True)
def drop_the_test(scene):
    """A test that a router drops says nothing about this host, though "timed out" is true."""
    scene.route(f"-A FORWARD -d {scene.server} -p tcp --syn {scene.ports} -j DROP")


@sabotage(KIND, "start", on_the_way="inbound", unattended=True)
def reject_the_test(scene):
    """A router's refusal is not this host's block."""
    scene.route(f"-A FORWARD -d {scene.server} -p tcp --syn {scene.ports} -j REJECT")


@sabotage(KIND, "start", on_the_way="inbound", unattended=True)
def reset_the_test(scene):
    """A router's reset in this host's name is not this host's block."""
    scene.route(f"-A FORWARD -d {scene.server} -p tcp --syn {scene.ports} -j REJECT --reject-with tcp-reset")


@sabotage(KIND, "start", on_the_way="inbound", unattended=True)
def send_the_test_elsewhere(scene):
    """A test that a router sends to another machine says nothing about this host."""
    target = f"{scene.stranger}:9" if scene.family == "ipv4" else f"[{scene.stranger}]:9"
    scene.route(f"-t nat -A PREROUTING -d {scene.server} -p tcp {scene.ports} -j DNAT --to-destination {target}")


@sabotage(KIND, "start", on_the_way="inbound")
def change_the_source_port(scene):
    """A test whose source port a router changes is not the one that was announced."""
    scene.route(
        f"-t nat -A POSTROUTING -o to-server -p tcp {scene.ports} -j MASQUERADE --to-ports 61001-61500")


@sabotage(KIND, "watching-inbound", on_the_way="inbound")
def drop_while_watched(scene):
    """A router that begins to filter between two tests is not this host's block."""
    scene.route(f"-A FORWARD -d {scene.server} -p tcp --dport {scene.port} -j DROP")


@sabotage(KIND, "start", on_the_way="outbound", unattended=True)
def drop_replies(scene):
    """Replies that a router drops were not accepted here."""
    scene.route(f"-A FORWARD -s {scene.peer} {REPLIES} -j DROP")


@sabotage(KIND, "start", on_the_way="outbound", unattended=True)
def drop_requests(scene):
    """Connections that never get out of the network prove nothing about replies."""
    scene.route(f"-A FORWARD -d {scene.peer} {REQUESTS} -j DROP")


@sabotage(KIND, "start", on_the_way="outbound", unattended=True)
def reject_requests(scene):
    """A router's refusal is an ICMP packet that the conntrack rule lets in, and still no answer."""
    scene.route(f"-A FORWARD -d {scene.peer} {REQUESTS} -j REJECT")


@sabotage(KIND, "start", on_the_way="outbound", unattended=True)
def reset_requests(scene):
    """A router's reset comes in by the conntrack rule, and still no connection was made."""
    scene.route(f"-A FORWARD -d {scene.peer} {REQUESTS} -j REJECT --reject-with tcp-reset")
