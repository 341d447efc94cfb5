import Foundation
import Linux
import Testing

/// Another account, and what it can do to files.
enum Adversary {
    static let account: UInt32 = 12345

    /// Whether it can change what is found at each of the paths: each thing is tried, and what succeeds is undone.
    static func canChange(_ paths: [String]) throws -> [Bool] {
        let program = """
            import os, sys
            def succeeds(act, undo=lambda: None):
                try: act()
                except OSError: return False
                undo(); return True
            def changes(path):
                return succeeds(lambda: os.rename(path, path + '.x'), lambda: os.rename(path + '.x', path)) \
                    or not os.path.islink(path) and succeeds(lambda: os.utime(path)) and os.stat(path).st_uid == os.getuid()
            def parts(path):
                names = path.split('/')
                return ['/'.join(names[:n]) for n in range(3, len(names) + 1)]
            def writes(path):
                if os.path.isfile(path): return succeeds(lambda: open(path, 'r+').close())
                planted = path + '/planted'
                return succeeds(lambda: open(planted, 'x').close(), lambda: os.unlink(planted))
            for path in sys.argv[1:]:
                places, todo = [], parts(path)
                while todo:
                    place = todo.pop(0)
                    places.append(place)
                    if os.path.islink(place):
                        target = os.path.join(os.path.realpath(os.path.dirname(place)), os.readlink(place))
                        todo += parts(os.path.normpath(target))
                print(int(any(changes(p) for p in places) or writes(path)))
            """
        let account = "\(Self.account)"
        let answers = try python(
            program, paths, as: ["--reuid=\(account)", "--regid=\(account)", "--clear-groups"]
        ).split(separator: "\n").map { $0 == "1" }
        try #require(answers.count == paths.count)
        return answers
    }

    /// Gives files and folders an access list (acl(5)) by which it may do all with them.
    static func isListed(at paths: [String]) throws {
        let program = """
            import os, struct, sys
            entries = [(1, 7, -1), (2, 7, \(account)), (4, 5, -1), (16, 7, -1), (32, 5, -1)]
            for path in sys.argv[1:]:
                value = struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *entry) for entry in entries)
                os.setxattr(path, 'system.posix_acl_access', value)
            """
        _ = try python(program, paths, as: [])
    }

    private static func python(_ program: String, _ words: [String], as account: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = account + ["--", "python3", "-c", program] + words
        process.environment = ["PATH": "/usr/bin:/bin"]
        let output = Foundation.Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self)
    }
}
