import CLinux

/// The descriptors of this process as a whole.
public enum OpenFiles {
    /// Puts /dev/null in the place of each standard stream that whoever started this process has closed: what is opened next
    /// would get its number, and be taken for it.
    public static func holdStandardStreams() throws(SystemError) {
        let result = sf_streams_hold()
        guard result == 0 else { throw SystemError("open /dev/null", .number(-result)) }
    }

    /// How many files can still be opened, up to `wanted`. The limit is raised before, as far as that is allowed and usual.
    public static func left(upTo wanted: Int) throws(SystemError) -> Int {
        let left = sf_descriptors_left(Int32(wanted))
        guard left >= 0 else { throw SystemError("look at the limit of open files", .number(-left)) }
        return Int(left)
    }
}
