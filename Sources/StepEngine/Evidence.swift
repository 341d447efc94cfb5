import Netfilter
import Runbook

/// Something observed to happen. It holds only for the fingerprint under which it was seen.
struct Evidence: Sendable, Hashable {
    /// What it proves.
    var fact: Fact
    /// The family it was seen for; nil for the host as a whole.
    var family: Family?
    /// The rules it was seen under: a fingerprint for each family in use.
    var fingerprints: [Family: String]
}
