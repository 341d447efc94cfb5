/// Puts a mask over every secret in the texts of others, one text after the other.
public struct Masker {
    /// What stands in the place of a secret.
    public static let mask = "[masked]"

    /// How many masks there are so far.
    public private(set) var count = 0
    /// Whether a private key has begun that did not end in its text: at a prompt each line of it is a text of its own.
    private var isInKey = false

    /// Begins with no text.
    public init() {}

    /// The text with masks.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - isTyped: whether it was typed at a prompt, so that the next such text may go on with it.
    /// - Returns: the text; the same one if there is no secret in it.
    public mutating func masked(_ text: String, isTyped: Bool = false) -> String {
        let goesOn = isTyped && isInKey && Self.mayBeOfKey(text)
        let finder = SecretFinder(text, isInKey: goesOn)
        if isTyped, goesOn || !isInKey { isInKey = finder.endsInKey }
        return put(on: finder)
    }

    /// A line of a private key has no spaces, but for headers (RFC 1421, 4.4) and the line that ends it.
    private static func mayBeOfKey(_ text: String) -> Bool {
        !text.contains(" ") || text.contains(": ") || text.contains("-----END ")
    }

    private mutating func put(on finder: SecretFinder) -> String {
        let secrets = finder.secrets
        var masked: [UInt8] = []
        var end = 0
        for secret in secrets {
            masked += finder.bytes[end..<secret.lowerBound] + Array(Self.mask.utf8)
            end = secret.upperBound
        }
        count += secrets.count
        return String(decoding: masked + finder.bytes[end...], as: UTF8.self)
    }
}

// MARK: - JSON

extension Masker {
    /// JSON whose strings have masks; names of members have none. In a list of words the one behind `--password`, `-u` and their like
    /// is a secret as a whole.
    ///
    /// - Parameters:
    ///   - text: sound JSON.
    ///   - typed: the name of the members whose strings were typed; see `masked(_:isTyped:)`.
    /// - Returns: sound JSON.
    public mutating func masked(json text: String, typed: String) -> String {
        var reader = JSONStrings(text)
        var result: [UInt8] = []
        var name = ""
        var before: String?
        while let next = reader.next() {
            result += next.gap
            if next.isName {
                name = next.string
                result += next.literal
            } else {
                let isSecret =
                    before.map { next.isNextInList && Self.isSecret(next.string, behind: $0) } ?? false
                let masked =
                    isSecret ? Self.mask : masked(next.string, isTyped: name == typed)
                if isSecret { count += 1 }
                result += masked == next.string ? Array(next.literal) : JSONStrings.literal(masked)
            }
            before = next.string
        }
        return String(decoding: result + reader.rest, as: UTF8.self)
    }

    /// Whether a word is secret where it stands behind that option, and is none by itself.
    private static func isSecret(_ word: String, behind option: String) -> Bool {
        guard option.hasPrefix("-") else { return false }
        let alone = SecretFinder(option).secrets.count + SecretFinder(word).secrets.count
        return SecretFinder(option + " " + word).secrets.count > alone
    }
}
