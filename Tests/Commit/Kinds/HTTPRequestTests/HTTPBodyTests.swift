import Approval
import EffectKit
import HTTPClient
import HTTPRequest
import JSON
import KindStage
import KindSupport
import Plans
import SecretSources
import SystemPackage
import TestKit
import Testing

@Suite("http: what is sent, and what an answer says")
struct HTTPBodyTests {
  typealias HTTP = HTTPDeclaration
  private static let secrets = ["A": "first-secret/1", "B": "second secret"]

  private func course(scratch: String = "/nonexistent") -> Course {
    let transport = HTTPTransport(environment: [:])
    let store = SecretStore(
      sources: ["A": .environment("A"), "B": .environment("B")], environment: Self.secrets, home: "/")
    return Course(
      planner: RedactingPlanner(
        HTTPEffectPlanner(transport: transport, secretStore: store, scratch: scratch), secretStore: store),
      applier: RedactingApplier(
        HTTPEffectApplier(transport: transport, secretStore: store, scratch: scratch), secretStore: store))
  }

  private func text(_ text: String) throws -> Template { try Template(parsing: text) }

  private func json(_ document: JSONValue) throws -> JSONTemplate { try JSONTemplate(parsing: document) }

  private func context(_ stage: Stage? = nil) -> EffectContext {
    EffectContext(
      planName: "p", goal: "g", run: "r", base: stage?.base ?? "b", draft: stage?.draft ?? "d", attributions: [],
      values: Template.Values(inputs: ["amount": 1250, "order": "a&b=ü"]), seconds: 0)
  }

  /// What a request looks like on the wire, and what a person was shown of it.
  private func sent(
    _ request: (String) throws -> HTTP.Request, stage: Stage? = nil,
    answering answers: [ScriptedService.Answer] = [.init(200)]
  ) async throws -> (shown: [String], head: [String], body: String) {
    try await withTemporaryFolder { folder in
      let service = try await ScriptedService(in: folder, answers)
      let course = course(scratch: stage?.scratch.string ?? "/nonexistent")
      let effect = try await course.planner.propose(
        EffectDeclaration(HTTP(request: try request(service.url))), in: context(stage))
      _ = try await course.commit(effect)
      let found = try #require(service.requests.first)
      let shown = effect.shown
      #expect(!effect.document.canonicalText.contains("first-secret"))
      return (shown, found.head, String(decoding: found.body, as: UTF8.self))
    }
  }

  @Test("A person is shown the request as it is sent, line by line; secrets and the key by name")
  func shown() async throws {
    let (shown, head, body) = try await sent { url in
      HTTP.Request(
        url: try text("\(url)/v1/x?order=${{ inputs.order }}"),
        headers: [.init(name: "X-Two", value: try text("${{ secrets.A }}, ${{ secrets.B }}"))],
        json: try json(["amount": "${{ inputs.amount }}"]))
    }
    let key = try #require(head.first { $0.hasPrefix("Idempotency-Key: ") })
    let filled = shown.map {
      $0 == "Idempotency-Key: ${{ effect.key }}"
        ? key
        : $0.replacing("${{ secrets.A }}", with: "first-secret/1").replacing("${{ secrets.B }}", with: "second secret")
    }
    #expect(Set(filled.prefix { !$0.isEmpty }) == Set(head))
    #expect(filled.first == head.first && head.first == "POST /v1/x?order=a%26b%3D%C3%BC HTTP/1.1")
    #expect(filled.drop { !$0.isEmpty }.dropFirst().joined(separator: "\n") == body)
    #expect(head.contains("User-Agent: chancery"))
  }

  @Test("A form is sent as forms are, with nested names, lists and secrets written as addresses write them")
  func form() async throws {
    let (shown, head, body) = try await sent { url in
      HTTP.Request(
        url: try text("\(url)/v1/charges"), basic: .init(user: try text("${{ secrets.A }}"), password: Template("")),
        body: .form(
          try json([
            "amount": "${{ inputs.amount }}", "metadata": ["order": "${{ inputs.order }}"], "expand[]": ["a", "b"],
            "note": "for ${{ secrets.B }}", "live": true,
          ])))
    }
    #expect(
      body == "amount=1250&expand[]=a&expand[]=b&live=true&metadata[order]=a%26b%3D%C3%BC&note=for%20second%20secret")
    #expect(head.contains("Content-Type: application/x-www-form-urlencoded"))
    #expect(head.contains("Authorization: Basic Zmlyc3Qtc2VjcmV0LzE6"))
    #expect(shown.contains("Authorization: Basic base64(${{ secrets.A }}:)"))
  }

  @Test("Parts and files of the draft are sent byte for byte, and their types are the plan's")
  func parts() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "printf 'a\\0b' >bin; echo hi >a.txt")
      let (shown, head, body) = try await sent(
        { url in
          HTTP.Request(
            url: try text("\(url)/upload"),
            body: .multipart([
              .init("note", .text(try text("for ${{ secrets.B }}"))),
              .init("file", .file(Template("bin")), filename: "x.bin", contentType: "image/png"),
            ]))
        }, stage: stage)
      let type = try #require(head.first { $0.hasPrefix("Content-Type: multipart/form-data; boundary=") })
      let boundary = type.dropFirst("Content-Type: multipart/form-data; boundary=".count)
      #expect(
        body
          == [
            "--\(boundary)", "Content-Disposition: form-data; name=\"note\"", "", "for second secret", "--\(boundary)",
            "Content-Disposition: form-data; name=\"file\"; filename=\"x.bin\"", "Content-Type: image/png", "", "a\0b",
            "--\(boundary)--", "",
          ].joined(separator: "\r\n"))
      #expect(shown.contains { $0.hasPrefix("(3 bytes of bin, SHA-256 ") })
      let raw = try await sent(
        { url in
          HTTP.Request(
            method: .put, url: try text(url), body: .file(Template("a.txt")),
            contentType: "application/merge-patch+json")
        }, stage: stage)
      #expect(raw.body == "hi\n")
      #expect(raw.head.contains("Content-Type: application/merge-patch+json"))
      #expect(raw.head.contains("Content-Length: 3"))
    }
  }

  @Test("A request without a body has no type, and says that it is empty where a body is usual")
  func empty() async throws {
    for (method, length) in [(HTTP.Method.post, true), (.patch, true), (.delete, false)] {
      let (_, head, body) = try await sent { url in HTTP.Request(method: method, url: try text("\(url)/cancel")) }
      #expect(!head.contains { $0.lowercased().hasPrefix("content-type") })
      #expect(head.contains("Content-Length: 0") == length, "\(head)")
      #expect(body.isEmpty)
    }
  }

  @Test("A secret is part of the path or the query, and never makes another server of the address")
  func secretInAddress() async throws {
    let (shown, head, _) = try await sent { url in
      HTTP.Request(url: try text("\(url)/services/${{ secrets.A }}?sig=${{ secrets.A }}"))
    }
    #expect(head.first == "POST /services/first-secret/1?sig=first-secret%2F1 HTTP/1.1")
    #expect(shown.first == "POST /services/${{ secrets.A }}?sig=${{ secrets.A }} HTTP/1.1")
    for address in ["${{ secrets.A }}/x", "https://${{ secrets.A }}/x", "https://a.example${{ secrets.A }}"] {
      let effect = HTTP(request: .init(url: try text(address)))
      let refusal = await failure {
        let proposed = try await course().planner.propose(EffectDeclaration(effect), in: context())
        _ = try await course().commit(proposed)
      }
      #expect(refusal != nil, "\(address)")
    }
  }

  static let answers: [(String, [HTTP.Field], String)] = [
    (#"{"ok":true}"#, [.init(pointer: "/ok", done: [true], notDone: [false])], "committed"),
    (
      #"{"ok":false,"error":"channel_not_found"}"#, [.init(pointer: "/ok", done: [true], notDone: [false])],
      "not applied"
    ),
    (#"{"ok":"maybe"}"#, [.init(pointer: "/ok", done: [true], notDone: [false])], "in doubt"),
    (#"{"ok":"maybe"}"#, [.init(pointer: "/ok", done: [true], otherwise: .notDone)], "not applied"),
    (#"{"data":{}}"#, [.init(pointer: "/errors", done: [.null], otherwise: .notDone)], "committed"),
    (#"{"errors":[{}]}"#, [.init(pointer: "/errors", done: [.null], otherwise: .notDone)], "not applied"),
    (#"{"a":1,"b":2}"#, [.init(pointer: "/a", done: [1]), .init(pointer: "/b", done: [3])], "in doubt"),
    ("no JSON", [.init(pointer: "/ok", done: [true])], "in doubt"),
    // Without a field: what says of itself that it refused is never reported as done.
    (#"{"ok":false,"error":"not_authed"}"#, [], "in doubt"), (#"{"errors":[{"message":"x"}]}"#, [], "in doubt"),
    (#"{"resultCode":"Refused"}"#, [], "in doubt"), (#"{"success":false}"#, [], "in doubt"),
    (#"{"ok":true,"error":null,"errors":[],"status":"canceled"}"#, [], "committed"), ("", [], "committed"),
    ("[1]", [], "committed"),
  ]

  @Test("A 200 that refuses is not committed: a field decides, and without one it is in doubt", arguments: answers)
  func refusals(_ body: String, _ fields: [HTTP.Field], _ expected: String) async throws {
    try await withTemporaryFolder { folder in
      let service = try await ScriptedService(in: folder, [.init(200, body)])
      let declared = HTTP(request: .init(url: try text(service.url)), outcome: .init(fields: fields))
      let effect = try await course().planner.propose(EffectDeclaration(declared), in: context())
      var outcome = "committed"
      do {
        _ = try await course().commit(effect)
      } catch let error as EffectError {
        switch error {
        case .notApplied, .saidNotApplied: outcome = "not applied"
        case .inDoubt: outcome = "in doubt"
        default: outcome = "\(error)"
        }
      }
      #expect(outcome == expected)
    }
  }

  @Test("What was accepted is asked about where the answer says, until it tells; never at another server")
  func location() async throws {
    let accepted = ScriptedService.Answer(202, headers: ["Location": "/operations/7"], "")
    let field = [HTTP.Field(pointer: "/state", done: ["done"], notDone: ["failed"])]
    for (last, isDone) in [(#"{"state":"done"}"#, true), (#"{"state":"failed"}"#, false)] {
      try await withTemporaryFolder { folder in
        let service = try await ScriptedService(
          in: folder, [accepted, .init(200, #"{"state":"running"}"#), .init(200, last)])
        let declared = HTTP(
          request: .init(url: try text("\(service.url)/deploy")),
          status: .init(
            request: .init(method: .get, url: Template("")), location: "Location", outcome: .init(fields: field),
            patienceSeconds: 30, pauseSeconds: 1))
        let effect = try await course().planner.propose(EffectDeclaration(declared), in: context())
        let error = await failure { _ = try await course().commit(effect) }
        #expect(isDone ? error == nil : error?.isNotApplied == true, "\(error as Any)")
        #expect(
          service.requests.map { $0.head.first } == [
            "POST /deploy HTTP/1.1", "GET /operations/7 HTTP/1.1", "GET /operations/7 HTTP/1.1",
          ])
      }
    }
    for (place, reason) in [
      ("https://evil.example/x", "leads to another server"), ("//evil.example/x", "leads to another server"),
      ("http://127.0.0.1@evil.example/x", "leads to another server"), ("/operations/../admin", "as servers read it"),
      ("/..;/admin", "as servers read it"), ("/%2e%2e/admin", "as servers read it"), ("/x\\..\\admin", "a backslash"),
    ] {
      try await withTemporaryFolder { folder in
        let away = ScriptedService.Answer(202, headers: ["Location": place], "")
        let service = try await ScriptedService(in: folder, [away])
        let declared = HTTP(
          request: .init(url: try text("\(service.url)/deploy")),
          status: .init(request: .init(method: .get, url: Template("")), location: "Location"))
        let effect = try await course().planner.propose(EffectDeclaration(declared), in: context())
        let error = await failure { _ = try await course().commit(effect) }
        #expect("\(error as Any)".contains(reason), "\(place): \(error as Any)")
        #expect(service.requests.count == 1, "\(place)")
      }
    }
  }

  @Test("What is no UTF-8 is no value, so that an undo goes to nothing else than what the server named")
  func otherEncoding() async throws {
    try await withTemporaryFolder { folder in
      let latin = ScriptedService.Answer(201, bytes: Array("{\"id\":\"caf".utf8) + [0xE9] + Array("\"}".utf8))
      let service = try await ScriptedService(in: folder, [latin, .init(200)])
      let declared = HTTP(
        request: .init(url: try text("\(service.url)/orders")),
        undo: .init(.init(url: try text("\(service.url)/cancel/${{ effect.response.id }}"))))
      let effect = try await course().planner.propose(EffectDeclaration(declared), in: context())
      let receipt = try await course().commit(effect)
      let error = await failure { _ = try await course().undo(effect, receipt) }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("needs id"), "\(error as Any)")
      #expect(service.requests.count == 1)
    }
  }

  @Test("A request goes where it was reviewed to go, wherever the server sends it; a last slash is no other place")
  func redirected() async throws {
    for (place, count) in [("/v1/refunds", 1), ("/v1/payouts?all=1", 1), ("/v1/payouts/", 2)] {
      try await withTemporaryFolder { folder in
        let service = try await ScriptedService(
          in: folder, [.init(307, headers: ["Location": place], ""), .init(200)])
        let effect = try await course().planner.propose(
          EffectDeclaration(HTTP(request: .init(url: try text("\(service.url)/v1/payouts")))), in: context())
        let error = await failure { _ = try await course().commit(effect) }
        #expect((error == nil) == (count == 2), "\(place): \(error as Any)")
        #expect(service.requests.count == count, "\(place)")
      }
    }
  }

  @Test("What a server answers does not climb out of the path of an undo", arguments: ["..", ".", "%2e%2e", "..;x"])
  func climbs(id: String) async throws {
    try await withTemporaryFolder { folder in
      let answer = JSONValue.object(["id": .string(id)]).canonicalText
      let service = try await ScriptedService(in: folder, [.init(201, answer), .init(200)])
      let declared = HTTP(
        request: .init(url: try text("\(service.url)/v1/payouts")),
        undo: .init(.init(url: try text("\(service.url)/v1/payouts/${{ effect.response.id }}/refunds"))))
      let effect = try await course().planner.propose(EffectDeclaration(declared), in: context())
      let receipt = try await course().commit(effect)
      let error = await failure { _ = try await course().undo(effect, receipt) }
      #expect("\(error as Any)".contains("`..` or `.`"), "\(error as Any)")
      #expect(service.requests.count == 1)
    }
  }

  @Test("Two values of a form under one name are refused, since limits would see one and the server another")
  func twice() async throws {
    let body = HTTP.Body.form(try json(["a[b]": 900_000, "a": ["b": 1]]))
    let declared = HTTP(request: .init(url: Template("http://127.0.0.1:1/pay"), body: body))
    let error = await failure { _ = try await course().planner.propose(EffectDeclaration(declared), in: context()) }
    #expect("\(error as Any)".contains("would be sent as a[b]"), "\(error as Any)")
  }
}
