import JSON

/// What exit statuses mean, as it is sealed.
extension CommandDeclaration.Statuses {
  /// Reads what `document` wrote; what is not there means what it always has.
  init(reading document: JSONValue?) {
    self.init(
      run: Meaning(reading: document?["run"]) ?? Meaning(), dryRun: Meaning(reading: document?["dry-run"]) ?? Meaning(),
      verify: Meaning(reading: document?["verify"]) ?? Meaning(notDone: [1]),
      undo: Meaning(reading: document?["undo"]) ?? Meaning())
  }

  var document: JSONValue {
    ["run": run.document, "dry-run": dryRun.document, "verify": verify.document, "undo": undo.document]
  }

  /// Those that are other than usual, for a person.
  var shown: [String] {
    [
      ("run", run, Meaning()), ("dry-run", dryRun, Meaning()), ("verify", verify, Meaning(notDone: [1])),
      ("undo", undo, Meaning()),
    ].compactMap { name, meaning, usual in meaning == usual ? nil : "exit statuses of \(name): \(meaning.shown)" }
  }
}

extension CommandDeclaration.Statuses.Meaning {
  init?(reading document: JSONValue?) {
    guard let done = document?["done"]?.arrayValue, let notDone = document?["not-done"]?.arrayValue else { return nil }
    self.init(
      done: done.compactMap { $0.integerValue.flatMap(Int.init) },
      notDone: notDone.compactMap { $0.integerValue.flatMap(Int.init) })
  }

  var document: JSONValue {
    ["done": .array(done.map { .integer(Int64($0)) }), "not-done": .array(notDone.map { .integer(Int64($0)) })]
  }

  fileprivate var shown: String {
    let list = { (codes: [Int]) in codes.map(String.init).joined(separator: ", ") }
    return [done.isEmpty ? nil : "\(list(done)) done", notDone.isEmpty ? nil : "\(list(notDone)) not done"]
      .compactMap(\.self).joined(separator: "; ")
  }

  /// What an ending says.
  func reading(of ending: Supervised.Ending) -> Reading {
    guard case .exited(let code) = ending else { return .unknown }
    if done.contains(Int(code)) { return .done }
    return notDone.contains(Int(code)) ? .notDone : .unknown
  }

  enum Reading: Hashable {
    case done, notDone, unknown
  }
}
