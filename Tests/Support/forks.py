"""A host that can be kept from starting processes, as one is whose process table is full."""
from Support.control_group import ControlGroup


class Forks(ControlGroup):
    def __init__(self, namespaces):
        super().__init__("pids", namespaces)

    def exhaust(self):
        """From now on no process of the host can start another."""
        self.take_in()
        self.write("pids.max", 0)

    def free(self):
        self.write("pids.max", "max")
