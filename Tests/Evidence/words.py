"""What the program's screen looks like, and the words that it takes: all that the tests know of its language."""
import json
import re

from Support.prompts import step, words

OUTBOUND, COUNTERS, INBOUND, SAVING = 7, 8, 9, 10
CURL = re.compile(r"curl -([46])\s")
INBOUND_FAMILY = re.compile(r"Over\s+IPv([46]):\s+type")
# It is shown once the test is watched.
NC = re.compile(r"nc\s+-vz\s+-w\s+(?P<wait>\d+)\s+(?:-p\s+(?P<source>\d+)\s+)?(?P<address>\S+)\s+(?P<port>\d+)")
STARTED_AGAIN = "rollback timer acted"
ALL_DONE = "All steps are done"
# A verdict with its sentence, which goes on in lines that are indented further.
FAIL = re.compile(r"^ +FAIL +(?:ipv[46] +)?(.*(?:\n {8,}\S.*)*)", re.MULTILINE)

# What is no verdict, and still a refusal.
REFUSAL = re.compile(
    r"^ +(Nothing was watched, .*(?:\n +\S.*)*)|^ +NOTE +(The rules have changed since .*(?:\n {8,}\S.*)*)", re.MULTILINE)

# Where the backend's commands are.
PROGRAMS = "/mnt/bin"

DONE, LEFT, ROLLED_BACK = 0, 1, 5


# What is established by the tests, as the program's records name it.
FACTS = {"outbound": ("outbound-answered", "replies-counted"), "inbound": ("new-inbound-blocked",)}


def report_command(program):
    return f"{program} report --json"


def established(report):
    """Every fact that was on record at some time, as pairs with its family, from the records of a session."""
    seen = [entry for record in json.loads(report) for entry in record.get("observations", [])]
    return {(entry["fact"], entry.get("family")) for entry in seen if entry["isCurrent"]}


def run_command(program, *options):
    return [program, "run", "--path", PROGRAMS, "--management-port", "22", *options]


ATTENDED = ("--confirm-within", "60")


def unattended(file):
    return ("--no-input", "--answers", file)


def answers(probe, urls, name):
    """The file that takes a person's place. urls: where the outbound tests go, empty for nowhere."""
    via = "namespace" if probe == "namespace" else f"[ssh, {probe}]"
    lines = [f"probe_via: {via}"]
    if urls:
        lines.append("url: {" + ", ".join(f'{family}: "{url}"' for family, url in urls.items()) + "}")
    return "\n".join([
        *lines, "shut: yes", "steps:",
        "  insert-state-rule: {insert: yes, move: yes}",
        "  default-deny: {add-loopback: yes, add-management: yes, add-icmpv6: yes, deny: yes}",
        "  reset-counters: {reset: no}",
        f"  review-and-save: {{save: {name}}}", ""])


def offers_test(prompt):
    """Whether a test can be begun here."""
    return "watch" in words(prompt)


def is_watched(prompt, screen):
    """Whether a test is being watched, so that its report is understood."""
    return step(screen) in (OUTBOUND, INBOUND) and "paste" in prompt and not offers_test(prompt)


def last_family(screen, direction):
    """The family of the test that was asked for last."""
    if direction == "outbound":
        return {"4": "ipv4", "6": "ipv6"}[CURL.findall(screen)[-1]]
    return "ipv" + INBOUND_FAMILY.findall(screen)[-1]


def nc_command(screen):
    """The parts of the command for the other machine."""
    return list(NC.finditer(screen))[-1].groupdict()


def failures(screen):
    """The sentences of all FAIL lines, and of other refusals, each on one line."""
    screen = screen.replace("\r", "")
    refusals = [one or other for one, other in REFUSAL.findall(screen)]
    return [" ".join(text.split()) for text in FAIL.findall(screen) + refusals]


def general(sentence):
    """A sentence without what differs from run to run."""
    for pattern, place in (
            (r"\b[0-9a-f]+:[0-9a-f]*:[0-9a-f:]+\b|\b\d+\.\d+\.\d+\.\d+(/\d+)?\b", "ADDRESS"), (r"\b\d+\b", "N"),
            (r"\bN SYNs?\b|\bN packets?\b", "N packets")):
        sentence = re.sub(pattern, place, sentence)
    return sentence
