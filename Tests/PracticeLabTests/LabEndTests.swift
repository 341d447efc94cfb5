import CLinux
import Foundation
import TestSupport
import Testing

/// Whatever dies, and whenever: with the lab's last process everything of it is gone.
@Suite(.serialized, .leavesNothing)
struct LabEndTests {
    static let signals = [SIGKILL, SIGTERM, SIGHUP]

    @Test(
        "when a process of the lab is killed, nothing is left", arguments: LabProcess.Role.allCases, signals)
    func killed(role: LabProcess.Role, signal: Int32) throws {
        for surefoot in Surefoot.users {
            let lab = try StartedLab(surefoot)
            #expect(try lab.on("server", "true").status == 0)
            let victim = try lab.process(role)
            #expect(kill(victim.pid, signal) == 0)
            if role == .http || role == .management {
                // The lab may live on without one of its services; its end is to be as ever.
                #expect(becomesTrue { !lab.processes().contains { $0.pid == victim.pid } })
                kill(lab.launcher, SIGHUP)
            }
            #expect(lab.isGone(), "\(lab.processes().map(\.arguments))")
        }
    }

    @Test("when it is killed while it is being built, nothing is left", arguments: signals, Surefoot.users)
    func killedEarly(signal: Int32, surefoot: Surefoot) throws {
        for delay in stride(from: 0, to: 80, by: 4) {
            let lab = try StartedLab(surefoot)
            usleep(useconds_t(delay * 1000))
            _ = lab.processes()
            kill(lab.launcher, signal)
            #expect(lab.isGone(), "after \(delay) ms: \(lab.processes().map(\.arguments))")
        }
    }

    @Test("when its first process is killed while it builds, nothing is left")
    func firstKilledEarly() throws {
        for delay in stride(from: 0, to: 40, by: 4) {
            let lab = try StartedLab(Surefoot(user: .own))
            let first = try lab.process(.first)
            usleep(useconds_t(delay * 1000))
            kill(first.pid, SIGKILL)
            #expect(lab.isGone(), "after \(delay) ms: \(lab.processes().map(\.arguments))")
        }
    }

    @Test("the exit status is the wizard's")
    func status() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        #expect(try lab.on("server", "true").status == 0)
        kill(try lab.process(.walk).pid, SIGKILL)
        #expect(lab.wait() == 128 + SIGKILL)
    }

    @Test("whoever has entered leaves with the lab")
    func entered() throws {
        let surefoot = Surefoot(user: .own)
        let lab = try StartedLab(surefoot)
        let terminal = try PseudoTerminal()
        defer { close(terminal.master) }
        let enter = ["practice", "enter", "--lab", String(try lab.pid()), "peer", "sleep", "infinity"]
        let entered = try terminal.startApart(
            Finished.tied + surefoot.command(enter), environment: ["PATH=/usr/bin:/bin"])
        #expect(becomesTrue { lab.processes().contains { $0.arguments == ["sleep", "infinity"] } })
        kill(lab.launcher, SIGKILL)
        _ = sf_wait(entered)
        #expect(lab.isGone())
    }

    @Test("no network namespace is leaked")
    func namespacesAreReturned() throws {
        // A lab has two. With three allowed, nothing may be left of eight killed ones for three to fit again.
        let tries = Int(Patience.seconds * 10)
        let script = """
            echo 3 > /proc/sys/user/max_net_namespaces
            three() { unshare --net --fork unshare --net --fork unshare --net "${@:-true}" 2>/dev/null; }
            # The kernel takes a namespace apart when it comes to it.
            all_are_returned() { for try in $(seq \(tries)); do three && return; sleep 0.1; done; false; }
            for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1; do
                timeout -s KILL $delay "$@" < /dev/null > /dev/null 2>&1
                all_are_returned || exit 1
            done
            ! three --fork unshare --net true
            """
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "--", "/bin/sh", "-c", script, "sh"]
        let run = try Finished(running: limited + [Program.path(), "practice"])
        #expect(run.status == 0, "\(run)")
    }
}
