/// The import rules. They follow from the folders; what they take away besides stands here, with its reason.
struct HouseRules {
  let house: House

  /// Modules of the language itself, which can touch nothing.
  static let language: Set<String> = [
    "Swift", "SwiftOnoneSupport", "Synchronization", "_Concurrency", "_StringProcessing", "_DarwinFoundation1",
  ]

  /// Modules of the system.
  static let system: Set<String> = [
    "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Darwin", "Musl", "Dispatch",
    "CDispatch",
  ]

  /// Rooms below that drafting has no use for: what reads secrets, and what runs the commands of effects.
  static let keptFromDrafting: Set<String> = ["SecretSources", "CSupervision"]

  /// What drafting may do, as ports that `Orchestration` drives; nothing else of the trusted base sees any of it.
  static let portsOfDrafting = (room: "Drafting", importer: "Orchestration")

  /// Rooms above `Core` that are values and rules all the same: they may import neither system nor packages nor C.
  static let pure: Set<String> = ["Drafting", "Approval", "EffectKit", "Orchestration"]

  /// Why a room may not import a module; `nil` where it may.
  func objection(to module: String, in room: House.Room) -> String? {
    if module == room.name || Self.language.contains(module) { return nil }
    if let other = house.rooms[module] { return objection(to: other, in: room) }
    let isPackage = house.packageModules.contains(module)
    guard isPackage || Self.system.contains(module) else { return "no rule knows the module \(module)" }
    if !room.layer.touchesTheWorld || Self.pure.contains(room.name) {
      return "\(room.name) is a room of values and imports \(module)"
    }
    if isPackage, !room.products.contains(where: { House.module(ofProduct: $0) == module }) {
      return "the manifest does not let \(room.name) import \(module)"
    }
    return nil
  }

  private func objection(to other: House.Room, in room: House.Room) -> String? {
    let isPort = other.name == Self.portsOfDrafting.room && room.name == Self.portsOfDrafting.importer
    guard room.layer.reaches.contains(other.layer) || isPort else {
      return "\(room.layer.rawValue) may not import \(other.layer.rawValue), and \(room.name) imports \(other.name)"
    }
    if room.layer == .drafting, Self.keptFromDrafting.contains(other.name) {
      return "\(other.name) is kept from everything that drafts, and \(room.name) imports it"
    }
    if other.name == "Commands", room.name != "chancery" { return "\(room.name) imports the commands" }
    if Self.pure.contains(room.name), other.isC { return "\(room.name) is a room of values and imports C" }
    guard room.targets.contains(other.name) else {
      return "the manifest does not let \(room.name) import \(other.name)"
    }
    return nil
  }
}
