import Foundation
import JSON
import ModelProviders
import Models
import Plans
import Redaction
import SystemPackage
import TestKit
import Testing

@Suite("Recordings")
struct RecordingTests {
  /// A model that answers with the number of the turn, and costs as many picodollars.
  private struct CountingModel: ModelClient {
    func answer(
      to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
    ) async throws(ModelError) -> ModelAnswer {
      ModelAnswer(
        content: [.opaque(["signature": "s", "n": 1]), .text("turn \(request.purpose.turn)")], ending: .done,
        served: .init(model: "m", lane: .fast), usage: nil)
    }

    func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
      .priced(Money(picodollars: Int64(request.purpose.turn)))
    }
  }

  private func answer(_ model: any ModelClient, _ request: ModelRequest) async throws -> ModelAnswer {
    try await model.answer(to: request) { _ in }
  }

  private func withRecording(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("calls.jsonl").string
      let recorder = RecordingModel(CountingModel(), file: file)
      for turn in 1...3 { _ = try await answer(recorder, question(turn: turn)) }
      try await body(file)
    }
  }

  @Test("What was recorded is answered again with the same answer and the same cost")
  func roundTrip() async throws {
    try await withRecording { file in
      let replay = try ReplayModel(file: file)
      for turn in 1...3 {
        let request = try question(turn: turn)
        let again = try await answer(replay, request)
        #expect(try await answer(CountingModel(), request) == again)
        #expect(replay.cost(of: again, to: request) == .priced(Money(picodollars: Int64(turn))))
      }
    }
  }

  @Test("A question that differs in anything is not answered, and the first difference is named")
  func strictness() async throws {
    try await withRecording { file in
      let replay = try ReplayModel(file: file)
      var changed = try question()
      changed.messages = [.user("Name three colors.")]
      let error = await #expect(throws: ModelError.self) { try await answer(replay, changed) }
      #expect(error?.kind == .notRecorded)
      #expect(
        error?.reason.hasSuffix(
          "has no answer for draft of step greet, attempt 1, turn 1; it was recorded with another question, which"
            + " differs at messages[0].user._0: recorded \"Name three colours.\", now \"Name three colors.\"") == true)
      for other in [
        try question(effort: .low), try question(lane: .fast), try question(maximumTokens: 255),
        try question("test/model-2"), try question(schema: [:]), try question(turn: 4), try question(attempt: 2),
      ] {
        let error = await #expect(throws: ModelError.self) { try await answer(replay, other) }
        #expect(error?.kind == .notRecorded)
        #expect(replay.cost(of: try await answer(CountingModel(), other), to: other).money == nil)
      }
    }
  }

  @Test("A last line that was cut off is left out; any other that is none is named")
  func tornLines() async throws {
    try await withRecording { file in
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try Data(text.dropLast(20).utf8).write(to: URL(fileURLWithPath: file))
      let replay = try ReplayModel(file: file)
      _ = try await answer(replay, question(turn: 2))
      await #expect(throws: ModelError.self) { try await answer(replay, question(turn: 3)) }
      try Data(("{}\n" + text).utf8).write(to: URL(fileURLWithPath: file))
      let error = #expect(throws: ModelError.self) { try ReplayModel(file: file) }
      #expect(error?.reason.hasSuffix("calls.jsonl:1: expected a recorded call") == true)
      let forged = text.replacing("three colours", with: "four colours")
      try Data(forged.utf8).write(to: URL(fileURLWithPath: file))
      #expect(throws: ModelError.self) { try ReplayModel(file: file) }
    }
  }

  @Test("A recording of a provider holds no key, and only its owner can read it")
  func noKey() async throws {
    let server = try FaultyServer.shared.get()
    try await withTemporaryFolder { folder in
      let file = folder.appending("calls.jsonl").string
      let request = try question()
      let directory = try directory(.openAIChat, url: server.scenario(.stream(OpenAIChatTests.text("ok"))).url)
      _ = try await answer(RecordingModel(directory.client(for: request.choice), file: file), request)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("\"digest\"") && !text.contains(testKey) && !text.contains("TEST_KEY"))
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test("A recording that cannot be written is an error, not a run without one")
  func unwritable() async throws {
    let recorder = RecordingModel(CountingModel(), file: "/nonexistent/calls.jsonl")
    let error = await #expect(throws: ModelError.self) { try await answer(recorder, question()) }
    #expect(error?.reason.contains("/nonexistent/calls.jsonl could not be opened") == true)
  }

  /// A model that fails as it is told.
  private struct FailingModel: ModelClient {
    let error: ModelError

    func answer(
      to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
    ) async throws(ModelError) -> ModelAnswer {
      throw error
    }

    func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost { .priced(.zero) }
  }

  @Test("A call that failed fails again in the same way; one that was cancelled is not recorded")
  func failures() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("calls.jsonl").string
      let down = ModelError(.unavailable, "down", hint: "wait", wasServed: false)
      for (error, turn) in [(down, 1), (ModelError(.cancelled, "stopped"), 2)] {
        let recorder = RecordingModel(FailingModel(error: error), file: file)
        await #expect(throws: error) { try await answer(recorder, question(turn: turn)) }
      }
      let replay = try ReplayModel(file: file)
      await #expect(throws: down) { try await answer(replay, question(turn: 1)) }
      let other = await #expect(throws: ModelError.self) { try await answer(replay, question(turn: 2)) }
      #expect(other?.kind == .notRecorded)
    }
  }

  @Test("A key that a question quotes is not in the recording, and the question is still known by it")
  func redacted() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("calls.jsonl").string
      let recorder = RecordingModel(
        CountingModel(), file: file, secrets: { [Secret(name: "test.key", value: testKey)] })
      let request = try question(messages: [.user("The key is \(testKey).")])
      let first = try await answer(recorder, request)
      #expect(try String(contentsOfFile: file, encoding: .utf8).contains(testKey) == false)
      #expect(try await answer(ReplayModel(file: file), request) == first)
      await #expect(throws: ModelError.self) {
        try await answer(ReplayModel(file: file), question(messages: [.user("The key is another.")]))
      }
    }
  }
}
