"""Units of systemd that restore: Gentoo and Arch."""
from Support.families import COMMAND
from roots.root import EMPTY_RULES, ENABLED_UNITS, UNITS, base, family_is_enabled

# net-firewall/iptables/files/systemd/iptables-restore.service and iptables-store.service.
GENTOO_RESTORE = """[Unit]
Description=Restore {command} firewall rules
Before={command}-store.service
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
ExecStart=/sbin/{command}-restore -w -- /var/lib/{command}/rules-save
{stop}
[Install]
WantedBy=basic.target
"""
GENTOO_STORE = """[Unit]
Description=Store {command} firewall rules
Before=shutdown.target
DefaultDependencies=No

[Service]
Type=oneshot
ExecStart=/bin/sh -c "/sbin/{command}-save --counters > /var/lib/{command}/rules-save"

[Install]
WantedBy=shutdown.target
"""
# files/systemd/iptables-restore.service.2, which stores when it stops.
GENTOO_STOP = """RemainAfterExit=yes
ExecStop=/bin/sh -c "/sbin/{command}-save --counters > /var/lib/{command}/rules-save"
"""


def gentoo_systemd(root):
    """Gentoo under systemd: a unit that restores and one that stores, for each family."""
    base(root, "gentoo")
    root.write("etc/gentoo-release", "Gentoo Base System release 2.17\n")
    root.saves_on_stop = root.variant in ("storing", "exec-stop")
    root.mode = 0o644
    for family, command in COMMAND.items():
        root.make(f"var/lib/{command}")
        root.files[family] = f"/var/lib/{command}/rules-save"
        stop = GENTOO_STOP.format(command=command) if root.variant == "exec-stop" else ""
        root.unit(f"{command}-restore.service", GENTOO_RESTORE.format(command=command, stop=stop))
        root.unit(f"{command}-store.service", GENTOO_STORE.format(command=command))
        if family_is_enabled(root, family):
            root.enable_unit(f"{command}-restore.service", "basic.target")
        else:
            root.links.append(f"/{ENABLED_UNITS}/basic.target.wants/{command}-restore.service")
        if root.variant == "storing":
            root.link(
                f"{ENABLED_UNITS}/shutdown.target.wants/{command}-store.service", f"/{UNITS}/{command}-store.service")
    root.enabling = ["systemctl enable iptables-restore ip6tables-restore"]


# svntogit-packages iptables/trunk/iptables.service.
ARCH_UNIT = """[Unit]
Description={version} Packet Filtering Framework
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
ExecStart=/usr/bin/{command}-restore /etc/iptables/{command}.rules
ExecReload=/usr/bin/{command}-restore /etc/iptables/{command}.rules
ExecStop=/usr/lib/systemd/scripts/iptables-flush
RemainAfterExit=yes

[Install]
WantedBy=multi-user.target
"""


def arch(root):
    """Arch: a unit for each family that restores a file of the package's."""
    base(root, "arch")
    root.write("etc/arch-release", "")
    root.mode = 0o644
    for family, command in COMMAND.items():
        root.unit(f"{command}.service", ARCH_UNIT.format(command=command, version=family.replace("ip", "IP")))
        root.files[family] = f"/etc/iptables/{command}.rules"
        root.write(f"etc/iptables/{command}.rules", EMPTY_RULES)
        if family_is_enabled(root, family):
            root.enable_unit(f"{command}.service")
        else:
            root.links.append(f"/{ENABLED_UNITS}/multi-user.target.wants/{command}.service")
    root.link("etc/iptables/empty.rules", "../../usr/share/iptables/empty.rules")
    root.enabling = ["systemctl enable iptables ip6tables"]
