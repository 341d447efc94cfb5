"""Rules of iptables on the server that decide where another rule, or the policy, seems to."""
from network import HTTP_PORT
from sabotage import sabotage

KIND = "wrong-rule"
REPLIES = "-p tcp -m multiport --sports 8080,7070"


# New connections.

@sabotage(KIND, "inbound", on_the_way="inbound")
def accept_all_from_peer(scene):
    """A rule that accepts all from the other machine is not to be taken for a block."""
    scene.rule(f"-I INPUT -s {scene.peer} -j ACCEPT")


@sabotage(KIND, "watching-inbound", on_the_way="inbound")
def accept_while_watched(scene):
    """A rule that accepts every port while one is watched is not to be taken for a block."""
    scene.rule(f"-I INPUT -p tcp {scene.ports} -j ACCEPT")


@sabotage(KIND, "start", unattended=True)
def accept_all_ports(scene):
    """A rule that leaves no port to the policy is not to be taken for a block."""
    scene.rule(f"-A INPUT -p tcp {scene.ports} -j ACCEPT")


@sabotage(KIND, "inbound", on_the_way="inbound")
def accept_in_chain(scene):
    """An ACCEPT in a chain that INPUT leads to is not to be taken for a block."""
    scene.rule("-N guests")
    scene.rule(f"-A guests -s {scene.peer} -p tcp -j ACCEPT")
    scene.rule("-A INPUT -p tcp -j guests")


@sabotage(KIND, "watching-inbound", on_the_way="inbound")
def reset_while_watched(scene):
    """A refusal by a rule that came while the test was watched is not to be taken for a block by the policy."""
    scene.rule(f"-A INPUT -s {scene.peer} -p tcp -j REJECT --reject-with tcp-reset")


@sabotage(KIND, "inbound", on_the_way="inbound", start="reject-last")
def accept_before_the_last(scene):
    """Where nothing listens behind a rule that accepts, the refusal is not that of the last rule."""
    scene.rule(f"-I INPUT 2 -s {scene.peer} -p tcp {scene.ports} -j ACCEPT")


@sabotage(KIND, "watching-inbound", on_the_way="inbound", start="reset-last")
def reset_before_the_last(scene):
    """Nor is that of another rule, though it looks the same."""
    scene.rule(f"-I INPUT 2 -s {scene.peer} -p tcp {scene.ports} -j REJECT --reject-with tcp-reset")


@sabotage(KIND, "start", unattended=True)
def drop_at_the_end(scene):
    """Where a rule drops what is left over, the policy has proved nothing."""
    scene.rule(f"-A INPUT -p tcp {scene.ports} -j DROP")


@sabotage(KIND, "inbound", on_the_way="inbound")
def drop_before_the_policy(scene):
    """Where a rule drops the test, a truthful "timed out" proves nothing about the policy."""
    scene.rule(f"-I INPUT 2 -s {scene.peer} -p tcp {scene.ports} -j DROP")


@sabotage(KIND, "watching-inbound", on_the_way="inbound")
def drop_while_watched(scene):
    """Where a rule comes in front of the test while it is watched, the policy has proved nothing."""
    scene.rule(f"-I INPUT -s {scene.peer} -p tcp {scene.ports} -j DROP")


@sabotage(KIND, "inbound", on_the_way="inbound", unattended=True)
def drop_in_raw(scene):
    """A drop in the raw table is not the policy's."""
    scene.rule(f"-t raw -A PREROUTING -p tcp --syn {scene.ports} -j DROP")


@sabotage(KIND, "start", unattended=True)
def drop_in_mangle(scene):
    """A drop in the mangle table is not the policy's."""
    scene.rule(f"-t mangle -A INPUT -p tcp --syn {scene.ports} -j DROP")


@sabotage(KIND, "inbound", on_the_way="inbound")
def redirect_to_management(scene):
    """A redirection to an open port is not to be taken for a block."""
    scene.rule(f"-t nat -A PREROUTING -p tcp {scene.ports} -j REDIRECT --to-ports 22")


@sabotage(KIND, "inbound", on_the_way="inbound", unattended=True)
def send_on_elsewhere(scene):
    """Where a rule sends the test on to another machine, INPUT never decides, however silent it is."""
    target = f"{scene.stranger}:9" if scene.family == "ipv4" else f"[{scene.stranger}]:9"
    scene.rule(f"-t nat -A PREROUTING -p tcp {scene.ports} -j DNAT --to-destination {target}")


# Replies.

@sabotage(KIND, "outbound", on_the_way="outbound")
def accept_replies_first(scene):
    """Replies that an earlier rule accepts say nothing about the conntrack rule."""
    scene.rule(f"-I INPUT -s {scene.peer} {REPLIES} -j ACCEPT")


@sabotage(KIND, "outbound", on_the_way="outbound", way=("outbound", "run"))
def accept_replies_beside_other_traffic(scene):
    """What comes in on another connection to the peer says nothing about the answers of the test."""
    scene.talk_to_peer()
    scene.rule(f"-I INPUT -s {scene.peer} -p tcp --sport {HTTP_PORT} -j ACCEPT")


@sabotage(KIND, "outbound", on_the_way="outbound", way=("outbound", "watch-curl"))
def accept_replies_by_chance_beside_other_traffic(scene):
    """Nor where nobody can tell from the rules who takes them."""
    scene.talk_to_peer()
    always = "-m statistic --mode random --probability 1"
    scene.rule(f"-I INPUT -s {scene.peer} -p tcp --sport {HTTP_PORT} {always} -j ACCEPT")


@sabotage(KIND, "watching-outbound", way=("outbound", "watch-curl"))
def accept_replies_while_watched(scene):
    """Replies that a rule accepts which came while it was watched say nothing about the conntrack rule."""
    scene.rule(f"-I INPUT -s {scene.peer} {REPLIES} -j ACCEPT")


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_replies_first(scene):
    """Replies that are dropped before the conntrack rule have not come in by it."""
    scene.rule(f"-I INPUT -s {scene.peer} {REPLIES} -j DROP")


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_replies_in_raw(scene):
    """Replies that the raw table drops have not come in."""
    scene.rule(f"-t raw -A PREROUTING -s {scene.peer} {REPLIES} -j DROP")


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_replies_in_mangle(scene):
    """Replies that the mangle table drops have not come in."""
    scene.rule(f"-t mangle -A PREROUTING -s {scene.peer} {REPLIES} -j DROP")


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_replies_afterwards(scene):
    """Replies that the security table drops have passed the conntrack rule, but did not come in."""
    scene.rule(f"-t security -A INPUT -s {scene.peer} {REPLIES} -j DROP")


@sabotage(KIND, "outbound", on_the_way="outbound")
def keep_replies_untracked(scene):
    """Replies that are kept out of tracking are accepted by no conntrack rule."""
    scene.rule(f"-t raw -A PREROUTING -s {scene.peer} {REPLIES} -j CT --notrack")


@sabotage(KIND, "outbound", on_the_way="outbound")
def take_out_the_state_rule(scene):
    """Without the conntrack rule nothing is proved about it."""
    scene.rule("-D INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
    scene.rule(f"-I INPUT -s {scene.peer} {REPLIES} -j ACCEPT")
