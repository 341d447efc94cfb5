import FoundationEssentials
import SafeText

/// A value in whose texts nothing stands that looks like a secret. Reports take no other: they are sent around.
///
/// The journal keeps what is masked here: the way back is found by the very words of its commands and rules, and where a mask was put
/// over something else, it can be looked up there by root.
public struct Masked<Value> {
    /// The value.
    public let value: Value
    /// How many masks there are in it.
    public let count: Int

    private init(value: Value, count: Int) {
        self.value = value
        self.count = count
    }

    /// What is made of the value is masked as well.
    public func map<Result>(_ transform: (Value) -> Result) -> Masked<Result> {
        Masked<Result>(value: transform(value), count: count)
    }
}

extension Masked where Value: Codable {
    /// Masks a value, by way of its JSON.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - typed: the key of what was typed line by line; see `Masker.masked(json:typed:)`.
    /// - Throws: if there is no JSON of it, or none of it masked.
    public init(_ value: Value, typed: String) throws {
        var masker = Masker()
        let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        let masked = masker.masked(json: json, typed: typed)
        self.init(
            value: try JSONDecoder().decode(Value.self, from: Data(masked.utf8)), count: masker.count)
    }
}
