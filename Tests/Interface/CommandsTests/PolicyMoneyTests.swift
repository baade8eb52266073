import Foundation
import TestKit
import Testing

/// Ways around limits on requests and money, up to where something would be sent.
@Suite("Requests and money under a policy")
struct PolicyMoneyTests {
  private func payment(_ amount: Int, _ more: String = "") -> String {
    "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: \(amount), currency: EUR, n: 1 }, "
      + "amount: { value: /amount, currency: /currency }\(more) }"
  }

  private func run(
    _ effects: String..., policy: String, approval: String = "always", approves: Bool = false
  ) async throws -> (status: Int32, text: String) {
    var note = NotePlan(approval: approval, attempts: 1)
    (note.effects, note.effectLimits) = ("[\(effects[0])]", "http: 9, file.write: 9")
    if effects[0].contains("}, http") { note.verdict = NotePlan.verdict(["approve", "approve"]) }
    return try await Place.with(note) { place in
      var plan = note.plan
      for (index, effect) in effects.dropFirst().enumerated() {
        plan +=
          "  - id: more-\(index)\n    needs: [note]\n    commit: { approval: \(approval), effects: [\(effect)] }\n"
      }
      try place.write(plan, to: "plan.yaml")
      try place.write("policy: mine\nunsigned-approvals: true\n\(policy)\n", to: "config/chancery/policy.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      guard approves, run.status == 3 else {
        return (run.status, run.output + run.errors + (try await place.chancery("log", "--json").output))
      }
      // Two steps may be sealed at once; none of them begins an effect then.
      let approved = try await place.approve()
      return (approved.status, approved.output + approved.errors)
    }
  }

  @Test("A limit on money, on a count, on files holds for all commit steps of a run together")
  func split() async throws {
    let limits = "effects: { http: { amounts: { EUR: 10000 } } }"
    let two = try await run(payment(6000), payment(6000), policy: limits, approves: true)
    #expect(two.status == 4 && two.text.contains("effects.http.amounts.EUR: 12000 measured, 10000 allowed"), "\(two)")
    let plain = try await run(payment(5000), payment(5000), policy: limits)
    #expect(plain.status == 3, "\(plain)")
    let file = "file.write: { path: \"/tmp/chancery-money-NAME\", content: \"12345678\" }"
    let bytes = "effects: { file.write: { bytes: 10 } }"
    let files = try await run(
      file.replacing("NAME", with: "a"), file.replacing("NAME", with: "b"), policy: bytes, approves: true)
    #expect(files.status == 4 && files.text.contains("effects.file.write.bytes: 16 measured"), "\(files)")
  }

  @Test("Who approves above an amount goes by all of a run's steps")
  func above() async throws {
    let policy = "approvers: [{ above: { EUR: 10000 } }]"
    let one = try await run(payment(6000), policy: policy)
    #expect(!one.text.contains("asks for approvers"), "\(one)")
    let two = try await run(payment(6000), payment(6000), policy: policy)
    // Of the two that wait, the later one accounts for the other.
    #expect(two.status == 3 && two.text.contains("money-besides"), "\(two)")
    #expect(!one.text.contains("money-besides"))
    let both = try await run("\(payment(6000)), \(payment(6001))", policy: policy)
    #expect(both.status == 3 && both.text.contains("asks for approvers: above 10000"), "\(both)")
  }

  @Test(
    "A method that a header, a query or a field names counts as the request's",
    arguments: [
      "headers: { X-HTTP-Method-Override: DELETE }, json: { a: 1 }",
      "headers: { x_http_method: delete }, json: { a: 1 }",
      "form: { _method: delete, a: 1 }", "json: { _method: DELETE }", "multipart: [{ name: _method, text: DELETE }]",
      "text: \"a=1&_method=DELETE\", content-type: application/x-www-form-urlencoded",
      "text: '{\"_method\": \"DELETE\"}', content-type: application/json",
      "text: \"x\", content-type: \"multipart/form-data; boundary=x\"",
    ])
  func method(parts: String) async throws {
    let policy = "effects: { http: { methods: { allow: [POST] } } }"
    let request = "http: { url: \"https://api.example.com/v1/a\", \(parts) }"
    let found = try await run(request, policy: policy)
    #expect(found.status == 4 && found.text.contains("effects.http.methods.allow"), "\(found)")
    let query = try await run(
      "http: { url: \"https://api.example.com/v1/a?_method=DELETE\", json: { a: 1 } }", policy: policy)
    #expect(query.status == 4, "\(query)")
    #expect(
      try await run("http: { url: \"https://api.example.com/v1/a\", json: { a: 1 } }", policy: policy).status == 3)
  }

  @Test("A path or a host that a header names counts as the request's")
  func address() async throws {
    let policy = "effects: { http: { hosts: { allow: [api.example.com] }, paths: { allow: [\"/v1/a\"] } } }"
    for header in ["X-Original-URL: /admin", "X-Rewrite-URL: /v1/a/../admin", "X-Forwarded-Host: evil.example"] {
      let found = try await run(
        "http: { url: \"https://api.example.com/v1/a\", headers: { \(header) }, json: { a: 1 } }", policy: policy)
      #expect(found.status == 4 && found.text.contains("effects.http."), "\(header): \(found)")
    }
    let semicolon = try await run(
      "http: { url: \"https://api.example.com/v1/b;/a\", json: { a: 1 } }", policy: policy)
    #expect(semicolon.status == 4, "\(semicolon)")
  }

  @Test(
    "A path that servers read in more than one way is refused when it is proposed",
    arguments: [
      "/v1/..;/keys", "/v1/%2e%2e/keys", "/v1/%252e%252e/keys", "/v1/..%2fkeys", "/v1/%zz", "/v1/a%", "/v1/%00a",
      "/v1/%c0%ae%c0%ae/keys", "/v1/a%5c..%5ckeys", "/v1/./keys",
    ])
  func odd(path: String) async throws {
    let found = try await run("http: { url: \"https://api.example.com\(path)\", json: { a: 1 } }", policy: "")
    #expect(found.status == 1 && found.text.contains("write the path that is meant"), "\(found)")
  }
}
