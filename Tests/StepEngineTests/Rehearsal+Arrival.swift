import Netfilter

@testable import StepEngine

/// What the rehearsal's kernel does with a new connection from outside.
extension Rehearsal {
    /// What was seen of it here, and said of it there.
    struct Arrival {
        var result = WatchResult(flows: [])
        var said = "timed out"
    }

    /// Five first packets come in, and go where the rules lead them.
    mutating func arrive(_ watch: Watch) -> Arrival {
        guard case .arrivals(let port, .port(let source)) = watch.target, let table,
            let probed = self.table(with: watch.last),
            let before = watch.denied(in: table)
        else { return Arrival() }
        let peer = World.namespace(family)
        var flow = Flow(
            local: peer.own, localPort: port, remote: peer.peer, remotePort: source, interface: peer.interface
        )
        (flow.synsIn, flow.packetsIn) = (5, 5)
        let end = end(of: flow, in: table)
        let isCounted =
            self.end(of: flow, in: probed).rule?.rule.words == watch.last.words + ["-j", "ACCEPT"]
        var said = "timed out"
        if end.verdict == .accepted {
            flow.resetsOut = 5
            said = "failed: Connection refused"
        } else {
            denied[end.rule?.text ?? "policy", default: 0] += 5
            if case .reject(let answer) = end.rule?.rule.target {
                if answer == "tcp-reset" { flow.resetsOut = 5 } else { flow.errorsOut = 5 }
                said =
                    answer?.contains("port") ?? true
                    ? "failed: Connection refused" : "failed: No route to host"
            }
        }
        let after = self.table.flatMap(watch.denied) ?? before
        return Arrival(
            result: WatchResult(
                flows: [flow], first: 5, last: isCounted ? 5 : 0, denied: after - before),
            said: said)
    }

    /// The table with a probe that takes what it counts, in order to see what comes to it.
    private func table(with probe: Probe) -> FilterTable? {
        let words = probe.insertion.argv
        let option = words.firstIndex(of: "-I")
        // The probe at the top is not in this table.
        let position = option.flatMap { Int(words[$0 + 2]) }.map { probe.chain == "INPUT" ? $0 - 1 : $0 }
        let taking = "-A \(probe.chain) \(probe.words.joined(separator: " ")) -j ACCEPT"
        var lines = ["-P INPUT DROP"] + chains + rules.map { "-A INPUT \($0)" }
        let places = lines.indices.filter { lines[$0].hasPrefix("-A \(probe.chain) ") }
        let index = position.flatMap { places.dropFirst($0 - 1).first } ?? lines.endIndex
        lines.insert(taking, at: index)
        return try? FilterTable(parsingSpecification: lines.joined(separator: "\n"))
    }

    private func end(of flow: Flow, in table: FilterTable) -> Decision.Outcome {
        var packet = Packet()
        (packet.family, packet.interface, packet.transport) = (family, flow.interface, Transport.tcp)
        (packet.source, packet.sourcePort) = (flow.remote, flow.remotePort)
        (packet.destination, packet.destinationPort) = (flow.local, flow.localPort)
        (packet.state, packet.tcpFlags, packet.isToLocalAddress) = (.new, .syn, true)
        let outcomes = table.decide(packet, assumingPolicy: policy == "DROP" ? .drop : .accept).outcomes
        return outcomes.first { $0.truth == .yes || $0.truth == .unmodelled && limitHolds } ?? outcomes[0]
    }
}
