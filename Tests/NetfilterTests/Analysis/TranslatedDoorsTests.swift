import Testing

@testable import Netfilter

/// What the nat table redirects and publishes, in the list of all that others can begin.
@Suite struct TranslatedDoorsTests {
    private static let routing = Routing(
        links: [("eth0", "192.0.2.0/24"), ("docker0", "172.17.0.0/16"), ("docker0", "fd00:17::/64")]
            .compactMap {
                name, text in Network(text).map { Routing.Link(name, $0) }
            }, passesOn: [.ipv4: true, .ipv6: true])
    private static let addresses = [
        "192.0.2.1", "172.17.0.1", "127.0.0.1", "2001:db8::1", "fd00:17::1", "::1",
    ]

    /// What is open under rules of nat's PREROUTING and of FORWARD, where INPUT lets these ports in.
    private func doors(
        _ nat: [String], input: [String] = ["8080"], forward: [String] = [], family: Family = .ipv4,
        at addresses: [String] = addresses, routing: Routing = routing
    ) throws -> [String] {
        let ports = input.map { "-A INPUT -p tcp -m tcp --dport \($0) -m conntrack --ctstate NEW -j ACCEPT" }
        let lines =
            ["*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]"] + ports + forward + ["COMMIT", "*nat"]
            + [":PREROUTING ACCEPT [0:0]", ":DOCKER - [0:0]"] + nat + ["COMMIT", ""]
        let own = HostRules.FamilyRules(
            family, [.init(.nfTables, try SavedRuleset(parsing: lines.joined(separator: "\n")))])
        let rules = HostRules(
            families: [own], nativeTables: [], addresses: addresses.compactMap { Address($0) },
            interfaces: ["eth0", "docker0"], routing: routing)
        return try #require(rules.analysis(of: own).openness.doors).map {
            "\($0) by \($0.rule.map { "\($0)" } ?? "some rule")"
        }
    }

    @Test func aRedirectedPortIsOpen() throws {
        let redirect = "-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080"
        #expect(
            try doors([redirect]) == [
                "ipv4 tcp 80 to port 8080 from anywhere on eth0 by rule 1 of INPUT",
                "ipv4 tcp 8080 from anywhere by rule 1 of INPUT",
            ])
        #expect(try doors([redirect], input: ["80"]) == ["ipv4 tcp 80 from anywhere on + by rule 1 of INPUT"])
        #expect(try doors([redirect], input: ["8081"]) == ["ipv4 tcp 8081 from anywhere by rule 1 of INPUT"])
        #expect(
            try doors([redirect.replacing("--dport 80 ", with: "")], input: ["22"]) == [
                "ipv4 tcp 22 from anywhere on + by rule 1 of INPUT"
            ])
    }

    @Test func aServiceKeepsItsNameUnderManyRules() throws {
        #expect(
            try doors(
                [
                    "-A PREROUTING -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j RETURN",
                    "-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080",
                    "-A PREROUTING -p tcp -m tcp --dport 81 -j DNAT --to-destination 172.17.0.1:8080",
                    "-A PREROUTING -p tcp -m tcp --dport 82 -m limit --limit 1/sec -j REDIRECT --to-ports 8080",
                ]) == [
                    "ipv4 tcp 80 to port 8080 from anywhere by rule 1 of INPUT",
                    "ipv4 tcp 81 to port 8080 from anywhere by rule 1 of INPUT",
                    "ipv4 tcp 82 to port 8080 from anywhere, perhaps by rule 1 of INPUT",
                    "ipv4 tcp 8080 from anywhere by rule 1 of INPUT",
                ])
    }

    @Test func onlyWhatIsTranslatedMayGetInByItsTranslation() throws {
        let rules = ["8080 -m conntrack --ctstate DNAT"]
        #expect(try doors([], input: rules).isEmpty)
        #expect(
            try doors(["-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080"], input: rules)
                == ["ipv4 tcp 80 to port 8080 from anywhere by rule 1 of INPUT"])
    }

    private static let docker = [
        "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER", "-A DOCKER -i docker0 -j RETURN",
        "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:8080",
    ]
    private static let accepting =
        "-A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 8080 -j ACCEPT"

    @Test func whatIsPublishedGoesPastINPUT() throws {
        let own = "ipv4 tcp 8080 from anywhere by rule 1 of INPUT"
        let published = "ipv4 tcp 80 past INPUT from anywhere on + by rule 2 of DOCKER in table nat"
        let perhaps = published.replacing("+ by", with: "+, perhaps by")
        #expect(try doors(Self.docker, forward: [Self.accepting]) == [own, published])
        // FORWARD lets nothing through, or only what leaves by another interface.
        #expect(try doors(Self.docker) == [own])
        let elsewhere = Self.accepting.replacing("-o docker0", with: "-o eth0")
        #expect(try doors(Self.docker, forward: [elsewhere]) == [own])
        // By which it leaves is not known.
        #expect(try doors(Self.docker, forward: [elsewhere], routing: Routing()) == [own, perhaps])
        // Whether the address is this host's own is not known.
        #expect(
            try doors(Self.docker, forward: [Self.accepting], at: [])
                == [perhaps.replacing("past INPUT", with: "to port 8080"), own, perhaps])
        // Nothing is passed on at all.
        let off = Routing(links: Self.routing.links, passesOn: [.ipv4: false])
        #expect(try doors(Self.docker, forward: [Self.accepting], routing: off) == [own])
    }

    @Test func whatRulesRefuseBeforeIsNotPublished() throws {
        let forward = ["-A FORWARD -s 203.0.113.0/24 -j DROP", Self.accepting]
        let doors = try doors(Self.docker, forward: forward)
        #expect(doors.last == "ipv4 tcp 80 past INPUT from anywhere on + by rule 2 of DOCKER in table nat")
        let only = Self.accepting.replacing("-d 172", with: "-s 10.0.0.0/8 -d 172")
        #expect(
            try self.doors(Self.docker, forward: [only]).last?.contains("past INPUT from 10.0.0.0/8")
                ?? false
        )
    }

    @Test func ipv6IsPublishedLikewise() throws {
        let nat = ["-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:17::2]:8080"]
        let forward = ["-A FORWARD -o docker0 -p tcp -m tcp --dport 8080 -j ACCEPT"]
        #expect(
            try doors(nat, input: [], forward: forward, family: .ipv6) == [
                "ipv6 tcp 80 past INPUT from anywhere by rule 1 of PREROUTING in table nat"
            ])
    }

    /// A thousand published ports are as quick as one, up to their number.
    @Test func manyPublishedPortsAreTold() throws {
        let nat = (0..<300).map { number in
            "-A DOCKER -p tcp -m tcp --dport \(10_000 + 2 * number) -j DNAT --to-destination 172.17.1.\(number % 250):80"
        }
        let forward = ["-A FORWARD -o docker0 -j ACCEPT"]
        let doors = try doors(["-A PREROUTING -j DOCKER"] + nat, forward: forward)
        #expect(doors.count == 301)
    }

    /// By which interfaces packets are passed on.
    private func interfaces(
        _ forward: [String], policy: String = "DROP", isOn: Bool? = true
    ) throws -> [String] {
        let lines = ["*filter", ":INPUT DROP [0:0]", ":FORWARD \(policy) [0:0]"] + forward + ["COMMIT", ""]
        let own = HostRules.FamilyRules(
            .ipv4, [.init(.nfTables, try SavedRuleset(parsing: lines.joined(separator: "\n")))])
        let rules = HostRules(
            families: [own], nativeTables: [], interfaces: ["lo", "eth0", "docker0"],
            routing: Routing(passesOn: isOn.map { [.ipv4: $0] } ?? [:]))
        return rules.analysis(of: own).openness.passingInterfaces
    }

    /// Pairs of bits, each of one address and of the other, are the worst that a decision diagram can meet: it grows with the
    /// power of their number.
    @Test func whoMayBePassedOnIsToldWhereThereAreTooManyRules() throws {
        let pairs = (0..<28).map { bit in
            let mask = Address(.ipv4, 1 << bit)
            return "-A FORWARD -s \(mask)/\(mask) -d \(mask)/\(mask) -j ACCEPT"
        }
        #expect(try interfaces(pairs) == ["eth0", "docker0"])
        #expect(try interfaces(pairs, isOn: false).isEmpty)
    }

    @Test func whoIsPassedOnIsTold() throws {
        #expect(try interfaces([], policy: "ACCEPT") == ["eth0", "docker0"])
        #expect(try interfaces([], policy: "ACCEPT", isOn: false).isEmpty)
        #expect(try interfaces([], policy: "ACCEPT", isOn: nil).isEmpty)
        #expect(try interfaces([]).isEmpty)
        #expect(try interfaces(["-A FORWARD -i docker0 ! -o docker0 -j ACCEPT"]) == ["docker0"])
        #expect(try interfaces(["-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"]).isEmpty)
        #expect(
            try interfaces(["-A FORWARD -i eth0 -m conntrack --ctstate NEW -j DROP"], policy: "ACCEPT")
                == ["eth0", "docker0"])
        #expect(try interfaces(["-A FORWARD -i eth0 -j DROP"], policy: "ACCEPT") == ["docker0"])
    }

    @Test func aServiceIsReachedByThePortThatItListensAt() throws {
        func door(_ destination: OpenDoor.Destination) -> OpenDoor {
            OpenDoor(
                family: .ipv4, transports: [Transport.tcp], ports: 80...80, destination: destination,
                sources: .anywhere, interfaces: [], decider: .policy, isCertain: true)
        }
        let web = try #require(ServicePorts("80/tcp"))
        let other = try #require(ServicePorts("8080/tcp"))
        #expect(door(.here).includes(web) && !door(.here).includes(other))
        #expect(door(.port(8080...8080)).includes(other) && !door(.port(8080...8080)).includes(web))
        let address = try #require(Address("172.17.0.2"))
        #expect(!door(.host(address, .kept)).includes(web))
        #expect(!door(.port(nil)).includes(web))
    }
}
