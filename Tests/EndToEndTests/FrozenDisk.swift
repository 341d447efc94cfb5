import Foundation
import TestSupport
import Testing

/// A file system of a host's own, on a loop device, which can be made to stand still.
///
/// It is mounted in the host's namespaces alone, and goes with them. A process of its own has it stand still, and lets it
/// go on as soon as this process is gone: who waits for such a disk cannot be killed.
final class FrozenDisk {
    private let host: HostInNamespaces
    private let folder: String
    private var keeper: HeldProcess?

    /// Whether this machine lets such a one be made.
    static var canBeMade: Bool { geteuid() == 0 && access("/dev/loop-control", W_OK) == 0 }

    /// How long it stands still at most, in seconds.
    private static let longestFrost = 120

    /// Makes one where a host has this folder.
    init(under folder: String, of host: HostInNamespaces) throws {
        self.host = host
        self.folder = folder
        let image = try TemporaryFolder()
        let line = """
            truncate -s 16M \(image.path)/disk && mkfs.ext4 -q \(image.path)/disk && mkdir -p \(folder) &&
                mount -o loop \(image.path)/disk \(folder) && chmod 700 \(folder)
            """
        let entering = ["/usr/bin/nsenter", "--target", "\(host.first)", "--mount", "--"]
        let finished = try Finished(running: entering + ["/bin/sh", "-c", line], streamsAreJoined: true)
        try #require(finished.status == 0, "\(finished.output)")
    }

    func freeze() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Support/freeze").standardized.path
        let keeper = try HeldProcess(
            [script, "/proc/\(host.first)/root\(folder)", "\(Self.longestFrost)"], newSession: true)
        try #require(keeper.said == "frozen")
        self.keeper = keeper
    }

    func thaw() { keeper = nil }
}
