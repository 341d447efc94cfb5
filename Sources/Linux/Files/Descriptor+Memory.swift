import CLinux
import Glibc

extension Descriptor {
    /// A file in memory that holds a text, to be read from its start: as standard input it has no other end that could
    /// block, and no size that it must not exceed.
    public static func holding(_ text: String) throws(SystemError) -> Descriptor {
        let number = sf_memory_file_open()
        guard number >= 0 else { throw SystemError("open a file in memory", .number(-number)) }
        let file = Descriptor(taking: number, name: "a file in memory")
        try file.stream.write(text)
        guard lseek(number, 0, SEEK_SET) == 0 else { throw .last("read a file in memory") }
        return file
    }
}
