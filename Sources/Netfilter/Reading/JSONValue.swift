/// A value of a JSON text whose shape depends on what it holds.
enum JSONValue: Sendable, Equatable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    /// A whole number.
    case number(Int)
    /// `true` or `false`.
    case truth(Bool)
    /// Another number or null: neither is looked at.
    case other

    /// The member of an object.
    subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The text of a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number.
    var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The elements of an array.
    var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The name of an object's only member, or a string.
    var name: String? {
        switch self {
        case .object(let members): members.count == 1 ? members.keys.first : nil
        case .string(let text): text
        case .array, .number, .truth, .other: nil
        }
    }

    /// The members of these names, however deep.
    func allObjects(named names: Set<String>) -> [JSONValue] {
        switch self {
        case .object(let members):
            members.flatMap { key, value in
                (names.contains(key) ? [value] : []) + value.allObjects(named: names)
            }
        case .array(let values): values.flatMap { $0.allObjects(named: names) }
        case .string, .number, .truth, .other: []
        }
    }
}
