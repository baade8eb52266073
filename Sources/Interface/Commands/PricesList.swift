import ArgumentParser
import JSON
import ModelProviders
import Models
import Plans
import Preparation
import Terminal

extension Chancery.Prices {
  struct List: Command {
    static let configuration = CommandConfiguration(
      abstract: "List prices in US dollars for a million tokens.")

    @Argument(help: "A model, as PROVIDER/MODEL; all by default.")
    var model: String?

    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let layers = try Settings(host: try HostEnvironment()).priceLayers()
      let output = Output.standard
      var rows = PriceRow.rows(of: layers)
      if let model {
        // As a call would be priced: a name with a date is the same model.
        let choice = ModelChoice(model: model)
        let whole = layers.reduce(PriceTable()) { $0.overridden(by: $1.table) }
        guard let key = whole.key(provider: choice.provider, model: choice.modelName) else {
          throw CommandFailure(
            .failed, "\(model) has no known price; a `usd` limit needs known prices",
            hint: "set providers.\(choice.provider).prices in the configuration, or `chancery prices update`")
        }
        rows = rows.filter { $0.key == key }
      }
      if json {
        output.json(["version": 1, "prices": .array(rows.map(\.document))])
      } else {
        let heads = ["model", "lane", "input", "output", "cache read", "cache write", "source"]
        for line in Table(header: heads, rows: rows.map(\.cells)).lines(style: output.style) { output.line(line) }
        let asOf = layers.compactMap { layer in layer.table.asOf.map { "\(layer.name) as of \($0)" } }
        output.line("US dollars for a million tokens; \(asOf.joined(separator: ", "))")
      }
      return .done
    }
  }
}
