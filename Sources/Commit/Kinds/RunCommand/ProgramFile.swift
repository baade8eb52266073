import Approval
import Foundation
import Hashing
import LinuxSystem

/// A program or script as it is on the disk: where it is, what it holds, and whether anybody but root could exchange it.
struct ProgramFile {
  static let mostBytes = 512 << 20

  /// Absolute, without symbolic links.
  var path: String
  var bytes: [UInt8]
  /// Whether another process of this user could put something else in its place, or change it.
  var isExchangeable: Bool
  /// Whether it is meant to be run: by its mode, or by a first line that says what runs it.
  var isRunnable: Bool
  /// Whether its mode lets it be executed.
  var isExecutable: Bool

  var sealed: SealedExecutable { SealedExecutable(path: path, digest: SHA256Digest(of: bytes).hex) }

  /// - Parameter path: an absolute path, which may lead through links.
  init(at path: String) throws(SystemError) {
    guard let real = unsafe realpath(path, nil) else { throw SystemError.last("find the program \(path)") }
    defer { unsafe free(real) }
    let place = unsafe String(cString: real)
    let file = unsafe open(place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw SystemError.last("read the program \(place)") }
    defer { close(file) }
    let state = try FileState(descriptor: file, name: place, limit: Self.mostBytes)
    bytes = state.bytes
    isExecutable = state.mode & 0o111 != 0
    isRunnable = state.mode & 0o111 != 0 || state.bytes.starts(with: Array("#!".utf8))
    self.path = place
    isExchangeable = !SearchPath.isOfRoot(place)
  }

  /// Whether it looks like text, which the system starts by its first line alone.
  var isText: Bool { !bytes.isEmpty && !bytes.prefix(4096).contains(0) }

  /// The words by which it finds files beside itself; `nil` where nothing shows that it does.
  var neighbours: String? {
    guard isText else {
      // Libraries that are looked for from where the program is.
      return bytes.contains(sequence: Array("\0$ORIGIN".utf8)) ? "$ORIGIN" : nil
    }
    guard let text = String(validating: bytes.prefix(256 << 10), as: UTF8.self) else { return nil }
    let patterns: [Regex<Substring>] = [
      /(?:dirname|readlink|realpath)[^\n;|]{0,60}(?:\$\{?0|BASH_SOURCE)/, /\$\{(?:0|BASH_SOURCE(?:\[0\])?)[%:]/,
      /__file__|__dirname|__dir__|__DIR__|import\.meta|require_relative|FindBin|sys\.path\[0\]/,
      /(?:require\(|from|import)\s*['"]\.{1,2}\//,
    ]
    for pattern in patterns {
      if let found = text.firstMatch(of: pattern) {
        return found.output.split(whereSeparator: \.isNewline).joined(separator: " ")
      }
    }
    return nil
  }

  /// What a script's first line names: the interpreter and its one argument.
  var interpreter: (path: String, argument: String?)? {
    guard bytes.starts(with: Array("#!".utf8)) else { return nil }
    let line = bytes.dropFirst(2).prefix(4096).prefix { $0 != 0x0A }
    let words = String(decoding: line, as: UTF8.self).split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let path = words.first, path.hasPrefix("/") else { return nil }
    let rest = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    return (String(path), rest.isEmpty ? nil : rest)
  }

  /// The program that a word stands for: as a path, or by the folders of a `PATH`.
  static func path(of word: String, in search: String) -> String? {
    if word.contains("/") { return word }
    return search.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(word)" }.first { candidate in
      var status = stat()
      return unsafe stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(candidate, X_OK) == 0
    }
  }
}

extension [UInt8] {
  fileprivate func contains(sequence: [UInt8]) -> Bool {
    guard let first = sequence.first, count >= sequence.count else { return false }
    var start = startIndex
    while let index = self[start...].firstIndex(of: first), index + sequence.count <= count {
      if self[index..<(index + sequence.count)].elementsEqual(sequence) { return true }
      start = index + 1
    }
    return false
  }
}
