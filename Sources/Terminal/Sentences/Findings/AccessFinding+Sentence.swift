import Netfilter
import StepEngine

extension AccessFinding {
    /// How the host is managed, and whether a new login was seen.
    var sentence: String {
        switch self {
        case .managedAtConsole: "This host is managed at its console, where no firewall rule counts."
        case .nothingListens(let service, .dropped(by: nil)):
            "No rule accepts new connections to \(service.sentence), and nothing listens there. "
                + Self.otherPort
        case .nothingListens(let service, let reachability):
            "New connections to \(service.sentence): \(reachability.sentence) Nothing listens there, either. "
                + Self.otherPort
        case .loginSeen(let login): "New login seen: \(login.phrase)."
        case .confirmed: "Your new login counts: you can still get in, and the rules stay."
        case .notSeen(let port):
            "No new connection to port \(port) was seen since the policy took effect. Open one, and keep it open."
        case .nobodyLoggedIn(let logins):
            "New, but nobody is logged in there, so nothing counts: \(logins.phrase). "
                + "Log in, and type the code in that login."
        case .whoseLogin(let logins, let own):
            "New: \(logins.phrase).\(Self.ownWay(own)) If \(logins.count == 1 ? "it" : "one of them") is yours, type `confirm` with its address: "
                + "`confirm \(logins[0].connection.client)`"
        case .noLoginFrom(let text):
            "No new login is from \(text). Type `confirm` alone to see which there are."
        case .wrongCode: "That is not the code. It stands on the wizard's screen."
        case .noLogin:
            "That was typed in no login over the network, so it proves nothing. Open a new login, and type it there."
        case .loginIsOlder(let login):
            "The connection \(login.phrase) was there before the policy, so it proves nothing. Open one of its own: "
                + "`ssh -o ControlPath=none`, and your usual words."
        case .loginFromHere(let login):
            "The login \(login.phrase) comes from this host itself, over loopback. Open one from another machine."
        case .loginElsewhere(let login):
            "The login \(login.phrase) came to port \(login.connection.localPort), or through a network namespace, that "
                + "this walk does not protect. Name its port: `--management-port \(login.connection.localPort)`."
        case .anotherWay(let login, let own):
            "The new login came \(login.phrase).\(Self.ownWay(own)) The rules may let in only one of the two. If you can "
                + "always come by the new way, type at the wizard: `confirm \(login.connection.client)`"
        case .interrupted: "Your login was not looked at to the end. Type the same once more."
        case .shutOut:
            "Your login does not count: the rules have changed since. The wizard's screen tells what is missing."
        }
    }

    private static let otherPort =
        "If this host is managed on another port, name it: `--management-port PORT`."

    private static func ownWay(_ own: OperatorLogin.Connection?) -> String {
        own.map { " Your own login is from \($0.client)\($0.by)." } ?? ""
    }
}

extension NewLogin {
    /// Where it comes from, and who it is.
    fileprivate var phrase: String {
        let details = [connection.interface.map { "by \($0)" }, account.map { "as \($0)" }].compactMap(\.self)
        return "from \(connection.client) port \(connection.clientPort)"
            + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")
    }
}

extension [NewLogin] {
    fileprivate var phrase: String { map(\.phrase).joined(separator: "; ") }
}

extension OperatorLogin.Connection {
    fileprivate var by: String { interface.map { " by \($0)" } ?? "" }
}
