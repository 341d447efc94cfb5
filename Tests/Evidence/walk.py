"""A walk at a terminal: answers each prompt as a person would, but for the sabotage."""
import collections
import re
import time

import words
from Support.prompts import code
from Support.terminal import Terminal
from lab import ENVIRONMENT, PROGRAM, SAVED
from tests import PersonsTests

# A question that comes again and again is not going to be passed.
PATIENCE = 6
LONGEST = 150


class Walk:
    def __init__(self, lab, case):
        self.lab = lab
        self.case = case
        self.tests = PersonsTests(lab, case)
        self.asked = collections.Counter()
        self.retries_left = case.retries if case.sabotage else 1
        self.remarks = []
        # What is to be pasted unless the prompt ends by itself before, and when.
        self.unpasted = None
        # How much was on the screen when the code was typed in a new login.
        self.typed_at = None
        self.is_over = False
        command = words.run_command(PROGRAM, *words.ATTENDED)
        self.terminal = Terminal([*lab.entering("server"), *command], ENVIRONMENT)

    @property
    def screen(self):
        return self.terminal.screen.replace("\r", "")

    def run(self):
        """Walks to the end, and gives the exit status; None if there is none."""
        end = time.monotonic() + LONGEST
        try:
            while self.terminal.take(0.05):
                if time.monotonic() > end:
                    self.remarks.append(f"the walk has not ended after {LONGEST} s")
                    return None
                self._paste_if_due()
                prompt = self.terminal.prompt()
                if prompt and not self._is_still_watching(prompt):
                    self._answer(prompt)
            return self.terminal.end()
        finally:
            self.terminal.end()

    # What is pasted later

    def _is_still_watching(self, prompt):
        """A watched prompt comes again with each packet that is seen; another one ends the wait."""
        if self.unpasted and not words.is_watched(prompt, self.screen):
            self.unpasted = None
        return self.unpasted is not None

    def _paste_if_due(self):
        if self.unpasted and time.monotonic() > self.unpasted[0]:
            text, self.unpasted = self.unpasted[1], None
            self.terminal.type(text)

    # Answers

    def _answer(self, prompt):
        line = self._line(prompt)
        if line is None:
            self.terminal.skip()
            return
        self.terminal.take(0)
        self.terminal.type(line)

    def _line(self, prompt):
        """What to type; None to type nothing yet."""
        known = words.words(prompt)
        key = (words.step(self.screen), re.sub(r"\d+", "", prompt))
        self.asked[key] += 1
        if self.is_over or self.asked[key] > PATIENCE + 4 * ("watch" in known):
            self.is_over = True
            return "abort"
        if "confirm" in known:
            return self._confirm()
        if words.offers_test(prompt):
            return self._begin_test()
        if words.is_watched(prompt, self.screen):
            return self._do_test()
        if known[0] == "retry":
            return self._retry()
        if known[0] == "save" or words.step(self.screen) == words.SAVING and "save" in known:
            self.tests.reach("save", self.case.target, {})
            return f"save {SAVED}"
        return "" if known[0] == "Enter" else known[0]

    def _confirm(self):
        # A second time it comes only after something was wrong, and nobody here puts that right.
        if words.STARTED_AGAIN in self.screen:
            return self._give_up()
        if self.typed_at is not None:
            # The prompt comes again with each remark on the time that is left, too.
            return self._give_up() if words.failures(self.screen[self.typed_at:]) else None
        self.typed_at = len(self.screen)
        self.lab.type_code(self.lab.families[0], code(self.screen))
        return None

    def _retry(self):
        self.retries_left -= 1
        return "retry" if self.retries_left >= 0 else "abort"

    def _begin_test(self):
        line = self.tests.begin(self.screen)
        return line if line is not None else self._give_up()

    def _give_up(self):
        self.is_over = True
        return "abort"

    def _do_test(self):
        text, ends_by_itself = self.tests.do(self.screen)
        if not ends_by_itself:
            return text
        self.terminal.skip()
        self.unpasted = (time.monotonic() + 3, text)
        return None
