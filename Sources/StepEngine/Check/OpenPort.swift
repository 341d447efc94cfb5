public import Netfilter

/// Something that others can begin with this host, and who waits for it.
public struct OpenPort: Sendable {
    /// What is open.
    public var door: OpenDoor
    /// The services that wait there, as far as that is known.
    public var services: [ListeningService]

    /// The services that wait behind a door.
    init(_ door: OpenDoor, _ listening: [ListeningService]) {
        self.door = door
        services = listening.filter { $0.family == door.family && door.includes($0.port) }
    }
}
