"""A walk that nobody attends: the answers stand in a file, and the program does the tests itself."""
import os
import select
import subprocess
import time

import network
import words
from lab import ENVIRONMENT, PROGRAM, SAVED
from logins import let_in
from tests import PersonsTests

LONGEST = 150
ANSWERS = "/mnt/case/answers.yaml"


class UnattendedWalk:
    def __init__(self, lab, case):
        self.lab = lab
        self.case = case
        self.tests = PersonsTests(lab, case)
        self.screen = ""
        self.remarks = []
        probe = case.probe
        if probe == "ssh":
            let_in(lab, "peer")
            probe = "peer"
        urls = {family: network.url(family, network.PEER[family]) for family in lab.families} if case.has_url else {}
        lab.server.write(ANSWERS, words.answers(probe, urls, SAVED))

    def run(self):
        """Waits for the end, and gives the exit status; None if there is none."""
        command = words.run_command(PROGRAM, *words.unattended(ANSWERS))
        process = subprocess.Popen(
            [*self.lab.entering("server"), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=ENVIRONMENT)
        self.lab.helpers.append(process)
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            if not select.select([process.stdout], [], [], 0.5)[0]:
                continue
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return process.wait()
            self.screen += data.decode(errors="replace")
            self._see()
        self.remarks.append(f"the walk has not ended after {LONGEST} s")
        return None

    def _see(self):
        """Does what others do while the program runs."""
        step = words.step(self.screen)
        for number, moment in ((words.OUTBOUND, "outbound"), (words.INBOUND, "inbound")):
            if step >= number:
                self.tests.reach(moment, self.case.target, {})
