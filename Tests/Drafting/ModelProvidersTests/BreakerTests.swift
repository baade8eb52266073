import ModelProviders
import Models
import Plans
import Synchronization
import TestKit
import Testing

@Suite("Providers that are down")
struct BreakerTests {
  /// A clock that a test moves.
  private final class Hand: Sendable {
    private let start = ContinuousClock().now
    private let milliseconds = Mutex(0)
    func move(_ more: Int) { milliseconds.withLock { $0 += more } }
    var now: ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds.withLock { $0 })) }
  }

  @Test("After so many failures in a row there is a rest, then one call is let through, and a failure doubles the rest")
  func rests() {
    let hand = Hand()
    let breaker = CircuitBreaker(.init(failures: 3, restMilliseconds: 1000)) { hand.now }
    for _ in 1...2 {
      #expect(breaker.rest() == nil)
      breaker.failed()
    }
    breaker.succeeded()
    for _ in 1...3 {
      #expect(breaker.rest() == nil)
      breaker.failed()
    }
    #expect(breaker.rest() == 1000)
    // Calls that were under way when the rest began do not make it longer.
    breaker.failed()
    hand.move(400)
    #expect(breaker.rest() == 600)
    hand.move(600)
    #expect(breaker.rest() == nil)
    // Another call waits for what the first one finds.
    #expect(breaker.rest() == 50)
    breaker.failed()
    #expect(breaker.rest() == 2000)
    hand.move(2000)
    #expect(breaker.rest() == nil)
    breaker.gaveUp()
    #expect(breaker.rest() == nil)
    breaker.succeeded()
    #expect(breaker.rest() == nil && breaker.rest() == nil)
  }

  @Test("A provider that is down is left alone; a call waits for it, and one with a fall-back does not")
  func leftAlone() async throws {
    let server = try FaultyServer.shared.get()
    let down = FaultyServer.Reply.json(503, "{}", headers: ["x-should-retry": "false"])
    let scenario = server.scenario(down, down, .stream(Dialect(api: .openAIChat).text("ok")))
    let directory = try ModelDirectory(
      providers: ["test": ModelProvider(api: .openAIChat, url: scenario.url)], scripts: nil, environment: [:],
      retry: RetryPolicy(firstWaitMilliseconds: 1), breaker: .init(failures: 2, restMilliseconds: 8000))
    for _ in 1...2 { #expect(await directory.failure(try question())?.kind == .unavailable) }
    let hasty = try directory.client(for: question().choice, hasFallback: true)
    let error = await #expect(throws: ModelError.self) { try await hasty.answer(to: question()) { _ in } }
    #expect(error?.kind == .unavailable && error?.wasServed == false)
    #expect(error?.reason == "asked test for model-1: test failed 2 times in a row and is left alone for a while")
    #expect(scenario.requests().count == 2)
    let log = ProgressLog()
    #expect(try await directory.ask(question(), log: log).text == "ok")
    guard case .retrying(attempt: 0, _, _)? = log.all.first else {
      Issue.record("nothing said of the rest: \(log.all)")
      return
    }
    #expect(scenario.requests().count == 3)
  }

  @Test("What the provider is not to blame for does not make it rest")
  func blameless() async throws {
    let server = try FaultyServer.shared.get()
    let scenario = server.scenario(.json(400, "{}"))
    let directory = try ModelDirectory(
      providers: ["test": ModelProvider(api: .openAIChat, url: scenario.url)], scripts: nil, environment: [:],
      retry: RetryPolicy(firstWaitMilliseconds: 1), breaker: .init(failures: 2, restMilliseconds: 60_000))
    for _ in 1...4 { #expect(await directory.failure(try question())?.kind == .invalidRequest) }
    #expect(scenario.requests().count == 4)
  }
}
