import Foundation
import TestSupport
import Testing

/// A file system of its own, on a loop device, which can be made to stand still (fsfreeze(8)).
final class FrozenDisk {
    /// Where it is mounted.
    let folder: String
    private let place: TemporaryFolder

    /// Whether this machine lets such a one be made.
    static var canBeMade: Bool { geteuid() == 0 && access("/dev/loop-control", W_OK) == 0 }

    init() throws {
        place = try TemporaryFolder()
        folder = place.path + "/disk"
        try run("truncate -s 16M \(place.path)/image && mkfs.ext4 -q \(place.path)/image")
        try run("mkdir \(folder) && mount -o loop \(place.path)/image \(folder) && chmod 700 \(folder)")
    }

    deinit {
        try? thaw()
        try? run("umount --lazy \(folder)")
    }

    func freeze() throws { try run("fsfreeze -f \(folder)") }

    func thaw() throws { try run("fsfreeze -u \(folder) || true") }

    private func run(_ line: String) throws {
        let finished = try Finished(running: ["/bin/sh", "-c", line])
        try #require(finished.status == 0, "\(finished.output)")
    }
}
