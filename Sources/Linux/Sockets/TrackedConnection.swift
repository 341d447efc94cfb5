import CLinux

/// A TCP connection as connection tracking knows it.
public struct TrackedConnection: Sendable {
    /// An end of it.
    public struct End: Sendable {
        let address: [UInt8]
        let port: UInt16

        /// An address of 4 or 16 bytes, in network order, and a port.
        public init(_ address: [UInt8], _ port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// What is known.
    public enum Standing: Sendable {
        /// There is an entry, and packets went both ways.
        case answered
        /// There is one, and nothing came back.
        case unanswered
        /// There is none.
        case absent
    }

    private let remote: End
    private let local: End

    /// The connection whose replies go from `remote` to `local`; both are of one family.
    public init(repliesFrom remote: End, to local: End) {
        self.remote = remote
        self.local = local
    }

    /// Asks the kernel. Needs CAP_NET_ADMIN.
    public func standing() throws(SystemError) -> Standing {
        let answer = sf_tracking_entry(
            remote.address, remote.port, local.address, local.port, remote.address.count)
        switch answer {
        case Int32(SF_TRACKING_ANSWERED.rawValue): return .answered
        case Int32(SF_TRACKING_UNANSWERED.rawValue): return .unanswered
        case Int32(SF_TRACKING_ABSENT.rawValue): return .absent
        default: throw SystemError("ask connection tracking", .number(-answer))
        }
    }
}
