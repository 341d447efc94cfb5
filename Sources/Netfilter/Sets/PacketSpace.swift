/// All packets of a family that can come to a host, and sets of them, by what rules ask of a packet.
struct PacketSpace {
    /// A set of packets.
    typealias Packets = DecisionDiagrams.Node

    /// The space of one family.
    let family: Family
    /// The interfaces that rules tell apart.
    let kinds: InterfaceKinds
    /// The bits of marks that rules look at. They come behind all fields of a packet, since few rules ask for them, and those
    /// that change them go through all of them.
    let marks: MarkBits
    private let shared: SharedDiagrams

    /// What rules ask of a packet, in the order in which the diagrams do. The source comes last: rules have long lists
    /// of them, and nothing else depends on it.
    enum Field: Int, CaseIterable {
        case transport
        case state
        case isTranslated
        case isReply
        case isRare
        /// Whether the sets that rules look it up in (ipset(8)) may hold it.
        case isListed
        case interface
        case isToLocalAddress
        case tcpFlags
        case icmpType
        case icmpCode
        case hopLimit
        case destinationPort
        case sourcePort
        case destination
        case source
    }

    /// The number of a state.
    static let states: [ConnectionState] = [.new, .established, .related, .invalid, .untracked]

    private let first: [Int]

    /// The sets' nodes. A node never changes: all copies of a space share them, as they take most of the room that there is.
    private final class SharedDiagrams {
        var diagrams: DecisionDiagrams

        init(_ diagrams: DecisionDiagrams) { self.diagrams = diagrams }
    }

    var diagrams: DecisionDiagrams {
        _read { yield shared.diagrams }
        nonmutating _modify { yield &shared.diagrams }
    }

    /// Makes the space in which these interfaces are told apart.
    ///
    /// - Parameters:
    ///   - family: the family of the packets.
    ///   - kinds: the kinds of interfaces.
    ///   - marks: the bits of marks that rules look at.
    ///   - limit: how many nodes the sets may have together.
    init(_ family: Family, _ kinds: InterfaceKinds, _ marks: MarkBits, limit: Int = 4_000_000) {
        self.family = family
        self.kinds = kinds
        self.marks = marks
        let kindBits = max(1, Int.bitWidth - (kinds.names.count - 1).leadingZeroBitCount)
        var first = [0]
        for field in Field.allCases {
            first.append(first[first.count - 1] + Self.width(of: field, family, kindBits))
        }
        self.first = first
        shared = SharedDiagrams(DecisionDiagrams(limit: limit, firstPair: first[first.count - 1]))
    }

    private static func width(of field: Field, _ family: Family, _ kindBits: Int) -> Int {
        switch field {
        case .transport, .tcpFlags, .icmpType, .icmpCode, .hopLimit: 8
        case .state: 3
        case .isTranslated, .isReply, .isRare, .isListed, .isToLocalAddress: 1
        case .interface: kindBits
        case .destinationPort, .sourcePort: 16
        case .destination, .source: family.addressBits
        }
    }

    /// The places of a field's bits.
    func bits(of field: Field) -> Range<Int> { first[field.rawValue]..<first[field.rawValue + 1] }

    /// How many bits a packet has, but for its marks.
    var width: Int { first[first.count - 1] }

    // MARK: Sets

    mutating func union(_ one: Packets, _ other: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.union(one, other)
    }

    mutating func intersection(_ one: Packets, _ other: Packets) throws(DecisionDiagrams.TooLarge) -> Packets
    {
        try diagrams.intersection(one, other)
    }

    mutating func difference(_ one: Packets, _ other: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.difference(one, other)
    }

    /// All packets that are not in the set.
    mutating func complement(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.difference(DecisionDiagrams.everything, set)
    }

    // MARK: Sets by one field

    /// The packets in which a field has one of these values.
    mutating func packets(
        _ field: Field, in range: ClosedRange<UInt128>
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.range(bits(of: field), range)
    }

    /// The packets in which a field has this value.
    mutating func packets(_ field: Field, _ value: some BinaryInteger) throws(DecisionDiagrams.TooLarge)
        -> Packets
    {
        let value = UInt128(value)
        return try packets(field, in: value...value)
    }

    /// The packets in which a field has one of these values.
    mutating func packets(
        _ field: Field, among values: [some BinaryInteger]
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        var sets: [Packets] = []
        for value in values { sets.append(try packets(field, value)) }
        return try diagrams.union(sets)
    }

    /// The packets whose address there is in the network.
    mutating func packets(_ field: Field, in network: Network) throws(DecisionDiagrams.TooLarge) -> Packets {
        guard network.family == family else { return DecisionDiagrams.nothing }
        return try diagrams.masked(bits(of: field), network.address, network.mask)
    }

    /// The packets that come in by an interface.
    mutating func packets(byInterface isMeant: (String) -> Bool) throws(DecisionDiagrams.TooLarge) -> Packets
    {
        try packets(.interface, among: kinds.names.indices.filter { isMeant(kinds.names[$0]) })
    }

    /// The packets that connection tracking has in one of these states.
    mutating func packets(in states: Set<ConnectionState>) throws(DecisionDiagrams.TooLarge) -> Packets {
        let exclusive = try packets(
            .state, among: Self.states.indices.filter { states.contains(Self.states[$0]) })
        guard !states.isDisjoint(with: ConnectionState.virtual) else { return exclusive }
        return try union(exclusive, packets(.isTranslated, 1))
    }
}
