public import Netfilter

/// The way in: the present login, and the new one.
public enum AccessMessage: Sendable, Equatable {
    /// How the person is logged in, as far as that was found out, and the services by which the host is managed.
    case login(OperatorLogin, services: [ServicePorts])
    /// Connection tracking is being looked at, with this probe if there is a login to count.
    case provingTracking(Probe?)
    /// The probe is in, and packets of the login are awaited.
    case countingPackets
    /// What to do now that the policy is in force: open a second login, then confirm.
    case confirm(Instructions)
    /// A new login was seen, and does not count: this does not hold for the rules as they are, which changed like this.
    case notCounted([FactStanding], changes: [RulesMessage.Comparison], timerRuns: Bool)
    /// The policy is ACCEPT again, while correcting.
    case reopened

    /// How to prove that a new login works.
    public struct Instructions: Sendable, Equatable {
        /// The port of the login.
        public var port: UInt16
        /// This host's addresses.
        public var addresses: [Family: String]
        /// What to type in the new login; nil if nobody listens to that.
        public var confirmation: Confirmation?
        /// Whether the rollback timer runs.
        public var timerRuns: Bool
        /// Whether no login is to be tried.
        public var atConsoleOnly: Bool
        /// Whether the peer of the practice lab logs in.
        public var isLab: Bool
        /// Whether it is the policy that a new login is to try, and not another change.
        public var isOfPolicy: Bool
    }
}

extension AccessMessage.Instructions {
    /// What the peer runs in the practice lab, whose stand-in for a login obeys the line that it is sent.
    public var lineForPeer: String? {
        guard isLab, let confirmation, let address = addresses.min(by: { $0.key < $1.key })?.value else {
            return nil
        }
        return "\(Command(["echo", confirmation.command])) | nc -w 5 \(address) \(port)"
    }
}
