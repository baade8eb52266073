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
  package var undo: Undo?
  /// Seconds until an exchange is given up.
  package var timeoutSeconds: Int
  /// The header that tells a second try from a second request.
  package var keyHeader: String

  package init(
    request: Request, amount: Amount? = nil, outcome: Outcome = Outcome(), status: Status? = nil,
    undo: Undo? = nil, timeoutSeconds: Int = 30, keyHeader: String = "Idempotency-Key"
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
    request.arguments(in: "") + (status?.request.arguments(in: "status/") ?? [])
      + (undo?.request.arguments(in: "undo/") ?? [])
  }
}

extension HTTPDeclaration.Request {
  /// The texts of the request, behind the key that it stands under.
  fileprivate func arguments(in place: String) -> [DeclaredArgument] {
    let credentials = basic.map { [("user", $0.user), ("password", $0.password)] } ?? []
    return [DeclaredArgument("\(place)url", url)]
      + headers.map { DeclaredArgument("\(place)headers/\($0.name)", $0.value) }
      + credentials.map { DeclaredArgument("\(place)basic/\($0.0)", $0.1) }
      + (body?.arguments(in: place) ?? [])
  }
}

extension HTTPDeclaration.Body {
  fileprivate func arguments(in place: String) -> [DeclaredArgument] {
    switch self {
    case .json(let document): [DeclaredArgument]("\(place)json", document)
    case .form(let document): [DeclaredArgument]("\(place)form", document)
    case .text(let text): [DeclaredArgument("\(place)text", text)]
    case .file(let path): [DeclaredArgument("\(place)file", path, isDraftFile: true)]
    case .multipart(let parts):
      parts.flatMap { part -> [DeclaredArgument] in
        switch part.content {
        case .text(let text): [DeclaredArgument("\(place)multipart/\(part.name)", text)]
        case .file(let path): [DeclaredArgument("\(place)multipart/\(part.name)", path, isDraftFile: true)]
        }
      }
    }
  }
}

extension HTTPDeclaration {
  package struct Request: Hashable, Sendable {
    package var method: Method
    package var url: Template
    package var headers: [Header]
    package var basic: Basic?
    package var body: Body?
    /// The body's type, where it is another than the usual one of its form.
    package var contentType: String?

    package init(
      method: Method = .post, url: Template, headers: [Header] = [], basic: Basic? = nil, body: Body? = nil,
      contentType: String? = nil
    ) {
      self.method = method
      self.url = url
      self.headers = headers
      self.basic = basic
      self.body = body
      self.contentType = contentType
    }

    package init(method: Method = .post, url: Template, headers: [Header] = [], json: JSONTemplate?) {
      self.init(method: method, url: url, headers: headers, body: json.map(Body.json))
    }
  }

  package enum Body: Hashable, Sendable {
    case json(JSONTemplate)
    /// Names and values as HTML forms send them.
    case form(JSONTemplate)
    case multipart([Part])
    case text(Template)
    /// A file of the draft, by its path in the repository.
    case file(Template)
  }

  /// One part of a body of several.
  package struct Part: Hashable, Sendable {
    package var name: String
    package var content: Content
    /// The file's name as the server is told it; that of the file itself by default.
    package var filename: String?
    package var contentType: String?

    package enum Content: Hashable, Sendable {
      case text(Template)
      case file(Template)
    }

    package init(_ name: String, _ content: Content, filename: String? = nil, contentType: String? = nil) {
      self.name = name
      self.content = content
      self.filename = filename
      self.contentType = contentType
    }
  }

  /// A user's name and password, which are sent as HTTP's basic authentication has them.
  package struct Basic: Hashable, Sendable {
    package var user: Template
    package var password: Template

    package init(user: Template, password: Template) {
      self.user = user
      self.password = password
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

  /// What an answer says: by its status code, and by members of its body where it has the code of what was done. A status
  /// in neither list says nothing.
  package struct Outcome: Hashable, Sendable {
    package var done: [Int]?
    package var notDone: [Int]?
    package var fields: [Field]

    package init(done: [Int]? = nil, notDone: [Int]? = nil, fields: [Field] = []) {
      self.done = done
      self.notDone = notDone
      self.fields = fields
    }
  }

  package struct Status: Hashable, Sendable {
    package var request: Request
    /// The header of the answer that holds the address, in place of the request's own.
    package var location: String?
    package var outcome: Outcome
    /// How long it is asked again while it says neither done nor not done, in seconds; 0 asks once.
    package var patienceSeconds: Int
    /// Seconds from one question to the next.
    package var pauseSeconds: Int

    package init(
      request: Request, location: String? = nil, outcome: Outcome = Outcome(), field: Field? = nil,
      patienceSeconds: Int = 0, pauseSeconds: Int = 2
    ) {
      self.request = request
      self.location = location
      self.outcome = outcome
      if let field { self.outcome.fields.append(field) }
      self.patienceSeconds = patienceSeconds
      self.pauseSeconds = pauseSeconds
    }
  }

  /// A request that takes another one back.
  package struct Undo: Hashable, Sendable {
    package var request: Request
    package var outcome: Outcome
    /// Where the money stands that it moves; `nil` where the plan does not say.
    package var amount: Amount?

    package init(_ request: Request, outcome: Outcome = Outcome(), amount: Amount? = nil) {
      self.amount = amount
      self.request = request
      self.outcome = outcome
    }
  }

  /// A member of an answer: done where it is one of some values, not done where it is one of others. One that is not there
  /// counts as `null`.
  package struct Field: Hashable, Sendable {
    /// A JSON Pointer.
    package var pointer: String
    package var done: [JSONValue]
    package var notDone: [JSONValue]
    /// What any other value means; `nil` says nothing.
    package var otherwise: Meaning?

    package enum Meaning: String, Hashable, Sendable, CaseIterable {
      case done
      case notDone = "not-done"
    }

    package init(pointer: String, done: [JSONValue], notDone: [JSONValue] = [], otherwise: Meaning? = nil) {
      self.pointer = pointer
      self.done = done
      self.notDone = notDone
      self.otherwise = otherwise
    }
  }
}
