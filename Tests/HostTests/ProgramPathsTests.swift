import Glibc
import Linux
import TestSupport
import Testing

@testable import Host

/// Where programs are looked for.
@Suite(.leavesNothing) struct ProgramPathsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(.enabled(if: geteuid() == 0, "is about root"))
    func asRootTheFoldersAreTheSystems() {
        let own = [
            "/run/surefoot/bin", "/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin",
            "/usr/local/bin",
        ]
        #expect(ProgramPaths().folders.allSatisfy(own.contains))
        #expect(ProgramPaths(path: folder.path).folders == [folder.path] + ProgramPaths().folders)
    }

    @Test(.enabled(if: geteuid() != 0, "is about others than root"))
    func othersHaveTheirPath() {
        let path = ProgramFiles.folders(of: ProcessEnvironment.variables["PATH"])
        #expect(ProgramPaths().folders.starts(with: path) && ProgramPaths().folders.contains("/usr/sbin"))
    }

    /// A name that stands for something else than a program is passed over, and nothing waits for it.
    @Test func onlyAFileIsAProgram() throws {
        let paths = ProgramPaths(path: "\(folder.path)/first:\(folder.path)/second")
        for name in ["first", "second"] { try Folder.make(folder.path + "/" + name) }
        try #require(mkfifo(folder.path + "/first/iptables", 0o755) == 0)
        try Folder.make(folder.path + "/first/nft")
        for name in ["iptables", "nft"] {
            let file = "\(folder.path)/second/\(name)"
            try File.create(file, "#!/bin/sh\n")
            try #require(chmod(file, 0o755) == 0)
            #expect(paths.find(name) == file)
        }
    }

    @Test func onlyWholePathsAreNamed() {
        for path in ["opt", "", "/usr/bin:", "/usr/bin:.", ":/usr/bin"] {
            #expect(
                ProgramPaths.objection(to: path)?.hasPrefix("--path takes whole paths") == true, "\(path)")
        }
        #expect(ProgramPaths.objection(to: "/usr/bin:/usr/sbin") == nil)
        for path in ["\(folder.path)/missing", "/usr/bin/env"] {
            #expect(ProgramPaths.objection(to: path) == "--path names \(path), which is no folder here.")
        }
    }

    /// What is there and is not run is called by its place, with what to do.
    @Test(.enabled(if: geteuid() == 0, "is about root"))
    func whatOthersCanChangeIsNotCalledMissing() throws {
        let file = folder.path + "/iptables"
        try File.create(file, "#!/bin/sh\n")
        try #require(chmod(file, 0o757) == 0)
        #expect(ProgramPaths.distrust(of: file)?.hasPrefix("Others may write to \(file)") == true)
        #expect(
            ProgramPaths().absence(of: "no-such-program").hasPrefix("no-such-program is not on this host"))
    }

    /// A whole path is no way around that, nor is what a journal says that a session has found in its beginning.
    @Test(.enabled(if: geteuid() == 0, "is about root"))
    func whatOthersCanChangeIsNotRunByItsWholePathEither() throws {
        let file = folder.path + "/iptables"
        try File.create(file, "#!/bin/sh\n")
        try #require(chmod(file, 0o755) == 0)
        let journal = ["iptables": file]
        #expect(ProgramPaths().find(file) == file)
        #expect(ProgramPaths(pinned: journal).executable("iptables")?.file == file)
        for change in [{ chmod(file, 0o757) }, { chmod(file, 0o755) | chown(file, 1000, 0) }] {
            try #require(change() == 0)
            #expect(ProgramPaths().find(file) == nil && ProgramPaths().executable(file) == nil)
            #expect(ProgramPaths().absence(of: file).hasPrefix("\(file) is not run as root. "))
            #expect(ProgramPaths(pinned: journal).executable("iptables")?.file != file)
        }
    }

    @Test func theyAreHandedOnAsALine() throws {
        let paths = ProgramPaths(path: "/usr/bin", pinned: ["iptables": "/usr/sbin/xtables-nft-multi"])
        let line = try #require(paths.line)
        #expect(ProgramPaths(line: line) == paths && !line.contains("\n") && ProgramPaths(line: "{}") == nil)
    }
}
