import Foundation
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// Every distribution's layout, made by Tests/Saves/layout, is recognised for what it is.
@Suite(.leavesNothing) struct PersistenceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What the maker of the layouts knows of one.
    struct Layout: Decodable {
        var files: [String: String]
        var restored: [String]
        var enabling: [String]
        var savesOnStop: Bool
    }

    static let known: [(method: String, variant: String?, kind: PersistenceMethod.Kind)] = [
        ("debian", nil, .netfilterPersistent), ("debian", "sysvinit", .netfilterPersistent),
        ("debian", "split-usr", .netfilterPersistent), ("debian", "with-firewalld", .netfilterPersistent),
        ("rhel", nil, .iptablesServices), ("rhel", "basic-target", .iptablesServices),
        ("rhel", "other-path", .iptablesServices), ("rhel", "save-on-stop", .iptablesServices),
        ("alpine", nil, .openRC), ("alpine", "older", .openRC), ("alpine", "other-path", .openRC),
        ("alpine", "assigned-twice", .openRC), ("alpine", "no-save-on-stop", .openRC),
        ("alpine", "boot-runlevel", .openRC), ("gentoo-openrc", nil, .openRC),
        ("gentoo-systemd", nil, .restoreUnits), ("gentoo-systemd", "storing", .restoreUnits),
        ("gentoo-systemd", "exec-stop", .restoreUnits), ("arch", nil, .iptablesUnits),
    ]

    @Test(arguments: known)
    func aLayoutIsRecognised(method: String, variant: String?, kind: PersistenceMethod.Kind) throws {
        let (root, layout) = try layOut(method, variant)
        let found = try #require(PersistenceMethod.detect(root: root))
        #expect(found.kind == kind)
        #expect(found.files[.ipv4] == layout.files["ipv4"].map { root + $0 })
        #expect(found.files[.ipv6] == layout.files["ipv6"].map { root + $0 })
        let check = BootCheck(found, families: [.ipv4, .ipv6], root: root)
        if case .restored = check.standing {} else { Issue.record("\(check.standing)") }
        #expect((check.shutdownWarning != nil) == layout.savesOnStop)
    }

    @Test(arguments: [
        ("debian", nil), ("debian", "sysvinit"), ("rhel", nil), ("alpine", nil), ("gentoo-openrc", nil),
        ("gentoo-systemd", nil), ("arch", nil), ("ifupdown", "sysvinit"),
    ])
    func whatIsNotEnabledIsNotRestored(method: String, variant: String?) throws {
        let (root, layout) = try layOut(method, variant, ["--disabled"])
        let found = try #require(PersistenceMethod.detect(root: root))
        let standing = BootCheck(found, families: [.ipv4, .ipv6], root: root).standing
        guard case .notRestored(_, nil, let commands) = standing else {
            Issue.record("\(standing)")
            return
        }
        let offered = commands.map { $0.argv.joined(separator: " ") }
        #expect(offered.map { $0.replacingOccurrences(of: ".service", with: "") } == layout.enabling)
    }

    /// A service that somebody has switched off keeps its links, which the defaults would leave as they are.
    @Test func whatWasSwitchedOffIsSwitchedOnAgain() throws {
        let (root, _) = try layOut("debian", "sysvinit", ["--disabled"])
        let folder = root + "/etc/rcS.d"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/K01netfilter-persistent",
            withDestinationPath: "../init.d/netfilter-persistent")
        let found = try #require(PersistenceMethod.detect(root: root))
        let standing = BootCheck(found, families: [.ipv4], root: root).standing
        guard case .notRestored(_, nil, let commands) = standing else {
            Issue.record("\(standing)")
            return
        }
        #expect(commands.map(\.argv) == [["update-rc.d", "netfilter-persistent", "enable"]])
    }

    /// Where nothing is there that restores rules, the program brings it.
    @Test(arguments: [
        ("opensuse", nil, PersistenceMethod.Kind.ownUnit), ("systemd", nil, .ownUnit),
        ("ifupdown", "sysvinit", .ifupdownHook),
    ])
    func whereNothingRestoresSomethingIsBrought(
        method: String, variant: String?, kind: PersistenceMethod.Kind
    ) throws {
        let (root, _) = try layOut(method, variant)
        let found = try #require(PersistenceMethod.detect(root: root))
        #expect(found.kind == kind)
        let helper = try #require(found.helper)
        #expect(
            helper.path.hasPrefix(root)
                && found.files.values.allSatisfy { helper.text.contains($0.dropFirst(root.count)) })
    }

    @Test(arguments: ["no-plugins", "folder-alone", "masked"])
    func whatDebianLacksIsNamed(variant: String) throws {
        let (root, _) = try layOut("debian", variant)
        let found = try #require(PersistenceMethod.detect(root: root))
        let standing = BootCheck(found, families: [.ipv4, .ipv6], root: root).standing
        guard case .notRestored(_, let remedy?, []) = standing else {
            Issue.record("\(standing)")
            return
        }
        #expect(remedy.contains(variant == "masked" ? "unmask" : "iptables-persistent"))
    }

    @Test(arguments: [("with-firewalld", "firewalld"), ("with-ufw", "ufw"), ("with-nftables", "nftables")])
    func anotherFirewallIsWarnedOf(variant: String, name: String) throws {
        let (root, _) = try layOut("debian", variant)
        let found = try #require(PersistenceMethod.detect(root: root))
        let warnings = BootCheck(found, families: [.ipv4], root: root).warnings
        #expect(warnings.count == 1 && warnings[0].hasPrefix(name))
    }

    @Test func aUfwThatIsOffIsNoRival() throws {
        let (root, _) = try layOut("debian", "with-ufw-off")
        let found = try #require(PersistenceMethod.detect(root: root))
        #expect(BootCheck(found, families: [.ipv4], root: root).warnings.isEmpty)
    }

    @Test func anEmptyHostHasNoMethod() {
        #expect(PersistenceMethod.detect(root: "/nonexistent") == nil)
    }

    private func layOut(
        _ method: String, _ variant: String?, _ more: [String] = []
    ) throws -> (root: String, Layout) {
        let root = folder.path + "/root"
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Saves/layout").path
        let made = try Finished(
            running: ["/usr/bin/env", "python3", "-B", script, method, root]
                + (variant.map { ["--variant", $0] } ?? []) + more)
        return (root, try JSONDecoder().decode(Layout.self, from: Data(made.output.utf8)))
    }
}
