import CSurefoot
import Glibc
import Netfilter

/// Starting the programs that the lab is built with.
enum LabTools {
    /// The programs needed, with the Debian packages that have them.
    private static let needed = [
        ("unshare", "util-linux"), ("nsenter", "util-linux"), ("mount", "mount"), ("ip", "iproute2"),
        ("sh", "dash"),
        ("iptables", "iptables"), ("ip6tables", "iptables"), ("curl", "curl"), ("nc", "netcat-openbsd"),
    ]

    static func check() throws(LabError) {
        for (tool, package) in needed where find(tool) == nil {
            throw LabError.toolMissing(tool, package: package)
        }
    }

    static func find(_ program: String) -> String? {
        ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"].map {
            "\($0)/\(program)"
        }
        .first { access($0, X_OK) == 0 }
    }

    /// The program that is iptables of this backend, under whatever name it is called.
    static func iptables(_ backend: Backend?) throws(LabError) -> String {
        let programs: [Backend: String] = [.nfTables: "xtables-nft-multi", .legacy: "xtables-legacy-multi"]
        let wanted = backend.map { [$0] } ?? [.nfTables, .legacy]
        guard let path = wanted.lazy.compactMap({ programs[$0].flatMap(find) }).first else {
            throw LabError.backendMissing(backend?.rawValue ?? "known")
        }
        return path
    }

    /// Runs a program to its end, with nothing on its standard input.
    ///
    /// - Returns: its exit status.
    static func run(_ argv: [String], quietly: Bool = false) throws(LabError) -> Int32 {
        sf_wait(try start(argv, descriptors: quietly ? [0, 1, 2] : [0]))
    }

    /// Starts a program with these of its standard streams on /dev/null, and `extra` on descriptor 3.
    static func start(_ argv: [String], descriptors: [Int32] = [], extra: Int32? = nil) throws(LabError)
        -> pid_t
    {
        guard let program = argv.first, let path = program.hasPrefix("/") ? program : find(program) else {
            throw LabError.notStarted(argv.first ?? "", "there is no such program")
        }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let mapped =
            descriptors.map { sf_descriptor(child: $0, parent: null) }
            + (extra.map { [sf_descriptor(child: 3, parent: $0)] } ?? [])
        let process = withCStrings(argv) { sf_spawn(path, $0, environ, false, mapped, mapped.count) }
        guard process > 0 else { throw LabError.notStarted(path, String(cString: strerror(-process))) }
        return process
    }

    /// Becomes another program.
    static func exec(_ argv: [String]) throws(LabError) -> Never {
        let path = argv.first.flatMap(find) ?? argv.first ?? ""
        _ = withCStrings(argv) { execv(path, $0) }
        throw LabError.notStarted(path, String(cString: strerror(errno)))
    }

    private static func withCStrings<Result>(
        _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let count = words.count
        let strings = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count + 1)
        for (index, word) in words.enumerated() { strings[index] = strdup(word) }
        strings[count] = nil
        defer {
            for index in 0..<count { free(strings[index]) }
            strings.deallocate()
        }
        return body(strings)
    }
}
