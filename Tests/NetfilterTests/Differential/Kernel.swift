import Foundation
import Netfilter
import TestSupport
import Testing

/// A program of `Tests/Differential` that asks the kernel of this machine: a request a line, an answer a line.
final class KernelProgram {
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var unread = Data()

    init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-B", folder.appending(path: "../../Differential/\(name)").standardized.path,
        ]
        process.environment = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin", "SUREFOOT_TEST": TestMark.current]
        process.standardInput = requests
        process.standardOutput = answers
        try process.run()
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func ask<Answer: Decodable>(_ request: some Encodable) throws -> Answer {
        var line = try JSONEncoder().encode(request)
        line.append(UInt8(ascii: "\n"))
        try requests.fileHandleForWriting.write(contentsOf: line)
        return try JSONDecoder().decode(Answer.self, from: nextLine())
    }

    private func nextLine() throws -> Data {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return Data(unread[..<end])
            }
            let more = answers.fileHandleForReading.availableData
            try #require(!more.isEmpty, "it has ended")
            unread += more
        }
    }
}

/// The kernel, asked what becomes of packets under a ruleset.
final class Kernel {
    private let program: KernelProgram

    init() throws { program = try KernelProgram("kernel.py") }

    struct Request: Encodable {
        var backend: String
        var family: Family
        var rules: String
        var nft: String?
        var router: Bool?
        var tables: [String]?
        var packets: [SentPacket]
    }

    struct Answer: Decodable {
        var error: String?
        var packets: [Seen]
        var native: [String]

        struct Seen: Decodable {
            var arrived: Bool
            var accepted: Bool
            var passed: Bool
            var state: String?
            var direction: String?
        }
    }

    func ask(_ request: Request) throws -> Answer { try program.ask(request) }
}

/// The kernel, asked which connections go on under a ruleset.
final class ConnectionKernel {
    private let program: KernelProgram

    init() throws { program = try KernelProgram("connections.py") }

    struct Request: Encodable {
        var backend: String
        var family: Family
        var rules: String?
        var nft: String?
        var tables: [String]?
        var asks: [Ask]

        struct Ask: Encodable {
            var kind: Kind
            var patience: Double
        }

        enum Kind: String, Encodable, CaseIterable {
            case login, connection, query, neighbours
        }
    }

    struct Answer: Decodable {
        var error: String?
        var goOn: [Bool]
        var native: [String]
    }

    func ask(_ request: Request) throws -> Answer { try program.ask(request) }
}
