import LinuxSystem
import Plans
import Redaction
import Subprocess
import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads one secret from an environment variable, a file or a program.
struct SecretReader: Sendable {
  let environment: [String: String]
  let home: String

  /// The time limit for a program that prints a secret; some ask a person for a fingerprint first.
  private static let patience = Duration.seconds(120)

  func read(_ name: String, from source: SecretSource) async throws(SecretError) -> Secret {
    keepOutOfCoreDumps()
    let text: String
    switch source {
    case .environment(let variable):
      guard let value = environment[variable], !value.isEmpty else {
        throw SecretError(
          name: name, reason: "the environment variable \(variable) is not set", hint: "set \(variable)")
      }
      text = value
    case .file(let path): text = try contents(of: path, name)
    case .command(let words): text = try await output(of: words, name)
    }
    if let problem = Self.problem(with: text, name) { throw problem }
    return Secret(name: name, value: text)
  }

  private static func problem(with text: String, _ name: String) -> SecretError? {
    guard !(Secret.shortest...Secret.longest).contains(text.utf8.count) || text.utf8.contains(0) else { return nil }
    return SecretError(
      name: name, reason: "it has \(text.utf8.count) bytes or contains a NUL",
      hint: "a secret needs \(Secret.shortest) bytes or more; a shorter one cannot be redacted")
  }

  /// Why a secret could not be read, as far as that is told without running a program; no value is kept.
  func problem(with name: String, from source: SecretSource) -> SecretError? {
    switch source {
    case .environment(let variable):
      guard let value = environment[variable], !value.isEmpty else {
        return SecretError(
          name: name, reason: "the environment variable \(variable) is not set", hint: "set \(variable)")
      }
      return Self.problem(with: value, name)
    case .file(let path):
      do throws(SecretError) { return Self.problem(with: try contents(of: path, name), name) } catch { return error }
    case .command(let words):
      guard let program = words.first else { return nil }
      if program.contains("/") {
        guard access(program, X_OK) != 0 else { return nil }
        return SecretError(
          name: name, reason: "there is no program at \(program)", hint: "install it, or see secrets.\(name)")
      }
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      guard !folders.contains(where: { access("\($0)/\(program)", X_OK) == 0 }) else { return nil }
      return SecretError(
        name: name, reason: "there is no program \(program) on PATH", hint: "install it, or see secrets.\(name)")
    }
  }

  private func contents(of path: String, _ name: String) throws(SecretError) -> String {
    let hint = "see secrets.\(name) in the plan or the configuration"
    let place = path.hasPrefix("~/") ? home + path.dropFirst() : path
    func failure(_ reason: String) -> SecretError { SecretError(name: name, reason: reason, hint: hint) }
    let bytes: [UInt8]?
    do {
      bytes = try UserFile.read(place, limit: Secret.longest + 2)
    } catch {
      throw failure("\(place): \(error.reason)")
    }
    guard let bytes else { throw failure("\(place): there is no such file") }
    return try text(bytes, failure("\(place) is not UTF-8 text"))
  }

  private func output(of words: [String], _ name: String) async throws(SecretError) -> String {
    let program = words.first ?? ""
    func failure(_ reason: String) -> SecretError {
      SecretError(name: name, reason: reason, hint: "run \(program) by hand to see its output")
    }
    let bytes: [UInt8]?
    do {
      bytes = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
        group.addTask { try await Self.run(words) }
        group.addTask {
          try await Task.sleep(for: Self.patience)
          throw TimedOut()
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
    } catch is TimedOut {
      throw failure("the program \(program) took longer than \(Self.patience.components.seconds) seconds")
    } catch {
      throw failure("the program \(program) could not be run, or printed too much")
    }
    guard let bytes else { throw failure("the program \(program) failed") }
    return try text(bytes, failure("the output of \(program) is not UTF-8 text"))
  }

  /// The output of a program; `nil` where it fails. Its standard error could contain anything, so it is never shown.
  private static func run(_ words: [String]) async throws -> [UInt8]? {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    let result = try await Subprocess.run(
      .name(words.first ?? ""), arguments: Arguments(Array(words.dropFirst())), platformOptions: options,
      input: .none, output: .bytes(limit: Secret.longest + 2), error: .discarded)
    return result.terminationStatus.isSuccess ? result.standardOutput : nil
  }

  /// The text without the line end of a file or an output, and without a byte order mark in front.
  private func text(_ bytes: [UInt8], _ failure: SecretError) throws(SecretError) -> String {
    var bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure }
    return text
  }

  #if canImport(Glibc)
  private static let coreSize = __rlimit_resource_t(RLIMIT_CORE.rawValue)
  #else
  private static let coreSize = RLIMIT_CORE
  #endif

  /// From now on this process knows a secret, so it and its child processes write no core dump. A limit of one byte
  /// also keeps the kernel from piping a dump to a program; a limit of zero would not.
  private func keepOutOfCoreDumps() {
    var limit = rlimit()
    guard getrlimit(Self.coreSize, &limit) == 0, limit.rlim_cur > 1 else { return }
    limit.rlim_cur = 1
    _ = setrlimit(Self.coreSize, &limit)
  }
}

private struct TimedOut: Error {}
