import Linux

/// What the kernel has loaded (proc(5)).
enum KernelModules {
    /// Whether the kernel can be asked about nf_tables and loads nothing for that; nil if that cannot be told. To ask
    /// one that has it as a module, and has not loaded that, would load it. One without modules has it built in, or not
    /// at all. Any other may have it built in as well, which only the list of all functions tells.
    static var mayBeAskedAboutNfTables: Bool? {
        guard let modules = try? File.bytes("/proc/modules"), !modules.isEmpty else { return true }
        return lines(of: modules).contains { $0.starts(with: "nf_tables ".utf8) } ? true : isBuiltIn
    }

    private static var isBuiltIn: Bool? {
        let function = " nft_do_chain".utf8
        return (try? File.bytes("/proc/kallsyms", atMost: 64 << 20)).map { functions in
            lines(of: functions).contains { $0.suffix(function.count).elementsEqual(function) }
        }
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\n"))
    }
}
