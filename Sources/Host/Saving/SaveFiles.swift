import Netfilter
import StepEngine

/// The files of a save: those of the host's method, or those that the person named.
struct SaveFiles {
    let files: [Family: String]
    let helper: PersistenceMethod.HelperFile?
    /// The mode of a file that is new. Rules tell much about a host.
    let mode: UInt32

    init(_ target: SaveTarget, root: String) throws(HostError) {
        switch target {
        case .hostFiles:
            guard let method = PersistenceMethod.detect(root: root) else {
                throw HostError("This host has no known place for saved rules.")
            }
            files = method.files
            helper = method.helper
            mode = method.mode
        case .named(let name):
            let base = try AbsolutePath.of(name)
            files = [.ipv4: base + ".v4", .ipv6: base + ".v6"]
            helper = nil
            mode = 0o640
        }
    }
}
