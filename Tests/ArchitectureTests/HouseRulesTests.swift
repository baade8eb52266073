import Testing

@Suite("The import rules, on a house of cards")
struct HouseRulesTests {
  private static func room(
    _ name: String, _ layer: Layer, isC: Bool = false, targets: Set<String> = [], products: Set<String> = []
  ) -> House.Room {
    House.Room(
      name: name, layer: layer, path: "Sources/\(layer.rawValue)/\(name)", isC: isC, targets: targets,
      products: products, hasStrictMemorySafety: false)
  }

  private static let everything: Set<String> = [
    "Plans", "Git", "CFiles", "CSupervision", "SecretSources", "Drafting", "Workspaces", "Approval", "Orchestration",
    "Terminal", "Commands",
  ]

  private static let house: House = {
    let rooms = [
      room("Plans", .core, targets: everything), room("Git", .platform, targets: everything),
      room("CFiles", .platform, isC: true), room("CSupervision", .platform, isC: true),
      room("SecretSources", .platform), room("Drafting", .drafting, targets: everything),
      room("Workspaces", .drafting, targets: everything, products: ["Subprocess"]),
      room("Approval", .commit, targets: everything), room("Orchestration", .commit, targets: everything),
      room("GitMerge", .commit, targets: everything), room("Terminal", .interface, targets: everything),
      room("Commands", .interface, targets: everything), room("chancery", .interface, targets: everything),
      room("Modest", .drafting, targets: ["Plans"]),
    ]
    return House(rooms: Dictionary(uniqueKeysWithValues: rooms.map { ($0.name, $0) }))
  }()

  /// Importer and module; the rule that objects, or none.
  static let cases: [(String, String, String?)] = [
    ("Plans", "Synchronization", nil),
    ("Plans", "Foundation", "room of values"),
    ("Plans", "Dispatch", "room of values"),
    ("Plans", "Git", "Core may not import Platform"),
    ("Plans", "CFiles", "Core may not import Platform"),
    ("Plans", "Subprocess", "room of values"),
    ("Git", "Foundation", nil),
    ("Git", "CFiles", nil),
    ("Git", "Drafting", "Platform may not import Drafting"),
    ("Workspaces", "Git", nil),
    ("Workspaces", "CFiles", nil),
    ("Workspaces", "Subprocess", nil),
    ("Workspaces", "Approval", "Drafting may not import Commit"),
    ("Workspaces", "SecretSources", "kept from everything that drafts"),
    ("Workspaces", "CSupervision", "kept from everything that drafts"),
    ("Workspaces", "Terminal", "Drafting may not import Interface"),
    ("Workspaces", "Mystery", "no rule knows the module Mystery"),
    ("Modest", "Git", "the manifest does not let Modest import Git"),
    ("Modest", "Subprocess", "the manifest does not let Modest import Subprocess"),
    ("Drafting", "Foundation", "room of values"),
    ("Orchestration", "Drafting", nil),
    ("Orchestration", "Workspaces", "Commit may not import Drafting"),
    ("Orchestration", "CFiles", "imports C"),
    ("GitMerge", "Drafting", "Commit may not import Drafting"),
    ("GitMerge", "SecretSources", nil),
    ("Terminal", "Approval", nil),
    ("Terminal", "Commands", "imports the commands"),
    ("chancery", "Commands", nil),
  ]

  @Test("Each rule objects to what it is about, and to nothing else", arguments: cases)
  func rule(_ importer: String, _ module: String, _ saying: String?) throws {
    let room = try #require(Self.house.rooms[importer])
    let objection = HouseRules(house: Self.house).objection(to: module, in: room)
    if let saying {
      #expect(objection?.contains(saying) == true, "\(importer) → \(module): \(objection ?? "no objection")")
    } else {
      #expect(objection == nil, "\(importer) → \(module)")
    }
  }
}
