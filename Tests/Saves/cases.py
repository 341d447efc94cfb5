"""The cases: a save on every laid-out root, in every bad place, with a crash or an error at every call."""
import dataclasses
import functools
import re
import typing

import calls
import check
import roots
from Support.families import FAMILIES
from Support.suite import Case, Outcome
from savehost import PROGRAM, SaveHost
from walk import walk

NAMED = "/etc/firewall-saved"
AFTER_CRASH = ("rollback", "resume", "run")
# A thread may make a call that another made before, and strace counts for each thread: about every third try misses.
TRIES = 8

ON_STOP = re.compile(r"SAVE_ON_STOP|-store|ExecStop|shutdown|shut(s|ting)? down")


def named_files(name):
    return {"ipv4": name + ".v4", "ipv6": name + ".v6"}


def put_old_files(host, paths, mode=0o640):
    for family, path in paths.items():
        host.must(f"mkdir -p $(dirname {path}) && cat >{path} <<'END'\n{check.OLD[family]}END\nchmod {mode:o} {path}")


# MARK: Every root

def root_case(method, variant=None, is_enabled=True, has_old=True, enable=True):
    name = method + (f"/{variant}" if variant else "") + ("" if is_enabled else " disabled")
    name += ("" if has_old else " without old files") + ("" if enable else " left disabled")
    return Case(name, lambda program: _save_on_root(program, method, variant, is_enabled, has_old, enable))


# Where no boot restores what is saved, and no command makes it so.
NOTHING_RESTORES = ("folder-alone", "no-plugins", "masked")


def _save_on_root(program, method, variant, is_enabled, has_old, enable):
    with SaveHost(program, method, is_enabled, variant) as host:
        root = host.root
        target = "host" if root.files else NAMED
        paths = root.files or named_files(NAMED)
        if has_old:
            put_old_files(host, paths, root.mode)
        files = check.Files(host, paths)
        before = host.changes()
        result = walk(host, target=target, enable=enable)
        if not result.claims_save:
            return Outcome([f"nothing was saved (status {result.status})"] + files.check_together(), result.screen)
        wrong = files.check_new() + files.check_kept() + check.check_nothing_left(host)
        if result.is_in_vain != (variant in NOTHING_RESTORES):
            wrong.append(f"it says {'' if result.is_in_vain else 'not '}that nothing restores what was saved")
        may_enable = enable and bool(root.enabling)
        allowed = {path + suffix for path in paths.values() for suffix in ("", ".surefoot-previous")}
        allowed |= set(root.links) if may_enable else set()
        wrong += check.check_nothing_else(before, host.changes(), allowed)
        if may_enable and target == "host" and variant not in ("folder-alone", "masked"):
            wrong += [f"not enabled: {link} is not there" for link in root.links if host.run(f"test -e {link}")[0]]
        return Outcome(wrong + _check_words(root, variant, result), result.screen)


def _check_words(root, variant, result):
    """What the operator has to be told of a root."""
    wrong = []
    if root.saves_on_stop and not ON_STOP.search(result.words):
        wrong.append("no word says that a stop saves the rules that run")
    told = {
        "no-plugins": "iptables-persistent", "masked": "mask", "with-firewalld": "firewalld", "with-ufw": "ufw",
        "with-nftables": "nftables"}.get(variant)
    if told and told not in result.words:
        wrong.append(f"no word of {told}")
    return wrong


def root_cases():
    cases = []
    for method in roots.METHODS:
        cases += [root_case(method), root_case(method, has_old=False), root_case(method, is_enabled=False)]
        if roots.METHODS[method][0] not in (roots.opensuse, roots.ifupdown, roots.plain_systemd):
            cases.append(root_case(method, is_enabled=False, enable=False))
        cases += [root_case(method, variant) for variant in roots.METHODS[method][1]]
    cases += [root_case("debian", variant) for variant in roots.RIVALS]
    return cases + own_restoring_cases()


# MARK: Where the program brings what restores the rules

# What runs at boot, as far as it is about the rules: the units of systemd that are wanted, or ifupdown's hooks.
BOOT = {
    "systemd": "grep -ls tables-restore /etc/systemd/system/*.wants/*.service | "
               "xargs -r sed -n 's/^ExecStart=//p' | sh",
    "sysvinit": "[ ! -e /etc/rcS.d/S11networking ] || "
                "IFACE=lo METHOD=loopback run-parts /etc/network/if-pre-up.d"}


def own_restoring_cases():
    layouts = [
        ("opensuse", None, "opensuse, a unit of the program's own"),
        ("ifupdown", "sysvinit", "ifupdown, a hook of the program's own")]
    return [Case(name + (" enabled" if is_on else " disabled"), functools.partial(
                _save_without_place, method=method, variant=variant, is_enabled=is_on))
            for method, variant, name in layouts for is_on in (True, False)]


def _save_without_place(program, method, variant, is_enabled):
    """Where the system has no place, a boot restores what was saved: to other rules nothing leads."""
    with SaveHost(program, method, is_enabled, variant) as host:
        before = host.changes()
        result = walk(host)
        if not result.claims_save:
            changed = check.changed(before, host.changes())
            unsaved = [f"nothing was saved (status {result.status})"]
            return Outcome(unsaved + [f"changed: {path}" for path in changed], result.screen)
        wrong = []
        for family in FAMILIES:
            restored = host.after_boot(BOOT[host.root.init], family)
            if check.rules(restored) != check.rules(host.live(family)):
                wrong.append(f"a boot gives other {family} rules than those in force:\n{restored}")
        return Outcome(wrong + check.check_nothing_left(host), result.screen)


# MARK: Bad places

@dataclasses.dataclass(frozen=True)
class Place:
    """What is made of the place where the files belong, and what must hold beside the claim."""
    name: str
    preparation: str
    afterwards: typing.Callable = lambda host, result: []
    target: str = "host"
    has_old: bool = True
    # Where `umask` is part of the trouble.
    mask: str = "022"
    needs_root: bool = False
    leaves: bool = False


V4, V6 = "/etc/iptables/rules.v4", "/etc/iptables/rules.v6"
ELSEWHERE = "mkdir -p /etc/elsewhere && mv {v4} /etc/elsewhere/v4 && ln -s {where} {v4}"
LARGE = "iptables -N LARGE && { echo '*filter'; for n in $(seq 250); do " \
    "echo \"-A LARGE -s 10.0.0.$n/32 -m comment --comment number-$n-of-many -j RETURN\"; done; echo COMMIT; } " \
    "| iptables-restore --noflush && "


def mounted(options, large=False):
    """The folder is a small file system of its own, with the old files in it."""
    keep = "mkdir -p /mnt/kept && cp -a /etc/iptables/. /mnt/kept/"
    mount = f"mount -t tmpfs -o {options},mode=755 tmpfs /etc/iptables"
    return f"{LARGE if large else ''}{keep} && {mount} && cp -a /mnt/kept/. /etc/iptables/"


def still_a_link(target):
    def holds(host, result):
        found = host.run(f"readlink {V4}")[1].strip()
        return [] if found == target else [f"{V4} was a link to {target} and is {found or 'a file'}"]
    return holds


def still_there(path, test, what):
    def holds(host, result):
        return [] if host.run(f"test {test} {path}")[0] == 0 else [f"{path} is no {what} any more"]
    return holds


def other_name_is_whole(host, result):
    found = check.standing(host.read("/etc/iptables/other-name"), check.OLD["ipv4"], host.live("ipv4"))
    return [] if found in ("old", "new") else [f"the file's other name is {found}"]


def victim_is_untouched(host, result):
    return [] if host.read("/etc/victim") == "victim\n" else ["what the link beside the file points to was written"]


PLACES = [
    Place("the folder is missing", "rm -r /etc/iptables", has_old=False),
    Place("a name", "true", target=NAMED),
    Place("a name in no folder", "true", target="nowhere/saved", has_old=False),
    Place("a name of this folder", "true", target="saved", has_old=False),
    Place("a link", ELSEWHERE.format(v4=V4, where="/etc/elsewhere/v4"), still_a_link("/etc/elsewhere/v4")),
    Place("a relative link", ELSEWHERE.format(v4=V4, where="../elsewhere/v4"), still_a_link("../elsewhere/v4")),
    Place("a link that dangles", f"rm {V4} && ln -s /etc/elsewhere-gone {V4}", still_a_link("/etc/elsewhere-gone")),
    Place("a link to itself", f"rm {V4} && ln -s rules.v4 {V4}", still_a_link("rules.v4")),
    Place("the folder is a link", "mv /etc/iptables /etc/elsewhere && ln -s elsewhere /etc/iptables",
          still_there("/etc/iptables", "-h", "link")),
    Place("a folder in the place of IPv4", f"rm {V4} && mkdir {V4}", still_there(V4, "-d", "folder")),
    Place("a folder in the place of IPv6", f"rm {V6} && mkdir {V6}", still_there(V6, "-d", "folder")),
    Place("a pipe in the place", f"rm {V4} && mkfifo {V4}"),
    Place("another name for the file", f"ln {V4} /etc/iptables/other-name", other_name_is_whole),
    Place("a new file left by a crash", f"echo half >{V4}.surefoot-new"),
    Place("a link where the new file goes", f"echo victim >/etc/victim && ln -s /etc/victim {V4}.surefoot-new",
          victim_is_untouched),
    Place("a folder where the new file goes", f"mkdir {V6}.surefoot-new", leaves=True),
    Place("a folder where the old file is kept", f"mkdir {V6}.surefoot-previous"),
    Place("a mode of 644 and a umask of 077", f"chmod 644 {V4} {V6}", mask="077"),
    Place("a mode of 600 and a umask of 0", f"chmod 600 {V4} {V6}", mask="0"),
    Place("no file and a umask of 0", "true", has_old=False, mask="0"),
    Place("another group", f"chgrp adm {V4} {V6}", needs_root=True),
    Place("read-only", mounted("size=1m") + " && mount -o remount,bind,ro /etc/iptables"),
    Place("the file is immutable", mounted("size=1m") + f" && chattr +i {V4}", needs_root=True),
    Place("the second file is immutable", mounted("size=1m") + f" && chattr +i {V6}", needs_root=True),
    Place("the folder is immutable", mounted("size=1m") + " && chattr +i /etc/iptables", needs_root=True),
    *(Place(f"a disk of {size} KiB", mounted(f"size={size}k")) for size in (8, 12, 16)),
    *(Place(f"a disk of {size} KiB, many rules", mounted(f"size={size}k", large=True))
      for size in (8, 16, 28, 32, 36, 40)),
    *(Place(f"a disk of {count} files", mounted(f"size=1m,nr_inodes={count}")) for count in range(3, 8)),
]


def place_case(place):
    return Case(f"place: {place.name}", lambda program: _save_in_place(program, place))


def _save_in_place(program, place):
    with SaveHost(program) as host:
        if place.needs_root and not host.is_root:
            return Outcome(skipped="needs root")
        if place.target == "host":
            paths = host.root.files
        else:
            paths = named_files(place.target if place.target.startswith("/") else "/mnt/home/" + place.target)
        if place.has_old:
            put_old_files(host, paths)
        status, said = host.run(place.preparation)
        if status != 0:
            return Outcome(skipped=f"cannot be made here: {said.strip()}")
        files = check.Files(host, paths)
        result = walk(host, target=place.target, mask=place.mask)
        wrong = check.check_claim(files, result) + place.afterwards(host, result)
        if not place.leaves:
            wrong += check.check_nothing_left(host)
        host.run("chattr -i /etc/iptables /etc/iptables/*")
        return Outcome(wrong, result.screen)


# MARK: A fault at every call

def survey(program):
    """The calls of a save that nothing disturbs, over files of before; and what is wrong with their order."""
    with SaveHost(program) as host:
        put_old_files(host, host.root.files)
        # Earlier ones are there too, so that every call of a save is made.
        put_old_files(host, {family: path + ".surefoot-previous" for family, path in host.root.files.items()})
        result = walk(host, tracing=calls.recording())
        if not result.claims_save:
            raise RuntimeError(f"the undisturbed save ended with {result.status}:\n{result.screen[-3000:]}")
        paths = list(host.root.files.values())
        found = calls.points(host.read(calls.TRACE), paths)
        return found, calls.wrong_order(found, paths)


def fault_cases(found):
    cases = []
    for point in found:
        cases += [Case(f"error {error} at {point}", _at(point, error, _save_with_error)) for error in point.errors]
    for point in found:
        cases += [Case(f"crash at {point}, then {after}", _at(point, after, _crash)) for after in AFTER_CRASH]
    return cases


def _at(point, what, run):
    return lambda program: run(program, point, what)


def _traced(program, point, what):
    """A host with files of before, and the walk on it in which it happened."""
    for attempt in range(TRIES):
        host = SaveHost(program)
        try:
            put_old_files(host, host.root.files)
            files = check.Files(host, host.root.files)
            result = walk(host, tracing=point.tracing(what))
            if calls.has_happened(host.read(calls.TRACE), what):
                return host, files, result
        except BaseException:
            host.close()
            raise
        host.close()
    return None, None, result


def _save_with_error(program, point, error):
    host, files, result = _traced(program, point, error)
    if host is None:
        return Outcome(["the call was not reached"], result.screen)
    with host:
        wrong = check.check_claim(files, result)
        if "sync" in point.call and result.claims_save:
            wrong.append("a save is claimed that the disk refused to keep")
        if "unlink" not in point.call:
            wrong += check.check_nothing_left(host)
        return Outcome(wrong, result.screen)


def _crash(program, point, after):
    host, files, result = _traced(program, point, "KILL")
    if host is None:
        return Outcome(["the call was not reached"], result.screen)
    with host:
        screen = result.screen
        wrong = ["after the crash: " + sentence for sentence in files.check_whole()]
        if after == "rollback":
            status, said = host.run(f"{PROGRAM} rollback --yes")
            screen += f"\n--- surefoot rollback --yes: status {status}\n{said}"
            if status != 0:
                wrong.append(f"surefoot rollback --yes ended with {status}")
        else:
            again = walk(host, command=after)
            screen += f"\n--- surefoot {after}: status {again.status}\n{again.screen}"
            if after == "resume" and not again.claims_save:
                wrong.append(f"surefoot resume ended with {again.status}")
        wrong += [f"after {after}: " + sentence for sentence in files.check_together() + check.check_nothing_left(host)]
        return Outcome(wrong, screen)
