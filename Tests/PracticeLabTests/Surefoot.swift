import Foundation
import TestSupport
import Testing

/// The program under test, as the user that the test is about.
struct Surefoot: CustomTestStringConvertible, Sendable {
    enum User: String, Sendable {
        /// Whoever runs the tests.
        case own
        /// An ordinary user, which only root can become.
        case ordinary
    }

    let user: User

    var testDescription: String { "as \(user.rawValue) user" }

    static let users: [Surefoot] =
        geteuid() == 0 ? [Surefoot(user: .own), Surefoot(user: .ordinary)] : [Surefoot(user: .own)]

    /// The command line with these arguments.
    func command(_ arguments: [String]) throws -> [String] {
        guard user == .ordinary else { return [try Program.path()] + arguments }
        return Self.become + [try Self.reachableProgram.get()] + arguments
    }

    /// A change of the user undoes what ties a program to the tests, so that is done once more.
    private static let become =
        ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] + Finished.tied

    /// A copy of the program where every user may reach it, which the folder of the tests need not be.
    private static let reachableProgram = Result {
        let copy = TestFiles.folder + "/surefoot"
        try FileManager.default.copyItem(atPath: Program.path(), toPath: copy)
        return copy
    }

    /// Runs the program to its end.
    func run(_ arguments: [String]) throws -> Finished {
        try Finished(running: command(arguments), environment: ["PATH": "/usr/bin:/bin"])
    }
}
