/// The machine that a runbook describes, as a picture.
extension Runbook {
    /// Mermaid's flowchart.
    public var mermaid: String {
        let nodes = steps.enumerated().map {
            "    s\($0 + 1)[\"\($0 + 1). \(Self.escaped($1.title, quote: "#quot;"))\"]"
        }
        let lines = edges.map { edge in
            "    \(edge.from) -->" + (edge.label.map { "|\"\(Self.escaped($0, quote: "#quot;"))\"|" } ?? "")
                + " \(edge.to)"
        }
        return (["flowchart TD"] + nodes + ["    done([done])"] + lines).map { $0 + "\n" }.joined()
    }

    /// Graphviz's language.
    public var dot: String {
        let nodes = steps.enumerated().map {
            "    s\($0 + 1) [label=\"\($0 + 1). \(Self.escaped($1.title, quote: "\\\""))\"];"
        }
        let lines = edges.map { edge in
            "    \(edge.from) -> \(edge.to)"
                + (edge.label.map { " [label=\"\(Self.escaped($0, quote: "\\\""))\"]" } ?? "") + ";"
        }
        let head = ["digraph runbook {", "    node [shape=box];", "    done [shape=ellipse];"]
        return (head + nodes + lines + ["}"]).map { $0 + "\n" }.joined()
    }

    private struct Edge {
        var from: String
        var to: String
        var label: String?
    }

    private var edges: [Edge] {
        steps.indices.flatMap { index in
            let step = steps[index]
            let node = { (index: Int) in index < self.steps.count ? "s\(index + 1)" : "done" }
            let forward = successors(of: index).map { next in
                Edge(from: node(index), to: node(next), label: next == index + 1 ? step.confirm : "jump")
            }
            let skip = step.isOptional ? [Edge(from: node(index), to: node(index + 1), label: "skip")] : []
            let loops = (step.instead + step.offers).map {
                Edge(from: node(index), to: node(index), label: $0.word)
            }
            let back = index > 0 ? [Edge(from: node(index), to: node(index - 1), label: "back")] : []
            return forward + skip + loops + back
        }
    }

    private static func escaped(_ text: String, quote: String) -> String {
        text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: quote)
    }
}
