import ArgumentParser

extension Chancery {
  struct JournalVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "journal",
      abstract: "Check the journal, or accept one restored from a backup.",
      discussion: Help.examples(
        """
        chancery journal check
        chancery journal check 20261123-k3v9x2ab
        chancery journal accept-restore
        """),
      subcommands: [JournalCheck.self, AcceptRestore.self])
  }
}
