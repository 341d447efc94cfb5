import Glibc
@testable import Linux
import StepEngine
import TestSupport
import Testing

@testable import Host

/// Where sessions are found: nobody else can take a name there, and whoever holds one is known.
@Suite(.leavesNothing) struct RuntimeFolderTests {
    private let temporary: TemporaryFolder
    private let folder: RuntimeFolder
    private var path: String { temporary.path + "/surefoot" }

    init() throws {
        temporary = try TemporaryFolder()
        folder = RuntimeFolder(temporary.path + "/surefoot")
    }

    @Test func itIsMadeForOneAccount() throws {
        try folder.prepare()
        try folder.prepare()
        let status = try FileStatus(of: path)
        #expect(status.kind == .folder && status.permissions & 0o022 == 0 && status.user == geteuid())
        #expect(folder.path("name").hasPrefix("\(path)/\(NetworkNamespace.current)-"))
    }

    /// What somebody has put in its place is refused, and nothing of it is followed or changed.
    @Test func whatOthersCanWriteIsRefused() throws {
        try Folder.make(path)
        #expect(chmod(path, 0o777) == 0)
        #expect(
            throws: HostError(
                "Others may write to \(path), and could pretend to be a session there. Remove it.")
        ) {
            try folder.prepare()
        }
        #expect(rmdir(path) == 0)
        try File.makeLink(path, to: temporary.path)
        #expect(throws: HostError("\(path) is no folder, so that sessions cannot be found there. Remove it."))
        {
            try folder.prepare()
        }
        try File.remove(path)
        if geteuid() == 0 {
            try Folder.make(path)
            #expect(chown(path, 12345, 0) == 0)
            #expect(throws: HostError.self) { try folder.prepare() }
        }
    }

    @Test func whereNoneCanBeMadeThatIsSaid() throws {
        let nowhere = RuntimeFolder(temporary.path + "/missing/surefoot")
        #expect(throws: HostError.self) { try nowhere.prepare() }
        do throws(SessionLock.Refusal) {
            _ = try SessionLock.take(in: nowhere)
            Issue.record("taken")
        } catch {
            guard case .impossible(let reason) = error else { throw error }
            #expect(reason.hasSuffix("could not be made: No such file or directory."))
        }
    }

    /// The kernel knows who holds it: no text that anybody has written is believed.
    @Test func aLockIsHeldByOneAndFreeAtItsEnd() throws {
        #expect(SessionLock.holder(in: folder) == nil)
        do {
            let lock = try SessionLock.take(in: folder)
            #expect(SessionLock.holder(in: folder)?.process == getpid())
            #expect(throws: SessionLock.Refusal.self) { try SessionLock.take(in: folder) }
            withExtendedLifetime(lock) {}
        }
        let again = try #require(eventually { try? SessionLock.take(in: folder) })
        withExtendedLifetime(again) {}
    }

    /// What holds the lock without being a surefoot is not ended, whatever it is.
    @Test func onlyASurefootIsEnded() throws {
        try folder.prepare()
        let file = folder.path("session")
        let program =
            "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(1, flush=True); sys.stdin.read()"
        let holder = try HeldProcess(["/usr/bin/env", "python3", "-c", program, file])
        #expect(SessionLock.holder(in: folder)?.process == holder.id)
        do throws(SessionLock.Refusal) {
            _ = try SessionLock.takeOver(in: folder)
            Issue.record("taken over")
        } catch {
            guard case .impossible(let reason) = error else { throw error }
            #expect(
                reason.contains("process \(holder.id), which is no surefoot. It is left alone."), "\(reason)")
        }
        #expect(kill(holder.id, 0) == 0)
    }

    /// A process of this account without the right to change rules has nothing to say of them.
    @Test func rootsAccountAloneIsNotBelieved() throws {
        let (one, _) = try LineSocket.pair()
        let own = try #require(one.peer)
        #expect(own.mayChangeRules == RunningProcess(getpid()).mayAdministerNetwork)
        #expect(!Peer(process: 0, user: geteuid()).mayChangeRules)
        #expect(!Peer(process: getpid(), user: geteuid() + 1).mayChangeRules)
    }
}
