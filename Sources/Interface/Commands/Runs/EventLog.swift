import Foundation
import Logging
import Orchestration
import Reports
import RunJournal
import Terminal

/// Writes every event of a run to standard error as it happens, for who looks into a run in CI.
///
/// It is silent unless `CHANCERY_LOG` is set to a level of swift-log: events are of the level `debug`, mistakes of models
/// and settled effects of the level `info`.
struct EventLog: RunObserver {
  private let logger: Logger

  /// `nil` where no level is set, or one that swift-log does not know.
  init?(environment: [String: String]) {
    guard let level = environment["CHANCERY_LOG"].flatMap({ Logger.Level(rawValue: $0.lowercased()) }) else {
      return nil
    }
    var logger = Logger(label: "chancery", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = level
    self.logger = logger
  }

  func observe(_ entry: JournalEntry, state: RunState) {
    let level: Logger.Level =
      switch entry.event {
      case .mistakeMade, .attemptFailed, .stepFailed, .effectIntended, .effectSettled, .runEnded: .info
      default: .debug
      }
    guard level >= logger.logLevel else { return }
    logger.log(level: level, "\(LogText(style: .plain).line(for: entry))")
  }
}
