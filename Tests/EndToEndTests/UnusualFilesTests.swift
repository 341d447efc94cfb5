import Foundation
import TestSupport
import Testing

/// What stands in the place of a file: read where it can be, told in one sentence where it cannot, never waited for
/// unless a person names it so.
@Suite(.leavesNothing) struct UnusualFilesTests {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardized.path

    /// A command line that puts something in the place of the file $F, and what is said of it.
    struct Thing: CustomTestStringConvertible, Sendable {
        let made: String
        let sentence: String
        var testDescription: String { made }
    }

    static let things = [
        Thing(made: "mkfifo $F", sentence: "it is a pipe (FIFO), not a regular file"),
        Thing(
            made: "mkfifo $F; exec 9<>$F", sentence: "it is a pipe (FIFO), not a regular file"
        ),
        Thing(made: "ln -s /dev/zero $F", sentence: "it is a device, not a regular file"),
        Thing(made: "mkdir $F", sentence: "Is a directory"),
        Thing(made: "truncate -s 100M $F", sentence: "it is larger than 1 MiB"),
        Thing(made: "yes a: b | head -c 1048577 > $F", sentence: "it is larger than 1 MiB"),
        Thing(made: "ln -s ${F##*/} $F", sentence: "Too many levels of symbolic links"),
        Thing(made: "ln -s /missing $F", sentence: "No such file or directory"),
    ]

    /// Runs lines of bash in a folder of their own, $S being the program. One that waits for ever is ended.
    private func run(_ lines: String) throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let program = "timeout \(Int(Patience.seconds)) \(try Program.path())"
        let run = try Finished(
            running: ["/bin/bash", "-c", "cd \(folder.path); S='\(program)'\n\(lines)"],
            environment: ["TERM": "dumb"], streamsAreJoined: true)
        return (run.status, run.output.flowing)
    }

    /// Makes the thing beside a runbook's files, and runs the command.
    private func run(
        _ command: String, on thing: Thing, as file: String
    ) throws -> (status: Int32, text: String) {
        try run(
            """
            cp -r \(Self.sources)/Steps/allow-established steps
            F=\(file)
            { \(thing.made); } 2>/dev/null >&2
            \(command)
            """)
    }

    @Test(arguments: things)
    func aStepFileIsAFile(thing: Thing) throws {
        let told = try run("$S runbook lint --runbook steps", on: thing, as: "steps/02-extra.md")
        #expect(told.status == 2)
        #expect(told.text.hasPrefix("The step file steps/02-extra.md cannot be read: \(thing.sentence)."))
        #expect(told.text.count < 200, "\(told.text)")
    }

    @Test(arguments: things)
    func aFileOfAnswersIsAFile(thing: Thing) throws {
        let told = try run("$S run --no-input --answers answers", on: thing, as: "answers")
        #expect(told.status == 4)
        #expect(told.text.hasPrefix("The file of answers answers cannot be read: \(thing.sentence)."))
        #expect(told.text.count < 200, "\(told.text)")
    }

    @Test func aFolderOfHugeStepsIsRefused() throws {
        let told = try run(
            """
            mkdir steps; for i in $(seq 10 30); do head -c 1000000 /dev/zero > steps/$i-step.md; done
            $S runbook lint --runbook steps
            """)
        #expect(told.status == 2 && told.text == "The step files in steps are larger than 16 MiB together.")
        let missing = try run("$S runbook lint --runbook missing")
        #expect(missing.status == 2)
        #expect(missing.text.hasPrefix("The folder missing cannot be read: No such file or directory."))
    }

    /// A shell's pipes are no files, and are read all the same.
    @Test(arguments: [
        "$S run --no-input --answers <(echo nonsense)",
        "echo nonsense | $S run --no-input --answers /dev/stdin",
    ])
    func answersMayComeByAPipe(command: String) throws {
        let told = try run(command)
        #expect(told.status == 4)
        #expect(told.text.hasPrefix("/dev/") && !told.text.contains("cannot be read:"), "\(told.text)")
    }

    @Test(arguments: [
        "$S check --file $R", "$S check --file - < $R", "cat $R | $S check --file -",
        "cat $R | $S check --file /dev/stdin", "$S check --file /dev/stdin < $R", "$S check --file <(cat $R)",
        "mkfifo fifo; cat $R > fifo & $S check --file - < fifo",
    ])
    func savedRulesMayComeByAPipe(command: String) throws {
        let rules = "\(Self.sources)/Tests/NetfilterTests/Firewalls/ufw/rules.v4"
        let told = try run("R=\(rules)\n\(command)")
        #expect(
            told.status == 0 && told.text.contains("Everything that was looked at is right."), "\(told.text)")
    }

    @Test(arguments: ["</dev/zero", "< <(yes)"])
    func savedRulesHaveAnEnd(input: String) throws {
        let told = try run("$S check --file - \(input)")
        #expect(told.status == 2 && told.text.contains("is larger than 256 MB"), "\(told.text)")
    }

    /// Nobody waits for a writer that never comes.
    @Test(arguments: things.filter { !$0.made.contains("1 MiB") && !$0.sentence.contains("1 MiB") })
    func savedRulesAreAFile(thing: Thing) throws {
        let told = try run("$S check --file rules", on: thing, as: "rules")
        #expect(told.status == 2)
        #expect(told.text.hasPrefix("rules cannot be read: \(thing.sentence)."), "\(told.text)")
    }

    @Test(arguments: things)
    func aListOfDoorsIsAFile(thing: Thing) throws {
        let rules = "\(Self.sources)/Tests/NetfilterTests/Firewalls/ufw/rules.v4"
        let told = try run("$S check --file \(rules) --expect list", on: thing, as: "list")
        #expect(told.status == 2)
        #expect(told.text.hasPrefix("list cannot be read: \(thing.sentence)."), "\(told.text)")
    }

    /// As many keys as the size of a file allows are told in a moment.
    @Test func aFileOfManyKeysIsRefusedAtOnce() throws {
        let begin = ContinuousClock.now
        let told = try run("seq 300000 | sed 's/$/:/' >answers; $S run --no-input --answers answers")
        #expect(told.status == 4 && told.text.contains("larger than 1 MiB"), "\(told.text.prefix(300))")
        let most = try run("seq 120000 | sed 's/$/:/' >answers; $S run --no-input --answers answers")
        #expect(most.status == 4 && most.text.utf8.count < 20_000, "\(most.text.prefix(300))")
        #expect(.now - begin < .seconds(30))
    }
}
