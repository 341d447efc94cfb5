import ArgumentParser
import Linux
import Terminal

/// What the program stands on: looked at before anything is done, since what is found missing later leaves it halfway, or ends
/// it in a library.
enum Ground {
    /// The most files that a walk, or a process that it starts, has open at a time: a few dozen of its own, and one for each
    /// of the 64 who may speak to it at once (`ConfirmationListener`).
    static let filesOfAWalk = 128
    /// What /dev/null is: the kernel's device 1:3 (null(4)).
    private static let null: UInt64 = 0x103

    /// Says what is missing, and ends.
    ///
    /// - Parameter files: how many files it must be possible to open.
    static func demand(files: Int) {
        guard let lack = lack(files) else { return }
        Screen.complain(lack + " Nothing was done.")
        Surefoot.exit(withError: ExitCode(Status.failed))
    }

    /// What is missing, and what to do; nil if nothing is.
    private static func lack(_ files: Int) -> String? {
        guard (try? OpenFiles.holdStandardStreams()) != nil, hasNull else {
            return
                "/dev/null is not there, or not what it should be. Make it: rm -f /dev/null; mknod -m 666 /dev/null c 1 3."
        }
        guard let left = try? OpenFiles.left(upTo: files), left == files else {
            return "Too few files may be open at a time here. Raise the limit: ulimit -n 1024."
        }
        // Without it Swift does not even know the arguments.
        guard (try? File.beginning(of: "/proc/self/status", bytes: 1)) != nil else {
            return
                "/proc is not there, so that neither rights nor logins can be told. Mount it: mount -t proc proc /proc."
        }
        return nil
    }

    private static var hasNull: Bool {
        guard let status = try? FileStatus(of: "/dev/null") else { return false }
        return status.kind == .device && status.device == null && File.isWritable("/dev/null")
    }
}
