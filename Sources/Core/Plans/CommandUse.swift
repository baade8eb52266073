/// Which of an effect's command lines it is.
///
/// Running and undoing come after approval. A dry-run comes before anybody was asked, and a look is repeated for as long as
/// an effect is in doubt, so a pattern that allows a command to run does not allow it for these.
package enum CommandUse: String, Hashable, Sendable, CaseIterable {
  case run, undo
  case dryRun = "dry-run"
  case verify

  /// What a pattern is for that does not say it.
  package static let usual: Set<CommandUse> = [.run, .undo]
}
