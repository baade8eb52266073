import Forms
import PlanFiles
import Plans
import SystemPackage
import TestKit

/// Profiles and tables that the tests begin from.
enum SampleProfiles {
  /// The least that a profile can be.
  static let least = """
    profile: draft
    read: [/usr]
    toolchains: [go]
    history: true
    reach: none
    limits:
      memory: 4GiB
      process-memory: 2GiB
      processes: 512
      disk: 1TiB
      files: 500000
      file: 1073741824
      open-files: 4096
      output: 4MiB
      wall: 10m
      temporary: 1024KiB
    """

  /// What is said about a profile of drafts; empty when it is accepted.
  static func diagnostics(_ text: String, toolchains: [String: Toolchain] = table) -> [String] {
    said(SandboxFiles.profile(.init(path: "draft.yaml", text: text), name: .draft, toolchains: toolchains))
  }

  /// What is said about a table of toolchains.
  static func tableDiagnostics(_ text: String) -> [String] {
    said(SandboxFiles.toolchains(.init(path: "t.yaml", text: text)))
  }

  static func said<Value>(_ result: Result<Value, PlanDiagnostics>) -> [String] {
    switch result {
    case .success: []
    case .failure(let diagnostics): diagnostics.list.map(\.description)
    }
  }

  static let table = [
    "go": Toolchain(show: ["~/go/pkg/mod", "~/sdk/go*"], path: ["~/go/bin"], environment: ["GOPROXY": "off"]),
    "rust": Toolchain(show: ["~/.cargo/bin"], path: ["~/.cargo/bin"], environment: ["RUSTUP_HOME": "~/.rustup"]),
  ]

  static func builtIn() throws -> ConfinementProfiles { try SandboxFiles.read().get() }

  /// A file of the checkout that the tests were built from.
  static func text(of path: String) throws -> String {
    let file = try FileDescriptor.open(Project.root.appending(path), .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
        bytes += buffer.prefix(count)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
