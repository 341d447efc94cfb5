import Linux
import Netfilter

extension Backend {
    /// The one program that is all of the backend's commands, by the name it is called.
    var multiCommand: String {
        switch self {
        case .nfTables: "xtables-nft-multi"
        case .legacy: "xtables-legacy-multi"
        }
    }

    /// The backends of this system, the preferred one first.
    static var installed: [Backend] {
        [.nfTables, .legacy].filter { LabTools.path(of: $0.multiCommand) != nil }
    }

    /// The backend that the lab takes.
    static func chosen(_ wish: Backend?) throws(LabError) -> Backend {
        let installed = installed
        if let backend = wish ?? installed.first, installed.contains(backend) { return backend }
        throw .missingBackend(wish ?? .nfTables, installed: installed)
    }

    /// Makes `iptables`, `ip6tables-save` and the like in the folder be this backend's.
    func link(in folder: String) throws(LabError) {
        guard let program = LabTools.path(of: multiCommand) else {
            throw .missingBackend(self, installed: Self.installed)
        }
        for command in Family.allCases.map(\.command) {
            for suffix in ["", "-save", "-restore"] {
                try LabError.told { () throws(SystemError) in
                    try File.makeLink("\(folder)/\(command)\(suffix)", to: program)
                }
            }
        }
    }
}
