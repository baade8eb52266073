// swift-tools-version: 6.2
import PackageDescription

// The plan of the house. `Tests/ArchitectureTests` holds the imports of every file against its own copy of this table,
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

func room(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = house) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], without excluded: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestKit", subprocess, system], exclude: excluded, swiftSettings: house)
}

let package = Package(
  name: "chancery",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "chancery", targets: ["chancery"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // C libraries of the system.
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
    .systemLibrary(
      name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(name: "CLibpgQuery", providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .systemLibrary(name: "CFiles"),

    // The launcher of sandboxes, in C: it forks, and what runs between a fork and a program may not be Swift.
    .target(name: "CConfinement"),

    // The parent of commands that effects run, in C for the same reason.
    .target(name: "CSupervision"),

    // Values.
    room("Digests", ["CLibcrypto"], settings: overC),
    room("Documents"),
    room("Plans", ["Documents"]),
    room("BlastRadius", ["Plans"]),
    room("Models", ["Documents", "Plans"]),
    room("Scrubbing"),
    room("History", ["BlastRadius", "Documents", "Models", "Plans"]),
    room("Measures", ["Documents", "History", "Models", "Plans"]),

    // Drafting, and the adapters that serve it. None of them can name what applies an effect.
    room("Drafting", ["BlastRadius", "Digests", "Documents", "History", "Models", "Plans"]),
    room("Git", ["CLibgit2"], settings: overC),
    room("Scratch", ["BlastRadius", "CFiles", "Digests", "Drafting", "Git", "History", "Plans"], settings: overC),
    room("Confinement", ["CConfinement", "Drafting", "History", "Plans"], settings: overC),
    room("PlanFiles", ["BlastRadius", "Digests", "Documents", "Plans", yams]),
    room("Transport", ["CLibcurl"], settings: overC),
    room(
      "ModelClients", ["Digests", "Documents", "Models", "Plans", "Scrubbing", "Transport", subprocess, system],
      settings: overC),
    room("Secrets", ["Plans", "Scrubbing", subprocess, system]),
    room(
      "Egress",
      ["CFiles", "Documents", "Drafting", "History", "ModelClients", "Models", "Plans", "Scrubbing", "Transport"],
      settings: overC),
    room("HistoryStore", ["Digests", "Documents", "History", grdb]),

    // Databases and their own parsers, for the effects that change them.
    room("Databases", ["CLibpq", "CSQLite"], settings: overC),
    room("SQLParsing", ["CLibpgQuery", "Databases", "Documents", "Plans"], settings: overC),

    // The trusted base.
    room("Authority", ["BlastRadius", "Digests", "Documents", "History", "Models", "Plans"]),
    room("Effects", ["Authority", "Documents", "Plans"]),
    room(
      "WorldEffects",
      [
        "Authority", "BlastRadius", "CFiles", "CSupervision", "Databases", "Digests", "Documents", "Effects", "Git",
        "Plans", "SQLParsing", "Scrubbing", "Secrets", "Transport", subprocess, system,
      ]),
    room(
      "Execution",
      [
        "Authority", "BlastRadius", "Digests", "Documents", "Drafting", "Effects", "History", "Models", "Plans",
      ]),

    // Composition.
    room(
      "Commands",
      [
        "Authority", "BlastRadius", "Confinement", "Digests", "Documents", "Drafting", "Effects", "Egress", "Execution",
        "Git", "History", "HistoryStore", "Measures", "ModelClients", "Models", "PlanFiles", "Plans", "Scratch",
        "Secrets", "Transport", "WorldEffects", arguments, logging, subprocess, system,
      ]),
    .executableTarget(name: "chancery", dependencies: ["Commands"], swiftSettings: house),

    // What `./dev bench` times without a process around it.
    .executableTarget(
      name: "judging-bench", dependencies: ["BlastRadius", "Plans"], path: "Benchmarks/Judging", swiftSettings: house),

    // Tests: one target a room; the last three look at the whole.
    room("TestKit", ["Documents", "Drafting", "History", "Models", "Plans", subprocess, system]),
    tests("DocumentsTests", ["Documents", "Digests"]),
    tests("PlansTests", ["Documents", "PlanFiles", "Plans", yams]),
    tests("BlastRadiusTests", ["BlastRadius", "Documents", "Plans"]),
    tests("ModelClientsTests", ["Documents", "ModelClients", "Models", "Plans", "Scrubbing", "Transport"]),
    tests("SecretsTests", ["Plans", "Scrubbing", "Secrets"]),
    tests(
      "EgressTests",
      ["Documents", "Drafting", "Egress", "History", "ModelClients", "Models", "Plans", "Transport"]),
    tests(
      "HistoryTests", ["BlastRadius", "Documents", "History", "HistoryStore", "Models", "Plans", grdb, system]),
    tests("MeasuresTests", ["BlastRadius", "Documents", "History", "Measures", "Models", "Plans"]),
    tests("DraftingTests", ["BlastRadius", "Digests", "Documents", "Drafting", "History", "Models", "Plans"]),
    tests(
      "ScratchTests", ["BlastRadius", "Digests", "Drafting", "Git", "History", "Plans", "Scratch"], without: ["Edits"]),
    tests(
      "ConfinementTests", ["chancery", "Confinement", "Drafting", "History", "PlanFiles", "Plans"],
      without: ["Battery", "Weaker"]),
    tests("SQLParsingTests", ["Databases", "Plans", "SQLParsing"]),
    tests("AuthorityTests", ["Authority", "BlastRadius", "Digests", "Documents", "History", "Models", "Plans"]),
    tests(
      "WorldEffectsTests",
      [
        "chancery", "Authority", "Documents", "Effects", "Git", "History", "Plans", "Secrets", "Transport",
        "WorldEffects",
      ]),
    tests(
      "ExecutionTests",
      [
        "Authority", "BlastRadius", "Digests", "Documents", "Drafting", "Effects", "Execution", "History", "Models",
        "Plans",
      ]),
    tests("CommandTests", ["chancery", "Documents", "Models", "Plans"], without: ["Terminal/typing.py"]),
    // Fixtures of misuse, which must not compile.
    tests("ArchitectureTests", [], without: ["Fixtures"]),
  ]
)

// What `scripts/fuzz` searches with. It has no `main` of its own: libFuzzer brings it.
if Context.environment["CHANCERY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzzing",
      dependencies: ["Authority", "BlastRadius", "Digests", "Documents", "History", "PlanFiles", "Plans"],
      path: "Benchmarks/Fuzzing", swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
