import Glibc
import TestSupport
import Testing

@testable import Linux

/// What is read whole: so much of it, and nothing that would have to be waited for.
@Suite(.leavesNothing) struct ReadingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func cause(
        _ path: String, atMost limit: Int = 10, as readable: File.Readable = .regularFile
    ) -> SystemError.Cause? {
        do throws(SystemError) {
            _ = try File.bytes(path, atMost: limit, as: readable)
            return nil
        } catch {
            return error.cause
        }
    }

    @Test("a file is read up to the limit, and not a byte further")
    func limit() throws {
        let file = try folder.file("file", Array("0123456789".utf8))
        #expect(try File.text(file, atMost: 10) == "0123456789")
        #expect(cause(file, atMost: 9) == .largerThan(9))
        #expect(try File.bytes(folder.file("empty"), atMost: 0) == [])
        let large = [UInt8](repeating: 7, count: 3 * ByteStream.portion + 1)
        #expect(try File.bytes(folder.file("large", large), atMost: large.count) == large)
    }

    @Test("a file of a terabyte is refused by its size alone")
    func sparse() throws {
        let file = try folder.file()
        try #require(truncate(file, 1 << 40) == 0)
        #expect(cause(file, atMost: 1 << 20) == .largerThan(1 << 20))
    }

    @Test("files of /proc have no size: what is read counts")
    func proc() throws {
        let status = try File.text("/proc/self/status")
        #expect(status.contains("\nPPid:\t\(getppid())\n"))
        #expect(try FileStatus(of: "/proc/self/status").size == 0)
        #expect(cause("/proc/self/status") == .largerThan(10))
    }

    @Test("nothing but a file is opened, directly or by a link, and each is called by its name")
    func kinds() throws {
        let fifo = try folder.fifo()
        try File.makeLink("\(folder.path)/link", to: fifo)
        for path in [fifo, "\(folder.path)/link"] {
            #expect(cause(path) == .kind(.pipe))
            #expect(cause(path, as: .regularFileOrOpenPipe) == .kind(.pipe))
        }
        for device in ["/dev/null", "/dev/zero", "/dev/tty"] {
            #expect(cause(device) == .kind(.device))
            #expect(cause(device, as: .regularFileOrOpenPipe) == .kind(.device))
        }
        for readable in [File.Readable.regularFile, .regularFileOrOpenPipe] {
            #expect(cause(folder.path, as: readable) == .number(EISDIR))
            #expect(cause("\(folder.path)/missing", as: readable) == .number(ENOENT))
        }
    }

    @Test("a FIFO that somebody writes to is refused as well: its next writer may never come")
    func fifoWithWriter() throws {
        let fifo = try folder.fifo()
        let ends = try Descriptor.open(fifo, O_RDWR)
        try ends.stream.write("text")
        #expect(cause(fifo) == .kind(.pipe))
        #expect(cause(fifo, as: .regularFileOrOpenPipe) == .kind(.pipe))
        #expect(try ends.stream.read() == Array("text".utf8))
    }

    @Test("links that lead in a circle or nowhere are errors")
    func links() throws {
        try File.makeLink("\(folder.path)/a", to: "b")
        try File.makeLink("\(folder.path)/b", to: "a")
        try File.makeLink("\(folder.path)/c", to: "missing")
        #expect(cause("\(folder.path)/a") == .number(ELOOP))
        #expect(cause("\(folder.path)/c") == .number(ENOENT))
        #expect(!File.exists("\(folder.path)/a") && !File.exists("\(folder.path)/c"))
        #expect(try File.target(ofLink: "\(folder.path)/c") == "missing")
        #expect(throws: SystemError.self) { try File.target(ofLink: folder.path) }
    }

    @Test("a pipe that is open already is read by its name in /dev/fd, to its end and the limit")
    func openPipe() throws {
        let full = try Descriptor.ofPipe(holding: "0123456789")
        let path = "/dev/fd/\(full.number)"
        #expect(cause(path) == .kind(.pipe))
        #expect(try File.text(path, atMost: 10, as: .regularFileOrOpenPipe) == "0123456789")
        #expect(try File.text(path, atMost: 10, as: .regularFileOrOpenPipe) == "")
        let other = try Descriptor.ofPipe(holding: "0123456789")
        #expect(
            cause("/dev/fd/\(other.number)", atMost: 9, as: .regularFileOrOpenPipe) == .largerThan(9))
    }

    @Test("the beginning of a file is read, and of nothing else")
    func beginning() throws {
        let file = try folder.file("file", Array("0123456789".utf8))
        #expect(try File.beginning(of: file, bytes: 2) == Array("01".utf8))
        #expect(try File.beginning(of: file, bytes: 20) == Array("0123456789".utf8))
        for path in [try folder.fifo(), "/dev/zero", folder.path] {
            #expect(throws: SystemError.self) { try File.beginning(of: path, bytes: 2) }
        }
    }

    @Test("an error is one sentence")
    func sentences() {
        func sentence(_ path: String, _ limit: Int = 0) -> String {
            do throws(SystemError) {
                _ = try File.bytes(path, atMost: limit)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(sentence("/missing") == "Could not look at /missing: No such file or directory.")
        #expect(sentence("/etc") == "Could not read /etc: Is a directory.")
        #expect(sentence("/dev/null") == "Could not read /dev/null: it is a device, not a regular file.")
        #expect(
            sentence("/proc/self/stat", 1 << 20) == ""
                && sentence("/proc/self/stat", 5)
                    == "Could not read /proc/self/stat: it is larger than 5 bytes."
        )
        let large = SystemError("read it", .largerThan(2 << 20))
        #expect(large.reason == "it is larger than 2 MiB")
        #expect(SystemError("read it", .largerThan(3 << 10)).reason == "it is larger than 3 KiB")
    }
}
