import Drafting
import JSON
import Models
import Plans
import RunJournal
import Testing

@Suite("Falling back to another model")
struct FallbackTests {
  private let question = ModelRequest(
    choice: ModelChoice(model: "s/m", lane: .fast), purpose: .init(task: .draft, step: "a", attempt: 1, turn: 1),
    system: "", messages: [], maximumTokens: 1)

  @Test(
    "Where a provider is down the next model is asked, once and for the whole conversation, without what it cannot read"
  )
  func fallback() async throws {
    let recorder = MemoryRecorder()
    let first = ListedModel([.success(says("x")), .failure(ModelError(.unavailable, "down", wasServed: false))])
    let second = ListedModel([.success(says("y")), .success(says("z"))])
    let other = ModelChoice(model: "t/n")
    let model = MeteredModel(
      client: first, fallback: [(other, second)], tier: .fast, recorder: recorder, gate: CountingGate(),
      clock: SteppingClock())
    var request = question
    request.messages = [.user("a")]
    #expect(try await model.answer(to: request).text == "x")
    request.messages += [.assistant([.opaque(["signature": "s"]), .text("x")]), .user("b")]
    #expect(try await model.answer(to: request).text == "y")
    request.messages += [.assistant([.opaque(["signature": "t"]), .text("y")]), .user("c")]
    #expect(try await model.answer(to: request).text == "z")
    #expect(recorder.calls.map(\.asked.model) == ["s/m", "s/m", "t/n", "t/n"])
    #expect(recorder.calls[1].error?.kind == .unavailable && recorder.calls[1].cost == .priced(.zero))
    // What the first model thought stays behind; what the second thought goes on with it.
    #expect(second.requests.last?.messages[1] == .assistant([.text("x")]))
    #expect(second.requests.last?.messages[3] == .assistant([.opaque(["signature": "t"]), .text("y")]))
  }

  @Test(
    "What another provider cannot do better is not asked again", arguments: [ModelError.Kind.invalidRequest, .tooLong])
  func noFallback(kind: ModelError.Kind) async throws {
    let recorder = MemoryRecorder()
    let second = ListedModel([.success(says("y"))])
    let model = MeteredModel(
      client: ListedModel([.failure(ModelError(kind, "no"))]), fallback: [(ModelChoice(model: "t/n"), second)],
      tier: .fast, recorder: recorder, gate: CountingGate(), clock: SteppingClock())
    await #expect(throws: ModelError.self) { try await model.answer(to: question) }
    #expect(second.requests.isEmpty)
  }
}
