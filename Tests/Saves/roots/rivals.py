"""Other firewalls, enabled beside a method."""
from roots.root import ENABLED_UNITS, UNITS

ONESHOT = "[Service]\nType=oneshot\nExecStart={start}\n\n[Install]\nWantedBy={target}\n"


def firewalld(root):
    # Package firewalld 1.3.3.
    root.unit(
        "firewalld.service",
        "[Unit]\nBefore=network-pre.target\nConflicts=iptables.service ip6tables.service nftables.service\n\n"
        "[Service]\nExecStart=/usr/sbin/firewalld --nofork --nopid\n\n"
        "[Install]\nWantedBy=multi-user.target\nAlias=dbus-org.fedoraproject.FirewallD1.service\n")
    root.link(f"{ENABLED_UNITS}/multi-user.target.wants/firewalld.service", f"/{UNITS}/firewalld.service")
    root.link(f"{ENABLED_UNITS}/dbus-org.fedoraproject.FirewallD1.service", f"/{UNITS}/firewalld.service")


def ufw(root, enabled="yes"):
    # Package ufw 0.36.2: its unit is enabled from the start, and ufw.conf decides.
    root.unit("ufw.service", ONESHOT.format(start="/lib/ufw/ufw-init start quiet", target="multi-user.target"))
    root.link(f"{ENABLED_UNITS}/multi-user.target.wants/ufw.service", f"/{UNITS}/ufw.service")
    root.write("etc/ufw/ufw.conf", f"# Set to yes to start on boot.\nENABLED={enabled}\nLOGLEVEL=low\n")


def ufw_off(root):
    ufw(root, "no")


def nftables(root):
    # Package nftables 1.0.6.
    root.unit("nftables.service", ONESHOT.format(start="/usr/sbin/nft -f /etc/nftables.conf", target="sysinit.target"))
    root.link(f"{ENABLED_UNITS}/sysinit.target.wants/nftables.service", f"/{UNITS}/nftables.service")
    root.write("etc/nftables.conf", "#!/usr/sbin/nft -f\n\nflush ruleset\n", 0o755)


RIVALS = {"with-firewalld": firewalld, "with-ufw": ufw, "with-ufw-off": ufw_off, "with-nftables": nftables}
