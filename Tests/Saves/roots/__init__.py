"""Lays out, under a folder, what a distribution has on disk to keep iptables rules over a boot.

Only what tells the methods apart is there: programs that are looked for by name, units and init scripts with their
essential lines, configuration, and the links that enable them.
"""
import pathlib

from roots.debian import debian
from roots.openrc import alpine, gentoo_openrc
from roots.redhat import rhel
from roots.restore_units import arch, gentoo_systemd
from roots.rivals import RIVALS
from roots.root import Root
from roots.without_place import ifupdown, opensuse, plain_systemd

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
