/// Whether what a host sends leaves it, so that connections go on. The sets of packets are worked out once for all questions.
public struct OutgoingAnalysis {
    private let analysis: InputAnalysis
    private var progress = Progress.notBegun

    private enum Progress {
        case notBegun
        case begun(OutgoingSearch)
        /// There is no room for the sets.
        case givenUp(DecisionDiagrams.TooLarge)
    }

    init(_ analysis: InputAnalysis) {
        self.analysis = analysis
    }

    /// Whether the answers to connections from outside leave, and those go on: for the connections whose first packet the
    /// rules let in, or for all if there are none.
    ///
    /// - Parameters:
    ///   - service: what answers.
    ///   - client: where the connections come from, if that is known.
    /// - Returns: what becomes of the answers.
    public mutating func answers(of service: ServicePorts, to client: Address? = nil) -> OutgoingStanding {
        standing(.answers(of: service, to: client))
    }

    /// Whether connections that this host opens to a service anywhere can be opened, and their answers are known as such.
    public mutating func opening(to service: ServicePorts) -> OutgoingStanding {
        standing(.opening(to: service))
    }

    /// Whether this host can ask for its IPv6 neighbours and answer them: without that nobody hears it after some seconds.
    /// To be asked of an IPv6 table only.
    public mutating func neighbourDiscovery() -> OutgoingStanding {
        standing(.neighbours)
    }

    /// What certainly keeps everybody from hearing this host's answers to new connections; nil if nothing does.
    public mutating func silence(of service: ServicePorts, to client: Address? = nil) -> PathDecision.End? {
        if case .stopped(let end) = answers(of: service, to: client) { return end }
        guard analysis.family == .ipv6, case .stopped(let end) = neighbourDiscovery() else { return nil }
        return end
    }

    private mutating func standing(_ question: OutgoingQuestion) -> OutgoingStanding {
        guard analysis.bearsOnAnswers else { return .leaves }
        do throws(DecisionDiagrams.TooLarge) {
            var search = try search()
            // What is kept twice would be copied.
            progress = .notBegun
            let loss = try search.loss(question)
            progress = .begun(search)
            return loss.map { analysis.standing(after: $0, question) } ?? .leaves
        } catch {
            progress = .givenUp(error)
            return .tooManyRules
        }
    }

    private func search() throws(DecisionDiagrams.TooLarge) -> OutgoingSearch {
        switch progress {
        case .notBegun: try OutgoingSearch(analysis)
        case .begun(let search): search
        case .givenUp(let error): throw error
        }
    }
}
