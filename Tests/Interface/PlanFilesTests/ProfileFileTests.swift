import PlanFiles
import Plans
import Testing

@Suite("Profiles of the sandbox")
struct ProfileFileTests {
  @Test("What is embedded is what lies in sandbox/", arguments: SandboxFile.allCases)
  func embedsFiles(file: SandboxFile) throws {
    #expect(try file.embeddedText == SampleProfiles.text(of: "sandbox/\(file.fileName)"))
  }

  @Test("The values that are embedded are what the embedded files say")
  func embedsValues() throws {
    let files = SandboxFile.allCases.map { ($0, SandboxFiles.Own(path: $0.fileName, text: $0.embeddedText)) }
    let read = try SandboxFiles.read(own: Dictionary(uniqueKeysWithValues: files)).get()
    #expect(try SampleProfiles.builtIn() == read)
    #expect(read.toolchains.count > 10 && read.draft.read.count > 50)
  }

  @Test("The profiles that Chancery ships with have the limits that the reference says")
  func readsEmbedded() throws {
    let profiles = try SampleProfiles.builtIn()
    let common = SandboxLimits { limit in
      switch limit {
      case .memory, .processMemory, .disk: 4 << 30
      case .processes: 512
      case .files: 500_000
      case .file, .temporary: 1 << 30
      case .openFiles: 4096
      case .output: 4 << 20
      case .wall: 600
      }
    }
    #expect(profiles.draft.limits == common && profiles.check.limits == common)
    #expect(profiles.agent.limits.memoryBytes == 8 << 30 && profiles.agent.limits.wallSeconds == 3600)
    for name in ProfileName.allCases {
      let profile = profiles[name]
      #expect(profile.name == name && profile.history && profile.reach == (name == .agent ? .named : .none))
      #expect(profile.caches.isEmpty && profile.show.isEmpty)
      #expect(profile.toolchains == profiles.toolchains.keys.sorted())
      #expect(profile.environment == ["LANG": "C.UTF-8", "TERM": "dumb", "CI": "1"])
    }
  }

  @Test("A profile means what it says")
  func reads() throws {
    let more = """
      show: [/data//models/, ~/./tools]
      caches: [~/.npm/_cacache]
      hide: [/usr/share/doc]
      path: [~/tools/bin]
      environment: { A_1: "", B: "x y" }
      """
    let text = SampleProfiles.least + "\n" + more
    let profile = try SandboxFiles.profile(.init(path: "draft.yaml", text: text), name: .draft).get()
    let limits: [SandboxLimit: Int] = [
      .memory: 4 << 30, .processMemory: 2 << 30, .processes: 512, .disk: 1 << 40, .files: 500_000, .file: 1 << 30,
      .openFiles: 4096, .output: 4 << 20, .wall: 600, .temporary: 1 << 20,
    ]
    #expect(
      profile
        == ConfinementProfile(
          name: .draft, read: ["/usr"], toolchains: ["go"], show: ["/data/models", "~/tools"],
          caches: ["~/.npm/_cacache"], hide: ["/usr/share/doc"], path: ["~/tools/bin"], history: true,
          environment: ["A_1": "", "B": "x y"], limits: SandboxLimits { limits[$0] ?? -1 }))
  }

  @Test("A file of the user's own stands in place of the one that Chancery ships with, and others stay")
  func replaces() throws {
    let own = SandboxFiles.Own(path: "own/draft.yaml", text: SampleProfiles.least)
    let profiles = try SandboxFiles.read(own: [.profile(.draft): own]).get()
    #expect(profiles.draft.read == ["/usr"] && profiles.draft.limits.processMemoryBytes == 2 << 30)
    #expect(try profiles.check == SampleProfiles.builtIn().check)
  }

  @Test("What is wrong in several files is said at once, each with its file")
  func saysEverything() {
    let result = SandboxFiles.read(own: [
      .toolchains: .init(path: "own/toolchains.yaml", text: "go: { show: [~/go/pkg/mod] }"),
      .profile(.draft): .init(path: "own/draft.yaml", text: SampleProfiles.least.replacing("go", with: "rust")),
      .profile(.check): .init(path: "own/check.yaml", text: SampleProfiles.least),
      .profile(.agent): .init(path: "own/agent.yaml", text: "agent"),
    ])
    #expect(
      SampleProfiles.said(result) == [
        "own/draft.yaml:3:14: toolchains[0]: unknown toolchain \"rust\"; expected go",
        "own/check.yaml:1:10: profile: found draft; expected check, the name of the file",
        "own/agent.yaml:1:1: found a string; expected a mapping with one of profile, read, toolchains, show, caches, hide, "
          + "path, history, reach, environment, limits",
      ])
  }

  @Test("A table that means nothing is refused, and so is an empty profile")
  func refusesNothing() {
    let result = SandboxFiles.read(own: [
      .toolchains: .init(path: "t.yaml", text: "- go"), .profile(.draft): .init(path: "d.yaml", text: ""),
    ])
    #expect(
      SampleProfiles.said(result) == [
        "t.yaml:1:1: found a list; expected a mapping from names to toolchains",
        "d.yaml:1:1: the file is empty; expected a mapping",
      ])
  }

  @Test("An amount is written as it is read", arguments: SandboxLimit.allCases)
  func writesAmounts(limit: SandboxLimit) throws {
    for amount in [limit.range.lowerBound, limit.range.upperBound, limit.range.lowerBound + 1, 3 << 20]
    where limit.range.contains(amount) {
      let line = SampleProfiles.least.split(separator: "\n").first { $0.hasPrefix("  \(limit.rawValue):") } ?? ""
      let changed = "  \(limit.rawValue): \(limit.unit.text(of: amount))"
      let text = SampleProfiles.least.replacing(line, with: changed)
      let profile = try SandboxFiles.profile(.init(path: "draft.yaml", text: text), name: .draft).get()
      #expect(profile.limits[limit] == amount)
    }
  }
}
