// swift-tools-version: 6.2
import PackageDescription

// The plan of the house. `Tests/ArchitectureTests` holds the imports of every file against this table and the folders,
// because the build alone lets a target import an undeclared sibling once that one is built.

/// What every target is compiled with: Swift 6 mode, the features that Swift 7 will have, no warning left standing.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
]

/// For targets that call C: each unsafe expression is marked, and the marks are the list to review.
let overC: [SwiftSetting] =
  house + [.strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error)]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The layers of the house, each a folder of `Sources` and of `Tests`. What a layer may import stands in
/// docs/explanation/architecture.md, and `Tests/ArchitectureTests` reads it off this manifest and the files.
enum Layer: String {
  /// Values and rules: no Foundation, no C, no input or output.
  case core = "Core"
  /// The system and its libraries, each wrapped once.
  case platform = "Platform"
  /// Everything that can be thrown away.
  case drafting = "Drafting"
  /// The trusted base.
  case commit = "Commit"
  /// Files, journal, terminal, commands; the one layer that composes.
  case interface = "Interface"
}

func room(
  _ name: String, in layer: Layer, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = house
) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(layer.rawValue)/\(name)", swiftSettings: settings)
}

/// A kind of effect: a folder of its own under `Kinds`, over what all kinds may use and the libraries that it wraps.
func kind(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name,
    dependencies: [
      "Approval", "EffectKit", "Forms", "Hashing", "JSON", "KindSupport", "LinuxSystem", "Plans", "Redaction",
      "RunJournal", "SecretSources", "Texts",
    ] + dependencies,
    path: "Sources/Commit/Kinds/\(name)", swiftSettings: overC)
}

func library(_ name: String, pkgConfig: String? = nil, apt: String, brew: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Platform/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

/// A library that is loaded when it is first used: on Linux nothing is linked, `CLateLibraries` has its functions.
func lateLibrary(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
  #if os(Linux)
  library(name, apt: apt, brew: brew)
  #else
  library(name, pkgConfig: pkgConfig, apt: apt, brew: brew)
  #endif
}

func tests(
  _ name: String, in layer: Layer?, _ dependencies: [Target.Dependency], without excluded: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestKit", subprocess, system],
    path: "Tests/" + (layer.map { "\($0.rawValue)/" } ?? "") + name, exclude: excluded, swiftSettings: house)
}

/// The tests of one kind of effect, over the stage that all kinds share.
func kindTests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: Set([
      "Approval", "EffectKit", "GitMerge", "JSON", "KindStage", "KindSupport", "Plans", "RunJournal", "SecretSources",
      "TestKit", name,
    ]).sorted().map { .target(name: $0) } + [system] + dependencies,
    path: "Tests/Commit/Kinds/\(name)Tests", swiftSettings: house)
}

let package = Package(
  name: "chancery",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "chancery", targets: ["chancery"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // C libraries of the system.
    library("CLibgit2", pkgConfig: "libgit2", apt: "libgit2-dev", brew: "libgit2"),
    lateLibrary("CLibcurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
    library("CLibcrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    lateLibrary("CLibpq", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    library("CLibpgQuery", apt: "libpg-query-dev", brew: "libpg_query"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
    .systemLibrary(name: "CFiles", path: "Sources/Platform/CFiles"),

    // libcurl and libpq, found at the first call: they bring thirty libraries, which most commands need not.
    .target(name: "CLateLibraries", path: "Sources/Platform/CLateLibraries"),

    // The launcher of sandboxes, in C: it forks, and what runs between a fork and a program may not be Swift.
    .target(name: "CSandbox", path: "Sources/Platform/CSandbox"),

    // The parent of commands that effects run, in C for the same reason.
    .target(name: "CSupervision", path: "Sources/Platform/CSupervision"),

    room("Processes", in: .platform, ["CSupervision", "LinuxSystem"], settings: overC),

    // Values.
    room("Hashing", in: .platform, ["CLibcrypto"], settings: overC),
    room("LinuxSystem", in: .platform, ["CFiles", "Hashing", "JSON"], settings: overC),
    room("Texts", in: .core),
    room("JSON", in: .core, ["Texts"]),
    room("Plans", in: .core, ["JSON", "Texts"]),
    // What may stand in files that people write: how it is read, and its JSON Schema.
    room("Forms", in: .core, ["JSON", "Plans", "Texts"]),
    room("Policy", in: .core, ["Plans", "Texts"]),
    room("Models", in: .core, ["JSON", "Plans"]),
    room("Redaction", in: .core),
    room("RunJournal", in: .core, ["Policy", "JSON", "Models", "Plans"]),
    room("Metrics", in: .core, ["JSON", "RunJournal", "Models", "Plans"]),

    // Drafting, and the adapters that serve it. None of them can name what applies an effect.
    room("Drafting", in: .drafting, ["Policy", "Hashing", "JSON", "RunJournal", "Models", "Plans", "Texts"]),
    room("Git", in: .platform, ["CFiles", "CLibgit2", "LinuxSystem", "Texts"], settings: overC),
    room(
      "Workspaces", in: .drafting,
      ["Policy", "CFiles", "Hashing", "Drafting", "Git", "LinuxSystem", "RunJournal", "Plans", "Texts"],
      settings: overC),
    room("Sandbox", in: .drafting, ["CSandbox", "Drafting", "LinuxSystem", "RunJournal", "Plans"], settings: overC),
    room("PlanFiles", in: .interface, ["EffectKit", "Forms", "Policy", "Hashing", "JSON", "Plans", "Texts", yams]),
    room("HTTPClient", in: .platform, ["CLateLibraries", "CLibcurl"], settings: overC),
    room(
      "ModelProviders", in: .drafting,
      ["Hashing", "JSON", "LinuxSystem", "Models", "Plans", "Redaction", "HTTPClient", subprocess, system],
      settings: overC),
    room("SecretSources", in: .platform, ["LinuxSystem", "Plans", "Redaction", subprocess, system]),
    room(
      "EgressProxy", in: .drafting,
      ["CFiles", "JSON", "Drafting", "RunJournal", "ModelProviders", "Models", "Plans", "Redaction", "HTTPClient"],
      settings: overC),
    room(
      "ExternalAgents", in: .drafting,
      [
        "Drafting", "EgressProxy", "Hashing", "JSON", "LinuxSystem", "ModelProviders", "Plans", "Policy", "RunJournal",
        "Sandbox",
      ]),
    room("JournalStore", in: .interface, ["Hashing", "JSON", "LinuxSystem", "RunJournal", grdb]),

    // Databases and their own parsers, for the effects that change them.
    room("Databases", in: .platform, ["CLateLibraries", "CLibpq", "CSQLite"], settings: overC),
    room("SQLAnalysis", in: .platform, ["CLibpgQuery", "Databases", "JSON"], settings: overC),

    // The trusted base.
    room("Approval", in: .commit, ["Policy", "Hashing", "JSON", "RunJournal", "Models", "Plans", "Texts"]),
    room("EffectKit", in: .commit, ["Approval", "Forms", "JSON", "Plans", "Policy"]),
    room(
      "Signatures", in: .commit, ["Approval", "Hashing", "LinuxSystem", "RunJournal", subprocess, system],
      settings: overC),
    room(
      "KindSupport", in: .commit,
      [
        "Approval", "EffectKit", "Forms", "Git", "Hashing", "JSON", "LinuxSystem", "Plans", "Processes", "Redaction",
        "SecretSources",
        subprocess, system,
      ], settings: overC),
    kind("GitMerge", ["Git"]),
    kind("GitPush", ["Git"]),
    kind("SQLMigrate", ["Databases", "Git", "SQLAnalysis"]),
    kind("HTTPRequest", ["Git", "HTTPClient"]),
    kind("RunCommand", ["CSupervision", "Git", "Processes", subprocess, system]),
    kind("FileWrite", ["CFiles", "Git"]),
    // The list of the kinds; a new one is added to it and to its dependencies here.
    room(
      "KindRegistry", in: .commit,
      [
        "EffectKit", "Git", "KindSupport", "Plans", "GitMerge", "GitPush", "SQLMigrate", "HTTPRequest", "RunCommand",
        "FileWrite",
      ]),
    room(
      "Orchestration", in: .commit,
      [
        "Approval", "Policy", "Hashing", "JSON", "Drafting", "EffectKit", "RunJournal", "Models", "Plans", "Texts",
      ]),

    // Composition.
    room("Terminal", in: .interface, ["JSON", "LinuxSystem", "RunJournal", subprocess, system, "Texts"]),
    room(
      "Preparation", in: .interface,
      [
        "Approval", "Drafting", "ExternalAgents", "Forms", "Git", "Hashing", "JSON", "JournalStore", "KindRegistry",
        "LinuxSystem", "ModelProviders",
        "Models", "Orchestration", "PlanFiles", "Plans", "Policy", "RunJournal", "Sandbox", "Signatures", "Terminal",
        "Texts", "Workspaces",
      ]),
    room(
      "Reports", in: .interface,
      [
        "Approval", "Drafting", "EffectKit", "Forms", "Git", "JSON", "JournalStore", "KindRegistry", "LinuxSystem",
        "Models",
        "Orchestration", "PlanFiles", "Plans", "Policy", "Preparation", "RunJournal", "Terminal", "Texts",
      ]),
    room(
      "Commands", in: .interface,
      [
        "Approval", "Drafting", "EffectKit", "ExternalAgents", "Forms", "Git", "HTTPClient", "Hashing", "JSON",
        "JournalStore", "KindRegistry", "KindSupport", "LinuxSystem", "Metrics", "ModelProviders", "Models",
        "Orchestration", "PlanFiles", "Plans", "Policy", "Preparation", "Reports", "RunJournal", "Sandbox",
        "SecretSources",
        "Signatures", "Terminal", "Texts", "Workspaces", arguments, logging,
      ]),
    .executableTarget(
      name: "chancery", dependencies: ["Commands", "Preparation"], path: "Sources/Interface/chancery",
      swiftSettings: house),

    // What `./dev bench` times without a process around it.
    .executableTarget(
      name: "judging-bench", dependencies: ["Policy", "Plans"], path: "Benchmarks/Judging", swiftSettings: house),

    // Tests: one target a room; the last three look at the whole.
    .target(
      name: "TestKit", dependencies: ["JSON", "Drafting", "RunJournal", "Models", "Plans", subprocess, system],
      path: "Tests/TestKit", exclude: ["Recorded"], swiftSettings: house),
    // What reads texts from outside, for searches by machine and for the tests that replay their seeds.
    .target(
      name: "FuzzSubjects",
      dependencies: [
        "Approval", "Databases", "Drafting", "EgressProxy", "Forms", "Git", "HTTPClient", "HTTPRequest", "Hashing",
        "JSON",
        "KindRegistry",
        "ModelProviders", "Models", "PlanFiles", "Plans", "Policy", "RunJournal", "SQLAnalysis", "Texts",
      ],
      path: "Tests/FuzzSubjects", swiftSettings: house),
    tests("FuzzTests", in: nil, ["FuzzSubjects", "JSON"], without: ["Seeds"]),
    // A kind of effect that no program has, in a room as every kind's is.
    .target(
      name: "NoteKind",
      dependencies: ["Approval", "EffectKit", "Forms", "Hashing", "JSON", "KindSupport", "Plans", "RunJournal"],
      path: "Tests/Commit/NoteKind", swiftSettings: house),
    tests("TextsTests", in: .core, ["Texts"]),
    tests("JSONTests", in: .core, ["JSON", "Hashing"]),
    tests(
      "PlanFilesTests", in: .interface,
      [
        "EffectKit", "Forms", "JSON", "KindRegistry", "KindSupport", "PlanFiles", "Plans", "GitMerge", "GitPush",
        "HTTPRequest", "SQLMigrate", yams,
      ]),
    tests("PolicyTests", in: .core, ["Policy", "JSON", "Plans"]),
    tests(
      "ModelProvidersTests", in: .drafting, ["JSON", "ModelProviders", "Models", "Plans", "Redaction", "HTTPClient"]),
    tests("SecretSourcesTests", in: .platform, ["Plans", "Redaction", "SecretSources"]),
    tests(
      "EgressProxyTests", in: .drafting,
      ["JSON", "Drafting", "EgressProxy", "RunJournal", "ModelProviders", "Models", "Plans", "HTTPClient"]),
    tests("ExternalAgentsTests", in: .drafting, ["ExternalAgents"]),
    tests(
      "JournalStoreTests", in: .interface,
      ["Policy", "JSON", "RunJournal", "JournalStore", "Metrics", "Models", "Plans", grdb, system]),
    tests(
      "RunJournalTests", in: .core, ["Policy", "JSON", "RunJournal", "Models", "Plans"], without: ["events.jsonl"]),
    tests("MetricsTests", in: .core, ["Policy", "JSON", "RunJournal", "Metrics", "Models", "Plans"]),
    tests("DraftingTests", in: .drafting, ["Policy", "Hashing", "JSON", "Drafting", "RunJournal", "Models", "Plans"]),
    tests(
      "WorkspacesTests", in: .drafting,
      ["Policy", "Hashing", "Drafting", "Git", "LinuxSystem", "RunJournal", "Plans", "Workspaces"],
      without: ["Edits"]),
    tests(
      "SandboxTests", in: .drafting, ["chancery", "Sandbox", "Drafting", "RunJournal", "PlanFiles", "Plans"],
      without: ["Battery", "Weaker"]),
    tests("SQLAnalysisTests", in: .platform, ["Databases", "SQLAnalysis"]),
    tests(
      "ApprovalTests", in: .commit,
      ["Approval", "EffectKit", "Hashing", "JSON", "KindRegistry", "Models", "Plans", "Policy", "RunJournal"]),
    tests("SignaturesTests", in: .commit, ["Approval", "RunJournal", "Signatures"]),
    // What the tests of all kinds begin with: a target, a draft, a database, and an effect's way from proposal to undo.
    .target(
      name: "KindStage",
      dependencies: [
        "Approval", "EffectKit", "Git", "GitMerge", "JSON", "KindSupport", "Plans", "RunJournal", "SQLMigrate",
        "SecretSources", "TestKit", system,
      ], path: "Tests/Commit/KindStage", swiftSettings: house),
    kindTests("KindSupport", ["FileWrite", "GitPush", "HTTPClient", "HTTPRequest", "RunCommand", "SQLMigrate"]),
    kindTests("GitMerge", ["Git"]),
    kindTests("GitPush", ["Git"]),
    kindTests("SQLMigrate", ["Policy"]),
    kindTests("HTTPRequest", ["HTTPClient"]),
    kindTests("RunCommand", ["chancery"]),
    kindTests("FileWrite"),
    tests(
      "OrchestrationTests", in: .commit,
      [
        "Approval", "Policy", "Hashing", "JSON", "Drafting", "EffectKit", "Orchestration", "RunJournal", "Models",
        "Plans", "KindRegistry", "KindSupport", "NoteKind", "PlanFiles", "SecretSources",
      ]),
    tests(
      "CommandsTests", in: .interface,
      ["chancery", "JSON", "JournalStore", "Models", "Plans", "RunJournal", "Terminal"],
      without: [
        "Counts", "KillPoints", "Recipes/services.py", "Report/recount.py", "Screens/Texts", "Terminal/typing.py",
      ]),
    // Fixtures of misuse, which must not compile.
    tests("ArchitectureTests", in: nil, ["JSON"], without: ["Fixtures"]),
  ]
)

// What `scripts/fuzz` searches with. It has no `main` of its own: libFuzzer brings it.
if Context.environment["CHANCERY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzzing",
      dependencies: ["FuzzSubjects"], path: "Benchmarks/Fuzzing",
      swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
