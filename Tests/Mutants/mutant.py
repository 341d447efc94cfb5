"""A mutant: a patch whose head says what it breaks, and which test must notice."""
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
HEAD = re.compile(r"Broken: (?P<broken>.+)\nPromise: (?P<promise>.+)\nCaught by: (?P<test>.+)\n\n(?=--- a/)")

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
        # The beginning of what `swift test list` prints of one test, or of several; or a case of Faults.
        self.test = head["test"]
        self.files = sorted(re.findall(r"^\+\+\+ b/(\S+)", text, re.MULTILINE))

    @property
    def walk(self):
        """The case of Faults that must fail, as a failure prints it; None if a test of the Swift package must."""
        return self.test.removeprefix(FAULTS) if self.test.startswith(FAULTS) else None

    @classmethod
    def all(cls):
        """Neighbours change the same modules, so that less is built anew."""
        mutants = [cls(path) for path in FOLDER.glob("*/*.patch")]
        return sorted(mutants, key=lambda mutant: (mutant.files, mutant.name))
