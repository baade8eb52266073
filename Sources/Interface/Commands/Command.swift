import ArgumentParser
import Preparation

/// A verb of the command line. It returns its status; only `main` ends the process.
protocol Command: AsyncParsableCommand {
  /// Does what the command line asks for.
  func perform() async throws -> ExitStatus
}

extension Command {
  /// What the parser calls for any command; `Chancery.run` calls `perform` instead.
  func run() async throws { _ = try await perform() }
}
