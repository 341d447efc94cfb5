extension InputAnalysis {
    /// The interfaces by which others may begin something with hosts behind this one, past its INPUT; none where this host
    /// passes nothing on, as far as that is known, and all where there are too many rules of too many kinds to tell.
    var passingInterfaces: [String] {
        guard let forwarding, forwarding.isOn, let family else { return [] }
        return (try? passingInterfaces(forwarding, family))
            ?? interfaces.map(\.pattern).filter { $0 != "lo" }
    }

    private func passingInterfaces(
        _ forwarding: ForwardingPath, _ family: Family
    ) throws(DecisionDiagrams.TooLarge) -> [String] {
        let chains = forwarding.chains
        let kinds = InterfaceKinds(chains)
        var space = PacketSpace(family, kinds, MarkBits(chains))
        let passing = try space.passing(forwarding.path(leavingBy: nil))
        let others = try space.intersection(space.packets(to: .other), space.packets(.isToLocalAddress, 0))
        let begun = try space.intersection(space.intersection(passing.maybe, others), space.begun())
        var names: [String] = []
        for interface in interfaces {
            let such = try space.packets(.interface, kinds.kind(of: interface.example))
            guard try space.intersection(begun, such) != DecisionDiagrams.nothing else { continue }
            names.append(interface.pattern)
        }
        return names
    }
}
