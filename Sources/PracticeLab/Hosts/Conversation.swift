/// One client's connection to a service, as a state machine: it is told what happened, and says what to do.
protocol Conversation {
    /// A client has just connected.
    init(at now: ContinuousClock.Instant)

    /// When `deadlinePassed` is to be called.
    var deadline: ContinuousClock.Instant? { get }
    /// Whether the client's bytes are wanted. After their end they are not: the end would be reported for ever.
    var isReading: Bool { get }

    /// The client sent something.
    mutating func received(_ bytes: ArraySlice<UInt8>, at now: ContinuousClock.Instant) -> Reply
    /// The client will send no more.
    mutating func inputEnded(at now: ContinuousClock.Instant) -> Reply
    /// The time that was set has come.
    mutating func deadlinePassed() -> Reply
}

/// What a service does with a connection.
enum Reply: Equatable {
    /// Wait.
    case nothing
    /// Send this.
    case send([UInt8])
    /// Have a shell run this line, and leave the connection to it.
    case run(String)
    /// Send this, and nothing after it.
    case sendLast([UInt8])
    /// End the connection.
    case close
}
