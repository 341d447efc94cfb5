import Fuzzing

/// Texts with secrets in them, as people paste them and note them down.
struct Secretive {
    /// A text, and what must not be seen of it.
    struct Sample {
        var text: String
        var secrets: [String]
    }

    var generator: SeededGenerator

    private static let letters = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"
    private static let base64 = letters + upper + digits + "+/"
    private static let visible = letters + upper + digits + "!#$%&()*+,-./:;<=>?@[]^_`{|}~é漢"

    /// What stands around secrets.
    private static let surroundings = [
        " ", "\n", "word ", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n", "curl -v ", "\"", "'", "(", "> ",
        "\\",
        "http://192.0.2.1/ ", "{", "password ", "token ", "é ", "\t", "= ", ": ", "\r\n", "[2001:db8::1]:80 ",
        "-H ",
    ]

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }

    private mutating func word(_ alphabet: String, _ lengths: ClosedRange<Int>) -> String {
        let all = Array(alphabet)
        return String((0..<Int.random(in: lengths, using: &generator)).map { _ in pick(all) })
    }

    private mutating func around() -> String {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in pick(Self.surroundings) }.joined()
    }

    /// The kinds of secrets.
    enum Kind: CaseIterable {
        case url, header, bearer, named, quoted, option, user, privateKey, unendedKey, accessKey, secretKey,
            token
    }

    mutating func sample(_ kind: Kind) -> Sample {
        var (text, secrets) = secret(kind)
        // A key without a mark of its own is told by its length alone.
        let ends = kind == .secretKey ? [" ", "\n", "\t"] : [" ", "\n", "", "\t"]
        text = around() + pick([" ", "\n", "\t"]) + text + pick(ends) + around()
        if kind == .unendedKey { text += "\n" }
        secrets.removeAll { $0.count < 8 }
        return Sample(text: text, secrets: secrets)
    }

    private mutating func secret(_ kind: Kind) -> (String, [String]) {
        switch kind {
        case .url:
            let secret = word(Self.letters + Self.digits + "-._~!$&'()*+,;=:@%", 8...30)
            return (
                "\(pick(["http", "https", "ftp", "git+ssh"]))://\(pick(["user", "", "a.b"])):\(secret)@\(pick(["host", "192.0.2.1:80", "[2001:db8::1]"]))\(pick(["", "/", "/a?b=c"]))",
                [secret]
            )
        case .header:
            let secret = word(Self.base64, 8...60)
            let name = pick(["Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"])
            let value = pick([
                "Bearer \(secret)", "Basic \(secret)=", "Digest username=\"x\", response=\"\(secret)\"",
                secret,
            ])
            return (
                pick([
                    "\(name): \(value)", "\(name):\(value)", "\"\(name)\": \"\(value)\"",
                    "'\(name): \(value)'",
                ]), [secret]
            )
        case .bearer:
            let secret = word(Self.letters + Self.upper + Self.digits + "-._~+/", 20...60)
            return (pick(["Bearer ", "bearer  ", "BEARER "]) + secret, [secret])
        case .named: return named(word(Self.visible, 8...30), quote: "")
        case .quoted: return named(word(Self.visible + "  ", 8...30), quote: pick(["\"", "'"]))
        case .option:
            let secret = word(Self.letters + Self.digits + Self.upper, 8...30)
            return ("\(pick(["--password", "--token", "--api-key", "--client-secret"])) \(secret)", [secret])
        case .user:
            let secret = word(Self.visible, 8...30)
            let option = pick(["-u ", "-u", "-U ", "--user ", "--user=", "--proxy-user ", "-u  "])
            return (option + pick(["", "'", "\""]) + pick(["user", "a.b", ""]) + ":" + secret, [secret])
        case .privateKey, .unendedKey:
            let lines = (0..<Int.random(in: 1...5, using: &generator)).map { _ in word(Self.base64, 8...64) }
            let label = pick([
                "PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
            ])
            let end = kind == .privateKey ? "\n-----END \(label)-----" : ""
            return ("-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\(end)", lines)
        case .accessKey:
            let secret = pick(["AKIA", "ASIA"]) + word(Self.upper + Self.digits, 16...16)
            return (secret, [secret])
        case .secretKey:
            let secret = "aB3" + word(Self.base64, 37...37)
            return (secret, [secret])
        case .token:
            let secret =
                pick(["ghp_", "gho_", "glpat-", "xoxb-"])
                + word(Self.letters + Self.upper + Self.digits, 24...40)
            return (pick([secret, "x" + secret]), [secret])
        }
    }

    private mutating func named(_ secret: String, quote: String) -> (String, [String]) {
        let name = pick([
            "password", "PASSWORD", "db_password", "Passwd", "passphrase", "token", "access_token", "secret",
            "client-secret", "api_key", "API-KEY", "apikey", "X-Api-Key", "aws_secret_access_key",
            "my.secret.value",
        ])
        let sign = pick(["=", ": ", " = ", ":", "=>", " := "])
        let key = quote.isEmpty ? name : pick([name, quote + name + quote])
        // What begins like a sign would be taken for more of it.
        let value = "x" + secret
        return (key + sign + quote + value + quote, [value])
    }

    /// What nobody has to hide: addresses, URLs, sums, codes and names of all kinds.
    mutating func ordinary() -> String {
        let hex = Self.digits + "abcdef"
        return switch Int.random(in: 0..<12, using: &generator) {
        case 0: word(hex, 64...64)
        case 1: word(hex, 40...40)
        case 2: word(hex, 32...32)
        case 3: (0..<8).map { _ in word(hex, 1...4) }.joined(separator: ":")
        case 4: word(hex, 1...4) + "::" + word(hex, 1...4) + "/" + word(Self.digits, 1...2)
        case 5:
            "http://\(word(Self.letters, 1...9)).example:8080/\(word(Self.letters + "/", 0...20))?q=\(word(hex, 0...9))@x"
        case 6: "https://user@[2001:db8::\(word(hex, 1...4))]/\(word(Self.letters, 0...9))"
        case 7: "surefoot confirm \(word(Self.letters + Self.digits, 5...5))"
        case 8: "20261130T181500-\(word(hex, 4...4)) 2026-11-30T18:15:00.123Z"
        case 9:
            "user:\(word(Self.letters, 3...9)) \(word(Self.letters, 3...9))=\(word(hex, 1...9)):\(word(Self.digits, 1...5))"
        case 10:
            (0..<6).map { _ in word(hex, 2...2) }.joined(separator: ":") + " basic things, bearer of news"
        default:
            "-A INPUT -s \(word(Self.digits, 1...2)).0.0.0/8 -p tcp -m multiport --dports 80,443 -m comment --comment \"\(word(Self.letters + " ", 0...30))\" -j ACCEPT"
        }
    }
}
