package import JSON
package import Plans

extension EffectKind {
  package static let http: EffectKind = "http"
}

/// Sends one request to a server.
package struct HTTPDeclaration: DeclaredEffect {
  package static let kind = EffectKind.http

  package var request: Request
  /// Where in the body the money is that the request moves.
  package var amount: Amount?
  package var outcome: Outcome
  /// What is asked of the server to find out whether the request was done.
  package var status: Status?
  /// What takes the request back.
  package var undo: Request?
  /// Seconds until an exchange is given up.
  package var timeoutSeconds: Int
  /// The header that tells a second try from a second request.
  package var keyHeader: String

  package init(
    request: Request, amount: Amount? = nil, outcome: Outcome = Outcome(), status: Status? = nil,
    undo: Request? = nil, timeoutSeconds: Int = 30, keyHeader: String = "Idempotency-Key"
  ) {
    self.request = request
    self.amount = amount
    self.outcome = outcome
    self.status = status
    self.undo = undo
    self.timeoutSeconds = timeoutSeconds
    self.keyHeader = keyHeader
  }

  package var declaresUndo: Bool { undo != nil }

  package var arguments: [DeclaredArgument] {
    request.arguments(in: "") + (status?.request.arguments(in: "status/") ?? []) + (undo?.arguments(in: "undo/") ?? [])
  }
}

extension HTTPDeclaration.Request {
  /// The texts of the request, behind the key that it stands under.
  fileprivate func arguments(in place: String) -> [DeclaredArgument] {
    [DeclaredArgument("\(place)url", url)] + headers.map { DeclaredArgument("\(place)headers/\($0.name)", $0.value) }
      + (json.map { [DeclaredArgument]("\(place)json", $0) } ?? [])
  }
}

extension HTTPDeclaration {
  package struct Request: Hashable, Sendable {
    package var method: Method
    package var url: Template
    package var headers: [Header]
    package var json: JSONTemplate?

    package init(method: Method = .post, url: Template, headers: [Header] = [], json: JSONTemplate? = nil) {
      self.method = method
      self.url = url
      self.headers = headers
      self.json = json
    }
  }

  package enum Method: String, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: Template

    package init(name: String, value: Template) {
      self.name = name
      self.value = value
    }
  }

  /// Money in minor units, by JSON Pointers into the body, so that what is judged is what is sent.
  package struct Amount: Hashable, Sendable {
    package var value: String
    /// A pointer, or a currency's code where the body has none.
    package var currency: String

    package init(value: String, currency: String) {
      self.value = value
      self.currency = currency
    }
  }

  /// What a status code says. A status in neither list says nothing.
  package struct Outcome: Hashable, Sendable {
    package var done: [Int]?
    package var notDone: [Int]?

    package init(done: [Int]? = nil, notDone: [Int]? = nil) {
      self.done = done
      self.notDone = notDone
    }
  }

  package struct Status: Hashable, Sendable {
    package var request: Request
    package var outcome: Outcome
    /// What of the answer is looked at besides its status code.
    package var field: Field?

    package init(request: Request, outcome: Outcome = Outcome(), field: Field? = nil) {
      self.request = request
      self.outcome = outcome
      self.field = field
    }
  }

  /// A member of an answer: done where it is one of some values, not done where it is one of others.
  package struct Field: Hashable, Sendable {
    /// A JSON Pointer.
    package var pointer: String
    package var done: [JSONValue]
    package var notDone: [JSONValue]

    package init(pointer: String, done: [JSONValue], notDone: [JSONValue] = []) {
      self.pointer = pointer
      self.done = done
      self.notDone = notDone
    }
  }
}
