import EgressProxy
import HTTPClient
import HTTPRequest

/// The beginnings of what an agent sends to the egress proxy, and what servers answer to the requests of effects.
enum ConnectionSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    switch subject {
    case .proxyRequest: request(bytes)
    case .clientHello: hello(bytes)
    default: answer(bytes)
    }
  }

  /// A head that is taken has three words without spaces, and no header with a line of its own in it.
  private static func request(_ bytes: [UInt8]) {
    guard let request = try? ProxyRequest(head: bytes) else { return }
    precondition(!request.method.contains(" ") && !request.target.contains(" "))
    precondition(request.headers.allSatisfy { !$0.value.contains("\n") && !$0.value.contains("\r") })
    _ = try? request.only("host")
  }

  /// More bytes behind a message that is whole change nothing of what was read of it.
  private static func hello(_ bytes: [UInt8]) {
    guard let hello = try? ClientHello.reading(bytes), let longer = try? ClientHello.reading(bytes + [22, 3, 1]) else {
      return
    }
    precondition(hello == longer)
  }

  private static func answer(_ bytes: [UInt8]) {
    let answer = HTTPAnswer(status: 200, body: bytes)
    _ = answer.refusal
    precondition(answer.excerpt.allSatisfy { !$0.isNewline })
  }
}
