"""RHEL, Fedora and Rocky."""
from Support.families import COMMAND
from roots.root import EMPTY_RULES, ENABLED_UNITS, base, family_is_enabled

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
