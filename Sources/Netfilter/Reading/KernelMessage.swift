/// Bytes that are none of the kernel's messages.
struct GarbledMessage: Error {}

/// A message of the kernel (netlink(7)).
struct KernelMessage {
    /// What it is: `nlmsg_type`.
    let type: UInt16
    /// Whether the rules were changed while they were told (NLM_F_DUMP_INTR).
    let isInterrupted: Bool
    /// What comes behind the header.
    let payload: ArraySlice<UInt8>

    // Types: those of linux/netlink.h, and those of nftables, which are behind NFNL_SUBSYS_NFTABLES.
    static let error: UInt16 = 2
    static let done: UInt16 = 3
    static let newTable: UInt16 = 10 << 8
    static let newChain: UInt16 = 10 << 8 | 3
    static let newSet: UInt16 = 10 << 8 | 9

    private static let headSize = 16

    /// Takes the first message out of a datagram.
    init(takenFrom bytes: inout ArraySlice<UInt8>) throws(GarbledMessage) {
        let length = try Int(bytes.word(at: 0))
        guard length >= Self.headSize, length <= bytes.count else { throw GarbledMessage() }
        type = try bytes.half(at: 4)
        isInterrupted = try bytes.half(at: 6) & 0x10 != 0
        payload = bytes.prefix(length).dropFirst(Self.headSize)
        bytes = bytes.dropFirst(length.paddedToFour)
    }

    /// The error of errno(3) that a message of the type `error` or `done` tells; 0 for none.
    var errorNumber: Int32 {
        get throws(GarbledMessage) { payload.isEmpty ? 0 : try 0 &- Int32(bitPattern: payload.word(at: 0)) }
    }

    /// Which family of nftables it is about.
    var family: UInt8 {
        get throws(GarbledMessage) {
            guard let number = payload.first else { throw GarbledMessage() }
            return number
        }
    }

    /// What it tells behind nftables' own header.
    var attributes: KernelAttributes {
        get throws(GarbledMessage) { try KernelAttributes(payload.dropFirst(4)) }
    }
}

/// What a message tells: values, each with its number (linux/netlink.h, `struct nlattr`).
struct KernelAttributes {
    private var values: [(number: UInt16, value: ArraySlice<UInt8>)] = []

    /// The bits beside the number say that there are more inside, and how numbers are written.
    private static let numberMask: UInt16 = 0x3fff
    private static let headSize = 4

    /// Reads all of them.
    init(_ bytes: ArraySlice<UInt8>) throws(GarbledMessage) {
        var rest = bytes
        while !rest.isEmpty {
            let length = try Int(rest.half(at: 0))
            guard length >= Self.headSize, length <= rest.count else { throw GarbledMessage() }
            let number = try rest.half(at: 2) & Self.numberMask
            values.append((number, rest.prefix(length).dropFirst(Self.headSize)))
            rest = rest.dropFirst(length.paddedToFour)
        }
    }

    private subscript(_ number: UInt16) -> ArraySlice<UInt8>? { values.first { $0.number == number }?.value }

    /// Text, which ends with a zero byte.
    func text(_ number: UInt16) throws(GarbledMessage) -> String {
        guard let value = self[number] else { throw GarbledMessage() }
        return String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A number of four bytes, the highest first; nil if it is not told.
    func word(_ number: UInt16) throws(GarbledMessage) -> UInt32? {
        guard let value = self[number] else { return nil }
        return try UInt32(bigEndian: value.word(at: 0))
    }

    /// What is inside of one; nil if it is not told.
    func inside(_ number: UInt16) throws(GarbledMessage) -> KernelAttributes? {
        guard let value = self[number] else { return nil }
        return try KernelAttributes(value)
    }
}

extension ArraySlice<UInt8> {
    /// Four bytes as this machine reads them; the place counts from the first byte.
    fileprivate func word(at place: Int) throws(GarbledMessage) -> UInt32 {
        guard count >= place + 4 else { throw GarbledMessage() }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
    }

    /// Two of them.
    fileprivate func half(at place: Int) throws(GarbledMessage) -> UInt16 {
        guard count >= place + 2 else { throw GarbledMessage() }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt16.self) }
    }
}

extension Int {
    /// The next multiple of four.
    fileprivate var paddedToFour: Int { (self + 3) & ~3 }
}
