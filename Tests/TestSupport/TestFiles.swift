import CLinux
import Foundation
import Linux

/// Where tests put their files: a folder that goes with the process that runs the tests, whatever ends it.
public enum TestFiles {
    /// The folder. Every user may look into it, as a test may run a program as another one.
    public static let folder: String = {
        let places = ["/tmp", NSTemporaryDirectory()]
        for place in places {
            let path = "\(place)/surefoot-tests-\(getpid())"
            guard mkdir(path, 0o755) == 0, chmod(path, 0o755) == 0 else { continue }
            removeAtTheEnd(path)
            return path
        }
        fatalError("The tests cannot make a folder in any of \(places).")
    }()

    /// Starts a process that waits for the end of this one, in a session of its own, and then removes the folder. It reads
    /// from a pipe that only this process could write to.
    private static func removeAtTheEnd(_ path: String) {
        var ends: [Int32] = [-1, -1]
        guard sf_pipe_open(&ends) == 0 else { return }
        _ = try? ChildProcess.start(
            ["/bin/sh", "-c", "read _; rm -rf -- \"$1\"", "sh", path], environment: ["PATH=/usr/bin:/bin"],
            newSession: true, descriptors: [(child: 0, parent: ends[0])])
        close(ends[0])
    }
}
