import Foundation
import LinuxSystem
package import Models
import Orchestration
package import Plans
package import RunJournal
import Synchronization
package import Terminal

/// Tells a person how a run goes: at a terminal with a line that moves, elsewhere with plain lines.
package final class LiveProgress: RunObserver {
  private struct Waiting {
    var what: String
    var since: Date
  }

  private struct Screen {
    var waiting: [StepID: Waiting] = [:]
    var money = Money.zero
    var startedAt = Date()
    var isPaused = false
    var hasLine = false
    var turn = 0
    /// When something was last printed, for who has no line that moves.
    var spokenAt = Date()
  }

  /// How long nothing is printed before a line says that the run is alive.
  static let silence: TimeInterval = 10

  private let screen = Mutex(Screen())
  private let output: Output
  /// Whether standard error is a terminal on which a line can be drawn over.
  private let isLive: Bool
  private let isQuiet: Bool

  package init(output: Output, isQuiet: Bool) {
    self.output = output
    self.isQuiet = isQuiet
    isLive = !isQuiet && isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  package func observe(_ entry: JournalEntry, state: RunState) {
    guard !isQuiet else { return }
    let line = ProgressText(style: output.errorStyle).line(for: entry.event, state: state)
    screen.withLock { screen in
      screen.money = state.spending.money
      Self.update(&screen.waiting, with: entry.event)
      erase(&screen)
      if let line {
        output.note(line)
        screen.spokenAt = Date()
      }
      draw(&screen)
    }
  }

  /// Says what a model call does, without a line of its own.
  package func observe(_ step: StepID, _ progress: ModelProgress) {
    guard !isQuiet else { return }
    screen.withLock { screen in
      switch progress {
      case .started: screen.waiting[step]?.what = "the model answers"
      case .received: break
      case .retrying(let attempt, let delay, let reason):
        erase(&screen)
        output.note("  \(step)  retry \(attempt) in \(duration(Int64(delay))): \(visibleLine(reason))")
      }
      draw(&screen)
    }
  }

  /// Shows a line that an external agent printed.
  package func observe(_ step: StepID, line: String) {
    guard !isQuiet else { return }
    let text = ProgressText(style: output.errorStyle).agentLine(line, of: step)
    screen.withLock { screen in
      erase(&screen)
      output.note(text)
      draw(&screen)
    }
  }

  /// Gives the screen to a question, and takes it back.
  package func pause(_ isPaused: Bool) {
    screen.withLock { screen in
      erase(&screen)
      screen.isPaused = isPaused
    }
  }

  /// Moves the line until the task is cancelled.
  package func animate() async {
    guard isLive else { return await beat() }
    while (try? await Task.sleep(for: .milliseconds(120))) != nil {
      screen.withLock { screen in
        screen.turn += 1
        draw(&screen)
      }
    }
    screen.withLock { erase(&$0) }
  }

  /// Without a terminal, says every ten seconds what the run waits for.
  private func beat() async {
    guard !isQuiet else { return }
    while (try? await Task.sleep(for: .seconds(1))) != nil {
      screen.withLock { screen in
        let now = Date()
        guard !screen.isPaused, now.timeIntervalSince(screen.spokenAt) >= Self.silence,
          let line = Self.heartbeat(screen.waiting.mapValues { ($0.what, $0.since) }, money: screen.money, at: now)
        else { return }
        screen.spokenAt = now
        output.note(line)
      }
    }
  }

  /// What a run waits for, each with how long; `nil` where it waits for nothing.
  static func heartbeat(
    _ waiting: [StepID: (what: String, since: Date)], money: Money, at now: Date
  ) -> String? {
    guard !waiting.isEmpty else { return nil }
    let steps = waiting.sorted { $0.key.text < $1.key.text }.map { step, waiting in
      "\(step): \(waiting.what), \(duration(Int64(now.timeIntervalSince(waiting.since) * 1000)))"
    }
    return "  … \(steps.joined(separator: " · "))  \(money)"
  }

  private static func update(_ waiting: inout [StepID: Waiting], with event: RunEvent) {
    switch event {
    case .stepStarted(let start): waiting[start.step] = Waiting(what: "the workspace is made", since: Date())
    case .modelCalled(let call): waiting[call.purpose.step]?.what = "working"
    case .draftRecorded(let draft): waiting[draft.step]?.what = "checks"
    case .proposalSealed(let sealed): waiting[sealed.step] = Waiting(what: "verdict of the slow tier", since: Date())
    case .verdictGiven, .runEnded, .runSuspended: waiting = [:]
    case .stepFinished(let result): waiting[result.step] = nil
    case .attemptFailed(let failure): waiting[failure.step] = nil
    case .stepFailed(let failure): waiting[failure.step] = nil
    default: break
    }
  }

  private func erase(_ screen: inout Screen) {
    guard screen.hasLine else { return }
    output.raw("\r\u{1b}[2K")
    screen.hasLine = false
  }

  private func draw(_ screen: inout Screen) {
    erase(&screen)
    guard isLive, !screen.isPaused, !screen.waiting.isEmpty else { return }
    let spinner = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")[screen.turn % 10]
    let steps = screen.waiting.sorted { $0.key.text < $1.key.text }.map { "\($0.key): \($0.value.what)" }
    let elapsed = duration(Int64(Date().timeIntervalSince(screen.startedAt) * 1000))
    let line = "\(spinner) \(steps.joined(separator: " · "))  \(screen.money)  \(elapsed)"
    output.raw(String(line.prefix(Self.columns - 1)))
    screen.hasLine = true
  }

  private static var columns: Int {
    guard let columns = terminalColumns(of: STDERR_FILENO), columns > 20 else { return 80 }
    return columns
  }
}
