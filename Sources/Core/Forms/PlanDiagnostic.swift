package import JSON
import Texts

/// One error in a file, and its place.
package struct PlanDiagnostic: Hashable, Sendable {
  /// The file, as the person named it.
  package var path: String
  /// From 1.
  package var line: Int
  /// From 1, counted in Unicode scalars.
  package var column: Int
  /// The key path of the value, for example `steps[1].needs`; empty for the whole file.
  package var key: String
  /// What is wrong, as a lower-case fragment.
  package var message: String
  package var expected: String?
  /// A valid name that is close to the one given.
  package var nearest: String?
  /// What to do next.
  package var hint: String?
}

extension PlanDiagnostic: CustomStringConvertible {
  /// One line: place, key, what is wrong, what was expected, the nearest valid name, what to do.
  package var description: String {
    var parts = [message]
    if let expected { parts.append("expected \(expected)") }
    if let nearest { parts.append("did you mean \"\(nearest)\"?") }
    if let hint { parts.append(hint) }
    let place = "\(path):\(line):\(column): " + (key.isEmpty ? "" : "\(key): ")
    return Self.visible(place + parts.joined(separator: "; "))
  }

  /// The text with every character escaped that a terminal would obey or hide.
  private static func visible(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.isInvisible ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }

  /// The diagnostic for programs.
  package var document: JSONValue {
    var members: [String: JSONValue] = [
      "path": .string(path), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
      "key": .string(key), "message": .string(message),
    ]
    members["expected"] = expected.map(JSONValue.string)
    members["nearest"] = nearest.map(JSONValue.string)
    members["hint"] = hint.map(JSONValue.string)
    return .object(members)
  }
}

/// All errors of a file, in the order of its lines; never empty.
package struct PlanDiagnostics: Error, Hashable, Sendable, CustomStringConvertible {
  package var list: [PlanDiagnostic]

  package init(list: [PlanDiagnostic]) { self.list = list }

  package var description: String { list.map(\.description).joined(separator: "\n") }
}
