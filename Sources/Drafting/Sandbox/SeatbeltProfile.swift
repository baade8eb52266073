import Drafting
import Plans

/// The text of a profile for Seatbelt, the sandbox of macOS: what a command may read, write and reach there.
///
/// Written from the language that `sandbox-exec` reads (version 1, as in the profiles under /System/Library/Sandbox) and
/// not yet tried on macOS by anyone.
package struct SeatbeltProfile: Hashable, Sendable {
  /// Absolute path of the workspace, which is written to in place: macOS has no layers.
  package var workspace: String
  /// Places that can be read.
  package var shown: [String]
  /// What of these cannot be read all the same.
  package var covered: [String]

  package init(workspace: String, shown: [String], covered: [String] = []) {
    self.workspace = workspace
    self.shown = shown
    self.covered = covered
  }

  /// What no program of macOS starts without.
  private static let system = [
    "/System", "/usr", "/bin", "/sbin", "/Library/Developer", "/Library/Apple", "/private/etc/localtime",
    "/private/etc/ssl", "/private/var/db/timezone", "/private/var/select", "/dev/fd",
  ]
  private static let devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty"]

  /// Everything is denied but what a line allows; of two lines that fit, the later one counts.
  package var text: String {
    let reading = (Self.system + shown + [workspace]).map { "  (subpath \(Self.quoted($0)))" }
    let writing = ["  (subpath \(Self.quoted(workspace)))"]
    let nodes = Self.devices.map { "  (literal \(Self.quoted($0)))" }
    let hidden = covered.map { "(deny file-read* (subpath \(Self.quoted($0))))" }
    let lines =
      [
        "(version 1)", "(deny default)", "(allow process-fork process-exec)", "(allow signal (target same-sandbox))",
        "(allow sysctl-read)", "(allow file-read-metadata)",
      ]
      + ["(allow file-read*"] + reading + nodes + [")"] + ["(allow file-write*"] + writing + nodes + [")"]
      + hidden + ["(deny network*)", "(allow network* (local ip \"localhost:*\"))", "(deny file-write-setugid)"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ path: String) -> String {
    "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

extension SeatbeltProfile {
  /// The profile of a command in a workspace that is a folder; `nil` for layers, which macOS cannot show.
  init?(_ command: ConfinedCommand, view: SandboxView) {
    guard case .folder(let folder) = command.workspace.files else { return nil }
    let places = view.places.compactMap { place in
      if case .shown(let path, _) = place { path } else { nil }
    }
    self.init(
      workspace: folder, shown: places + view.chosen + (view.history ? command.workspace.objects : []),
      covered: view.covered)
  }
}
