import Netfilter

/// A login from another machine back to this host, without a question.
struct LoginBack {
    private let address: String
    private let port: UInt16

    /// Goes to the address of a family, or to any if none is named.
    ///
    /// - Returns: nil if this host has no such address.
    init?(_ addresses: [Family: String], port: UInt16, as family: Family?) {
        let usual = addresses[.ipv4] ?? addresses[.ipv6]
        guard let address = family.map({ addresses[$0] }) ?? usual else { return nil }
        self.address = address
        self.port = port
    }

    /// The command line for a shell of the other machine that runs a command on this host.
    func running(_ command: String) -> String {
        "ssh -n -o BatchMode=yes -o ConnectTimeout=10 -o ControlPath=none -p \(port) \(address) \(command)"
    }
}
