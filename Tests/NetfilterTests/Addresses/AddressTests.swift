import Fuzzing
import Glibc
import Testing

@testable import Netfilter

@Suite struct AddressTests {
    @Test func addressesAreRead() {
        #expect(Address("192.0.2.1")?.bytes == [192, 0, 2, 1])
        #expect(
            Address("2001:db8::1")?.bytes == [0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [1])
        #expect(Address("::")?.bytes == Array(repeating: 0, count: 16))
        #expect(Address("1:2:3:4:5:6:7::")?.bytes.suffix(2) == [0, 0])
        #expect(Address("fe80::1%eth0") == Address("fe80::1"))
        #expect(Address("64:ff9b::192.0.2.1")?.bytes.suffix(4) == [192, 0, 2, 1])
        #expect(Address("::ffff:192.0.2.1") == Address("192.0.2.1"))
        #expect(Address("::ffff:192.0.2.1")?.family == .ipv4)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "+1.2.3.4", "1..2.3", "a.b.c.d", ":", ":::", "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1.2.3.4::", "::+1", "1:2:3:4:5:6:7::8", "::1.2.3", "g::",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(Address(text) == nil)
    }

    /// inet_pton(3) is what iptables and the kernel's tools read addresses with.
    @Test func addressesAreReadAsByTheCLibrary() {
        let seeds = [
            "10.0.0.1", "255.255.255.255", "2001:db8::1", "::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4", "1::", "ABCD:ef01::", "1:2:3:4:5:6:7::",
        ]
        let words = [
            "::", ":", ".", "0", "00", "01", "256", "1.2.3.4", "fffff", "+1", "-1", " ", "g", "%eth0",
        ]
        var fuzzer = Fuzzer(seed: 3, seeds, words: words)
        var taken = 0
        for _ in 0..<20_000 {
            // The fuzzer sets a space around its words, which would leave little to take.
            let text = fuzzer.next().replacing(" ", with: "")
            guard !text.contains("\0"), !text.contains("%") else { continue }
            var bytes = [UInt8](repeating: 0, count: 16)
            let family = text.contains(":") ? AF_INET6 : AF_INET
            let isAddress = inet_pton(family, text, &bytes) == 1
            let expected =
                isAddress ? Address(bytes: family == AF_INET ? Array(bytes.prefix(4)) : bytes) : nil
            #expect(Address(text) == expected, "\(text.debugDescription)")
            if isAddress { taken += 1 }
        }
        #expect(taken > 4000)
    }

    @Test func loopback() {
        #expect(Address("127.3.2.1")?.isLoopback == true)
        #expect(Address("::1")?.isLoopback == true)
        #expect(Address("::ffff:127.0.0.1")?.isLoopback == true)
        #expect(Address("128.0.0.1")?.isLoopback == false)
        #expect(Address("::2")?.isLoopback == false)
    }

    @Test func networksContainAddresses() throws {
        let cases: [(String, String, Bool)] = [
            ("10.0.0.0/8", "10.9.8.7", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.0/255.255.255.0", "192.0.2.9", true), ("10.0.0.0/255.0.255.0", "10.7.0.9", true),
            ("10.0.0.0/255.0.255.0", "10.7.1.9", false), ("0.0.0.0/0", "1.2.3.4", true),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
            ("::/0", "fe80::1", true), ("::/0", "192.0.2.1", false), ("fe80::/ffc0::", "fe80::1", true),
        ]
        for (network, address, isInside) in cases {
            let inside = try #require(Network(network)).contains(try #require(Address(address)))
            #expect(inside == isInside, "\(address) in \(network)")
        }
        #expect(Network("0.0.0.0/0")?.isEverything == true)
        #expect(Network("0.0.0.0/1")?.isEverything == false)
        #expect(Network("::ffff:0:0/96")?.family == .ipv6)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/ffff::", "x/8",
        "1.2.3.4/8/9",
    ])
    func whatIsNoNetworkIsRefused(text: String) {
        #expect(Network(text) == nil)
    }

    @Test func ranges() throws {
        let range = try #require(AddressRange("10.0.0.250-10.0.1.5"))
        #expect(range.contains(try #require(Address("10.0.1.0"))))
        #expect(range.contains(range.first) && range.contains(range.last))
        #expect(!range.contains(try #require(Address("10.0.1.6"))))
        #expect(!range.contains(try #require(Address("10.0.0.249"))))
        #expect(AddressRange("10.0.0.1") == nil)
        #expect(AddressRange("10.0.0.1-::1") == nil)
    }
}
