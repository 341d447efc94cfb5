import Glibc

/// Who runs the program.
public enum Account {
    /// The account, and behind sudo the one that called it.
    public static func current(environment: [String: String]) -> String {
        let name = name(of: getuid())
        guard let caller = environment["SUDO_USER"], caller != name else { return name }
        return "\(name), through sudo by \(caller)"
    }

    /// The accounts whose terminals are the operator's: the own one, and the one that called sudo.
    static func users(environment: [String: String]) -> [uid_t] {
        [getuid()] + (environment["SUDO_UID"].flatMap { uid_t($0) }.map { [$0] } ?? [])
    }

    static func name(of user: uid_t) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
    }

    static func group(_ group: gid_t) -> String {
        getgrgid(group).map { String(cString: $0.pointee.gr_name) } ?? "\(group)"
    }
}
