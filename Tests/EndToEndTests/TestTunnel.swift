/// A tunnel between the two hosts of a `RemoteHost`, as OpenVPN makes one: packets of an interface, in UDP.
enum TestTunnel {
    /// The host's address in it.
    static let address = "10.8.0.1"

    /// Makes both ends, the host's at UDP port 1194, before anybody logs in.
    static let preparation = """
        cat > /run/tunnel.py <<'END'
        import fcntl, os, select, socket, struct, sys
        name, own, other = sys.argv[1:4]
        tunnel = open("/dev/net/tun", "r+b", buffering=0)
        fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH", name.encode(), 0x1001))
        os.system(f"ip addr add {own}/24 dev {name}; ip link set {name} up")
        outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        end = None
        if other == "-":
            outer.bind(("0.0.0.0", 1194))
        else:
            end = (other, 1194)
        open("/run/" + name, "w").close()
        while True:
            for ready in select.select([tunnel, outer], [], [])[0]:
                if ready is outer:
                    packet, end = outer.recvfrom(2000)
                    os.write(tunnel.fileno(), packet)
                else:
                    packet = os.read(tunnel.fileno(), 2000)
                    if end: outer.sendto(packet, end)
        END
        python3 /run/tunnel.py tun0 \(address) - &
        \(client)
        """

    /// The other machine's end, which comes by a new port each time that it is made.
    private static let client = """
        nsenter --net=/proc/$peer/ns/net python3 /run/tunnel.py tun1 10.8.0.2 \(RemoteHost.address) &
        echo $! > /run/client; echo $peer > /run/peer
        until [ -e /run/tun0 ] && [ -e /run/tun1 ]; do sleep 0.02; done
        """

    /// Has the other machine make its end anew.
    static let reconnection = """
        kill $(cat /run/client); peer=$(cat /run/peer)
        while [ -e /proc/$(cat /run/client) ]; do sleep 0.02; done
        rm /run/tun1
        (exec >/dev/null 2>&1 </dev/null; \(client))
        """
}
