import Foundation
import JSON
import ModelProviders
package import Models
import Plans

/// The user's own table of prices, which is over the one that is built in and below the configuration.
package struct PriceFile {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// The table; an empty one where there is no file.
  ///
  /// - Throws: `CommandFailure` for a file that is no table of prices.
  package func table() throws -> PriceTable {
    guard FileManager.default.fileExists(atPath: path) else { return PriceTable() }
    return try Self.table(in: try TextFile.read(path, limit: 16 << 20), from: path)
  }

  package static func table(in text: String, from source: String) throws -> PriceTable {
    let document: JSONValue
    do throws(JSONParsingError) {
      document = try JSONValue(parsing: text)
    } catch {
      throw CommandFailure(.usage, "\(source) is no JSON: \(error)")
    }
    do throws(PriceTableError) {
      return try PriceTable(document)
    } catch {
      throw CommandFailure(.usage, "\(source) is not a table of prices: \(error.reason)")
    }
  }

  /// Puts a table in place of the file, whole or not at all.
  package func write(_ text: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure(.failed, "\(path) could not be written: \(error.localizedDescription)")
    }
  }
}
