import Glibc

extension Namespace {
    /// Gives the host a name in the namespace of host names that this process is in (sethostname(2)).
    public static func nameHost(_ name: String) throws(SystemError) {
        guard sethostname(name, name.utf8.count) == 0 else { throw .last("name the host \(name)") }
    }
}
