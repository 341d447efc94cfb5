extension SavedRuleset {
    /// Reads a file as iptables-restore does, on a host whose tables nobody has touched. Of several tables of one name the
    /// last stands. The rules are in the form in which iptables-save would print them.
    ///
    /// What one of the two backends takes is taken.
    ///
    /// - Parameters:
    ///   - bytes: what the file holds; texts in it need not be UTF-8.
    ///   - family: the family whose program would load it.
    /// - Throws: `RestoreRefusal`, which names the first line that is not taken.
    public init(restoring bytes: [UInt8], _ family: Family) throws(RestoreRefusal) {
        var restorer = Restorer()
        var last: RestoreLine?
        for line in RestoreLine.all(in: bytes, family) {
            last = line
            do throws(RefusedLine) {
                try restorer.take(line.command)
            } catch {
                throw RestoreRefusal(line, error)
            }
        }
        if restorer.isInTable, let last {
            throw RestoreRefusal(last, RefusedLine("no COMMIT follows, so the file was cut off"))
        }
        self.init(tables: restorer.tables, incompatibleTables: [], remarks: restorer.remarks)
    }
}

extension RestoreRefusal {
    fileprivate init(_ line: RestoreLine, _ refused: RefusedLine) {
        self.init(line: line.number, text: line.text, reason: refused.reason, isTaken: refused.isTaken)
    }
}

/// The tables of a file, read so far.
private struct Restorer {
    private(set) var tables: [SavedRuleset.Table] = []
    private(set) var remarks: [String] = []
    private var open: RestoredTable?
    private var declared: [String: [String: Policy]] = [:]

    var isInTable: Bool { open != nil }

    mutating func take(_ command: RestoreCommand) throws(RefusedLine) {
        switch command {
        case .remark(let text): remarks.append(text)
        case .commit: try commit()
        case .table(let name) where open == nil:
            guard let table = RestoredTable(name) else { throw RefusedLine("there is no table \(name)") }
            open = table
        case .nothing: break
        case .refused(let line): throw line
        default:
            guard open != nil else { throw RefusedLine("it stands outside of a table") }
            try open?.take(command)
        }
    }

    private mutating func commit() throws(RefusedLine) {
        guard let open else { throw RefusedLine("it stands outside of a table") }
        let chains = open.list
        guard !RestoredTable.hasLoop(chains) else {
            throw RefusedLine("a chain of the table leads back to itself")
        }
        // The legacy backend keeps a policy that is not declared again.
        for (chain, policy) in declared[open.name] ?? [:] where open.policies[chain] == nil {
            guard policy == .accept else {
                throw .unfollowed(
                    "the policy of \(chain), which only the earlier table declares, depends on the backend")
            }
        }
        declared[open.name] = open.policies
        tables.removeAll { $0.name == open.name }
        tables.append(
            SavedRuleset.Table(
                name: open.name, chains: Chains(chains), isCommitted: true, remarks: remarks))
        remarks = []
        self.open = nil
    }
}
