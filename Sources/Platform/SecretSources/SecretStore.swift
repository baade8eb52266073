package import Plans
package import Redaction
import Synchronization

/// Reads secrets from where they are declared when they are first needed, and knows those that it gave out.
///
/// Only what applies and previews effects has one; nothing that drafts can name it.
package final class SecretStore: Sendable {
  private let sources: [String: SecretSource]
  private let reader: SecretReader
  private let known = Mutex<[String: Secret]>([:])

  /// - Parameters:
  ///   - environment: this process's own.
  ///   - home: what `~/` stands for in paths of files.
  package init(sources: [String: SecretSource], environment: [String: String], home: String) {
    self.sources = sources
    reader = SecretReader(environment: environment, home: home)
  }

  /// The value of a secret, at the moment of its use.
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

  /// Reads the secrets that lie in this process's environment or in a file, so that the scrubber knows them before a
  /// program of the user's runs that could read them there itself. One that cannot be read is not there to be printed.
  package func learn() async {
    for (name, source) in sources {
      switch source {
      case .environment, .file: _ = try? await secret(name)
      case .command: continue
      }
    }
  }

  /// Takes every secret that was given out so far out of texts and streams.
  package var redactor: Redactor { Redactor(secrets: known.withLock { Array($0.values) }) }
}
