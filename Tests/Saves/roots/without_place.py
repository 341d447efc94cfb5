"""Systems without a place of their own."""
from Support.families import COMMAND, FAMILIES
from roots.root import ENABLED_UNITS, UNITS, base


def opensuse(root):
    """openSUSE: nothing of its own; firewalld is the default."""
    base(root, "opensuse-leap")


def plain_systemd(root):
    """Any systemd, with a unit that somebody wrote."""
    base(root, "other")
    paths = {family: f"/etc/firewall.{suffix}" for family, suffix in zip(FAMILIES, ("v4", "v6"))}
    lines = "".join(f"ExecStart=/usr/sbin/{COMMAND[family]}-restore {path}\n" for family, path in paths.items())
    root.write(
        f"{ENABLED_UNITS}/firewall.service",
        "[Unit]\nDefaultDependencies=no\nWants=network-pre.target\nBefore=network-pre.target\n\n"
        f"[Service]\nType=oneshot\nRemainAfterExit=yes\n{lines}\n[Install]\nWantedBy=multi-user.target\n")
    root.enable(f"{ENABLED_UNITS}/multi-user.target.wants/firewall.service", f"/{ENABLED_UNITS}/firewall.service")
    root.restored = list(FAMILIES) if root.is_enabled else []
    root.enabling = ["systemctl enable firewall"]


def ifupdown(root):
    """ifupdown: a hook that somebody put into if-pre-up.d, run before each interface comes up."""
    root.init = "sysvinit" if root.variant == "sysvinit" else "systemd"
    base(root, "debian")
    root.write("etc/debian_version", "12.11\n")
    root.write("etc/network/interfaces", "auto lo eth0\niface lo inet loopback\niface eth0 inet dhcp\n")
    root.write("usr/sbin/ifup", "#!/bin/sh\n", 0o755)
    if root.variant == "sysvinit":
        # No hook of anybody's.
        root.make("etc/network/if-pre-up.d")
        root.write("etc/init.d/networking", "#!/bin/sh\n# Default-Start: S\nifup -a\n", 0o755)
        root.enable("etc/rcS.d/S11networking", "../init.d/networking")
        root.enabling = ["update-rc.d networking defaults"]
        return
    # Package ifupdown 0.8.41.
    root.unit(
        "networking.service",
        "[Unit]\nAfter=local-fs.target network-pre.target\nBefore=network.target\n\n[Service]\nType=oneshot\n"
        "ExecStart=/sbin/ifup -a --read-environment\n\n[Install]\nWantedBy=multi-user.target\n")
    root.link(f"{ENABLED_UNITS}/multi-user.target.wants/networking.service", f"/{UNITS}/networking.service")
    # run-parts passes over names with a dot, and files that are not executable.
    hook = "etc/network/if-pre-up.d/iptables" + (".sh" if root.variant == "dotted-name" else "")
    mode = 0o644 if root.variant == "not-executable" else 0o755
    root.links.append("/" + hook)
    if root.is_enabled:
        root.restored = list(FAMILIES) if root.variant is None else []
        root.write(
            hook, "#!/bin/sh\niptables-restore </etc/iptables.up.rules\n"
            "ip6tables-restore </etc/ip6tables.up.rules\n", mode)
    root.enabling = ["chmod 755 /" + hook]
