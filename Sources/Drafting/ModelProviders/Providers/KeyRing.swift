import Foundation
import LinuxSystem
import Models
import Plans
import Redaction
import Subprocess

/// Finds a provider's key when it is first needed, and remembers it.
actor KeyRing {
  private let source: SecretSource?
  private let provider: String
  private let environment: [String: String]
  private var found: Secret?

  init(source: SecretSource?, provider: String, environment: [String: String]) {
    self.source = source
    self.provider = provider
    self.environment = environment
  }

  /// The key; `nil` where the provider needs none.
  ///
  /// - Throws: `.unauthorized`, saying where the key was looked for.
  func key() async throws(ModelError) -> Secret? {
    if let found { return found }
    guard let source else { return nil }
    let text: String
    switch source {
    case .environment(let name): text = environment[name] ?? ""
    case .file(let path):
      text = try contents(of: path)
    case .command(let words): text = try await output(of: words)
    }
    let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !key.isEmpty else { throw missing(source.emptiness) }
    guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw missing("what \(source.place) holds has blanks, line breaks or other characters that no key has")
    }
    found = Secret(name: "\(provider).key", value: key)
    return found
  }

  /// The key, where it was needed already.
  var secret: Secret? { found }

  private func contents(of path: String) throws(ModelError) -> String {
    do throws(UserFileError) {
      if let bytes = try UserFile.read(expanded(path), limit: 64 << 10),
        let text = String(validating: bytes, as: UTF8.self)
      {
        return text
      }
    } catch {
      throw missing("the file \(path) cannot be read: \(error.reason)")
    }
    throw missing("the file \(path) cannot be read as text")
  }

  private func output(of words: [String]) async throws(ModelError) -> String {
    guard let program = words.first else { throw missing("its command is empty") }
    do {
      let result = try await run(
        .name(program), arguments: Arguments(Array(words.dropFirst())), output: .string(limit: 64 << 10),
        error: .discarded)
      if result.terminationStatus.isSuccess { return result.standardOutput }
    } catch {
      if Task.isCancelled { throw ModelError(.cancelled, "cancelled while asking \(program) for a key") }
      throw missing("the command \(program) could not be run")
    }
    throw missing("the command \(program) failed")
  }

  private func expanded(_ path: String) -> String {
    path.hasPrefix("~/") ? (environment["HOME"] ?? "") + path.dropFirst() : path
  }

  private func missing(_ reason: String) -> ModelError {
    ModelError(.unauthorized, "no key for the provider \(provider): \(reason)", hint: source?.hint(provider: provider))
  }
}

extension SecretSource {
  /// Where the key is, in words.
  var place: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): "the file \(path)"
    case .command(let words): "the output of \(words.first ?? "the command")"
    }
  }

  fileprivate var emptiness: String {
    if case .environment(let name) = self { "the environment variable \(name) is not set" } else { "\(place) is empty" }
  }

  func hint(provider: String) -> String {
    switch self {
    case .environment(let name):
      "set \(name), for example `export \(name)=…`; or write providers.\(provider).key: { file: ~/PATH } or "
        + "{ command: [PROGRAM, …] } in the configuration"
    case .file, .command: "see providers.\(provider).key in the configuration; { env: NAME } takes it from a variable"
    }
  }
}
