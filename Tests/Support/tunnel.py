"""A tunnel between a server and a client, as OpenVPN makes one: packets of an interface, carried in UDP by processes."""
import subprocess

from Support.families import SERVER

PORT = 1194
# The two ends' addresses in it.
INNER = {"server": "10.8.0.1", "client": "10.8.0.2"}
END = """
import fcntl, os, select, socket, struct, sys
own, port, other = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
tunnel = os.open("/dev/net/tun", os.O_RDWR)
# TUNSETIFF with IFF_TUN and IFF_NO_PI (linux/if_tun.h).
fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH", b"tun0", 0x1001))
os.system(f"ip address add {own}/24 dev tun0 && ip link set tun0 up")
outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = (other[0], port) if other else None
if not other:
    outer.bind(("", port))
print("ready", flush=True)
while True:
    for ready in select.select([tunnel, outer, sys.stdin], [], [])[0]:
        if ready is sys.stdin:
            sys.exit()
        if ready is outer:
            packet, end = outer.recvfrom(2000)
            os.write(tunnel, packet)
        else:
            packet = os.read(tunnel, 2000)
            if end:
                outer.sendto(packet, end)
"""


class Tunnel:
    def __init__(self, server, client):
        self._client = client
        self._ends = [_start(server, INNER["server"]), _start(client, INNER["client"], SERVER["ipv4"])]

    def reconnect(self):
        """The client makes its end anew, which comes from another port then."""
        _end(self._ends.pop())
        self._ends.append(_start(self._client, INNER["client"], SERVER["ipv4"]))

    def close(self):
        for end in self._ends:
            _end(end)


def _start(host, own, *other):
    end = host.start(
        "python3", "-c", END, own, str(PORT), *other, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if end.stdout.readline() != b"ready\n":
        raise RuntimeError("the tunnel has no end")
    return end


def _end(end):
    """Closes what it reads from, which is how it is told."""
    end.communicate()
