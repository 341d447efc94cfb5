import Fuzzing
import Glibc
import Linux
import Testing

/// Makes ways of up to four folders and links.
struct WayMaker {
    let start: String
    var generator: SeededGenerator
    /// What gets an access list that names the other account.
    private(set) var listed: [String] = []

    mutating func way(_ number: Int) throws -> String {
        var path = "\(start)/\(number)"
        try folder(path, isHarmless: true)
        for name in ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &generator)) {
            let next = path + "/" + name
            if Int.random(in: 0..<4, using: &generator) == 0 {
                let target = "\(start)/\(number)-\(name)"
                try folder(target, isHarmless: false)
                try File.makeLink(
                    next, to: Bool.random(using: &generator) ? target : relative(target, from: path))
            } else {
                try folder(next, isHarmless: false)
            }
            path = next
        }
        return path
    }

    private func relative(_ target: String, from path: String) -> String {
        let real = (try? File.resolved(path)) ?? path
        let steps = real.split(separator: "/").count - start.split(separator: "/").count
        return String(repeating: "../", count: steps) + target.dropFirst(start.count + 1)
    }

    private mutating func folder(_ path: String, isHarmless: Bool) throws {
        try Folder.make(path)
        let modes: [UInt32] = [0o755, 0o755, 0o755, 0o755, 0o775, 0o1777, 0o777, 0o1775]
        let mode = isHarmless ? 0o755 : modes[Int.random(in: modes.indices, using: &generator)]
        let isOthers = !isHarmless && Int.random(in: 0..<8, using: &generator) == 0
        let group: UInt32 = Int.random(in: 0..<3, using: &generator) == 0 ? 12345 : 0
        try #require(chown(path, isOthers ? 12345 : 0, group) == 0 && chmod(path, mode) == 0)
        if !isHarmless { list(path) }
    }

    /// A file of a runbook in a folder, or a link to one at the end of another way.
    mutating func file(_ name: String, in folder: String, _ number: Int) throws -> String {
        let path = folder + "/" + name
        var place = path
        if Int.random(in: 0..<5, using: &generator) == 0 {
            place = try way(number) + "/target"
            try File.makeLink(path, to: place)
        }
        try File.create(place, "Words of \(name)")
        let modes: [UInt32] = [0o644, 0o644, 0o644, 0o600, 0o664, 0o666]
        let isOthers = Int.random(in: 0..<10, using: &generator) == 0
        let group: UInt32 = Int.random(in: 0..<3, using: &generator) == 0 ? 12345 : 0
        let mode = modes[Int.random(in: modes.indices, using: &generator)]
        try #require(chown(place, isOthers ? 12345 : 0, group) == 0 && chmod(place, mode) == 0)
        list(place)
        return path
    }

    /// Puts a program at the end of a way, or a link to one.
    mutating func program(in way: String) throws {
        let program = way + "/program"
        var file = program
        if Int.random(in: 0..<3, using: &generator) == 0 {
            file = start + "/" + file.dropFirst(start.count + 1).split(separator: "/")[0] + "-program"
            try File.makeLink(program, to: file)
        }
        try File.create(file, "#!/bin/sh\n")
        let modes: [UInt32] = [0o755, 0o755, 0o755, 0o775, 0o777]
        let mode = modes[Int.random(in: modes.indices, using: &generator)]
        let isOthers = Int.random(in: 0..<8, using: &generator) == 0
        let group: UInt32 = Int.random(in: 0..<3, using: &generator) == 0 ? 12345 : 0
        try #require(chown(file, isOthers ? 12345 : 0, group) == 0 && chmod(file, mode) == 0)
    }

    private mutating func list(_ path: String) {
        if Int.random(in: 0..<12, using: &generator) == 0 { listed.append(path) }
    }
}
