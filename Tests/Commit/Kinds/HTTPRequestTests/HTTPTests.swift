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

@Suite("http: one request, once")
struct HTTPTests {
  typealias HTTP = HTTPDeclaration

  private func secretStore() -> SecretStore {
    SecretStore(sources: ["PAY_KEY": .environment("K")], environment: ["K": PaymentService.key], home: "/")
  }

  private func course() -> Course {
    let transport = HTTPTransport(environment: [:])
    let secretStore = secretStore()
    return Course(
      planner: RedactingPlanner(
        HTTPEffectPlanner(transport: transport, secretStore: secretStore, scratch: "/nonexistent"),
        secretStore: secretStore),
      applier: RedactingApplier(
        HTTPEffectApplier(transport: transport, secretStore: secretStore, scratch: "/nonexistent"),
        secretStore: secretStore))
  }

  private func text(_ text: String) throws -> Template { try Template(parsing: text) }

  /// A charge, as a plan would declare it.
  private func charge(_ url: String, status: Bool = true, timeout: Int = 2) throws -> HTTP {
    let authorization = [HTTP.Header(name: "Authorization", value: try text("Bearer ${{ secrets.PAY_KEY }}"))]
    let body: JSONValue = [
      "amount": "${{ inputs.amount }}", "currency": "EUR", "note": "for \"${{ inputs.order }}\"", "lines": [1, true],
    ]
    return HTTP(
      request: .init(url: try text("\(url)/charges"), headers: authorization, json: try JSONTemplate(parsing: body)),
      amount: .init(value: "/amount", currency: "/currency"),
      status: status
        ? .init(
          request: .init(
            method: .get, url: try text("\(url)/charges/by-key/${{ effect.key }}"), headers: authorization),
          field: .init(pointer: "/status", done: ["succeeded"])) : nil,
      undo: .init(
        .init(
          url: try text("\(url)/charges/${{ effect.response.id }}/refund"), headers: authorization,
          json: try JSONTemplate(parsing: ["charge": "${{ effect.response.id }}"]))), timeoutSeconds: timeout)
  }

  private let context = EffectContext(
    planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [],
    values: Template.Values(inputs: ["amount": 1250, "order": "a \"b\"/../c"]), seconds: 0)

  @Test("Paths and ports are told of a request, of its status and of its undo, as written and as servers read them")
  func addresses() async throws {
    let effect = try await course().planner.propose(
      EffectDeclaration(try charge("https://pay.example:8443/v1//a")), in: context)
    #expect(effect.names["paths"] == ["/v1//a/charges", "/v1/a/charges"] && effect.names["ports"] == ["8443"])
    let asides = effect.asides.map {
      ($0.role, $0.names["paths"] ?? [], $0.names["ports"] ?? [], $0.names["hosts"] ?? [])
    }
    #expect(asides.count == 2 && asides.allSatisfy { $0.2 == ["8443"] && $0.3 == ["pay.example"] })
    #expect(asides.allSatisfy { $0.1.last?.hasPrefix("/v1/a/charges/") == true }, "\(asides)")
    let plain = try await course().planner.propose(
      EffectDeclaration(try charge("http://localhost")), in: context)
    #expect(plain.names["paths"] == ["/charges"] && plain.names["ports"] == ["80"])
  }

  /// Lends a service and what a plan would have surveyed of a charge.
  private func withCharge(
    status: Bool = true, timeout: Int = 2,
    _ body: (PaymentService, Course, ProposedEffect) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let service = try await PaymentService(in: folder)
      let course = course()
      let effect = try await course.planner.propose(
        EffectDeclaration(try charge(service.url, status: status, timeout: timeout)), in: context)
      try await body(service, course, effect)
    }
  }

  @Test("A charge is sent as it was sealed, once, and its key, amount and body are those that were shown")
  func sent() async throws {
    try await withCharge { service, course, effect in
      #expect(service.ledger.isEmpty, "surveying sent something")
      #expect(effect.numbers == [.amount(currency: "EUR"): 1250])
      #expect(effect.arguments["currency"] == "EUR")
      #expect(effect.preview.contains("moves 1250 minor units of EUR"))
      #expect(!effect.document.canonicalText.contains(PaymentService.key))
      let receipt = try await course.commit(effect)
      #expect(receipt.detail == "the server answered 201")
      let entry = try JSONValue(parsing: try #require(service.ledger.first))
      #expect(entry["key"]?.stringValue == course.key(of: effect))
      #expect(
        entry["body"] == ["amount": 1250, "currency": "EUR", "note": "for \"a \"b\"/../c\"", "lines": [1, true]])
      #expect(await course.probe(effect) == .applied("the status request was answered with 200"))
      _ = try await course.undo(effect, receipt)
      #expect(service.ledger.count == 2)
      #expect(service.ledger[1].contains("/charges/charge-1/refund"))
    }
  }

  @Test(
    "Whatever the server does, an effect is committed, known not to have happened, or in doubt; and never charged twice",
    arguments: [
      ("500-before", "not applied", 0), ("500-after", "committed", 1), ("reset-after", "committed", 1),
      ("reset-before", "in doubt", 0), ("hang-after", "committed", 1), ("redirect-here", "committed", 1),
      ("redirect-away", "not applied", 0), ("close-after", "committed", 1), ("garbage-after", "committed", 1),
    ])
  func faults(_ fault: String, _ expected: String, _ charges: Int) async throws {
    try await withCharge { service, course, effect in
      try service.fail(fault)
      var outcome = "committed"
      do {
        _ = try await course.commit(effect)
      } catch let error as EffectError {
        switch error {
        case .notApplied, .saidNotApplied: outcome = "not applied"
        case .inDoubt: outcome = "in doubt"
        default: outcome = "\(error)"
        }
      }
      #expect(outcome == expected)
      #expect(service.ledger.count == charges)
      // Tried again under the same key, as a run that is resumed would after `not applied`, it is charged once.
      if outcome != "committed" {
        let probed = await course.probe(effect)
        #expect(probed == .notApplied("the status request was answered with 404"))
        _ = try await course.commit(effect)
      }
      #expect(service.ledger.count == 1)
    }
  }

  @Test(
    "Where a server may still be at it, that it is not done yet does not count",
    arguments: ["504-late", "interim-late"])
  func late(_ fault: String) async throws {
    try await withCharge { service, course, effect in
      try service.fail(fault)
      guard case .inDoubt(let reason)? = await failure({ _ = try await course.commit(effect) }) else {
        Issue.record("it is not in doubt")
        return
      }
      #expect(reason.contains("resume asks again"))
      #expect(await course.probe(effect).isApplied)
      #expect(service.ledger.count == 1)
    }
  }

  @Test("A request is sent once, also where its connection breaks that would have been used before")
  func onceOnWire() async throws {
    try await withCharge { service, course, effect in
      _ = try await course.commit(effect)
      var second = try charge(service.url)
      second.request.url = try text("\(service.url)/charges?second")
      second.status = nil
      let other = try await course.planner.propose(EffectDeclaration(second), in: context)
      try service.fail("close-after")
      guard case .inDoubt? = await failure({ _ = try await course.commit(other) }) else {
        Issue.record("it is not in doubt")
        return
      }
      #expect(service.requests == ["/charges", "/charges?second"])
    }
  }

  @Test("Without a status request, what was sent and not answered is in doubt")
  func noStatus() async throws {
    try await withCharge(status: false) { service, course, effect in
      try service.fail("500-after")
      guard case .inDoubt(let reason)? = await failure({ _ = try await course.commit(effect) }) else {
        Issue.record("it is not in doubt")
        return
      }
      #expect(reason.contains("declares no status request"))
      #expect(service.ledger.count == 1)
    }
  }

  @Test("what an undo needs of an answer that never came is asked for: at once, or when it is undone")
  func answerLost() async throws {
    for isNoted in [true, false] {
      try await withCharge { service, course, effect in
        try service.fail("500-after")
        var receipt = try await course.commit(effect)
        #expect(receipt.evidence == ["response.id": "charge-1"])
        // A process that was killed notes nothing, and a probe says only that it happened.
        if !isNoted { receipt = EffectReceipt(detail: "") }
        _ = try await course.undo(effect, receipt)
        #expect(service.ledger.count == 2)
        #expect(service.ledger.last?.contains("/charges/charge-1/refund") == true)
      }
    }
  }

  @Test("Where nothing tells what an undo needs, that is said before anything is sent")
  func answerUnknown() async throws {
    try await withCharge(status: false) { service, course, effect in
      _ = try await course.commit(effect)
      let error = await failure { _ = try await course.undo(effect, EffectReceipt(detail: "")) }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("needs id of the server"))
      #expect(service.ledger.count == 1)
    }
  }

  @Test("A server that repeats the secret does not get it into any message")
  func repeated() async throws {
    try await withTemporaryFolder { folder in
      let service = try await PaymentService(in: folder)
      let course = course()
      var declared = try charge(service.url)
      declared.request.headers = [.init(name: "Authorization", value: try text("Basic ${{ secrets.PAY_KEY }}"))]
      let effect = try await course.planner.propose(EffectDeclaration(declared), in: context)
      guard case .notApplied(let reason)? = await failure({ _ = try await course.commit(effect) }) else {
        Issue.record("a wrong key was taken")
        return
      }
      #expect(reason.contains("[secret PAY_KEY]") && !reason.contains(PaymentService.key))
    }
  }

  @Test("Nothing listens: it is known not to have happened")
  func nobody() async throws {
    let course = course()
    let effect = try await course.planner.propose(EffectDeclaration(try charge("http://127.0.0.1:1")), in: context)
    #expect(await failure { _ = try await course.commit(effect) }?.isNotApplied == true)
  }

  @Test(
    "Addresses that anybody could read, or that a value could bend, are refused",
    arguments: [
      "http://pay.example/x", "ftp://127.0.0.1/x", "https://user@pay.example/x", "https:///x", "pay.example/x",
      "https://pay.example\\@127.0.0.1/x", "https://${{ inputs.order }}.example/x y",
    ])
  func refusedAddresses(_ address: String) async throws {
    var declared = try charge("https://pay.example")
    declared.status = nil
    declared.undo = nil
    declared.request.url = try text(address)
    let refusal = await failure { _ = try await course().planner.propose(EffectDeclaration(declared), in: context) }
    #expect(refusal?.isInvalid == true)
  }

  @Test("An input that an address begins with says which server it is, and an answer does not")
  func rooted() async throws {
    var declared = try charge("https://pay.example")
    declared.status = nil
    declared.undo = nil
    var context = context
    context.values.inputs["server"] = "https://other.example/v1"
    context.values.steps["a"] = ["server": "https://evil.example"]
    declared.request.url = try text("${{ inputs.server }}/charges")
    let effect = try await course().planner.propose(EffectDeclaration(declared), in: context)
    #expect(effect.identity["endpoint"] == "https://other.example/v1/charges")
    for refused in ["${{ steps.a.server }}/charges", "${{ inputs.order }}/charges"] {
      declared.request.url = try text(refused)
      let failed = await failure { _ = try await course().planner.propose(EffectDeclaration(declared), in: context) }
      #expect(failed?.isInvalid == true)
    }
  }

  @Test("A value in an address stays one part of it")
  func encoded() async throws {
    var declared = try charge("https://pay.example")
    declared.request.url = try text("https://pay.example/orders/${{ inputs.order }}/charges")
    // Servers that decode it first would climb.
    let climbing = await failure { _ = try await course().planner.propose(EffectDeclaration(declared), in: context) }
    #expect(climbing?.isInvalid == true)
    var plain = context
    plain.values.inputs["order"] = "a \"b\"/c"
    let effect = try await course().planner.propose(EffectDeclaration(declared), in: plain)
    #expect(effect.identity["endpoint"]?.stringValue == "https://pay.example/orders/a%20%22b%22%2Fc/charges")
  }

  @Test(
    "An amount that is no whole number of minor units is refused", arguments: [JSONValue.string("12.50"), -1, true])
  func amounts(_ amount: JSONValue) async throws {
    var context = context
    context.values.inputs["amount"] = amount
    let refusal = await failure {
      _ = try await course().planner.propose(EffectDeclaration(try charge("https://pay.example")), in: context)
    }
    #expect(refusal?.isInvalid == true)
  }
}
