import Glibc
import Linux
public import Netfilter
public import StepEngine

/// A network namespace of its own, joined to this host by a veth pair (veth(4)), in which a service waits.
///
/// Nothing is registered anywhere: the namespace lives as long as its process does, that ends when this object or the
/// wizard does, and the pair goes with it.
public final class TemporaryNamespace: @unchecked Sendable {
    /// What stands for the other machine.
    public let peer: NamespacePeer
    private let process: SpokenProcess
    private let runner: CommandRunner

    /// The service of the namespace.
    public struct Service: Sendable {
        /// The hidden command of this program that serves.
        public let command: String
        /// The port that it serves HTTP on.
        public let port: UInt16

        /// Makes a description.
        public init(command: String, port: UInt16) {
            self.command = command
            self.port = port
        }
    }

    private static let interface = "surefoot0"

    /// Makes a namespace for tests of one family.
    ///
    /// - Throws: why it could not be made; then nothing is left behind.
    public init(_ family: Family, _ service: Service, _ runner: CommandRunner) async throws(HostError) {
        guard let unshare = runner.programs.find("unshare") else {
            throw HostError(runner.programs.absence(of: "unshare"))
        }
        let command = [unshare, "--net", "--", "/proc/\(getpid())/exe", service.command]
        process = try await .greeting(
            command,
            otherwise: "This account may not make network namespaces here, or the service did not start.")
        self.runner = runner
        let (own, peer) = Self.addresses(family)
        self.peer = NamespacePeer(own: own, peer: peer, interface: Self.interface, httpPort: service.port)
        if let reason = await join(family) {
            await end()
            throw Task.isCancelled ? .interrupted : HostError(reason)
        }
    }

    deinit {
        _ = process.end()
    }

    /// Runs a command in the namespace.
    public func run(_ command: Command) async -> CommandResult {
        await runner.run(Command(entry + command.argv, input: command.input), timeout: 60)
    }

    /// Ends the service, and with it the namespace and the pair; returns when they are gone.
    public func end() async {
        if process.end() { await Self.awaitRemoval() }
    }

    /// The kernel takes a namespace apart some time after its last process has gone: at once, or seconds later where
    /// many of them end. It is not waited for any longer than that.
    ///
    /// - Returns: whether they are gone.
    @discardableResult
    static func awaitRemoval(
        of interface: String = interface, within time: Duration = .seconds(10)
    ) async -> Bool {
        let end = ContinuousClock.now + time
        while .now < end {
            if !Interfaces.names().contains(interface) { return true }
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return false }
        }
        return false
    }

    private var entry: [String] { ["nsenter", "--net=/proc/\(process.id)/ns/net", "--"] }

    /// Joins the two ends, and waits until packets can pass.
    ///
    /// - Returns: why it did not work, as a sentence; nil if it did.
    private func join(_ family: Family) async -> String? {
        // The pair of a wizard that was killed a moment ago may still be there.
        await Self.awaitRemoval()
        let length = family == .ipv4 ? "/30" : "/126 nodad"
        let name = Self.interface
        let here = """
            link add \(name) type veth peer name \(name) netns \(process.id)
            address add \(peer.own)\(length) dev \(name)
            link set \(name) up

            """
        let there = "address add \(peer.peer)\(length) dev \(name)\nlink set lo up\nlink set \(name) up\n"
        let batch = ["ip", "-batch", "-"]
        for command in [Command(batch, input: here), Command(entry + batch, input: there)] {
            let result = await runner.run(command)
            guard result.exit == 0 else { return "\(command) failed: \(result.stderr)" }
        }
        return nil
    }

    /// Addresses that no network uses: those for measurements between devices (RFC 2544), and a unique local prefix
    /// (RFC 4193). Should this host have some of them all the same, others of the range are taken.
    private static func addresses(_ family: Family) -> (own: Address, peer: Address) {
        let taken = Set(HostAddresses.all())
        let networks: [(Address, Address)] = (0..<250).compactMap { number in
            let bytes: [UInt8] =
                family == .ipv4
                ? [198, 19, 250 - UInt8(number)]
                : [0xfd, 0x73, 0x75, 0x72, 0x65, 0x66, 0x6f, UInt8(number)] + [UInt8](repeating: 0, count: 7)
            guard let own = Address(bytes: bytes + [1]), let peer = Address(bytes: bytes + [2]) else {
                return nil
            }
            return (own, peer)
        }
        return networks.first { !taken.contains($0.0) && !taken.contains($0.1) } ?? networks[0]
    }
}
