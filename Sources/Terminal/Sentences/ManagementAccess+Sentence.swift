import Netfilter
import StepEngine

extension ManagementAccess.Obstacle {
    /// What would keep new connections out once the rules are back.
    var sentence: String {
        "After that, new connections to \([service].sentence) would not get in: the session's accept rules go, "
            + "and what keeps them out stays."
    }
}

extension DoorOpening {
    /// What iptables-restore reads.
    var lines: [ScreenLine] { (restoreInput ?? "").split(separator: "\n").map { .output(String($0)) } }
}
