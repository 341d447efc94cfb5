"""OpenRC: Alpine and Gentoo."""
import pathlib

from Support.families import COMMAND
from roots.root import base, family_is_enabled

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
