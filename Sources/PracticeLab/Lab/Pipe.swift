import Glibc

/// A pipe whose ends no other child inherits.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(LabError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .failed(to: "open a pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// A pipe that holds this text and nothing after it.
    init(holding text: String) throws(LabError) {
        try self.init()
        FileText.write(text, to: writeEnd)
        close(writeEnd)
    }
}
