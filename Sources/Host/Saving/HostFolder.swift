import Linux

/// A folder that stands for `/`, as a distribution lays it out.
struct HostFolder: Sendable {
    private let root: String

    init(_ root: String) {
        self.root = root
    }

    /// A path of the host as it is found from here.
    func path(_ path: String) -> String { root + path }

    /// Whether something is there.
    func has(_ path: String) -> Bool { File.exists(root + path) }

    /// The text of a file; nil if it cannot be read.
    func text(_ path: String) -> String? { try? File.text(root + path) }

    /// The names in a folder; none if it cannot be read.
    func names(in folder: String) -> [String] { (try? Folder.names(in: root + folder)) ?? [] }

    /// Whether systemd is what started this host.
    var runsSystemd: Bool { has("/run/systemd/system") }

    /// Where a unit is installed. An alias that an administrator's link makes does not count.
    func unit(_ name: String) -> String? {
        ["/usr/lib/systemd/system/", "/lib/systemd/system/"].map { $0 + name }.first(where: has)
    }

    /// Whether systemd starts a unit at boot: some unit wants it (systemctl(1), `enable`), and it is not masked.
    func isEnabled(_ unit: String) -> Bool {
        guard !isMasked(unit) else { return false }
        return isLinked(unit, in: "/etc/systemd/system") {
            $0.hasSuffix(".wants") || $0.hasSuffix(".requires")
        }
    }

    /// Whether a unit is masked: a link to /dev/null stands in its place (systemctl(1), `mask`).
    func isMasked(_ unit: String) -> Bool {
        (try? File.target(ofLink: root + "/etc/systemd/system/" + unit)) == "/dev/null"
    }

    /// Whether OpenRC starts a service in any of its runlevels (rc-update(8)).
    func isInRunlevel(_ service: String) -> Bool {
        isLinked(service, in: "/etc/runlevels") { _ in true }
    }

    /// A link counts whether or not its target is to be seen from here.
    private func isLinked(_ name: String, in folder: String, _ isMeant: (String) -> Bool) -> Bool {
        names(in: folder).filter(isMeant).contains { sub in
            (try? FileStatus(of: "\(root)\(folder)/\(sub)/\(name)", followingLinks: false)) != nil
        }
    }

    /// The value of a variable in a file that a shell reads: the last assignment counts.
    func setting(_ name: String, in file: String) -> String? {
        let lines = (text(file) ?? "").split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }
        guard let line = lines.last(where: { $0.hasPrefix(name + "=") }) else { return nil }
        let value = line.dropFirst(name.count + 1)
        guard let quote = value.first, quote == "\"" || quote == "'" else {
            return String(value.prefix { !" \t;#".contains($0) })
        }
        return String(value.dropFirst().prefix { $0 != quote })
    }
}
