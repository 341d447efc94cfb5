import Foundation
import TestSupport
import Testing

/// A secret that was typed or printed in a session is in no report of it.
@Suite(.leavesNothing) struct SecretReportTests {
    @Test func reportsAreMaskedAndSaySo() throws {
        let host = try HostInNamespaces()
        let person = try Person(["run", "--management-port", "22"], through: host.entering)
        try person.accepts().types(
            "note the web shop's password=hunter2-hunter2 in http://a:hunter2%40@b.example/")
        try person.sees("? >").types("note").sees("? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
        for command in ["report", "report --json"] {
            let said = try host.run("TERM=dumb COLUMNS=1000 \(Program.path()) \(command) 2>&1").flowing
            #expect(!said.contains("hunter2"), "\(said)")
            #expect(said.contains("password=[masked]") || said.contains("`password=[masked]`"), "\(said)")
            #expect(said.contains("texts that look like a secret are masked here."), "\(said)")
            #expect(said.contains("for root alone on that host: "), "\(said)")
        }
        #expect(try host.run("cat /var/lib/surefoot/*.jsonl").contains("hunter2-hunter2"))
    }
}
