import Foundation
import TestSupport
import Testing

/// When the lab cannot or must not start, it says why and leaves everything alone.
@Suite(.leavesNothing)
struct RefusalTests {
    @Test("to enter no lab is answered with how to start one")
    func noLab() throws {
        let alone = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--",
        ]
        let enter = try Finished(running: alone + [Program.path(), "practice", "enter", "server"])
        #expect(enter.status != 0)
        #expect(enter.errors.contains("No practice lab of yours is running"), "\(enter)")
    }

    @Test("to enter a lab that is not there is answered with those that are")
    func noSuchLab() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let pid = try lab.pid()
        let enter = try Surefoot(user: .own).run(["practice", "enter", "--lab", "1", "server"])
        #expect(enter.status != 0)
        #expect(
            enter.errors.contains("has the process id 1") && enter.errors.contains(String(pid)), "\(enter)")
    }

    @Test("where namespaces are forbidden, it names the setting that allows them")
    func forbidden() throws {
        let script = """
            echo 0 > /proc/sys/user/max_user_namespaces
            exec setpriv --bounding-set=-all --inh-caps=-all -- "$@"
            """
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "--", "/bin/sh", "-c", script, "sh"]
        let practice = try Finished(running: limited + [Program.path(), "practice", "--demo"])
        #expect(practice.status != 0)
        #expect(practice.errors.contains("sysctl user.max_user_namespaces="), "\(practice)")
    }

    @Test("where names of hosts cannot be isolated, it says so as of any other namespace")
    func namesForbidden() throws {
        let script = #"echo 0 > /proc/sys/user/max_uts_namespaces; exec "$@""#
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "--", "/bin/sh", "-c", script, "sh"]
        let practice = try Finished(running: limited + [Program.path(), "practice", "--demo"])
        #expect(practice.status == 3)
        #expect(practice.errors.contains("sysctl user.max_uts_namespaces="), "\(practice)")
    }

    @Test("missing programs are named together with their packages")
    func missingTools() throws {
        let script = """
            for folder in /usr/sbin /usr/bin /sbin /bin; do
                for name in ip nc; do
                    if [ -e $folder/$name ]; then mount --bind /dev/null $folder/$name; fi
                done
            done
            exec "$@"
            """
        let poor = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--", "/bin/sh", "-c", script, "sh",
        ]
        let practice = try Finished(running: poor + [Program.path(), "practice", "--demo"])
        #expect(practice.status != 0)
        #expect(practice.errors.contains(": ip, nc."), "\(practice)")
        #expect(practice.errors.contains("apt-get install iproute2 netcat-openbsd"), "\(practice)")
    }
}
