package import Plans
package import Redaction
import Synchronization

/// Reads secrets from their sources when they are first needed, and remembers them for redaction.
///
/// Only code that applies or previews effects has one; no module that drafts can name it.
package final class SecretStore: Sendable {
  private let sources: [String: SecretSource]
  private let reader: SecretReader
  private let known = Mutex<[String: Secret]>([:])

  /// - Parameters:
  ///   - environment: the environment of this process.
  ///   - home: the home folder, for `~/` in paths.
  package init(sources: [String: SecretSource], environment: [String: String], home: String) {
    self.sources = sources
    reader = SecretReader(environment: environment, home: home)
  }

  /// The value of a secret, read at its first use.
  package func secret(_ name: String) async throws(SecretError) -> Secret {
    if let secret = known.withLock({ $0[name] }) { return secret }
    guard let source = sources[name] else {
      throw SecretError(
        name: name, reason: "it is not declared", hint: "declare it under secrets in the configuration")
    }
    let secret = try await reader.read(name, from: source)
    known.withLock { $0[name] = secret }
    return secret
  }

  /// Why a secret could not be read, as far as that is told without keeping it and without running a program.
  package func problem(with name: String) -> SecretError? {
    guard let source = sources[name] else {
      return SecretError(
        name: name, reason: "it is not declared", hint: "declare it under secrets in the configuration")
    }
    return reader.problem(with: name, from: source)
  }

  /// Why a secret could not be read, found out by reading it; its value is neither kept nor shown.
  package func obstacle(to name: String) async -> SecretError? {
    if known.withLock({ $0[name] }) != nil { return nil }
    guard case .command(_)? = sources[name], let source = sources[name] else { return problem(with: name) }
    do throws(SecretError) {
      _ = try await reader.read(name, from: source)
      return nil
    } catch {
      return error
    }
  }

  /// Reads the secrets from this process's environment and from files, so that the redactor knows them before it runs a
  /// program that could read them itself. A secret that cannot be read cannot be printed either, so it is skipped.
  package func learn() async {
    for (name, source) in sources {
      switch source {
      case .environment, .file: _ = try? await secret(name)
      case .command: continue
      }
    }
  }

  /// Redacts every secret read so far from texts and streams.
  package var redactor: Redactor { Redactor(secrets: known.withLock { Array($0.values) }) }
}
