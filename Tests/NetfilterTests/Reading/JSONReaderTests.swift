import Foundation
import Fuzzing
import Testing

@testable import Netfilter

@Suite struct JSONReaderTests {
    @Test func valuesAreRead() throws {
        let text =
            #" { "a" : [ 1, -2, 1.5, 1e3, true, null, "x", {}, [] ] , "b":{"c":"\"\\\/\n\u00e9\ud83d\ude00"} } "#
        let value = try JSONReader.value(of: text)
        let values: [JSONValue] = [
            .number(1), .number(-2), .other, .other, .truth(true), .other, .string("x"), .object([:]),
            .array([]),
        ]
        #expect(value["a"] == .array(values))
        #expect(value["b"]?["c"]?.text == "\"\\/\né😀")
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{1:2}",
        "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud83d\"", "\"\\ude00\"", "01", "1.",
        "1.e3", "1e", "\"\n\"", "tru", "nil", "-", "+1", "0x1", "1 2",
        "{}x",
        "nan", "'a'",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        let error = #expect(throws: ListingError.self) { try JSONReader.value(of: text) }
        #expect(error?.line == 1)
    }

    @Test func theLineIsNamed() {
        let error = #expect(throws: ListingError.self) { try JSONReader.value(of: "{\"a\":\n[1,\n2 3]}") }
        #expect(error?.line == 3 && error?.text == "3]}")
    }

    @Test(arguments: ["[", "{\"a\":"])
    func whatIsNestedIsBounded(opening: String) {
        let error = #expect(throws: ListingError.self) {
            try JSONReader.value(of: String(repeating: opening, count: 1_000_000))
        }
        #expect(error?.expected == "fewer brackets")
    }

    /// Foundation's reader is the other opinion.
    @Test func damagedTextsAreReadAsByFoundation() throws {
        let seeds = [
            #"{"nftables": [{"chain": {"family": "ip", "name": "b\u00e9\n", "prio": -150, "x": [1, 2.5, true, null]}}]}"#,
            #"[{"a": {"b": []}, "c": {}}, "d", 1e3, [[[]]], "\ud83d\ude00"]"#,
        ]
        var fuzzer = Fuzzer(
            seed: 4, seeds, words: ["{", "}", "[", "]", ":", ",", "\"", "\\", "null", "\"a\":"])
        var taken = 0
        for _ in 0..<20_000 {
            let text = fuzzer.next()
            let other = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            let value = try? JSONReader.value(of: text)
            // Foundation takes a comma before the end of a list.
            let isTaken = other != nil && !text.contains(/,\s*[\]}]/)
            #expect((value != nil) == isTaken, "\(text.debugDescription)")
            guard let value, let other else { continue }
            #expect(value.isSame(as: other), "\(text.debugDescription)")
            taken += 1
        }
        #expect(taken > 5000)
    }
}

extension JSONValue {
    fileprivate func isSame(as other: Any) -> Bool {
        switch self {
        case .object(let members):
            guard let others = other as? [String: Any], others.count == members.count else { return false }
            return members.allSatisfy { key, value in others[key].map { value.isSame(as: $0) } == true }
        case .array(let values):
            guard let others = other as? [Any], others.count == values.count else { return false }
            return zip(values, others).allSatisfy { $0.isSame(as: $1) }
        case .string(let text): return other as? String == text
        case .number(let number): return (other as? NSNumber)?.intValue == number
        case .truth(let isTrue): return (other as? NSNumber)?.boolValue == isTrue
        case .other: return other is NSNumber || other is NSNull
        }
    }
}
