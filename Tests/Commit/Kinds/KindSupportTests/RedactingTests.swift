import Approval
import EffectKit
import GitMerge
import HTTPRequest
import JSON
import KindStage
import KindSupport
import Plans
import SecretSources
import Testing

/// Says a secret wherever it can.
private struct Talkative: EffectPlanner {
  var says: String

  func propose(_ declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError) -> ProposedEffect
  {
    ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:], compensation: nil,
      preview: "sends \(says)")
  }

  func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect { throw .stale(says) }
  func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? {
    throw .conflict(paths: [says])
  }
  func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult { .unknown(says) }
  func probeCompensation(of applied: AppliedEffect) async -> ProbeResult { .applied(says) }

  func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    Compensation(arguments: .null, fingerprint: .string(says), preview: "takes it back")
  }
}

@Suite("Scrubbed ports")
struct RedactingTests {
  private let secret = "hunter2-hunter2"
  private let context = EffectContext(
    planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [], values: Template.Values(), seconds: 0)

  private func planner(saying text: String) async throws -> RedactingPlanner {
    let secretStore = SecretStore(sources: ["S": .environment("S")], environment: ["S": secret], home: "/")
    _ = try await secretStore.secret("S")
    return RedactingPlanner(Talkative(says: text), secretStore: secretStore)
  }

  @Test("No error and no finding of a surveyor holds a secret")
  func errors() async throws {
    let planner = try await planner(saying: "it is \(secret)!")
    let effect = ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:], compensation: nil, preview: "")
    #expect(await failure { _ = try await planner.rederive(effect) } == .stale("it is [secret S]!"))
    #expect(await failure { _ = try await planner.mergeResult(of: effect) } == .conflict(paths: ["it is [secret S]!"]))
    #expect(await planner.probe(effect, key: "k") == .unknown("it is [secret S]!"))
  }

  @Test("Neither does what an undo of an effect goes by, nor what its probe says")
  func compensations() async throws {
    let effect = ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:],
      compensation: Compensation(arguments: .null, fingerprint: .null, preview: ""), preview: "")
    let applied = try #require(AppliedEffect(effect, key: "k", evidence: .null))
    let telling = try await planner(saying: secret)
    #expect(
      await failure { _ = try await telling.rederiveCompensation(of: applied) }
        == .invalid("the undo of the effect would contain a secret"))
    #expect(await telling.probeCompensation(of: applied) == .applied("[secret S]"))
    let quiet = try await planner(saying: "nothing")
    #expect(try await quiet.rederiveCompensation(of: applied).fingerprint == "nothing")
  }

  @Test("A proposal that a secret stands in is refused, and the refusal does not show it")
  func proposals() async throws {
    let declaration = EffectDeclaration(GitMergeDeclaration(into: "main"))
    let telling = try await planner(saying: secret)
    let refusal = await failure { _ = try await telling.propose(declaration, in: context) }
    #expect(refusal == .invalid("the sealed proposal would contain a secret: sends [secret S]"))
    let quiet = try await planner(saying: "nothing")
    #expect(try await quiet.propose(declaration, in: context).preview == "sends nothing")
  }
}
