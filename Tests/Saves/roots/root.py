"""A root that is being laid out, and what all have in common."""
import dataclasses
import pathlib

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


def family_is_enabled(root, family):
    """One unit or service for each family can be enabled without the other's."""
    is_enabled = root.is_enabled and (root.variant != "one-family" or family == "ipv4")
    if is_enabled:
        root.restored.append(family)
    return is_enabled
