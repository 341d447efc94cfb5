import Netfilter
public import StepEngine

extension ListeningService.Owner {
    /// Who waits, as a name.
    var name: String {
        switch self {
        case .programs(let names): names.joined(separator: ", ")
        case .kernel: "the kernel"
        case .hidden: "not known"
        }
    }
}

extension ListeningService {
    /// The service, as part of a sentence: `TCP port 80 (nginx)`.
    var sentence: String { "\(port.sentence) (\(owner.name))" }
}

extension [ShutService] {
    /// The services, as part of a sentence: `TCP port 80 (nginx, ipv4)`.
    public var sentence: String {
        map { shut in
            "\(shut.service.port.sentence) (\(shut.service.owner.name), \(shut.service.family.rawValue))"
        }.listed
    }
}
