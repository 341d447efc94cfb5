"""What a person answers, from what is on the screen."""
import collections
import re
import time

from Support.families import CLIENT
from Support.prompts import code, last, step, way_on

# A question that comes again and again is not going to be passed; the way back is.
PATIENCE = 8


class Person:
    """Answers the wizard's prompts, whatever their order.

    A prompt names its words, the one that goes on first; only where a test has to be made elsewhere is there more to
    do than to type that word.
    """

    def __init__(self, host, login, confirms):
        self.host = host
        self.login = login
        self.confirms = confirms
        self.has_confirmed = False
        # How long to dawdle before the login that confirms.
        self.dawdles = 0
        # How often to say that one can get in, without having tried it.
        self.claims = 0
        # Whether to give up at the next prompt.
        self.aborts = False
        self._asked = collections.Counter()

    def times_asked(self, prompt, screen):
        """How often this was asked in this step, this time included."""
        key = (step(screen), re.sub(r"\d+", "", prompt))
        self._asked[key] += 1
        return self._asked[key]

    def answer(self, prompt, screen, times):
        """The line to type; None to type nothing and wait."""
        if times > PATIENCE or self.aborts:
            return "abort"
        for pattern, reply in self._TABLE:
            if re.search(pattern, prompt):
                return reply(self, screen)
        return way_on(prompt)

    def _confirm(self, screen):
        if not self.confirms or "rollback timer acted" in screen:
            return self._claim()
        # Nothing is typed here: the wizard hears what is typed in the new login.
        time.sleep(self.dawdles)
        self.has_confirmed = True
        self.host.type_code(self.login, code(screen))
        return None

    def _claim(self):
        if self.claims == 0:
            return None
        self.claims -= 1
        return "confirm"

    def _run_curl(self, screen):
        family = {"-4": "ipv4", "-6": "ipv6"}[last(re.compile(r"curl (-[46])"), screen)]
        address = CLIENT[family] if family == "ipv4" else f"[{CLIENT[family]}]"
        return f"run http://{address}:8080/"

    def _paste_nc(self, screen):
        command = last(re.compile(r"nc -vz -w \d+( -p \d+ \S+ \d+)"), screen)
        status, said = self.host.client.run(f"nc -vz -w 2{command}")
        return said.strip().splitlines()[-1]

    def _give_up_after_rollback(self, screen):
        return "quit" if "rollback timer acted" in screen else ""

    _TABLE = [
        (r"\bconfirm \|", _confirm),
        (r"\brun \| watch\b", _run_curl),
        (r"paste what nc said", _paste_nc),
        (r"^Enter \| retry\b", _give_up_after_rollback),
    ]
