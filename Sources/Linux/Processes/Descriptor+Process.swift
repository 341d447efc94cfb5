import CLinux

extension Descriptor {
    /// A descriptor of a process, on which there is something once the process has ended (pidfd_open(2)).
    public static func ofProcess(_ id: Int32) throws(SystemError) -> Descriptor {
        let number = sf_process_open(id)
        guard number >= 0 else { throw SystemError("look at process \(id)", .number(-number)) }
        return Descriptor(taking: number, name: "process \(id)")
    }
}
