/// Statements that look at marks, and that set them.
extension NativeRulesetMaker {
    static let marks = [
        "meta mark 1", "meta mark != 1", "meta mark 0", "meta mark & 1 == 1", "meta mark & 3 != 2",
        "meta mark { 1, 2 }", "ct mark 1", "ct mark != 1", "ct mark & 2 == 2", "meta mark & 0x10000 == 0",
    ]
    static let markings =
        [
            "1", "2", "0x10001", "0", "meta mark or 1", "meta mark and 0xfffffffe", "meta mark xor 3",
        ].map { "meta mark set \($0) " } + ["1", "ct mark or 2", "meta mark"].map { "ct mark set \($0) " }
}
