import CLinux

/// Which state of nftables' ruleset is in force in this network namespace (linux/netfilter/nf_tables.h).
public enum NftablesGeneration {
    /// The number of the state. Every transaction makes it another one (net/netfilter/nf_tables_api.c, `nf_tables_commit`);
    /// what rules have counted is no part of it.
    ///
    /// - Throws: `SystemError` if the kernel does not tell: without CAP_NET_ADMIN, without nf_tables, or within two seconds.
    public static func current() throws(SystemError) -> UInt32 {
        var generation: UInt32 = 0
        let error = sf_nftables_generation(&generation)
        guard error == 0 else {
            throw SystemError("ask for nftables' generation", .number(-error))
        }
        return generation
    }
}
