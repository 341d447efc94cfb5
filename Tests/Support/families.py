"""The two families and the two backends of iptables, and the addresses of a server and a client on one wire."""

FAMILIES = ("ipv4", "ipv6")
COMMAND = {"ipv4": "iptables", "ipv6": "ip6tables"}
BACKENDS = ("nft", "legacy")

SERVER = {"ipv4": "192.0.2.1", "ipv6": "2001:db8::1"}
CLIENT = {"ipv4": "192.0.2.2", "ipv6": "2001:db8::2"}

# A server's rules before the steps: what a login needs.
START_RULES = {
    "ipv4": ["-i lo", "-p tcp --dport 22"],
    "ipv6": ["-i lo", "-p tcp --dport 22", "-p ipv6-icmp"],
}
STATE_RULE = "-m conntrack --ctstate RELATED,ESTABLISHED"
