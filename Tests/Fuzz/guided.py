"""Runs of libFuzzer: it watches what code a text leads to, and goes on from those that lead somewhere new."""
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile

from Support import swift
from Support.machine import Missing
from Support.suite import Outcome

CORPUS = pathlib.Path(__file__).with_name("Corpus")
# A text that takes longer, or makes the tests larger, is a finding. A reader of the program is given far longer ones.
LONGEST = 16_000
SECONDS_FOR_ONE = 10
MEGABYTES = 800
# In bytes. Longer ones are not kept: they are recorded firewalls with little changed, and those are the seeds.
LONGEST_KEPT = 2000
PATIENCE = 300
REACHED = re.compile(r"cov: (\d+)")
RAN = re.compile(r"^Done (\d+) runs in \d+ second", re.MULTILINE)


def build():
    """The tests, with each place that a text may lead to counted."""
    library = runtime()
    return swift.Build(
        "guided", "-Xswiftc", "-Xfrontend", "-Xswiftc", "-sanitize=fuzzer", "-Xlinker", str(library),
        "-Xlinker", "--export-dynamic-symbol=LLVMFuzzerRunDriver", "-Xlinker", "-lstdc++")


def runtime():
    """libFuzzer without a main of its own, as it comes with Swift."""
    told = subprocess.run(["swiftc", "-print-target-info"], text=True, stdout=subprocess.PIPE, check=True)
    resources = pathlib.Path(json.loads(told.stdout)["paths"]["runtimeResourcePath"])
    name = f"libclang_rt.fuzzer_no_main-{os.uname().machine}.a"
    for found in resources.parent.glob(f"clang/*/lib/linux/{name}"):
        return found
    raise Missing(f"{name} must be there, as it is beside Swift from swift.org")


def fuzz(test, reader, seed, minutes):
    """Looks for texts for so long, and puts the fewest that lead everywhere into Corpus. Gives the outcome."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for name in ("seeds", "found", "kept", "failed"):
            (place / name).mkdir()
        for number, text in enumerate(kept_before(reader)):
            (place / "found" / f"before-{number}").write_text(text)
        ways = Ways(place, test, reader)
        said = ways.run(seed, minutes * 60)
        outcome = Outcome([], said)
        failed = sorted((place / "failed").iterdir())
        outcome.wrong = [f"{each.name}: {each.read_bytes()!r}" for each in failed]
        ran = RAN.search(said)
        if not ran:
            outcome.wrong.append("libFuzzer did not come to its end")
        if outcome.wrong:
            return outcome
        outcome.wrong = ways.keep()
        outcome.remarks = [f"{ran[1]} texts", f"{REACHED.findall(said)[-1]} places reached",
                           f"{len(kept_before(reader))} kept"]
        return outcome


class Ways:
    """libFuzzer over one reader, in a folder."""

    def __init__(self, place, test, reader):
        self.place = place
        self.reader = reader
        # It starts itself again by the first word of its command line.
        self.itself = place / "itself"
        self.itself.write_text(
            f"#!/bin/sh\ncd {shlex.quote(str(swift.PACKAGE))}\nexport SUREFOOT_ONLY={reader} SUREFOOT_GUIDED={place}\n"
            f"SUREFOOT_GUIDED_LINE=\"$0 $*\" exec {shlex.join(build().command(test))}\n")
        self.itself.chmod(0o755)

    def run(self, seed, seconds):
        """Looks for texts, and gives what was said."""
        return self._start(
            seconds + PATIENCE, f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={SECONDS_FOR_ONE}",
            f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", f"-dict={self.place}/words", "-print_final_stats=1",
            f"-artifact_prefix={self.place}/failed/", self.place / "found", self.place / "seeds")

    def keep(self):
        """Puts the fewest texts that lead everywhere into Corpus. Gives what was wrong."""
        said = self._start(
            PATIENCE * 2, "-set_cover_merge=1", self.place / "kept", self.place / "found", self.place / "seeds")
        found = [each.read_bytes() for each in (self.place / "kept").iterdir()]
        if not found:
            return ["what was found was not put together:\n" + said]
        kept = {each.decode(errors="replace") for each in found if len(each) <= LONGEST_KEPT}
        texts = sorted(kept, key=lambda text: (len(text), text))
        lines = ",\n".join(json.dumps(text) for text in texts)
        (CORPUS / f"{self.reader}.json").write_text(f"[\n{lines}\n]\n")
        return []

    def _start(self, patience, *words):
        try:
            return subprocess.run(
                [self.itself, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=patience).stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as late:
            return (late.stdout or b"").decode(errors="replace") + "\nIt did not end."


def kept_before(reader):
    """The texts that earlier runs have found."""
    file = CORPUS / f"{reader}.json"
    return json.loads(file.read_text()) if file.exists() else []
