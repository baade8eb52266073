import ArgumentParser
import HTTPClient
import JSON
import ModelProviders
import Models
import Plans

struct Prices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What tokens cost, and where that is known from.",
    discussion: """
      Prices are built in, as of the day that the table names. A file of one's own goes over them, and the prices of the \
      configuration over both. Nothing is ever fetched but by `chancery prices update`.

      EXAMPLES
        chancery prices
        chancery prices anthropic/claude-opus-5-5
        chancery prices update https://example.com/prices.json
      """, subcommands: [PriceList.self, PriceUpdate.self], defaultSubcommand: PriceList.self)
}

struct PriceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists prices, in US dollars for a million tokens.")

  @Argument(help: "A model, as PROVIDER/MODEL; all of them by default.")
  var model: String?

  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let layers = try HostEnvironment().priceLayers()
    let output = Output.standard
    var rows = PriceRow.rows(of: layers)
    if let model {
      // As a call would be priced: a name with a date is the same model.
      let choice = ModelChoice(model: model)
      let whole = layers.reduce(PriceTable()) { $0.overridden(by: $1.table) }
      guard let key = whole.key(provider: choice.provider, model: choice.modelName) else {
        throw CommandFailure(
          .failed, "\(model) has no price: what it costs is unknown, and cannot keep a limit on money",
          hint: "set providers.\(choice.provider).prices in the configuration, or `chancery prices update`")
      }
      rows = rows.filter { $0.key == key }
    }
    if json {
      output.json(["version": 1, "prices": .array(rows.map(\.document))])
    } else {
      let heads = ["model", "lane", "input", "output", "cache read", "cache write", "known from"]
      for line in Table(header: heads, rows: rows.map(\.cells)).lines(style: output.style) { output.line(line) }
      let asOf = layers.compactMap { layer in layer.table.asOf.map { "\(layer.name) as of \($0)" } }
      output.line("US dollars for a million tokens; \(asOf.joined(separator: ", "))")
    }
  }
}

struct PriceUpdate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Takes prices from a file or an address, and says what changes.",
    discussion: """
      The source is a pricetable/1 document; docs/reference/models.md tells its form. It becomes the user's own table, in place of \
      the one before.
      """)

  @Argument(help: "A file, or an http or https address.")
  var source: String

  @Flag(help: "Only say what would change.")
  var dryRun = false

  func run() async throws {
    let host = try HostEnvironment()
    let isAddress = source.hasPrefix("https://") || source.hasPrefix("http://")
    let text =
      isAddress
      ? try await HTTPTransport(environment: host.environment).text(at: source)
      : try readText(source, limit: 16 << 20)
    let table = try PriceFile.table(in: text, from: source)
    let before = try host.prices()
    let known = try PriceTable.embedded()
    let output = Output.standard
    let changes = known.overridden(by: before).changes(to: known.overridden(by: table))
    for change in changes { output.line(visibleLine(change)) }
    if changes.isEmpty { output.line("no price changes") }
    guard !dryRun else { return }
    try PriceFile(path: host.pricesPath).write(text)
    output.line("\(host.pricesPath): \(counted(table.models.count, "model")), as of \(table.asOf ?? "no date")")
  }
}

/// The prices of a model in a lane, as a row of a table.
private struct PriceRow {
  var key: PriceTable.Key
  var lane: Lane
  var rates: PriceTable.Rates
  var source: String

  static func rows(of layers: [(name: String, table: PriceTable)]) -> [PriceRow] {
    var models: [PriceTable.Key: (lanes: [Lane: PriceTable.Rates], source: String)] = [:]
    for layer in layers { for (key, lanes) in layer.table.models { models[key] = (lanes, layer.name) } }
    let rows = models.flatMap { key, known in
      known.lanes.map { PriceRow(key: key, lane: $0.key, rates: $0.value, source: known.source) }
    }
    let lanes = Lane.allCases
    return rows.sorted { left, right in
      (left.key.text, lanes.firstIndex(of: left.lane) ?? 0) < (right.key.text, lanes.firstIndex(of: right.lane) ?? 0)
    }
  }

  private var prices: [PriceTable.Rate?] { [rates.input, rates.output, rates.cacheRead, rates.cacheWrite] }

  var cells: [String] { [key.text, lane.rawValue] + prices.map { $0?.description ?? "unpriced" } + [source] }

  var document: JSONValue {
    func price(_ rate: PriceTable.Rate?) -> JSONValue { rate.map { .string($0.description) } ?? .null }
    return [
      "model": .string(key.text), "lane": .string(lane.rawValue), "input": price(rates.input),
      "output": price(rates.output), "cache-read": price(rates.cacheRead), "cache-write": price(rates.cacheWrite),
      "known-from": .string(source),
    ]
  }
}
