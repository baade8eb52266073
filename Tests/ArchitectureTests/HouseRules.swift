/// The plan of the house as the tests hold it: what each room may import.
///
/// It repeats the manifest on purpose. Whoever adds an edge has to write it twice, and read the sentence beside it.
enum HouseRules {
  /// Our own modules that each target may import.
  static let allowed: [String: Set<String>] = [
    "Digests": ["CLibcrypto"],
    "Documents": [],
    "Plans": ["Documents"],
    "BlastRadius": ["Plans"],
    "Models": ["Documents", "Plans"],
    "History": ["BlastRadius", "Documents", "Models", "Plans"],
    "Measures": ["Documents", "History", "Models", "Plans"],
    "Drafting": ["BlastRadius", "Digests", "Documents", "History", "Models", "Plans"],
    "Git": ["CLibgit2"],
    "Scratch": ["BlastRadius", "CFiles", "Digests", "Drafting", "Git", "History", "Plans"],
    "Confinement": ["CConfinement", "Drafting", "History", "Plans"],
    "PlanFiles": ["BlastRadius", "Digests", "Documents", "Plans"],
    "Transport": ["CLibcurl"],
    "ModelClients": ["Digests", "Documents", "Models", "Plans", "Scrubbing", "Transport"],
    "Scrubbing": [],
    "Secrets": ["Plans", "Scrubbing"],
    "Egress": [
      "CFiles", "Documents", "Drafting", "History", "ModelClients", "Models", "Plans", "Scrubbing", "Transport",
    ],
    "HistoryStore": ["Digests", "Documents", "History", "Plans"],
    "Databases": ["CLibpq", "CSQLite"],
    "SQLParsing": ["CLibpgQuery", "Databases", "Documents", "Plans"],
    "Authority": ["BlastRadius", "Digests", "Documents", "History", "Models", "Plans"],
    "Effects": ["Authority", "Documents", "Plans"],
    "WorldEffects": [
      "Authority", "BlastRadius", "CFiles", "CSupervision", "Databases", "Digests", "Documents", "Effects", "Git",
      "Plans", "SQLParsing", "Scrubbing", "Secrets", "Transport",
    ],
    "Execution": [
      "Authority", "BlastRadius", "Digests", "Documents", "Drafting", "Effects", "History", "Models", "Plans",
    ],
    "chancery": ["Commands"],
  ]

  /// What may see everything: composition, and what tests share.
  static let composition: Set<String> = ["Commands", "TestKit"]

  /// Values: nothing in them can touch a file, a socket or a clock.
  static let pure: Set<String> = [
    "Documents", "Plans", "BlastRadius", "Models", "History", "Measures", "Drafting", "Authority", "Effects",
    "Execution", "Scrubbing",
  ]

  /// Modules that can reach the world.
  static let world: Set<String> = [
    "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Darwin", "Musl", "Dispatch", "Subprocess",
    "SystemPackage",
  ]

  /// The trusted base. Only it, and composition, may know how an effect is applied.
  static let trusted: Set<String> = ["Authority", "Effects", "WorldEffects", "Execution"]

  /// Everything that serves drafting, none of which may name the trusted base.
  static let drafting: Set<String> = ["Drafting", "Scratch", "Confinement", "Egress", "ModelClients", "Git"]
}
