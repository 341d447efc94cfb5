import SafeText

/// The machine that a runbook describes, as a picture.
extension Runbook {
    /// Mermaid's flowchart.
    public var mermaid: String {
        let nodes = steps.enumerated().map {
            "    s\($0 + 1)[\"\($0 + 1). \(Self.inMermaid($1.title))\"]"
        }
        let lines = edges.map { edge in
            "    \(edge.from) -->" + (edge.label.map { "|\"\(Self.inMermaid($0))\"|" } ?? "")
                + " \(edge.to)"
        }
        return (["flowchart TD"] + nodes + ["    done([done])"] + lines).map { $0 + "\n" }.joined()
    }

    /// Graphviz's language.
    public var dot: String {
        let nodes = steps.enumerated().map {
            "    s\($0 + 1) [label=\"\($0 + 1). \(Self.inDot($1.title))\"];"
        }
        let lines = edges.map { edge in
            "    \(edge.from) -> \(edge.to)"
                + (edge.label.map { " [label=\"\(Self.inDot($0))\"]" } ?? "") + ";"
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

    /// A label of Mermaid: what could be its markup, HTML or a directive is called by its number.
    private static func inMermaid(_ text: String) -> String {
        let harmless = " 0123456789.,:()'/-".unicodeScalars
        return Shown(text, .unicode).text.unicodeScalars.map { scalar in
            let isText = !scalar.isASCII || scalar.properties.isAlphabetic || harmless.contains(scalar)
            return isText ? String(scalar) : "#\(scalar.value);"
        }.joined()
    }

    /// A label of Graphviz, within its quotes, where a backslash stands for names of nodes and ends of lines
    /// (escString), and an ampersand for a character of HTML.
    private static func inDot(_ text: String) -> String {
        Shown(text, .unicode).text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\" + String(scalar)
            case "&": "&amp;"
            default: String(scalar)
            }
        }.joined()
    }
}
