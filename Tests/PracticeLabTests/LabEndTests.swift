import Foundation
import Testing

/// Whatever dies, and whenever: with the lab's last process everything of it is gone.
@Suite(.serialized)
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
                #expect(eventually { lab.processes().contains { $0.pid == victim.pid } ? nil : true } == true)
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
        let entered = Process()
        let command = try surefoot.command([
            "practice", "enter", "--lab", String(lab.pid()), "peer", "sleep", "60",
        ])
        entered.executableURL = URL(fileURLWithPath: command[0])
        entered.arguments = Array(command.dropFirst())
        try entered.run()
        #expect(eventually { lab.processes().first { $0.arguments == ["sleep", "60"] } } != nil)
        kill(lab.launcher, SIGKILL)
        entered.waitUntilExit()
        #expect(lab.isGone())
    }

    @Test("no network namespace is leaked")
    func namespacesAreReturned() throws {
        // A lab has two. With three allowed, nothing may be left of eight killed ones for three to fit again.
        let script = """
            echo 3 > /proc/sys/user/max_net_namespaces
            for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1; do
                timeout -s KILL $delay "$@" < /dev/null > /dev/null 2>&1
                sleep 0.2
            done
            unshare --net --fork unshare --net --fork unshare --net true && ! unshare --net --fork \
                unshare --net --fork unshare --net --fork unshare --net true 2>/dev/null
            """
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "--", "/bin/sh", "-c", script, "sh"]
        let run = try Finished(running: limited + [Surefoot.binary(), "practice"])
        #expect(run.status == 0, "\(run)")
    }
}
