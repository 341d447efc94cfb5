// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For the pure modules and the tests that walk through every state of the machine, in a debug build as well: without
/// that the walks take minutes. The flags are for this package alone; nobody can depend on a package that has them.
let optimised = swiftSettings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The arrows between modules point one way:
/// surefoot -> PracticeLab, Terminal, Host -> StepEngine -> Runbook, Netfilter.
/// What touches the system stands on PracticeLab, Terminal, Host -> Linux -> CLinux; only Terminal knows libedit.
/// Beneath all that writes text for others is SafeText, which knows nobody.
let package = Package(
    name: "surefoot",
    products: [
        .executable(name: "surefoot", targets: ["surefoot"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CLinux"),
        .target(
            name: "CEditor", dependencies: ["CLibEdit", "CLinux"],
            // libedit itself stands on it, so that it is there wherever libedit is.
            linkerSettings: [.linkedLibrary("tinfo")]),

        .target(name: "SafeText", swiftSettings: optimised),
        .target(name: "Linux", dependencies: ["CLinux", "SafeText"], swiftSettings: swiftSettings),
        .target(name: "Netfilter", swiftSettings: optimised),
        .target(
            name: "Runbook",
            dependencies: ["CLibYAML", "SafeText"],
            swiftSettings: swiftSettings,
            plugins: ["EmbedSteps"]
        ),
        .target(name: "StepEngine", dependencies: ["Netfilter", "Runbook"], swiftSettings: optimised),
        .target(
            name: "Host",
            dependencies: ["Linux", "Netfilter", "Runbook", "SafeText", "StepEngine"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "PracticeLab", dependencies: ["Linux", "Netfilter", "SafeText"],
            swiftSettings: swiftSettings),
        .target(
            name: "Terminal",
            dependencies: ["CEditor", "Linux", "Netfilter", "Runbook", "SafeText", "StepEngine"],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "surefoot",
            dependencies: [
                "Host", "Linux", "Netfilter", "PracticeLab", "Runbook", "SafeText", "StepEngine", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),

        .executableTarget(name: "embed-steps", path: "Sources/EmbedSteps/Tool", swiftSettings: swiftSettings),
        .plugin(
            name: "EmbedSteps",
            capability: .buildTool(),
            dependencies: ["embed-steps"],
            path: "Sources/EmbedSteps/Plugin"
        ),
        .testTarget(name: "TestSupport", dependencies: ["CLinux", "Linux"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LinuxTests", dependencies: ["CLinux", "Fuzzing", "Linux", "TestSupport"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "NetfilterTests",
            dependencies: ["Fuzzing", "Netfilter", "TestSupport"],
            resources: [.copy("Recorded"), .copy("Firewalls")],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "StepEngineTests",
            dependencies: ["Fuzzing", "Netfilter", "Runbook", "StepEngine"],
            swiftSettings: optimised
        ),
        .testTarget(
            name: "PracticeLabTests",
            dependencies: ["CLinux", "PracticeLab", "TestSupport", "surefoot"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CLinux", "Fuzzing", "Netfilter", "Runbook", "TestSupport", "surefoot",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Plays"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "CLinux", "Fuzzing", "Netfilter", "Runbook", "SafeText", "StepEngine", "Terminal",
                "TestSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "HostTests",
            dependencies: [
                "Fuzzing", "Host", "Linux", "Netfilter", "Runbook", "SafeText", "StepEngine", "TestSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RunbookTests", dependencies: ["Fuzzing", "Runbook", "SafeText"],
            swiftSettings: swiftSettings),
        .target(
            name: "Fuzzing", path: "Tests/Fuzz", exclude: ["run", "guided.py"], resources: [.copy("Corpus")],
            swiftSettings: swiftSettings),
    ]
)
