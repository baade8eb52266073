import Foundation
import FuzzSubjects
import JSON
import SystemPackage
import TestKit
import Testing

/// Seeds of `scripts/fuzz`, and inputs that it found, each with some changes; `CHANCERY_FUZZ_ROUNDS` makes more of them.
@Suite("What comes from outside")
struct FuzzTests {
  static let rounds =
    ProcessInfo.processInfo.environment["CHANCERY_FUZZ_ROUNDS"].flatMap { Int($0) }
    ?? Extent.count(3, orAll: 12)

  @Test("No seed and no change of one traps or hangs", .timeLimit(.minutes(5)), arguments: FuzzSubject.allCases)
  func seeds(_ subject: FuzzSubject) throws {
    let seeds = try FuzzSeeds.of(subject)
    #expect(!seeds.isEmpty)
    var random = SplitMix(seed: UInt64(subject.rawValue) &+ 1)
    for seed in seeds {
      subject.read(seed)
      for _ in 0..<Self.rounds { subject.read(Self.changed(seed, using: &random)) }
    }
  }

  private static func changed(_ seed: [UInt8], using random: inout SplitMix) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.insert(contentsOf: Array("9223372036854775807".utf8), at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }
}

/// What the searches begin with: files of the project, and a folder of seeds, named by subject.
enum FuzzSeeds {
  static func of(_ subject: FuzzSubject) throws -> [[UInt8]] {
    var seeds = try contents(of: "Tests/FuzzTests/Seeds") { $0.hasPrefix("\(subject)") }
    switch subject {
    case .plan: seeds += try contents(of: "plans") { $0.hasSuffix("/plan.yaml") }
    case .policy: seeds += try contents(of: "sandbox/policies") { $0.hasSuffix(".yaml") }
    case .profile: seeds += try contents(of: "sandbox") { $0.hasSuffix(".yaml") && !$0.contains("/") }
    case .event:
      let events = try contents(of: "Tests/Core/RunJournalTests") { $0 == "events.jsonl" }
      seeds += events.flatMap { $0.split(separator: 0x0A).map(Array.init) }
    case .proposal: seeds += try vectors("proposals")
    case .approval: seeds += try vectors("approvals")
    case .document, .modelOutput: seeds += try contents(of: "plans") { $0.hasSuffix("/answers.json") }
    default: break
    }
    return seeds
  }

  private static func contents(of folder: String, where isWanted: (String) -> Bool) throws -> [[UInt8]] {
    let root = Project.root.appending(folder).string
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String }.filter(isWanted).sorted()
    return try (names ?? []).map { Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/\($0)"))) }
  }

  private static func vectors(_ name: String) throws -> [[UInt8]] {
    let text = try String(
      contentsOfFile: Project.root.appending("docs/reference/seal-vectors.json").string, encoding: .utf8)
    return (try JSONValue(parsing: text)[name]?.arrayValue ?? []).compactMap { $0["canonical"]?.stringValue }.map {
      Array($0.utf8)
    }
  }
}
