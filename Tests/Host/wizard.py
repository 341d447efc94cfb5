"""Walks the wizard as a person does: reads the question that is on the screen, and answers that one.

No order of questions is known here, so that the wizard may ask more, or in another order.
"""
import re

from Support.prompts import PROMPT, way_on
from Support.terminal import NotSeen

# Enough for every question of a walk in two families; more means that it goes round in circles.
MOST_QUESTIONS = 80

# What the prompt looks like -> what is typed. The first that fits counts; where none does, the word that a prompt
# offers first is the one that goes on.
COMMON = [(r"\byes\b", "yes"), (r"\breset \|", "skip")]
NO_WAY_ON = ("quit", "abort", "reopen", "retry")


class Wizard:
    """A walk on a terminal. `shown` is what all questions were, each in one line however it was wrapped."""

    def __init__(self, terminal, table=()):
        self.terminal = terminal
        self.table = [*table, *COMMON]
        self.shown = ""

    def walk_until(self, pattern, seconds=90):
        """Answers until the pattern is on the screen at a prompt, or the wizard's last line is."""
        for _ in range(MOST_QUESTIONS):
            self.terminal.wait(f"{PROMPT.pattern}|{pattern}", seconds)
            self.terminal.settle()
            if re.search(pattern, self.terminal.text):
                return
            self.answer()
        raise NotSeen(f"{MOST_QUESTIONS} questions were answered, and this never came: {pattern}")

    def answer(self):
        screen = self.terminal.text
        self.shown += " ".join(screen.split()) + "\n"
        prompt = PROMPT.search(screen)[1]
        for pattern, answer in self.table:
            if found := re.search(pattern, prompt):
                word = answer(found, screen) if callable(answer) else answer
                return self.terminal.skip() if word is None else self.terminal.type_at_rest(word)
        if way_on(prompt) in NO_WAY_ON:
            raise NotSeen(f"no answer is known to this prompt: {prompt}")
        self.terminal.type_at_rest(way_on(prompt))
