package import Drafting
import Plans

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where commands in the sandbox find a program, as far as that is told without running anything.
package enum ProgramLook: Hashable, Sendable {
  case found
  /// It is there, at this path outside, where commands do not see it.
  case hidden(String)
  case missing
}

extension Sandbox {
  /// Looks for a program by its name or its absolute path, as a command would find it.
  package func look(for program: String, of command: ConfinedCommand) -> ProgramLook {
    let view = view(of: command)
    let folders = program.hasPrefix("/") ? [""] : view.path.map { $0 + "/" }
    if folders.contains(where: { Self.isProgram($0 + program) && view.shows($0 + program) }) { return .found }
    let outside = host.path.split(separator: ":").map { "\($0)/\(program)" }
    let places = program.hasPrefix("/") ? [program] : outside
    return places.first(where: Self.isProgram).map(ProgramLook.hidden) ?? .missing
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}

extension SandboxView {
  /// Whether commands see a file of the host, by its path and by what its links lead to.
  func shows(_ path: String) -> Bool {
    guard let real = HostFiles.real(path) else { return false }
    return isShown(path) && isShown(real)
  }

  private func isShown(_ path: String) -> Bool {
    var shown = chosen + caches
    for place in places {
      switch place {
      case .shown(let path, let source): shown += [path, source]
      case .link(let path, _): shown.append(path)
      }
    }
    let deepest = shown.filter { path.isAtOrBelow($0) }.map(\.count).max() ?? 0
    let isEmptied = emptied.contains { path.isAtOrBelow($0) && $0.count >= deepest }
    return deepest > 0 && !isEmptied && !covered.contains { path.isAtOrBelow($0) }
  }
}
