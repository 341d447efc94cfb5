import Foundation
import Netfilter

/// The cases of enumerations: those that values are made of, and those that the sources declare.
enum Cases {
    /// The cases in a value and in all that it is made of, by the enumeration's name.
    static func used(in value: Any) -> [String: Set<String>] {
        var used: [String: Set<String>] = [:]
        collect(value, into: &used)
        return used
    }

    private static func collect(_ value: Any, into used: inout [String: Set<String>]) {
        // What they are made of is a rule's affair.
        if value is Rule || value is FilterTable || value is Address || value is Packet || value is Truth {
            return
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .enum {
            // `Module.Outer.Inner`
            let name = String(reflecting: type(of: value)).split(separator: ".").dropFirst().joined(
                separator: ".")
            used[name, default: []].insert(mirror.children.first?.label ?? "\(value)")
        }
        for child in mirror.children { collect(child.value, into: &used) }
    }

    /// A value's case, and that of the value that it is of, as `input.summary`.
    static func path(of value: Any) -> String {
        let child = Mirror(reflecting: value).children.first
        let inner = child.map { Mirror(reflecting: $0.value).children.first?.label ?? "\($0.value)" }
        return [child?.label, inner].compactMap(\.self).joined(separator: ".")
    }

    /// The cases that the Swift files of a folder declare, by the enumeration's name.
    static func declared(in folder: URL) throws -> [String: Set<String>] {
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
        return try files.reduce(into: [:]) { declared, file in
            let text = try String(contentsOf: file, encoding: .utf8)
            declared.merge(Self.declared(inText: text)) { $0.union($1) }
        }
    }

    /// Relies on the format that all sources have: a line begins one declaration, and a brace at its end opens it.
    private static func declared(inText text: String) -> [String: Set<String>] {
        var declared: [String: Set<String>] = [:]
        var open: [(name: String?, isEnum: Bool)] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if let first = words.first, first == "case" || words.prefix(2) == ["indirect", "case"],
                let top = open.last, top.isEnum,
                let name = words.drop(while: { $0 != "case" }).dropFirst().first
            {
                let type = open.compactMap(\.name).joined(separator: ".")
                declared[type, default: []].insert(String(name.prefix { $0.isLetter || $0.isNumber }))
            }
            let kinds: Set<Substring> = ["enum", "struct", "extension", "class", "actor"]
            let kind = words.firstIndex { kinds.contains($0) }
            for character in line {
                if character == "{" {
                    let name = kind.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
                    open.append(
                        (
                            name.map { String($0.prefix { $0.isLetter || $0.isNumber || $0 == "." }) },
                            kind.map { words[$0] == "enum" } ?? false
                        ))
                } else if character == "}" {
                    _ = open.popLast()
                }
            }
        }
        return declared
    }
}
