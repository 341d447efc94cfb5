/// Writes rules of nftables as nft does, near enough to be found in its listing.
enum NativeText {
    private static let mostValues = 8

    static func words(match: JSONValue) -> [String] {
        let operation = match["op"]?.text ?? "=="
        let shown = ["==", "in"].contains(operation) ? "" : operation
        return split([text(match["left"]), shown, text(match["right"])])
    }

    /// A statement that is no match.
    static func words(statement: JSONValue) -> [String] {
        guard let name = statement.name, let content = statement[name] else { return [] }
        switch name {
        case "jump", "goto": return [name, content["target"]?.text ?? ""]
        case "vmap": return split([text(content["key"]), "vmap", text(content["data"])])
        case "set", "map": return split([content["op"]?.text ?? "add", text(content["set"])])
        default: return [name]
        }
    }

    private static func split(_ parts: [String]) -> [String] {
        parts.joined(separator: " ").split(separator: " ").map(String.init)
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case .number(let number)?: "\(number)"
        case .truth(let isThere)?: isThere ? "exists" : "missing"
        case .array(let values)?: list(values, ",")
        case .object(let members)?: members.first.map { text($0.key, $0.value) } ?? ""
        case .other?, nil: ""
        }
    }

    private static func text(_ name: String, _ content: JSONValue) -> String {
        let field = content["key"]?.text ?? ""
        switch name {
        case "payload": return "\(content["protocol"]?.text ?? "@") \(content["field"]?.text ?? "")"
        case "meta": return ["iif", "iifname"].contains(field) ? field : "meta \(field)"
        case "ct": return "ct \(field)"
        case "fib":
            return "fib \(list(content["flags"]?.array ?? [], " . ")) \(content["result"]?.text ?? "")"
        case "prefix": return "\(text(content["addr"]))/\(text(content["len"]))"
        case "range": return list(content.array ?? [], "-")
        case "concat": return list(content.array ?? [], " . ")
        case "set": return "{ \(list((content.array ?? []).map(element), ", ")) }"
        case "&", "|": return list(content.array ?? [], " \(name) ")
        case "elem": return text(content["val"])
        case "jump", "goto": return "\(name) \(content["target"]?.text ?? "")"
        default: return name
        }
    }

    /// An element of a map is a pair.
    private static func element(_ value: JSONValue) -> JSONValue {
        value.array.map { .string($0.map { text($0) }.joined(separator: " : ")) } ?? value
    }

    private static func list(_ values: [JSONValue], _ separator: String) -> String {
        let shown = values.prefix(mostValues).map { text($0) }
        return (shown + (values.count > mostValues ? ["..."] : [])).joined(separator: separator)
    }
}
