"""Programs whose backend can be switched, as update-alternatives(1) does."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

from Support.families import BACKENDS
from Support.machine import needs

SOURCE = pathlib.Path(__file__).with_name("alternative.c")
FOLDER = "/mnt/alternatives"
# What the plain names lead to.
CURRENT = f"{FOLDER}/iptables"


class Alternatives:
    def __init__(self, namespaces, backend):
        needs("cc")
        self._folder = namespaces.path(FOLDER)
        self._folder.mkdir()
        for each in BACKENDS:
            shutil.copy(_program(), self._folder / each)
        self._choose(backend)
        self._others = [each for each in BACKENDS if each != backend]

    def switch(self):
        """Makes another backend the one that is meant."""
        self._choose(*self._others)

    def _choose(self, backend):
        link = self._folder / "new"
        os.symlink(f"{FOLDER}/{backend}", link)
        link.rename(self._folder / pathlib.Path(CURRENT).name)


@functools.cache
def _program():
    made = pathlib.Path(tempfile.mkdtemp(), "alternative")
    subprocess.run(["cc", "-o", made, SOURCE], check=True)
    return made
