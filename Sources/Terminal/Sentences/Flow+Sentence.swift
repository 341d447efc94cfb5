import Netfilter
import StepEngine

extension Flow {
    /// The other machine and its port.
    var remotePlace: String { "\(remote) port \(remotePort)" }
}
