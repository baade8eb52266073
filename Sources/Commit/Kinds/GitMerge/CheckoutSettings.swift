import KindSupport

/// The user's settings that have git write files otherwise than they are stored.
struct CheckoutSettings: Sendable {
  /// What each filter runs, by its name.
  private(set) var filters: [String: String] = [:]
  private var autocrlf = ""
  private var eol = ""

  init(git: UserGit) async {
    let listed = await git.run(
      ["config", "-z", "--get-regexp", "^(filter\\..*\\.(smudge|process)|core\\.(autocrlf|eol))$"])
    for entry in listed.output.split(separator: "\0") {
      let parts = entry.split(separator: "\n", maxSplits: 1).map(String.init)
      guard let key = parts.first else { continue }
      let value = parts.count > 1 ? parts[1] : ""
      switch key {
      case "core.autocrlf": autocrlf = value.lowercased()
      case "core.eol": eol = value.lowercased()
      default:
        guard !value.isEmpty, let dot = key.lastIndex(of: ".") else { continue }
        filters[String(key[..<dot].dropFirst("filter.".count)), default: ""] += value + "\n"
      }
    }
  }

  /// Whether a text's lines are ended as Windows ends them.
  func writesReturns(eol: String?, text: String?) -> Bool {
    if text == "unset" { return false }
    if let eol { return eol == "crlf" }
    if autocrlf == "true" { return true }
    return text != nil && autocrlf.isEmpty && self.eol == "crlf"
  }
}
