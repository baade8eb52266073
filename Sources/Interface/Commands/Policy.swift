import ArgumentParser

extension Chancery {
  struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the limits in force and where each comes from, or waive one.",
      subcommands: [Check.self, Waive.self])
  }
}
