import Forms
import PlanFiles
import Plans
import Policy
import Testing

@Suite("Spellings of rules")
struct PolicySpellingTests {
  private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJykyqv2HQ86IRSW0vvFudxWBYy6XxITp/F19lz85KvB"

  private func read(_ text: String, _ layer: PolicyLayer = .system) throws -> Policy {
    try PolicyFile.read(text: "policy: p\n" + text, path: "p", layer: layer).get().policy(layer: layer, path: "p")
  }

  private func change(_ path: String) -> FileChange {
    FileChange(
      path: path, kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 1, linesRemoved: 0,
      isBinary: false, newSize: 1)
  }

  @Test(
    "A folder may be written with slashes around it",
    arguments: ["infra/", "/infra/**", "./infra/**", "infra", "infra/**", "/infra", "./infra/"])
  func folders(pattern: String) throws {
    let policy = try read("paths: { deny: [\"\(pattern)\"] }\n")
    for path in ["infra/a", "Infra/b/c", "infra./x"] { #expect(!policy.violations(of: [change(path)]).isEmpty) }
    #expect(policy.violations(of: [change("infrastructure/a")]).isEmpty)
  }

  @Test("`**/.env` names the file at every depth, and every spelling of it")
  func environment() throws {
    let policy = try read("paths: { deny: [\"**/.env\"] }\n")
    for path in [".env", "a/.env", "a/b/.ENV", ".env.", "a/.env /b"] {
      #expect(!policy.violations(of: [change(path)]).isEmpty, "\(path)")
    }
  }

  @Test("What is no path says what to write", arguments: ["..", "a/../b", "a//b", "//a", "a\\\\b", "/", "./"])
  func refused(pattern: String) {
    #expect(throws: PlanDiagnostics.self) { try read("paths: { deny: [\"\(pattern)\"] }\n") }
  }

  @Test("A zone of the tz database has summer time; an abbreviation is none")
  func zones() throws {
    let policy = try read("freeze: [{ days: [fri], hours: \"22:00-06:00\", zone: Europe/Berlin }]\n")
    func isFrozen(_ text: String) -> Bool {
      UTCMoment.milliseconds(text).map { !policy.freezes("git.merge", at: $0).isEmpty } ?? false
    }
    // Friday night in summer: 20:00 to 04:00 UTC; in winter: 21:00 to 05:00.
    #expect(isFrozen("2026-07-03T20:00Z") && !isFrozen("2026-07-03T19:59Z") && isFrozen("2026-07-04T03:59Z"))
    #expect(!isFrozen("2026-07-04T04:00Z"))
    #expect(!isFrozen("2026-12-04T20:59Z") && isFrozen("2026-12-04T21:00Z") && isFrozen("2026-12-05T04:59Z"))
    let farAway = try read("freeze: [{ days: [fri], zone: Asia/Kolkata }]\n")
    #expect(!farAway.freezes("git.merge", at: try #require(UTCMoment.milliseconds("2026-07-02T18:30Z"))).isEmpty)
    for zone in ["CET", "Europe/Atlantis", "berlin", "../etc/passwd"] {
      #expect(throws: PlanDiagnostics.self) { try read("freeze: [{ days: [fri], zone: \"\(zone)\" }]\n") }
    }
  }

  @Test("Keys in a repository's policy narrow; a file of signers is for those outside")
  func signers() throws {
    let text =
      "signers: { keys: [\"ada@x namespaces=\\\"chancery\\\" \(Self.key)\"], revoked-keys: [\"\(Self.key)\"] }\n"
    let policy = try read(text, .repository)
    #expect(policy.signerKeys.count == 1 && policy.revokedKeys == [Self.key] && policy.signers == nil)
    for bad in [
      "{ keys: [] }", "{ keys: [\"ada@x\"] }", "{ keys: [\"ada@x ssh-ed25519 nothing\"] }", "{ file: /etc/s }",
      "{ revoked-keys: [x] }", "{ revoked: /etc/r }",
    ] {
      #expect(throws: PlanDiagnostics.self, "\(bad)") { try read("signers: \(bad)\n", .repository) }
    }
  }

  @Test("Limits over time on money, files, and what models cost, and rejections and waivers, are read")
  func overTime() throws {
    let policy = try read(
      """
      effects:
        http: { over-time: [{ amounts: { EUR: 100 }, per: 1d }], paths: { allow: ["/v1/*"] }, ports: { allow: ["443"] } }
        git.merge: { over-time: [{ files: 200, per: 7d }] }
      spend: { over-time: [{ usd: 50, tokens: 1000, per: 7d }] }
      rejections: 30d
      waivers: { from: [sec@x] }

      """)
    #expect(policy.rates(of: "http").map(\.rate.figure) == [.amount(currency: "EUR")])
    #expect(policy.rates(of: "git.merge").map(\.rate.figure) == [.changedFiles])
    #expect(Set(policy.spendRates.map(\.rate.limit)) == [.usd, .tokens] && policy.rejections?.seconds == 2_592_000)
    #expect(policy.rules.contains { $0.constraint == .waivers(WaiverRule(from: ["sec@x"], longest: 604_800)) })
    #expect(throws: PlanDiagnostics.self) { try read("spend: { over-time: [{ per: 7d }] }\n") }
    #expect(throws: PlanDiagnostics.self) { try read("effects: { git.merge: { files: 3 } }\n") }
    #expect(throws: PlanDiagnostics.self) {
      try read("effects: { http: { over-time: [{ amounts: {}, per: 1d }] } }\n")
    }
  }
}
