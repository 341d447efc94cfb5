public import Runbook

extension Outcome.Saying {
    /// Reads what nc printed: OpenBSD's, the traditional one, ncat or busybox.
    ///
    /// All of them exit with 1 for dropped, closed and rejected alike, so only the text tells them apart.
    /// The order matters: ncat's "Connected to" comes together with other lines, and OpenBSD's
    /// "timed out: Operation now in progress" must not be taken for a connection in progress.
    ///
    /// - Returns: nil if the text is none of theirs.
    public init?(nc text: String) {
        let text = text.lowercased()
        let saying = Self.phrases.first { entry in entry.phrases.contains { text.contains($0) } }
        guard let saying else { return nil }
        self = saying.saying
    }

    private static let phrases: [(saying: Outcome.Saying, phrases: [String])] = [
        (.timedOut, ["timed out", "timeout", "operation now in progress"]),
        (.refused, ["refused"]),
        // The last two are what icmp-proto-unreachable and, of other systems, host-unknown come to.
        (
            .unreachable,
            [
                "no route to host", "unreachable", "prohibited", "permission denied",
                "protocol not available",
                "host is down",
            ]
        ),
        (
            .unresolved,
            [
                "name or service not known", "temporary failure in name", "could not resolve", "bad address",
                "unknown host", "nodename nor servname", "no address associated", "host lookup failed",
                "forward host lookup",
            ]
        ),
        (.usage, ["usage:", "invalid option", "unrecognized option", "command not found", "not found"]),
        (.succeeded, ["succeeded", "] open", ") open", " open\n", "connected to", "connection established"]),
    ]
}
