import Foundation
import TestSupport
import Testing

/// A program of `Tests/Differential` that answers requests, one JSON text a line.
final class LineServer {
    private let name: String
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var unread = Data()

    init(_ name: String) throws {
        self.name = name
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
            try #require(!more.isEmpty, "\(name) has ended")
            unread += more
        }
    }
}
