"""Chains of nftables' own, which iptables does not show, that decide before INPUT or after it."""
from sabotage import sabotage

KIND = "foreign-nft-hook"


def drop_test(scene, hook, family="inet", verdict="drop"):
    protocol = {"inet": f"meta nfproto {scene.family}", "netdev": f"meta protocol {scene.nft_family}"}.get(family, "")
    syn = "tcp dport 9000-65535 tcp flags & (syn | ack) == syn"
    scene.nft(chain(family, hook, f"{protocol} {syn} {verdict}"))


def drop_replies(scene, hook, family="inet"):
    name = "ip" if scene.family == "ipv4" else "ip6"
    scene.nft(chain(family, hook, f"{name} saddr {scene.peer} tcp sport {{ 8080, 7070 }} drop"))


def chain(family, hook, rule):
    return f"table {family} elsewhere {{\n chain decides {{\n  type filter hook {hook};\n  {rule}\n }}\n}}"


@sabotage(KIND, "start", unattended=True)
def drop_the_test_before_the_start(scene):
    """A drop before INPUT is not the policy's."""
    drop_test(scene, "input priority -10")


@sabotage(KIND, "start", unattended=True)
def drop_the_test_before_routing(scene):
    """A drop before routing is not the policy's."""
    drop_test(scene, "prerouting priority -300")


@sabotage(KIND, "inbound", on_the_way="inbound", unattended=True)
def drop_the_test(scene):
    """A drop before INPUT is not the policy's, whenever it came."""
    drop_test(scene, "input priority -10")


@sabotage(KIND, "watching-inbound", on_the_way="inbound")
def drop_the_test_while_watched(scene):
    """A drop before routing is not the policy's, whenever it came."""
    drop_test(scene, "prerouting priority -300", scene.nft_family)


@sabotage(KIND, "inbound", on_the_way="inbound", unattended=True)
def drop_the_test_at_the_interface(scene):
    """A drop at the interface is not the policy's."""
    drop_test(scene, "ingress device eth0 priority 0", "netdev")


@sabotage(KIND, "inbound", on_the_way="inbound", unattended=True)
def reject_the_test(scene):
    """A refusal before INPUT is not the policy's."""
    drop_test(scene, "input priority -10", verdict="reject")


@sabotage(KIND, "start", on_the_way="outbound", unattended=True)
def drop_replies_before_the_start(scene):
    """Replies that are dropped before INPUT have not come in by the conntrack rule."""
    drop_replies(scene, "input priority -10")


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_the_replies(scene):
    """Replies that are dropped before routing have not come in by the conntrack rule."""
    drop_replies(scene, "prerouting priority -300", scene.nft_family)


@sabotage(KIND, "outbound", on_the_way="outbound")
def drop_the_replies_after_the_rule(scene):
    """Replies that are dropped after the conntrack rule have not come in."""
    drop_replies(scene, "input priority 10")


@sabotage(KIND, "watching-outbound", way=("outbound", "watch-curl"))
def drop_the_replies_while_watched(scene):
    """Replies that are dropped after the conntrack rule have not come in."""
    drop_replies(scene, "input priority 10")
