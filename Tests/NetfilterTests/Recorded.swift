import Foundation

/// What a command did on one variant of iptables.
struct RecordedCommand: Sendable {
    var variant: String
    var name: String
    var status: Int32
    var stdout: String
    var stderr: String
}

/// The outputs that were recorded on iptables 1.8.7, 1.8.9, 1.8.11 and 1.8.13, each with both backends.
enum Recorded {
    static let variants = ["1.8.7", "1.8.9", "1.8.11", "1.8.13"].flatMap { [$0 + "-nft", $0 + "-legacy"] }
    static let files = ["rules", "permissions-locks-output", "traffic-counters", "other-firewalls"]

    /// All records of a variant, over all files.
    static func all(_ variant: String) throws -> [RecordedCommand] {
        try loaded.get()[variant] ?? []
    }

    /// The record of that name, from whichever file has it.
    static func command(_ name: String, _ variant: String) throws -> RecordedCommand? {
        try all(variant).first { $0.name == name }
    }

    private static let loaded = Result {
        try files.flatMap(records).reduce(into: [String: [RecordedCommand]]()) { all, record in
            all[record.variant, default: []].append(record)
        }
    }

    private static func records(in file: String) throws -> [RecordedCommand] {
        let url = Bundle.module.url(forResource: file, withExtension: "json", subdirectory: "Recorded")
        guard let url else { throw CocoaError(.fileNoSuchFile) }
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: [String: [Any]]]
        return (json ?? [:]).flatMap { variant, commands in
            commands.sorted { $0.key < $1.key }.compactMap { name, record -> RecordedCommand? in
                guard record.count == 3, let status = record[0] as? Int, let stdout = record[1] as? String,
                    let stderr = record[2] as? String
                else { return nil }
                return RecordedCommand(
                    variant: variant, name: name, status: Int32(status), stdout: stdout, stderr: stderr)
            }
        }
    }
}
