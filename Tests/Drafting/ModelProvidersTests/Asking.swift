import JSON
import ModelProviders
import Models
import Plans
import Synchronization

let testKey = "sk-test-0123456789abcdef"

/// A directory with one provider `test`, whose key is in the environment and whose retries do not wait.
func directory(
  _ api: ModelProvider.API, url: String, key: SecretSource? = .environment("TEST_KEY"),
  change: (inout ModelProvider) -> Void = { _ in }
) throws -> ModelDirectory {
  var provider = ModelProvider(api: api, url: url, key: key)
  if api == .openAIChat {
    provider.capabilities.lanes = [.fast: "fast", .flex: "flex", .ultrafast: "ultrafast"]
    provider.capabilities.tokenCap = .maxCompletionTokens
  }
  change(&provider)
  return try ModelDirectory(
    providers: ["test": provider], scripts: nil, environment: ["TEST_KEY": testKey],
    retry: RetryPolicy(firstWaitMilliseconds: 1))
}

/// A question about nothing much.
func question(
  _ model: String = "test/model-1", lane: Lane = .standard, effort: Effort? = nil, tools: [ModelTool] = [],
  schema: JSONValue? = nil, messages: [ModelMessage] = [.user("Name three colours.")], maximumTokens: Int = 256,
  attempt: Int = 1, turn: Int = 1
) throws -> ModelRequest {
  ModelRequest(
    choice: ModelChoice(model: model, lane: lane, effort: effort),
    purpose: .init(task: .draft, step: StepID("greet"), attempt: attempt, turn: turn), system: "Be brief.",
    messages: messages, tools: tools, answerSchema: schema, maximumTokens: maximumTokens)
}

/// Collects what a client reports.
final class ProgressLog: Sendable {
  private let entries = Mutex<[ModelProgress]>([])
  var all: [ModelProgress] { entries.withLock { $0 } }
  func take(_ progress: ModelProgress) { entries.withLock { $0.append(progress) } }
}

extension ModelDirectory {
  func ask(_ request: ModelRequest, log: ProgressLog = ProgressLog()) async throws -> ModelAnswer {
    try await client(for: request.choice).answer(to: request) { log.take($0) }
  }

  /// The error that a question ends with; `nil` when it is answered.
  func failure(_ request: ModelRequest, log: ProgressLog = ProgressLog()) async -> ModelError? {
    do throws(ModelError) {
      _ = try await client(for: request.choice).answer(to: request) { log.take($0) }
      return nil
    } catch {
      return error
    }
  }
}
