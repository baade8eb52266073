import Approval
import Foundation
import Subprocess
import SystemPackage

/// The system's ssh-keygen(1), and nobody else's: a program of that name in a `PATH` could call any signature good.
struct SSHKeygen: Sendable {
  /// Absolute path.
  let path: String

  struct Result: Sendable {
    var output: String
    var errors: String
    var succeeded: Bool

    /// The program's own words on a failure, on one line.
    var reason: String {
      let lines = errors.split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
      return lines.isEmpty ? "ssh-keygen failed without a message" : lines.joined(separator: "; ")
    }
  }

  /// Where systems keep it.
  static let places = ["/usr/bin/ssh-keygen", "/usr/local/bin/ssh-keygen", "/run/current-system/sw/bin/ssh-keygen"]

  /// Finds the first of `places` that root alone can change.
  ///
  /// - Throws: `SignatureProblem` where there is none.
  static func find(among places: [String] = Self.places) throws(SignatureProblem) -> SSHKeygen {
    guard let path = places.first(where: isRootsAlone) else {
      throw SignatureProblem(
        reason: "no ssh-keygen that root alone can change is at \(places.joined(separator: ", ")); "
          + "install openssh-client")
    }
    return SSHKeygen(path: path)
  }

  /// Runs it with a file as its input: it may end before it has read all, which would break a pipe.
  ///
  /// - Parameter asks: whether it may ask a person for a passphrase or an agent for a key; verifying needs neither.
  func run(_ arguments: [String], input: String? = nil, asks: Bool = false) async -> Result {
    do {
      let file = try FileDescriptor.open(FilePath(input ?? "/dev/null"), .readOnly, options: .closeOnExec)
      let environment: Environment =
        asks ? .inherit.updating(["LC_ALL": "C"]) : .custom(["LC_ALL": "C", "PATH": "/usr/bin:/bin"])
      let result = try await Subprocess.run(
        .path(FilePath(path)), arguments: Arguments(arguments), environment: environment,
        input: .fileDescriptor(file, closeAfterSpawningProcess: true), output: .string(limit: 1 << 20),
        error: .string(limit: 1 << 20))
      return Result(
        output: result.standardOutput, errors: result.standardError, succeeded: result.terminationStatus.isSuccess)
    } catch {
      return Result(output: "", errors: "\(path) could not be run: \(error)", succeeded: false)
    }
  }

  /// Whether the file and every folder above it belong to root and nobody else may write there.
  static func isRootsAlone(_ path: String) -> Bool {
    guard let real = unsafe realpath(path, nil) else { return false }
    defer { unsafe free(real) }
    var place = unsafe String(cString: real)
    while true {
      var status = stat()
      guard unsafe lstat(place, &status) == 0, status.st_uid == 0, status.st_mode & 0o022 == 0 else { return false }
      guard place != "/", let slash = place.lastIndex(of: "/") else { return true }
      place = slash == place.startIndex ? "/" : String(place[..<slash])
    }
  }
}
