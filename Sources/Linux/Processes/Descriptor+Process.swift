import CLinux

extension Descriptor {
    /// A descriptor of a process, on which there is something once the process has ended (pidfd_open(2)).
    public static func ofProcess(_ id: Int32) throws(SystemError) -> Descriptor {
        let number = sf_process_open(id)
        guard number >= 0 else { throw SystemError("look at process \(id)", .number(-number)) }
        return Descriptor(taking: number, name: "process \(id)")
    }

    /// Sends a signal to the process that this is a descriptor of, and to no other that has its number by now
    /// (pidfd_send_signal(2)).
    public borrowing func send(signal: Int32) throws(SystemError) {
        let result = sf_process_signal(number, signal)
        guard result == 0 else { throw SystemError("send a signal to \(stream.name)", .number(-result)) }
    }
}
