package import Drafting
import Plans

/// What leads into a sandbox and out of it, and where its files are.
extension Sandbox {
  /// The path that commands see a workspace at.
  package func folder(of workspace: WorkspacePlace) async -> String {
    guard await strength().without.contains(.namespaces) else { return SandboxView.workspace }
    return switch workspace.files {
    case .folder(let path): path
    case .layers(let layers): layers.point
    }
  }

  /// An egress proxy leads out of a network of the command's own; where there is none, nothing would hold what passes it.
  func check(
    _ io: SandboxIO, of command: ConfinedCommand, _ without: Set<SandboxLayer>
  ) throws(ConfinementError) {
    #if os(macOS)
    guard io.input == nil else {
      throw ConfinementError(reason: "could not confine a command: commands read nothing under Seatbelt here")
    }
    #endif
    guard io.egress != nil else { return }
    guard profiles[command.profile].reach == .named else {
      throw ConfinementError(
        reason: "could not open a way out: the profile \(command.profile.rawValue) reaches nothing",
        hint: "its key reach says so; an agent without hosts and models needs no way out")
    }
    guard !without.contains(.namespaces) else {
      throw ConfinementError(
        reason: "could not open a way out: there are no network namespaces here to lead out of",
        hint: "`chancery doctor` names the missing parts")
    }
  }
}
