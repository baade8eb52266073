package import JSON
import Models

extension ToolExecutor {
  package mutating func write(_ arguments: JSONValue) async throws -> String {
    let path = try changeable(arguments["path"])
    let content = Array((arguments["content"]?.stringValue ?? "").utf8)
    guard let existing = try await copy.file(path) else {
      try await copy.stage(path, .file(bytes: content, isExecutable: false))
      failedEdits[path] = nil
      return "wrote \(path), \(content.count) bytes\(try await exclusion(of: path))"
    }
    try copy.demandSeen(path, existing)
    let file = FileText(existing.bytes)
    let bytes = file.replaced(by: content).bytes
    try await copy.stage(path, .file(bytes: bytes, isExecutable: existing.isExecutable))
    failedEdits[path] = nil
    let kept = bytes == content ? "" : file.form.map { "; its \($0) stay as they were" } ?? "; its line ends stay \\n"
    return "replaced \(path), \(bytes.count) bytes\(kept)"
  }

  package mutating func edit(_ arguments: JSONValue) async throws -> String {
    let path = try changeable(arguments["path"])
    guard let file = try await copy.file(path) else { throw try await missing(path) }
    try copy.demandSeen(path, file)
    let old = arguments["old"]?.stringValue ?? ""
    let new = arguments["new"]?.stringValue ?? ""
    let count = Int(clamping: arguments["count"]?.integerValue ?? 1)
    let result: TextEdit.Result
    do throws(ToolError) {
      result = try TextEdit(in: file.bytes, old: old, new: new, count: count).result()
    } catch {
      if error.isFailedEdit { failedEdits[path, default: 0] += 1 }
      guard error.mistake == .editNotFound else { throw error }
      let lines = FileText(file.bytes).lines
      throw ToolError(.editNotFound, error.detail + "\n" + NearestLines.report(of: old, new: new, in: lines, path))
    }
    try await copy.stage(path, .file(bytes: result.bytes, isExecutable: file.isExecutable))
    failedEdits[path] = nil
    let places = result.lines.prefix(10).map(String.init).joined(separator: ", ")
    return "changed \(path) at line \(places); match: \(result.fuzz)"
  }

  package mutating func applyPatch(_ arguments: JSONValue) async throws -> String {
    let before = (copy, failedEdits)
    do {
      let patch = try Patch(parsing: arguments["patch"]?.stringValue ?? "")
      var done: [String] = []
      for operation in patch.operations { done.append(try await apply(operation)) }
      failedEdits = [:]
      return done.joined(separator: "\n")
    } catch {
      // All of a patch or none of it: what it staged so far is undone.
      (copy, failedEdits) = before
      if let error = error as? PatchError {
        failedEdits["", default: 0] += 1
        throw ToolError(.patchFailed, "nothing of the patch was applied: \(error.reason)")
      }
      if let fault = error as? ToolError {
        throw ToolError(fault.mistake, "nothing of the patch was applied: \(fault.detail)")
      }
      throw error
    }
  }

  package mutating func move(_ arguments: JSONValue) async throws -> String {
    let from = try changeable(arguments["from"])
    let to = try changeable(arguments["to"])
    guard let file = try await copy.file(from) else { throw try await missing(from) }
    try await demandFree(to)
    try await copy.stage(from, .absent)
    try await copy.stage(to, .file(bytes: file.bytes, isExecutable: file.isExecutable))
    return "moved \(from) to \(to)\(try await exclusion(of: to))"
  }

  package mutating func delete(_ arguments: JSONValue) async throws -> String {
    let path = try changeable(arguments["path"])
    if try await copy.stageRemovalOfLink(path) { return "deleted the link \(path), and not what it leads to" }
    guard try await copy.file(path) != nil else { throw try await missing(path) }
    try await copy.stage(path, .absent)
    return "deleted \(path)"
  }

  private mutating func apply(_ operation: Patch.Operation) async throws -> String {
    switch operation {
    case .add(let path, let content, let isExecutable):
      let path = try changeable(.string(path))
      try await demandFree(path)
      try await copy.stage(path, .file(bytes: content, isExecutable: isExecutable))
      return "added \(path)\(try await exclusion(of: path))"
    case .delete(let path): return try await delete(["path": .string(path)])
    case .update(let path, let destination, let chunks, let isExecutable):
      return try await update(path, moveTo: destination, chunks, isExecutable)
    }
  }

  private mutating func update(
    _ path: String, moveTo destination: String?, _ chunks: [Patch.Chunk], _ mode: Bool?
  ) async throws -> String {
    let path = try changeable(.string(path))
    guard let file = try await copy.file(path) else { throw try await missing(path) }
    try copy.demandSeen(path, file)
    let patched = try chunks.isEmpty ? nil : PatchedText(of: chunks, in: file.bytes, path: path)
    let bytes = patched?.bytes ?? file.bytes
    let isExecutable = mode ?? file.isExecutable
    let fuzz = patched?.fuzz.max() ?? 0
    let note = fuzz == 0 ? "" : " (fuzz \(fuzz): lines differed in white space or punctuation)"
    guard let destination, case let target = try changeable(.string(destination)), target != path else {
      try await copy.stage(path, .file(bytes: bytes, isExecutable: isExecutable))
      return "updated \(path)\(note)"
    }
    try await demandFree(target)
    try await copy.stage(path, .absent)
    try await copy.stage(target, .file(bytes: bytes, isExecutable: isExecutable))
    return "updated \(path) and moved it to \(target)\(note)\(try await exclusion(of: target))"
  }

  private func changeable(_ argument: JSONValue?) throws(ToolError) -> String {
    let path = try WorkspacePath.normal(argument?.stringValue ?? "")
    try demandInside(path)
    return path
  }

  /// What to tell of a file that will be no part of the draft.
  private func exclusion(of path: String) async throws -> String {
    guard let rules = try await copy.exclusion(of: path) else { return "" }
    return "; but \(rules) ignores it, so it is no part of the draft and is lost: choose a path that is not ignored"
  }

  private func demandFree(_ path: String) async throws {
    guard try await copy.file(path) != nil else { return }
    throw ToolError(
      .patchFailed,
      "\(path) exists already, and adding or moving never overwrites: choose another path, "
        + "or delete the file first")
  }
}
