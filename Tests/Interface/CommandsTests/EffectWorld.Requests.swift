import Foundation
import SystemPackage
import TestKit

/// A payment service on loopback, which kills whoever asks it for a charge.
extension EffectWorld {
  private static let calls = SystemCalls(names: "connect,sendto,recvfrom")
  private static let faults: [Interruption] = ["kill-before", "kill-instead", "kill-after"].map { fault in
    Interruption(name: fault) { place in
      try place.write(fault + "\n", to: "world/faults")
      return CrashPoint.Launch(prefix: ["sh", "-c", "echo $$ >world/victim; exec \"$@\"", "sh"])
    }
  }

  /// One that can be asked for what it did. Nothing but a person knows whether it gave money back.
  static let charge = EffectWorld(
    description: "http", plan: plan(status: true), prepare: { try await start(in: $0) }, undoes: true,
    interruptions: faults, systemCalls: calls,
    happened: { place, isUndo in
      guard isUndo else { throw ToolFailure(description: "a charge is in doubt that the service can be asked for") }
      return ledger(place).contains { $0.contains("\"refund\"") }
    }, account: { account($0) })

  /// One that cannot be asked.
  static let unasked = EffectWorld(
    description: "http without a status request", plan: plan(status: false), prepare: { try await start(in: $0) },
    interruptions: faults, systemCalls: calls, happened: { place, _ in !ledger(place).isEmpty },
    account: { account($0) })

  private static func plan(status: Bool) -> NotePlan {
    let authorization = "headers: { Authorization: \"Bearer ${{ secrets.PAY_KEY }}\" }"
    let asked = """
      , status: { url: "http://127.0.0.1:PORT/charges/by-key/${{ effect.key }}", \(authorization) }, \
      undo: { url: "http://127.0.0.1:PORT/charges/${{ effect.response.id }}/refund", \(authorization) }
      """
    return NotePlan(
      approval: "always", boundary: "secrets: { PAY_KEY: { env: PAY_KEY } }",
      effects: """
        [http: { url: "http://127.0.0.1:PORT/charges", \(authorization), json: { amount: 1250, currency: EUR }, \
        amount: { value: /amount, currency: /currency }, timeout: 2s\(status ? asked : "") }]
        """, effectLimits: "http: 1")
  }

  /// The service ends when its folder goes.
  private static func start(in place: Place) async throws {
    try place.write("PAY_KEY=a-key-for-paying\n", to: "world/environment")
    let service = Place.package.appending("plans/10-payment/service.py").string
    let line = "PAY_KEY=a-key-for-paying python3 \"$0\" world </dev/null >/dev/null 2>&1 &"
    _ = try await runTool("sh", ["-c", line, service], in: place.folder)
    let port = try await waitForFile(place.folder.appending("world/port"))
    try place.write(place.text(of: "plan.yaml").replacing("PORT", with: port), to: "plan.yaml")
  }

  private static func ledger(_ place: Place) -> [Substring] {
    place.textOrNothing(of: "world/ledger").split(separator: "\n")
  }

  /// Charges and refunds, in their order; what a key is called does not matter.
  private static func account(_ place: Place) -> String {
    ledger(place).map { $0.replacing(#/"key": "[^"]*"/#, with: "") }.joined(separator: "\n")
  }
}
