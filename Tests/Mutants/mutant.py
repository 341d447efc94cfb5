"""A mutant: a patch whose head says what it breaks, and which test must notice."""
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent / "Faults"))

from case import ALL_WALKS, FOUND, TELLING
HEAD = re.compile(
    r"Broken: (?P<broken>.+)\nPromise: (?P<promise>.+)\n(?:Mutation: (?P<mutation>.+)\n)?Caught by: (?P<test>.+)\n\n"
    r"(?=--- a/)")

FAULTS = "Faults/"


class Mutant:
    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(FOLDER).with_suffix(""))
        text = path.read_text()
        head = HEAD.match(text)
        if not head:
            raise ValueError(f"{path}: a patch begins with the lines Broken:, Promise: and Caught by:, and a blank one")
        self.broken = head["broken"]
        # Its name among the mutations of guard and confirmation; None if it is none of them.
        self.mutation = head["mutation"]
        # The beginning of what `swift test list` prints of one test, or of several; or a case of Faults.
        self.test = head["test"]
        self.files = sorted(re.findall(r"^\+\+\+ b/(\S+)", text, re.MULTILINE))

    @property
    def walk(self):
        """The case of Faults that must fail, as a failure prints it; None if a test of the Swift package must."""
        return self.test.removeprefix(FAULTS) if self.test.startswith(FAULTS) else None

    def place_among_walks(self):
        """Which one of the walks that Faults always begins with notices it; nothing if a test of the Swift package does."""
        names = [*map(str, ALL_WALKS), *map(str, TELLING + FOUND)]
        return [f"walk {names.index(self.walk) + 1} of Faults"] if self.walk in names else []

    @classmethod
    def all(cls):
        """Neighbours change the same modules, so that less is built anew."""
        mutants = [cls(path) for path in FOLDER.glob("*/*.patch")]
        return sorted(mutants, key=lambda mutant: (mutant.files, mutant.name))
