/// Recognises that an agent could do nothing because a sandbox of its own cannot start inside Chancery's.
enum NestedSandbox {
  /// What its output says then, and how it is switched off.
  private static let known: [(signs: [String], advice: String)] = [
    (
      ["bwrap: ", "codex-linux-sandbox", "LandlockRestrict", "Sandbox(Denied", "sandbox setup"],
      "Codex's own sandbox cannot start inside Chancery's, which holds already: "
        + "add --sandbox, danger-full-access to the agent's words, or use preset: codex"
    ),
    (
      ["cannot be used with root/sudo privileges"],
      "Claude Code refuses to skip its questions as root: set IS_SANDBOX=1 for it, or use preset: claude"
    ),
  ]

  static func advice(for output: String) -> String? {
    known.first { entry in entry.signs.contains { output.contains($0) } }?.advice
  }
}
