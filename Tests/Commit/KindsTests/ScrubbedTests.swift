import Approval
import JSON
import EffectKit
import Plans
import SecretSources
import Testing
import Kinds

/// Says a secret wherever it can.
private struct Talkative: EffectSurveyor {
  var says: String

  func survey(_ declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError) -> ProposedEffect {
    ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:], preview: "sends \(says)",
      compensation: nil)
  }

  func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect { throw .stale(says) }
  func landing(of effect: ProposedEffect) async throws(EffectError) -> EffectLanding? { throw .conflict(paths: [says]) }
  func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult { .unknown(says) }
  func probeCompensation(of applied: AppliedEffect) async -> ProbeResult { .applied(says) }

  func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    Compensation(arguments: .null, fingerprint: .string(says), preview: "takes it back")
  }
}

@Suite("Scrubbed ports")
struct ScrubbedTests {
  private let secret = "hunter2-hunter2"
  private let context = EffectContext(
    planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [], values: Template.Values(), seconds: 0)

  private func surveyor(saying text: String) async throws -> ScrubbedSurveyor {
    let keeper = SecretKeeper(sources: ["S": .environment("S")], environment: ["S": secret], home: "/")
    _ = try await keeper.secret("S")
    return ScrubbedSurveyor(Talkative(says: text), keeper: keeper)
  }

  @Test("No error and no finding of a surveyor holds a secret")
  func errors() async throws {
    let surveyor = try await surveyor(saying: "it is \(secret)!")
    let effect = ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:], preview: "", compensation: nil)
    #expect(await failure { _ = try await surveyor.rederive(effect) } == .stale("it is [secret S]!"))
    #expect(await failure { _ = try await surveyor.landing(of: effect) } == .conflict(paths: ["it is [secret S]!"]))
    #expect(await surveyor.probe(effect, key: "k") == .unknown("it is [secret S]!"))
  }

  @Test("Neither does what taking an effect back goes by, nor what its probe says")
  func compensations() async throws {
    let effect = ProposedEffect(
      kind: .http, arguments: [:], identity: [:], fingerprint: [:], measured: [:], preview: "",
      compensation: Compensation(arguments: .null, fingerprint: .null, preview: ""))
    let applied = try #require(AppliedEffect(effect, key: "k", evidence: .null))
    let telling = try await surveyor(saying: secret)
    #expect(
      await failure { _ = try await telling.rederiveCompensation(of: applied) }
        == .invalid("a secret would stand in what taking it back goes by"))
    #expect(await telling.probeCompensation(of: applied) == .applied("[secret S]"))
    let quiet = try await surveyor(saying: "nothing")
    #expect(try await quiet.rederiveCompensation(of: applied).fingerprint == "nothing")
  }

  @Test("A proposal that a secret stands in is refused, and the refusal does not show it")
  func proposals() async throws {
    let declaration = EffectDeclaration.gitMerge(.init(into: "main"))
    let telling = try await surveyor(saying: secret)
    let refusal = await failure { _ = try await telling.survey(declaration, in: context) }
    #expect(refusal == .invalid("a secret would stand in the sealed proposal: sends [secret S]"))
    let quiet = try await surveyor(saying: "nothing")
    #expect(try await quiet.survey(declaration, in: context).preview == "sends nothing")
  }
}
