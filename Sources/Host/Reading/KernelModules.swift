import Linux

/// What the kernel has loaded (proc(5), /proc/modules).
enum KernelModules {
    /// Whether nf_tables may be in use. A kernel without modules has it built in, or not at all: that cannot be told.
    static var hasNfTables: Bool {
        guard let modules = try? File.text("/proc/modules"), !modules.isEmpty else { return true }
        return modules.split(separator: "\n").contains { $0.hasPrefix("nf_tables ") }
    }
}
