/// A way for an account that is not to be trusted to change what is in a place.
struct Opening: Equatable {
    /// Who has it.
    let who: Who
    /// The folder, file or link.
    let path: String
    /// Whether it is a folder that all accounts are meant to write to, such as /tmp (the sticky bit).
    let isShared: Bool

    /// Who can have it.
    enum Who: Hashable {
        /// The account that owns the place.
        case owner(UInt32)
        /// The members of the place's group.
        case group(UInt32)
        /// Whoever an access list names (acl(5)).
        case listed
        /// All accounts.
        case everybody
    }

    /// Who, and by what: "bob, who owns /home/bob".
    var phrase: String {
        switch who {
        case .owner(let user): "\(Account.name(of: user)), who owns \(path)"
        case .group(let group): "the group \(Account.group(group)), which may write to \(path)"
        case .listed: "whoever the access list of \(path) names (getfacl \(path))"
        case .everybody: "everybody, who may write to \(path)"
        }
    }

    /// The beginning of a sentence that goes on with what they could do.
    var sentence: String {
        switch who {
        case .owner(let user): "\(path) belongs to \(Account.name(of: user))"
        case .group, .listed, .everybody: "Others may write to \(path)"
        }
    }

    /// What to do about it, as a sentence. A folder that is meant for all stays as it is.
    var advice: String {
        isShared ? "Choose another place, such as /root." : "\(cure), or choose another place, such as /root."
    }

    private var cure: String {
        switch who {
        case .owner: "Give it to root (chown root \(path))"
        case .group, .everybody: "Take that from them (chmod go-w \(path))"
        case .listed: "Take that from them (setfacl -b \(path))"
        }
    }
}
