import Foundation

// embed-steps STEPS-FOLDER OUTPUT FILE...: writes the files as a Swift table, so that the program needs no other file.

let arguments = CommandLine.arguments
guard arguments.count > 2 else {
    FileHandle.standardError.write(Data("usage: embed-steps STEPS-FOLDER OUTPUT FILE...\n".utf8))
    exit(2)
}
let folder = arguments[1].hasSuffix("/") ? arguments[1] : arguments[1] + "/"

/// A raw string literal that no text can end early: with one `#` more than any run of them in the text.
func literal(_ text: String) -> String {
    let longest = text.split { $0 != "#" }.map(\.count).max() ?? 0
    let hashes = String(repeating: "#", count: longest + 1)
    return "\(hashes)\"\"\"\n\(text)\n\"\"\"\(hashes)"
}

let entries = try arguments.dropFirst(3).sorted().map { path in
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return "(path: \(literal(String(path.dropFirst(folder.count)))), text: \(literal(text))),\n"
}
let table = """
    enum EmbeddedSteps {
    static let files: [(path: String, text: String)] = [
    \(entries.joined())]
    }

    """
try table.write(toFile: arguments[2], atomically: true, encoding: .utf8)
