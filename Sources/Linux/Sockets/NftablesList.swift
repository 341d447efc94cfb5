import CLinux
import Glibc

/// What nftables holds in this network namespace, as the kernel itself lists it (linux/netfilter/nf_tables.h).
public enum NftablesList: Sendable {
    /// All chains.
    case chains
    /// All sets and maps, those without a name too.
    case sets
    /// All tables.
    case tables

    /// More than half a million chains take. What is longer is not read.
    private static let longest = 64 << 20

    /// Asks, and hands on each datagram: netlink(7) messages in the kernel's byte order. Needs CAP_NET_ADMIN, without
    /// which the first message is the error EPERM. A kernel that has nf_tables as a module loads it.
    ///
    /// - Parameter goesOn: is given a datagram; whether to wait for another one.
    /// - Throws: `SystemError` if the kernel cannot be asked, is silent for two seconds, or tells too much.
    public func read(_ goesOn: ([UInt8]) -> Bool) throws(SystemError) {
        let action = "ask for nftables' \(self)"
        let number = sf_nftables_ask(kernelName)
        guard number >= 0 else { throw SystemError(action, .number(-number)) }
        let socket = Descriptor(taking: number, name: "nftables' \(self)")
        // The kernel makes no datagram larger than 32 KiB unless a message is (net/netlink/af_netlink.c,
        // `netlink_dump`).
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var total = 0
        while true {
            guard Poll.hasInput(socket.number, within: 2000) else {
                throw SystemError(action, .number(ETIMEDOUT))
            }
            let count = retrying { recv(socket.number, &buffer, buffer.count, Int32(MSG_TRUNC)) }
            guard count >= 0 else { throw .last(action) }
            total += count
            guard count <= buffer.count, total <= Self.longest else {
                throw SystemError(action, .largerThan(Self.longest))
            }
            guard goesOn(Array(buffer.prefix(count))) else { return }
        }
    }

    private var kernelName: sf_nftables {
        switch self {
        case .chains: SF_NFTABLES_CHAINS
        case .sets: SF_NFTABLES_SETS
        case .tables: SF_NFTABLES_TABLES
        }
    }
}
