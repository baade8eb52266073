import Foundation
package import SystemPackage

/// The payment service of plans/, in a process of its own, which ends when this value goes.
package final class PaymentService: Sendable {
  package static let key = "test-pay-key/42+secret"

  private let process: ServiceProcess
  package let folder: FilePath
  package let port: String

  package var url: String { "http://127.0.0.1:\(port)" }

  package init(in folder: FilePath) async throws {
    self.folder = folder
    process = try ServiceProcess(
      "python3", [Project.root.appending("plans/10-payment/service.py").string, folder.string],
      environment: ["PAY_KEY": Self.key])
    port = try await waitForFile(folder.appending("port"))
  }

  /// Mishaps for the requests to come, one each.
  package func fail(_ faults: String...) throws {
    let text = faults.map { $0 + "\n" }.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.appending("faults").string))
  }

  /// What was charged and refunded, one line each.
  package var ledger: [String] { lines(of: "ledger") }

  /// The paths of all requests to charge or refund, also of those that came to nothing.
  package var requests: [String] { lines(of: "requests") }

  private func lines(of name: String) -> [String] {
    let text = (try? String(contentsOfFile: folder.appending(name).string, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }
}

/// A program that runs until this value goes.
package final class ServiceProcess: Sendable {
  private let identifier: Int32

  package init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    identifier = process.processIdentifier
  }

  // A process that is started on a thread of a pool has most signals blocked. One that stays holds the test runner's pipe,
  // which then waits for ever.
  deinit { kill(identifier, SIGKILL) }
}

/// What a file holds, once there is one.
package func waitForFile(_ path: FilePath) async throws -> String {
  for _ in 0..<1000 {
    if let text = try? String(contentsOfFile: path.string, encoding: .utf8) { return text }
    try await Task.sleep(for: .milliseconds(10))
  }
  throw ToolFailure(description: "\(path) was not made")
}
