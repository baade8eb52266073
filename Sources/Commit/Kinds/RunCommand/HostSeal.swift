import JSON

/// What of the user's machine a command is sealed with, besides programs: variables, files and folders.
///
/// Digests are keyed by the run's own key, since a plain one of a short secret can be guessed.
struct HostSeal: Hashable, Sendable {
  /// By the variable's name; `nil` where it is not set.
  var variables: [String: Variable?]
  /// Folders that programs are brought from, and what they hold.
  var brought: [String: String]
  /// Files that the command reads.
  var reads: [String: String]
  /// Files that are kept, by where they are; `nil` where there is none yet.
  var kept: [String: String?]

  struct Variable: Hashable, Sendable {
    var digest: String
    /// The files that the value names, by their paths' place in it.
    var files: [String]
  }

  init(
    variables: [String: Variable?] = [:], brought: [String: String] = [:], reads: [String: String] = [:],
    kept: [String: String?] = [:]
  ) {
    self.variables = variables
    self.brought = brought
    self.reads = reads
    self.kept = kept
  }

  /// Reads what `document` wrote; `nil` where earlier versions sealed nothing of the kind.
  init?(reading document: JSONValue?) {
    guard let document, let variables = document["variables"]?.objectValue else { return nil }
    self.init()
    for (name, value) in variables {
      let files = (value["files"]?.arrayValue ?? []).compactMap(\.stringValue)
      self.variables[name] = .some(value["hmac"]?.stringValue.map { Variable(digest: $0, files: files) })
    }
    brought = Self.texts(document["bring"])
    reads = Self.texts(document["reads"])
    for (place, digest) in document["keep"]?.objectValue ?? [:] { kept[place] = .some(digest.stringValue) }
  }

  private static func texts(_ document: JSONValue?) -> [String: String] {
    (document?.objectValue ?? [:]).compactMapValues(\.stringValue)
  }

  var document: JSONValue {
    [
      "variables": .object(
        variables.mapValues { variable in
          variable.map { ["hmac": .string($0.digest), "files": .array($0.files.map(JSONValue.string))] } ?? .null
        }),
      "bring": .object(brought.mapValues(JSONValue.string)), "reads": .object(reads.mapValues(JSONValue.string)),
      "keep": .object(kept.mapValues { $0.map(JSONValue.string) ?? .null }),
    ]
  }

  /// What is otherwise now than when it was sealed; `nil` where nothing is.
  ///
  /// - Parameter isAfterwards: whether the command itself may have changed what is kept.
  func difference(to live: HostSeal, isAfterwards: Bool) -> String? {
    for (name, variable) in variables.sorted(by: { $0.key < $1.key }) where live.variables[name] != .some(variable) {
      let now = live.variables[name] ?? nil
      if variable?.digest == now?.digest { return "a file that the variable \(name) names is not what it was" }
      return "the variable \(name) is not what it was"
    }
    for (place, digest) in brought.sorted(by: { $0.key < $1.key }) where live.brought[place] != digest {
      return "the folder \(place) is not what it was"
    }
    for (place, digest) in reads.sorted(by: { $0.key < $1.key }) where live.reads[place] != digest {
      return "the file \(place) is not what it was"
    }
    guard !isAfterwards else { return nil }
    for (place, digest) in kept.sorted(by: { $0.key < $1.key }) where live.kept[place] != .some(digest) {
      return "the file \(place), which the command goes on from, is not what it was"
    }
    return nil
  }
}
