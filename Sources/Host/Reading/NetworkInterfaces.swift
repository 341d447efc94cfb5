import Linux

/// The network interfaces of this host.
public enum NetworkInterfaces {
    /// Those that are up and have an address, without loopback: packets to this host come in by them.
    public static func inUse() -> [String] {
        let names = InterfaceAddress.all().filter(\.isUp).map(\.interface)
        return Set(names).subtracting(["lo"]).sorted()
    }
}
