import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("Files that say what Chancery may do are nobody else's to write")
struct TrustedFileTests {
  @Test(
    "A configuration, profile or policy that others can change is refused, with the command that mends it",
    arguments: ["config.yaml", "policy.yaml", "sandbox/agent.yaml"])
  func openFiles(_ name: String) async throws {
    try await Place.with(NotePlan()) { place in
      let texts = ["config.yaml": "", "policy.yaml": "policy: mine\n", "sandbox/agent.yaml": ""]
      try place.write(texts[name] ?? "", to: "config/chancery/\(name)")
      let path = place.folder.appending("config/chancery/\(name)").string
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 2, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("other users can change \(path) (mode 666)"), "\(run.errors)")
      #expect(run.errors.contains("chmod go-w \(path)"), "\(run.errors)")
    }
  }

  @Test("A folder in which others could exchange the file is refused like the file")
  func openFolder() async throws {
    try await Place.with(NotePlan()) { place in
      let path = place.folder.appending("config/chancery").string
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 2 && run.errors.contains("other users can change \(path)"), "\(run.errors)")
    }
  }

  @Test("A state folder that others can write to is closed to them, with a word")
  func state() async throws {
    try await Place.with(NotePlan()) { place in
      try FileManager.default.createDirectory(atPath: place.state.string, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: place.state.string)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 0 && run.errors.contains("others could write to \(place.state)"), "\(run.errors)")
      let mode = try FileManager.default.attributesOfItem(atPath: place.state.string)[.posixPermissions] as? Int
      #expect(mode == 0o755)
      #expect(try await place.chancery("status").errors.isEmpty)
    }
  }
}
