import ArgumentParser

extension Chancery {
  struct Prices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List token prices and their sources.",
      discussion: """
        The built-in prices are of the date that the table names. Your own file overrides them, and the configuration overrides \
        both. Only `chancery prices update` ever fetches anything.

        \(Help.examples("""
          chancery prices
          chancery prices anthropic/claude-opus-5-5
          chancery prices update https://example.com/prices.json
          """))
        """, subcommands: [List.self, Update.self], defaultSubcommand: List.self)
  }
}
