"""Lays out, under a folder, what a distribution has on disk to keep iptables rules over a boot.

Only what tells the methods apart is there: programs that are looked for by name, units and init scripts with their
essential lines, configuration, and the links that enable them.
"""
import dataclasses
import pathlib

from Support.families import COMMAND, FAMILIES

UNITS = "usr/lib/systemd/system"
ENABLED_UNITS = "etc/systemd/system"
EMPTY_RULES = """# Empty rules file
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
# Completed on Mon Nov 23 02:51:21 2026
"""


@dataclasses.dataclass
class Root:
    """A root that is being laid out, and what holds for it."""
    folder: pathlib.Path
    is_enabled: bool
    variant: str | None
    # systemd, openrc, sysvinit.
    init: str = "systemd"
    # The files that are restored at boot; none where the system has no place of its own.
    files: dict = dataclasses.field(default_factory=dict)
    # The links that show that they are restored, whether they are there or not.
    links: list = dataclasses.field(default_factory=list)
    # The families whose rules come back at boot as it is laid out; what is enabled may still restore nothing.
    restored: list = dataclasses.field(default_factory=list)
    # The commands that enable it.
    enabling: list = dataclasses.field(default_factory=list)
    # Whether a stop, and so a shutdown, writes the rules that run over the saved ones.
    saves_on_stop: bool = False
    # The mode that the method's own save gives a file.
    mode: int = 0o600

    def write(self, path, text, mode=0o644):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def make(self, path):
        (self.folder / path).mkdir(parents=True, exist_ok=True)

    def link(self, path, target):
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def unit(self, name, text, folder=UNITS):
        self.write(f"{folder}/{name}", text)

    def enable(self, path, target):
        """A link that a command of the init system makes; it is left out where nothing is enabled."""
        self.links.append("/" + path)
        if self.is_enabled:
            self.link(path, target)

    def enable_unit(self, name, target="multi-user.target", folder=UNITS):
        self.enable(f"{ENABLED_UNITS}/{target}.wants/{name}", f"/{folder}/{name}")

    def facts(self):
        return {
            "init": self.init, "files": self.files, "mode": f"{self.mode:04o}", "links": self.links,
            "restored": self.restored, "enabling": self.enabling, "savesOnStop": self.saves_on_stop}


def base(root, identity):
    """What each root has: where /usr is merged, /lib and /sbin are links."""
    root.write("etc/os-release", f"ID={identity}\n")
    for name in ("bin", "sbin", "lib"):
        root.make(f"usr/{name}")
        root.link(name, f"usr/{name}")
    if root.init == "systemd":
        root.make("run/systemd/system")
        root.unit("basic.target", "[Unit]\nDescription=Basic System\n")


# MARK: Debian and Ubuntu

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


# MARK: RHEL, Fedora and Rocky

# SOURCES/iptables.service of the EL8 package; ip6tables.service is made from it by its spec.
RHEL_UNIT = """[Unit]
Description={version} firewall with {command}
AssertPathExists=/etc/sysconfig/{command}
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/libexec/iptables/{command}.init start
ExecReload=/usr/libexec/iptables/{command}.init reload
ExecStop=/usr/libexec/iptables/{command}.init stop

[Install]
WantedBy={target}
"""
# iptables.init of EL8 and EL9; that of ip6tables is made from it by the spec.
RHEL_INIT = """#!/bin/bash
{upper}={command}
{upper}_DATA=/etc/sysconfig/${upper}
{upper}_CONFIG=/etc/sysconfig/${{{upper}}}-config
{upper}_SAVE_ON_STOP="no"
[ -f "${upper}_CONFIG" ] && . "${upper}_CONFIG"
"""
RHEL_CONFIG = """# Save current firewall rules on stop.
#   Value: yes|no,  default: no
{upper}_SAVE_ON_STOP="{save}"
{upper}_SAVE_ON_RESTART="no"
{upper}_SAVE_COUNTER="no"
"""


def rhel(root):
    """RHEL, Fedora and Rocky: iptables-services."""
    base(root, "rocky")
    target = "basic.target" if root.variant == "basic-target" else "multi-user.target"
    root.saves_on_stop = root.variant == "save-on-stop"
    for family, command in COMMAND.items():
        upper = command.upper()
        names = {"command": command, "upper": upper, "target": target, "version": family.replace("ip", "IP")}
        root.unit(f"{command}.service", RHEL_UNIT.format(**names))
        root.write(f"usr/libexec/iptables/{command}.init", RHEL_INIT.format(**names), 0o755)
        config = RHEL_CONFIG.format(upper=upper, save="yes" if root.saves_on_stop else "no")
        # The package ships rules, so that these files are no sign of anybody's.
        root.write(f"etc/sysconfig/{command}", EMPTY_RULES, 0o600)
        root.files[family] = f"/etc/sysconfig/{command}"
        if root.variant == "other-path":
            # Sourced after the default, so it counts, though nowhere documented.
            root.files[family] = f"/etc/firewall/{command}.rules"
            root.make("etc/firewall")
            config += f"{upper}_DATA={root.files[family]}\n"
        root.write(f"etc/sysconfig/{command}-config", config, 0o600)
        if family_is_enabled(root, family):
            root.enable_unit(f"{command}.service", target)
        else:
            root.links.append(f"/{ENABLED_UNITS}/{target}.wants/{command}.service")
    root.enabling = ["systemctl enable iptables ip6tables"]


def family_is_enabled(root, family):
    """One unit or service for each family can be enabled without the other's."""
    is_enabled = root.is_enabled and (root.variant != "one-family" or family == "ipv4")
    if is_enabled:
        root.restored.append(family)
    return is_enabled


# MARK: OpenRC: Alpine and Gentoo

# aports main/iptables/iptables.initd, and net-firewall/iptables/files/iptables-r4.init.
OPENRC_INIT = """#!/sbin/openrc-run
extra_commands="check save panic"
case ${{iptables_name}} in
	iptables)  iptables_save=${{IPTABLES_SAVE}};;
	ip6tables) iptables_save=${{IP6TABLES_SAVE}};;
esac
stop() {{
	if {test} ; then
		save || return 1
	fi
}}
"""
# aports main/iptables/iptables.confd, and net-firewall/iptables/files/iptables-r1.confd.
OPENRC_CONFIG = """# /etc/conf.d/{command}

# Location in which {command} initscript will save set rules on
# service shutdown
{upper}_SAVE="{path}"

# Options to pass to {command}-save and {command}-restore
SAVE_RESTORE_OPTIONS="-c"

# Save state on stopping {command}
SAVE_ON_STOP="{save}"
"""


def openrc(root, paths, identity, test):
    root.init = "openrc"
    base(root, identity)
    for program in ("openrc-run", "rc-service", "rc-update"):
        root.write(f"usr/sbin/{program}", "#!/bin/sh\n", 0o755)
    if root.variant == "other-path":
        paths = {family: f"/etc/firewall/{command}" for family, command in COMMAND.items()}
    root.files = dict(paths)
    root.saves_on_stop = root.variant != "no-save-on-stop"
    runlevel = "boot" if root.variant == "boot-runlevel" else "default"
    for family, command in COMMAND.items():
        root.make(str(pathlib.Path(paths[family]).parent).lstrip("/"))
        config = OPENRC_CONFIG.format(
            command=command, upper=command.upper(), path=paths[family], save="yes" if root.saves_on_stop else "no")
        if root.variant == "assigned-twice":
            # As a shell reads it: comments count for nothing, quotes may be missing, and the last word stands.
            root.files[family] = f"/etc/firewall/{command}"
            root.make("etc/firewall")
            config += f"#{command.upper()}_SAVE=/nowhere\n{command.upper()}_SAVE={root.files[family]} # moved\n"
        root.write(f"etc/conf.d/{command}", config)
        if family_is_enabled(root, family):
            root.enable(f"etc/runlevels/{runlevel}/{command}", f"/etc/init.d/{command}")
        else:
            root.links.append(f"/etc/runlevels/{runlevel}/{command}")
    root.write("etc/init.d/iptables", OPENRC_INIT.format(test=test), 0o755)
    root.enabling = ["rc-update add iptables default", "rc-update add ip6tables default"]


def alpine(root):
    """Alpine: the OpenRC services iptables and ip6tables, whose stop saves."""
    v6 = "/var/lib/ip6tables/rules-save" if root.variant == "older" else "/etc/iptables/rules6-save"
    root.write("etc/alpine-release", "3.21.0\n")
    openrc(root, {"ipv4": "/etc/iptables/rules-save", "ipv6": v6}, "alpine", 'yesno "${SAVE_ON_STOP}"')
    root.write("etc/init.d/ip6tables", OPENRC_INIT.format(test='yesno "${SAVE_ON_STOP}"'), 0o755)


def gentoo_openrc(root):
    """Gentoo under OpenRC: the same services, with a folder for each family."""
    paths = {family: f"/var/lib/{command}/rules-save" for family, command in COMMAND.items()}
    root.write("etc/gentoo-release", "Gentoo Base System release 2.17\n")
    openrc(root, paths, "gentoo", '[ "${SAVE_ON_STOP}" = "yes" ]')
    # The ebuild installs a link (dosym iptables /etc/init.d/ip6tables).
    root.link("etc/init.d/ip6tables", "iptables")


# MARK: Gentoo under systemd

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


# MARK: Arch

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


# MARK: Systems without a place of their own

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


# MARK: Other firewalls, enabled beside a method

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

# What lays out each method, and the variants that it knows beside the rivals.
METHODS = {
    "debian": (debian, ["sysvinit", "split-usr", "no-plugins", "folder-alone", "skip-save", "masked"]),
    "rhel": (rhel, ["basic-target", "other-path", "save-on-stop", "one-family"]),
    "alpine": (alpine, ["older", "other-path", "assigned-twice", "no-save-on-stop", "boot-runlevel", "one-family"]),
    "gentoo-openrc": (
        gentoo_openrc, ["other-path", "assigned-twice", "no-save-on-stop", "boot-runlevel", "one-family"]),
    "gentoo-systemd": (gentoo_systemd, ["storing", "exec-stop", "one-family"]),
    "arch": (arch, ["one-family"]),
    "opensuse": (opensuse, []),
    "ifupdown": (ifupdown, ["not-executable", "dotted-name", "sysvinit"]),
    "systemd": (plain_systemd, []),
}


def variants(method):
    """A method's variants, with the rivals that run under the same init system."""
    rivals = [] if method in ("alpine", "gentoo-openrc") else list(RIVALS)
    return METHODS[method][1] + rivals


def lay_out(method, folder, is_enabled=True, variant=None):
    """Lays a root out under the folder, which may be there, and gives it."""
    if variant is not None and variant not in variants(method):
        raise ValueError(f"{method} has no variant {variant}: it has {', '.join(variants(method))}")
    rival = RIVALS.get(variant)
    root = Root(pathlib.Path(folder), is_enabled, None if rival else variant)
    root.folder.mkdir(parents=True, exist_ok=True)
    METHODS[method][0](root)
    if rival:
        rival(root)
    return root
