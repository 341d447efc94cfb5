"""Runs one case, and tells what was wrong with it."""
import dataclasses

import starts
import words
from Support.families import COMMAND
from Support.suite import Outcome
from lab import PROGRAM, SAVED, Lab
from network import PEER
from unattended import UnattendedWalk
from walk import Walk


@dataclasses.dataclass
class Walked(Outcome):
    """What came of a walk, its exit status, and whether it got as far as the sabotage."""
    status: int | None = None
    has_happened: bool = False


def run_case(program, case):
    walk = None
    try:
        with Lab(program, case.backend, case.families) as lab:
            prepare(lab, case)
            before = lab.interfaces()
            walk = (UnattendedWalk if case.is_unattended else Walk)(lab, case)
            walk.tests.reach("start", case.target, {})
            status = walk.run()
            wrong = judge(lab, case, status) + judge_records(lab, case) + left_behind(lab, before)
            return Walked(wrong, walk.screen, [f"exit {status}", *walk.remarks], status=status,
                          has_happened=walk.tests.has_acted)
    except Exception as error:  # What was shown by then tells more than the error.
        return Walked([f"{type(error).__name__}: {error}"], walk.screen if walk else "")


def prepare(lab, case):
    names = "".join(f"{PEER[family]} peer.example\n" for family in lab.families)
    hosts = "127.0.0.1 localhost\n::1 localhost\n" + names
    lab.server.write("/etc/hosts", hosts)
    starts.load(lab, case.start)
    lab.populate(case.seed, case.is_quiet)


def judge(lab, case, status):
    """What is wrong with how the case has ended."""
    saved = {family: lab.server.path(f"{SAVED}.{suffix}") for family, suffix in (("ipv4", "v4"), ("ipv6", "v6"))}
    found = [family for family, path in saved.items() if path.exists()]
    if case.sabotage:
        if case.sabotage.may_pass or status is not None and status != words.DONE and not found:
            return []
        kind = "stuck" if status is None else "FALSE PASS"
        return [f"{kind}: exit status {status}, saved: {', '.join(found) or 'nothing'}. {case.sabotage.must_not_pass}"]
    if status != words.DONE:
        return [f"FALSE FAILURE: exit status {status}"]
    return [difference for family in lab.families for difference in compare(lab, family, saved[family])]


def judge_records(lab, case):
    """What is wrong with the facts on record, however the walk has ended."""
    status, report = lab.run("server", words.report_command(PROGRAM))
    known = words.established(report) if status == 0 else set()
    if case.sabotage:
        facts = words.FACTS.get(case.sabotage.spoils, ())
        return [f"FALSE PASS: {fact} was established for {case.target}. {case.sabotage.must_not_pass}"
                for fact in facts if (fact, case.target) in known]
    needed = {(fact, family) for facts in words.FACTS.values() for fact in facts for family in lab.families}
    return [f"the records lack {fact} for {family}" for fact, family in sorted(needed - known)]


def compare(lab, family, path):
    """What a saved file has more or less than the rules in force."""
    if not path.exists():
        return [f"FALSE FAILURE: nothing is saved for {family}"]
    live = rules_of(lab.must("server", f"{COMMAND[family]}-save -t filter"))
    written = rules_of(path.read_text())
    return [f"the saved {family} rules differ: {line}" for line in sorted(live ^ written)]


def rules_of(text):
    """The rules and policies of the filter table, without bans, which are never saved."""
    table = text.partition("*filter")[2].partition("COMMIT")[0]
    lines = (line.partition(" [")[0] if line.startswith(":") else line for line in table.splitlines())
    return {line for line in lines if line.startswith((":", "-A")) and "f2b-" not in line}


def left_behind(lab, interfaces):
    """What of the tests' own is still there."""
    wrong = [f"left behind: interface {name}" for name in sorted(lab.interfaces() - interfaces)]
    for family in lab.families:
        rules = lab.must("server", f"{COMMAND[family]}-save")
        wrong += [f"left behind: {line}" for line in rules.splitlines() if "surefoot" in line]
    return wrong
