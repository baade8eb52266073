import Foundation
import JSON

/// Something that a command tried and was refused, or could not find because the sandbox hides it.
struct Refusal: Hashable, Sendable {
  enum Kind: String, CaseIterable {
    case read, write, connect, socket, call
  }

  var kind: Kind
  /// A path, an address, the name of a system call.
  var what: String
  var program: String

  /// Reads a line of the sandbox; `nil` for what is of no interest, such as a file that is nowhere at all.
  init?(line: String) {
    let parts = line.split(separator: "\t", maxSplits: 2).map(String.init)
    guard parts.count == 3, let kind = Kind(rawValue: parts[1]) else { return nil }
    self.init(kind: kind, what: parts[2], program: parts[0])
    switch kind {
    case .read where !Self.exists(what): return nil
    case .connect where what.hasPrefix(Self.socket) && !Self.exists(String(what.dropFirst(Self.socket.count))):
      return nil
    default: return
    }
  }

  private init(kind: Kind, what: String, program: String) {
    self.kind = kind
    self.what = what
    self.program = program
  }

  private static let socket = "the socket "

  /// Whether something is there outside. Where not even this user may look, there is nothing to tell.
  private static func exists(_ path: String) -> Bool {
    guard LocalFiles.hold(path) else { return false }
    var status = stat()
    return lstat(path, &status) == 0
  }

  var document: JSONValue {
    ["kind": .string(kind.rawValue), "what": .string(what), "program": .string(program)]
  }
}
