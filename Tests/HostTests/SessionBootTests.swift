import Host
import Linux
import Testing

/// In which boot a session was.
@Suite struct SessionBootTests {
    private func boot(_ id: String?, begun: String) -> SessionBoot {
        // 2026-01-02T00:00:00Z
        SessionBoot(id, begun: begun, current: "now", since: 1_767_312_000)
    }

    @Test func theKernelsNameDecides() {
        #expect(boot("now", begun: "2026-01-01T00:00:00.000Z") == .present)
        #expect(boot("then", begun: "2026-01-03T00:00:00.000Z") == .earlier(isCertain: true))
    }

    /// The journals of earlier versions have times alone. What cannot be told is taken for another boot's.
    @Test func withoutItTheTimesDo() {
        #expect(boot(nil, begun: "2026-01-03T00:00:00.000Z") == .present)
        #expect(boot(nil, begun: "2026-01-03T00:00:00Z") == .present)
        #expect(boot(nil, begun: "2026-01-01T23:59:59.999Z") == .earlier(isCertain: false))
        #expect(boot(nil, begun: "yesterday") == .earlier(isCertain: false))
        let untold = SessionBoot(nil, begun: "2026-01-03T00:00:00Z", current: nil, since: nil)
        #expect(untold == .earlier(isCertain: false))
    }

    @Test func thisKernelTells() throws {
        #expect(try #require(Boot.id).count == 36)
        #expect(try #require(Boot.time) > 1_500_000_000)
    }
}
