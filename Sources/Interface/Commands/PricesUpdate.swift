import ArgumentParser
import HTTPClient
import ModelProviders
import Models
import Preparation
import Terminal

extension Chancery.Prices {
  struct Update: Command {
    static let configuration = CommandConfiguration(
      abstract: "Take prices from a file or an address, and list the changes.",
      discussion: """
        The source is a pricetable/1 document; docs/reference/models.md describes it. It replaces your own table.
        """)

    @Argument(help: "A file, or an http or https address.")
    var source: String

    @Flag(help: "Only list the changes.")
    var dryRun = false

    func perform() async throws -> ExitStatus {
      let host = try HostEnvironment()
      let settings = Settings(host: host)
      let isAddress = source.hasPrefix("https://") || source.hasPrefix("http://")
      let text =
        isAddress
        ? try await HTTPTransport(environment: host.environment).text(at: source)
        : try TextFile.read(source, limit: 16 << 20)
      let table = try PriceFile.table(in: text, from: source)
      let before = try settings.prices()
      let known = try PriceTable.embedded()
      let output = Output.standard
      let changes = known.overridden(by: before).changes(to: known.overridden(by: table))
      for change in changes { output.line(visibleLine(change)) }
      if changes.isEmpty { output.line("no price changes") }
      guard !dryRun else { return .done }
      try PriceFile(path: host.pricesPath).write(text)
      output.line("\(host.pricesPath): \(counted(table.models.count, "model")), as of \(table.asOf ?? "no date")")
      return .done
    }
  }
}
