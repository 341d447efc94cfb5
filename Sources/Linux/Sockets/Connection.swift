import Glibc

/// A client's connection that does not block.
public final class Connection: Sendable {
    private let descriptor: Descriptor

    /// The kernel's number of the descriptor, to wait on.
    public var number: Int32 { descriptor.number }

    /// What has come in.
    public enum Input: Sendable {
        /// Nothing at the moment.
        case nothing
        /// These bytes.
        case bytes([UInt8])
        /// The other end sends no more.
        case end
        /// The connection is broken.
        case failed
    }

    /// Takes over a connected socket that does not block.
    public init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Takes what has come in, at most 64 KiB.
    public func receive() -> Input {
        do throws(SystemError) {
            let bytes = try descriptor.stream.read()
            return bytes.isEmpty ? .end : .bytes(bytes)
        } catch {
            return error.cause == .number(EAGAIN) ? .nothing : .failed
        }
    }

    /// Sends the bytes.
    ///
    /// - Returns: whether they went out whole.
    public func send(_ bytes: [UInt8]) -> Bool { descriptor.send(bytes) }

    /// Tells the other end that nothing more comes (shutdown(2)).
    ///
    /// - Returns: whether it worked.
    public func endSending() -> Bool { shutdown(descriptor.number, Int32(SHUT_WR)) == 0 }
}
