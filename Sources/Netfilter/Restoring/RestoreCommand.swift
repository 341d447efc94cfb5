/// What a line of iptables-restore's input asks for.
enum RestoreCommand: Sendable {
    /// `#`: nothing.
    case remark(String)
    /// `*filter`
    case table(String)
    /// `:INPUT DROP [0:0]`, `:NAME - [0:0]`
    case chain(String, policy: String)
    /// `COMMIT`
    case commit
    /// `-A`: several where several addresses are named.
    case append([Rule])
    /// `-I`, before the rule of that number.
    case insert([Rule], at: Int)
    /// `-P`
    case policy(String, String)
    /// `-N`
    case newChain(String)
    /// `-F`
    case flush(String?)
    /// `-X`
    case deleteChain(String?)
    /// A rule of the other family alone (`-4`, `-6`).
    case nothing
    /// Something that is not taken.
    case refused(RefusedLine)
}
