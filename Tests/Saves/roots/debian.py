"""Debian and Ubuntu."""
from Support.families import COMMAND, FAMILIES
from roots.root import ENABLED_UNITS, UNITS, base

# Packages netfilter-persistent and iptables-persistent 1.0.20 (Debian 12).
NETFILTER_PERSISTENT_UNIT = """[Unit]
Description=netfilter persistent configuration
DefaultDependencies=no
Wants=network-pre.target systemd-modules-load.service local-fs.target
Before=network-pre.target shutdown.target
After=systemd-modules-load.service local-fs.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/netfilter-persistent start
ExecStop=/usr/sbin/netfilter-persistent stop

[Install]
WantedBy=multi-user.target
"""
PLUGIN = """#!/bin/sh
case "$1" in
start) {command}-restore </etc/iptables/rules.{suffix} ;;
save) {command}-save >/etc/iptables/rules.{suffix} ;;
esac
"""


def debian(root):
    """Debian and Ubuntu: netfilter-persistent with the plugins of iptables-persistent."""
    root.init = "sysvinit" if root.variant == "sysvinit" else "systemd"
    base(root, "debian")
    root.write("etc/debian_version", "12.11\n")
    root.make("etc/iptables")
    root.files = {"ipv4": "/etc/iptables/rules.v4", "ipv6": "/etc/iptables/rules.v6"}
    root.mode = 0o640
    if root.variant == "folder-alone":
        # Left by a package that was removed, or made by hand: nothing restores from it.
        return
    skipping = "IPTABLES_SKIP_SAVE=yes\nIP6TABLES_SKIP_SAVE=yes\n" if root.variant == "skip-save" else ""
    root.write("etc/default/netfilter-persistent", f"FLUSH_ON_STOP=0\n{skipping}IPTABLES_TEST_RULESET=yes\n")
    plugins = "usr/share/netfilter-persistent/plugins.d"
    root.write("usr/sbin/netfilter-persistent", f'#!/bin/sh\nrun-parts -a "$1" /{plugins}\n', 0o755)
    root.make(plugins)
    if root.variant != "no-plugins":
        for name, command, suffix in (("15-ip4tables", "iptables", "v4"), ("25-ip6tables", "ip6tables", "v6")):
            root.write(f"{plugins}/{name}", PLUGIN.format(command=command, suffix=suffix), 0o755)
    root.write(
        "etc/init.d/netfilter-persistent",
        "#!/bin/sh\n# Default-Start:     S\n/usr/sbin/netfilter-persistent $1\n", 0o755)
    if root.variant == "sysvinit":
        root.enable("etc/rcS.d/S12netfilter-persistent", "../init.d/netfilter-persistent")
        root.enabling = ["update-rc.d netfilter-persistent defaults"]
    else:
        debian_unit(root)
    if root.is_enabled and root.variant not in ("no-plugins", "masked"):
        root.restored = list(FAMILIES)


def debian_unit(root):
    folder = UNITS
    if root.variant == "split-usr":
        # Before Debian 12 /lib could be a folder of its own.
        (root.folder / "lib").unlink()
        folder = "lib/systemd/system"
    root.unit("netfilter-persistent.service", NETFILTER_PERSISTENT_UNIT, folder)
    root.unit(
        "netfilter-persistent.service.d/iptables.conf", "[Install]\nAlias=iptables.service ip6tables.service\n", folder)
    root.enable_unit("netfilter-persistent.service", folder=folder)
    if root.is_enabled:
        # The drop-in's aliases: on Debian an iptables.service is netfilter-persistent.
        for name in COMMAND.values():
            root.link(f"{ENABLED_UNITS}/{name}.service", f"/{folder}/netfilter-persistent.service")
    if root.variant == "masked":
        root.link(f"{ENABLED_UNITS}/netfilter-persistent.service", "/dev/null")
    root.enabling = ["systemctl enable netfilter-persistent"]
