import EffectKit
import Git
import Hashing
import JSON
import KindSupport
import Plans

/// A body as it is sealed.
enum SealedBody: Hashable, Sendable {
  /// JSON, in whose strings what is known later is put as JSON writes it.
  case json(SealedText)
  /// Names and values of a form, in which what is known later is put as addresses write it.
  case form(SealedText)
  case text(SealedText)
  case file(SealedFile)
  case multipart([SealedPart])

  init(
    _ declared: HTTPDeclaration.Body, with values: Template.Values, files: DraftFiles
  ) throws(EffectError) {
    switch declared {
    case .json(let document): self = .json(try SealedJSON(document, with: values).text)
    case .form(let document): self = .form(try SealedForm(document, with: values).text)
    case .text(let text): self = .text(try SealedText(text, with: values))
    case .file(let path): self = .file(try files.file(path, values))
    case .multipart(let parts):
      var sealed: [SealedPart] = []
      for part in parts { sealed.append(try SealedPart(part, with: values, files: files)) }
      self = .multipart(sealed)
    }
  }

  /// Reads what `document` wrote; `nil` when it is something else.
  init?(reading document: JSONValue?) {
    // Earlier versions sealed the text of JSON alone.
    if document?.arrayValue != nil {
      guard let text = SealedText(reading: document) else { return nil }
      self = .json(text)
      return
    }
    if let file = SealedFile(reading: document?["file"]) {
      self = .file(file)
    } else if let parts = document?["multipart"]?.arrayValue {
      let read = parts.compactMap(SealedPart.init(reading:))
      guard read.count == parts.count else { return nil }
      self = .multipart(read)
    } else if let text = SealedText(reading: document?["json"]) {
      self = .json(text)
    } else if let text = SealedText(reading: document?["form"]) {
      self = .form(text)
    } else if let text = SealedText(reading: document?["text"]) {
      self = .text(text)
    } else {
      return nil
    }
  }

  var document: JSONValue {
    switch self {
    case .json(let text): ["json": text.document]
    case .form(let text): ["form": text.document]
    case .text(let text): ["text": text.document]
    case .file(let file): ["file": file.document]
    case .multipart(let parts): ["multipart": .array(parts.map(\.document))]
    }
  }

  /// What the server is told that the body is, unless the plan says otherwise.
  var contentType: String {
    switch self {
    case .json: "application/json"
    case .form: "application/x-www-form-urlencoded"
    case .text: "text/plain; charset=utf-8"
    case .file: "application/octet-stream"
    case .multipart(let parts): "multipart/form-data; boundary=\(Self.boundary(of: parts))"
    }
  }

  /// Told by the content, so that the same body is the same bytes whenever it is sent.
  static func boundary(of parts: [SealedPart]) -> String {
    "chancery-" + SHA256Digest(of: JSONValue.array(parts.map(\.document)).canonicalText).hex.prefix(32)
  }

  /// Texts in which something that is known later can stand.
  var texts: [SealedText] {
    switch self {
    case .json(let text), .form(let text), .text(let text): [text]
    case .file: []
    case .multipart(let parts): parts.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }
  }

  /// For a person, line by line; files by their name and what they hold.
  var shown: [String] {
    switch self {
    case .json(let text), .form(let text), .text(let text): text.shown.lines
    case .file(let file): [file.shown]
    case .multipart(let parts):
      parts.flatMap { part in
        ["--\(Self.boundary(of: parts))"] + part.head + [""] + part.shown
      } + ["--\(Self.boundary(of: parts))--"]
    }
  }

  /// Bytes of the body, what is known later not counted.
  var size: Int {
    switch self {
    case .json(let text), .form(let text), .text(let text): text.known
    case .file(let file): file.size
    case .multipart(let parts):
      parts.reduce(0) { $0 + $1.size + Self.frame(of: $1, Self.boundary(of: parts)).count + 2 }
        + Self.end(Self.boundary(of: parts)).count
    }
  }

  static func frame(of part: SealedPart, _ boundary: String) -> [UInt8] {
    Array(("--\(boundary)\r\n" + part.head.map { $0 + "\r\n" }.joined() + "\r\n").utf8)
  }

  static func end(_ boundary: String) -> [UInt8] { Array("--\(boundary)--\r\n".utf8) }

  /// The bytes that are sent.
  ///
  /// - Throws: `EffectError.obstructed` where a secret or a file cannot be had.
  func bytes(knowing known: KnownLater, files: DraftFiles) async throws(EffectError) -> [UInt8] {
    switch self {
    case .json(let text): return Array(try await text.resolved(by: known, writing: \.jsonEscaped).utf8)
    case .form(let text): return Array(try await text.resolved(by: known, writing: SealedRequest.percentEncoded).utf8)
    case .text(let text): return Array(try await text.resolved(by: known).utf8)
    case .file(let file): return try files.bytes(of: file)
    case .multipart(let parts):
      let boundary = Self.boundary(of: parts)
      var body: [UInt8] = []
      for part in parts {
        body += Self.frame(of: part, boundary)
        switch part.content {
        case .text(let text): body += Array(try await text.resolved(by: known).utf8)
        case .file(let file): body += try files.bytes(of: file)
        }
        body += Array("\r\n".utf8)
      }
      return body + Self.end(boundary)
    }
  }
}

/// One part of a body of several, as it is sealed.
struct SealedPart: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case text(SealedText)
    case file(SealedFile)
  }

  var name: String
  var content: Content
  var filename: String?
  var contentType: String?

  init(
    _ declared: HTTPDeclaration.Part, with values: Template.Values, files: DraftFiles
  ) throws(EffectError) {
    name = declared.name
    filename = declared.filename
    contentType = declared.contentType
    switch declared.content {
    case .text(let text): content = .text(try SealedText(text, with: values))
    case .file(let path):
      let file = try files.file(path, values)
      content = .file(file)
      filename = filename ?? file.path.split(separator: "/").last.map(String.init)
      contentType = contentType ?? "application/octet-stream"
    }
  }

  init?(reading document: JSONValue) {
    guard let name = document["name"]?.stringValue else { return nil }
    self.name = name
    filename = document["filename"]?.stringValue
    contentType = document["type"]?.stringValue
    if let text = SealedText(reading: document["text"]) {
      content = .text(text)
    } else if let file = SealedFile(reading: document["file"]) {
      content = .file(file)
    } else {
      return nil
    }
  }

  var document: JSONValue {
    var members: [String: JSONValue] = ["name": .string(name)]
    members["filename"] = filename.map(JSONValue.string)
    members["type"] = contentType.map(JSONValue.string)
    switch content {
    case .text(let text): members["text"] = text.document
    case .file(let file): members["file"] = file.document
    }
    return .object(members)
  }

  /// The part's own headers.
  var head: [String] {
    let file = filename.map { "; filename=\"\($0)\"" } ?? ""
    return ["Content-Disposition: form-data; name=\"\(name)\"\(file)"]
      + (contentType.map { ["Content-Type: \($0)"] } ?? [])
  }

  var shown: [String] {
    switch content {
    case .text(let text): text.shown.lines
    case .file(let file): [file.shown]
    }
  }

  var size: Int {
    switch content {
    case .text(let text): text.known
    case .file(let file): file.size
    }
  }
}

extension SealedText {
  /// Bytes of what is known already.
  var known: Int { pieces.reduce(0) { if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 } } }
}

extension String {
  var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
