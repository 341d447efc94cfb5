"""What the wizard's screen looks like where it waits for an answer."""
import re

STEP = re.compile(r"Step (\d+) of \d+")
# What is to be typed in a new login.
CODE = re.compile(r"surefoot\s+confirm\s+(\w{5})\b")
# However long the choice of words, a prompt of the wizard ends like this. The timer may have written below it.
PROMPT = re.compile(r"(?:^|[\r\n])([^\r\n]*\| \? >) *(?:[\r\n]+Surefoot: [^\r\n]*[\r\n]*)*$")


def words(prompt):
    """The words of a prompt, the one that goes on first."""
    return prompt.rstrip("> ").split(" | ")


def way_on(prompt):
    """What is typed to go on: the word that a prompt names first, or nothing where that is Enter."""
    first = words(prompt)[0]
    return "" if first == "Enter" else first


def step(screen):
    """The number of the last step that was shown; 0 before the first."""
    return int(last(STEP, screen) or 0)


def code(screen):
    """The code that confirms a new login, as it was shown last."""
    return last(CODE, screen)


def last(pattern, text):
    """The last place where a pattern is found; None where it is nowhere."""
    found = pattern.findall(text)
    return found[-1] if found else None
