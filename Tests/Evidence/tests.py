"""The tests of the steps 7 and 9 as a person does them, and where the sabotage comes in."""
import time

import network
import starts
import words
from sabotage import WAIT, Scene, last_line


class PersonsTests:
    def __init__(self, lab, case):
        self.lab = lab
        self.case = case
        self.has_acted = False
        self.done = set()
        self.has_banned = False

    # The sabotage

    def scene(self, family, command=None):
        return Scene(self.lab, family, self.case.dice, command)

    def reach(self, moment, family, command):
        """Lets the sabotage happen if this is its moment. Gives what it says, or nothing."""
        chosen = self.case.sabotage
        if not chosen or chosen.moment != moment or family != self.case.target:
            return None
        # A change happens once; a report that is asked for again is as false as before.
        if self.has_acted and not moment.startswith(("words", "test")):
            return None
        self.has_acted = True
        return chosen.act(self.scene(family, command))

    # At the prompts

    def begin(self, screen):
        """What is typed at the prompt that asks for a test; None if it is not done again."""
        direction = "outbound" if words.step(screen) == words.OUTBOUND else "inbound"
        family = words.last_family(screen, direction)
        chosen = self.case.sabotage
        if chosen and chosen.tests_once and self.has_acted and (direction, family) in self.done:
            return None
        self._ban_in_the_middle(direction, family)
        self.reach(direction, family, {})
        self.done.add((direction, family))
        line = self.reach(f"words-{direction}", family, {})
        return line or (self._begin_outbound(family) if direction == "outbound" else self._begin_inbound(family))

    def do(self, screen):
        """Does the watched test. Gives what is to be pasted, and whether the prompt may end without."""
        direction = "outbound" if words.step(screen) == words.OUTBOUND else "inbound"
        family = words.last_family(screen, direction)
        command = words.nc_command(screen) if direction == "inbound" else {}
        self.reach(f"watching-{direction}", family, command)
        time.sleep(self.case.dawdles)
        text = self.reach(f"test-{direction}", family, command)
        if direction == "inbound":
            return text or self._nc(family, command), False
        return text or self._connect(family), True

    def _ban_in_the_middle(self, direction, family):
        """fail2ban does not wait for the tests. It does not touch what they are about."""
        if self.case.start == "bans" and direction == "inbound" and not self.has_banned:
            self.has_banned = True
            starts.ban(self.lab, family)

    # Outbound

    def _peer(self, family):
        return network.PEER[family]

    def _begin_outbound(self, family):
        way = self.case.outbound
        if way == "namespace":
            return way
        place = PEER_NAME if self.case.dice.random() < 0.3 else None
        if way == "run":
            return f"run http://{place}:8080/" if place else f"run {network.url(family, self._peer(family))}"
        return f"watch {place or self._peer(family)}"

    def _connect(self, family):
        """Opens a connection by the program that the case says, and gives what that says."""
        peer, port = self._peer(family), network.OTHER_PORT
        line = {
            "watch-curl": f"curl -sS --max-time 4 {network.url(family, peer)}; echo exit $?",
            "watch-nc": f"nc -w 3 {peer} {port} </dev/null; echo exit $?",
            "watch-python": "python3 -S -c 'import socket, sys; "
                            f"s = socket.create_connection((\"{peer}\", {port}), 4); s.recv(9); s.close()'; echo exit $?",
        }[self.case.outbound]
        return last_line(self.lab.run("server", line)[1])

    # Inbound

    def _begin_inbound(self, family):
        if self.case.inbound == "watch-address":
            return f"watch {self._peer(family)}"
        return "watch" if self.case.inbound.startswith("watch") else "namespace"

    def _nc(self, family, command):
        host = "stranger" if self.case.inbound == "watch-stranger" else "peer"
        wait = command["wait"] if self.case.is_patient else WAIT
        with_port = self.case.inbound != "watch-address" or self.case.dice.random() < 0.5
        return self.scene(family, command).nc(host, command["address"], source=with_port, wait=wait)


# /etc/hosts of the lab knows it.
PEER_NAME = "peer.example"
