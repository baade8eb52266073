import JSON
import Models
import Plans

/// The contents of a file that a scripted model answers from.
struct Script: Hashable, Sendable {
  var lines: [ScriptLine]
  var price: PriceTable.Rates?

  init(text: String, file: String) throws(ModelError) {
    let document: JSONValue
    do throws(JSONParsingError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw Self.wrong("\(file): \(error)")
    }
    guard let answers = document["answers"]?.arrayValue else {
      throw Self.wrong("\(file): expected an object with a list \"answers\"")
    }
    try Self.check(document, has: ["answers", "price"], where: file)
    lines = []
    for (index, answer) in answers.enumerated() {
      lines.append(try ScriptLine(answer, where: "\(file): answers[\(index)]"))
    }
    guard let price = document["price"] else { return }
    do throws(PriceTableError) {
      self.price = try PriceTable.Rates(price, of: "\(file): price")
    } catch {
      throw Self.wrong(error.reason)
    }
  }

  /// The line that says most about the question, and the first of several such.
  func line(for purpose: ModelRequest.Purpose) -> ScriptLine? {
    var best: ScriptLine?
    for line in lines where line.fits(purpose) && line.exactness > (best?.exactness ?? -1) { best = line }
    return best
  }

  static func wrong(_ reason: String) -> ModelError {
    ModelError(.invalidRequest, "the script cannot be used: \(reason)")
  }

  /// Refuses members that mean nothing: most of them are typing errors.
  static func check(_ document: JSONValue, has known: Set<String>, where place: String) throws(ModelError) {
    guard let members = document.objectValue else { throw wrong("\(place): expected an object") }
    guard let stray = members.keys.filter({ !known.contains($0) }).sorted().first else { return }
    throw wrong("\(place): unknown member \"\(stray)\"; known are \(known.sorted().joined(separator: ", "))")
  }
}
