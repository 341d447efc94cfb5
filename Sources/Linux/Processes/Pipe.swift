import CLinux

/// A pipe (pipe(2)) whose ends no other program inherits.
struct Pipe: ~Copyable {
    let readEnd: Descriptor
    let writeEnd: Descriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        let status = sf_pipe_open(&ends)
        guard status == 0 else { throw SystemError("open a pipe", .number(-status)) }
        readEnd = Descriptor(taking: ends[0], name: "a pipe")
        writeEnd = Descriptor(taking: ends[1], name: "a pipe")
    }
}
