import Approval
import EffectKit
import HTTPClient
import HTTPRequest
import JSON
import KindStage
import KindSupport
import Plans
import SecretSources
import TestKit
import Testing

@Suite("Where the money of a request is")
struct MoneyPlaceTests {
  typealias HTTP = HTTPDeclaration

  private let planner = HTTPEffectPlanner(
    transport: HTTPTransport(environment: [:]),
    secretStore: SecretStore(sources: [:], environment: [:], home: "/"), scratch: "/nonexistent")

  private func declared(
    _ body: JSONValue, _ value: String, _ currency: String = "EUR", query: String = ""
  ) throws -> HTTP {
    HTTP(
      request: HTTP.Request(
        url: Template("https://pay.example.com/payouts\(query)"), json: try JSONTemplate(parsing: body)),
      amount: HTTP.Amount(value: value, currency: currency))
  }

  private func proposed(_ declared: HTTP) async throws -> ProposedEffect {
    try await planner.propose(
      EffectDeclaration(declared),
      in: EffectContext(
        planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [],
        values: Template.Values(inputs: [:], steps: [:]), seconds: 0))
  }

  @Test("A policy is told the place, and every number, currency or secret that might be the money instead")
  func others() async throws {
    let small = try await proposed(try declared(["amount": 900, "currency": "EUR", "n": 3], "/amount", "/currency"))
    #expect(small.names["amount-at"] == ["/amount /currency"] && small.names["other-amounts"] == nil)
    let body: JSONValue = [
      "amount": 99_999_999, "currency": "KWD", "total": "1000.50", "list": [.decimal("7.5"), "x"],
      "secret": "${{ secrets.KEY }}", "metadata": ["n": 1],
    ]
    let effect = try await proposed(try declared(body, "/metadata/n"))
    #expect(effect.names["amount-at"] == ["/metadata/n EUR"])
    #expect(
      effect.names["other-amounts"] == [
        "/amount=99999999", "/list/0=7.5", "/total=1000.50", "/currency=KWD", "/secret=a secret",
      ])
    let sealed = Samples.sealed(effect)
    let read = try SealedProposal(reading: sealed.record(revision: sealed.proposal.draft))
    #expect(read.proposal.effects == sealed.proposal.effects)
    #expect(try await planner.rederive(effect).document == effect.document)
  }

  @Test(
    "What a server may read as the same name is refused",
    arguments: [
      ("{\"amount\":1,\"Amount\":999999}", ""), ("{\"amount\":1}", "?amount=999999"),
      ("{\"amount\":1}", "?x=1&payout%5BAMOUNT%5D=9"),
    ])
  func twins(_ text: String, _ query: String) async throws {
    let body = try JSONValue(parsing: text)
    let error = await failure { _ = try await proposed(try declared(body, "/amount", query: query)) }
    #expect("\(error as Any)".contains("only one can be the money"), "\(error as Any)")
  }

  @Test("One of several values that a form sends under one name is no place for money")
  func repeated() async throws {
    var several = try declared([:], "/amount/0")
    several.request.body = .form(try JSONTemplate(parsing: ["amount": [1, 99_999_999], "currency": "EUR"]))
    let error = await failure { _ = try await proposed(several) }
    #expect("\(error as Any)".contains("one of several values that the form sends under one name"), "\(error as Any)")
    several.amount = HTTP.Amount(value: "/amount", currency: "/currency")
    several.request.body = .form(try JSONTemplate(parsing: ["amount": 1, "currency": "EUR"]))
    #expect(try await proposed(several).numbers == [.amount(currency: "EUR"): 1])
  }

  @Test("A backslash is a slash to some servers, so a path with one is refused")
  func backslash() async throws {
    var other = try declared(["amount": 1], "/amount")
    other.request.url = Template("https://pay.example.com/v1/payouts/..\\..\\admin")
    let error = await failure { _ = try await proposed(other) }
    #expect("\(error as Any)".contains("has a backslash"), "\(error as Any)")
  }

  @Test("What an earlier version sealed, without the place, is the same effect now")
  func earlier() async throws {
    var effect = try await proposed(try declared(["amount": 1], "/amount"))
    var members = try #require(effect.arguments.objectValue)
    members["amount-at"] = nil
    effect.arguments = .object(members)
    effect.names["amount-at"] = nil
    effect.change = nil
    #expect(try await planner.rederive(effect).document == effect.document)
  }

  @Test("A status request that an earlier version sealed as a POST is not sent")
  func asking() async throws {
    var other = try declared(["amount": 1], "/amount")
    let place = Template("https://pay.example.com/payouts")
    other.status = HTTP.Status(request: HTTP.Request(method: .post, url: place))
    let refused = await failure { _ = try await proposed(other) }
    #expect("\(refused as Any)".contains("is asked for with GET"), "\(refused as Any)")
    other.status = HTTP.Status(request: HTTP.Request(method: .get, url: place))
    var effect = try await proposed(other)
    effect.arguments = try JSONValue(parsing: effect.arguments.canonicalText.replacing("\"GET\"", with: "\"POST\""))
    let found = await planner.probe(effect, key: "k")
    #expect(found.isUnknown && "\(found)".contains("is a POST, which may do something, and is not sent"), "\(found)")
  }
}
