import Hashing

/// Every object of a database with its definition, so that two states can be told apart and compared.
struct SchemaListing: Hashable, Sendable {
  /// Definitions by the object's kind and name.
  let objects: [String: String]

  /// - Parameter rows: kind, name and definition of each object.
  init(_ rows: [[String?]]) {
    var objects: [String: String] = [:]
    for row in rows where row.count == 3 {
      let kind: String = row[0] ?? ""
      let name: String = row[1] ?? ""
      objects["\(kind) \(name)"] = row[2] ?? ""
    }
    self.objects = objects
  }

  /// SHA-256 over all of it.
  var digest: String {
    let lines = objects.sorted { $0.key < $1.key }.map {
      "\($0.key.utf8.count) \($0.key) \($0.value.utf8.count) \($0.value)"
    }
    return SHA256Digest(of: lines.joined(separator: "\n")).hex
  }

  /// What is made, goes, or is otherwise afterwards; parts of a table that is made or goes as a whole are left out.
  func changes(to after: SchemaListing) -> (created: [String], dropped: [String], altered: [String]) {
    let created = after.objects.keys.filter { objects[$0] == nil }.sorted()
    let dropped = objects.keys.filter { after.objects[$0] == nil }.sorted()
    let altered = objects.filter { name, definition in after.objects[name].map { $0 != definition } ?? false }.keys
    return (Self.wholes(created), Self.wholes(dropped), altered.sorted())
  }

  private static func wholes(_ names: [String]) -> [String] {
    let tables = Set(names.filter { $0.hasPrefix("table ") }.map { $0.dropFirst("table ".count) })
    return names.filter { name in
      guard name.hasPrefix("column ") || name.hasPrefix("constraint ") else { return true }
      guard let space = name.firstIndex(of: " "), let end = name.lastIndex(of: ".") else { return true }
      return !tables.contains(name[name.index(after: space)..<end])
    }
  }
}
