/// Takes secret values out of texts that people or journals get to see.
struct Scrubber: Sendable {
  private let secrets: [String]

  /// Values of fewer than six characters are left alone: they would blank out ordinary words.
  init(secrets: [String]) {
    self.secrets = secrets.filter { $0.count >= 6 }.sorted { $0.count > $1.count }
  }

  func scrub(_ text: String) -> String {
    secrets.reduce(text) { $0.replacing($1, with: "[key]") }
  }
}
