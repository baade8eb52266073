import Approval
import JSON
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Denied targets")
struct DeniedTargetsTests {
  private func effect(_ kind: EffectKind, _ identity: JSONValue) -> ProposedEffect {
    ProposedEffect(
      kind: kind, arguments: [:], identity: identity, fingerprint: [:], measured: [:], preview: "",
      compensation: Compensation(arguments: [:], fingerprint: [:], preview: "puts it back"))
  }

  private func isDenied(_ effect: ProposedEffect, after denied: ProposedEffect) throws -> Bool {
    var proposal = Samples.proposal
    proposal.effects = [denied]
    let rejection = ApprovalGiven(seal: "", decision: .reject, reason: "no", redraft: nil, person: "ada")
    let denial = try #require(TargetsDenied(by: rejection, of: proposal))
    return !DeniedTargets([denial]).denials(of: effect).isEmpty
  }

  @Test(
    "A denied branch is denied in every spelling",
    arguments: [
      "refs/heads/main", "main", "heads/main", "refs/heads/MAIN", "Main", "refs//heads/main", "ma\u{200B}in",
      "refs/heads/./main", "refs/heads/x/../main", "main/", "main.", "refs/heads/main/below", "\u{212A}\u{0}",
    ])
  func spellings(_ name: String) throws {
    let main = effect("git.merge", ["repository": "/r/.git", "reference": "refs/heads/main"])
    let other = effect("git.push", ["repository": "/R/", "reference": .string(name)])
    #expect(try isDenied(other, after: main) == !name.hasPrefix("\u{212A}"))
  }

  @Test("Another branch, another repository and another kind of name stay free")
  func free() throws {
    let main = effect("git.merge", ["repository": "/r", "device": 1, "inode": 2, "reference": "refs/heads/main"])
    #expect(
      try !isDenied(effect("git.merge", ["repository": "/r", "reference": "refs/heads/maintenance"]), after: main))
    #expect(try !isDenied(effect("git.merge", ["repository": "/q", "reference": "refs/heads/main"]), after: main))
    #expect(try !isDenied(effect("git.merge", ["repository": "/r", "reference": "refs/tags/main"]), after: main))
    #expect(try !isDenied(effect("file.write", ["path": "/r/src/main"]), after: main))
    #expect(try !isDenied(effect("sql.migrate", ["server": "/r", "database": "main"]), after: main))
  }

  @Test("A reference cannot be reached by writing the file that it is kept in, nor by replacing what holds that")
  func anotherKind() throws {
    let main = effect("git.merge", ["repository": "/r/.git", "reference": "refs/heads/main"])
    for path in ["/r/.git/refs/heads/main", "/r/.GIT/packed-refs", "/r", "/r/x/../.git/config", "/", "//r//.git"] {
      #expect(try isDenied(effect("file.write", ["path": .string(path)]), after: main), "\(path)")
    }
  }

  @Test("The same repository under another path is known by its device and inode")
  func inode() throws {
    let main = effect("git.merge", ["repository": "/r", "device": 1, "inode": 2, "reference": "refs/heads/main"])
    let link = effect("git.merge", ["repository": "/link", "device": 1, "inode": 2, "reference": "main"])
    #expect(try isDenied(link, after: main))
  }

  @Test(
    "A remote is one target under every name and address",
    arguments: [
      "git@github.com:o/r.git", "git@github.com:o/r", "ssh://git@github.com/o/r.git", "https://github.com/o/r",
      "HTTPS://GitHub.com:443/o/r.git/", "https://user:token@github.com/O/R", "https://github.com/o/%72",
      "https://github.com/o/%2572", "https://github.com/x/../o/r", "https://github.com//o//r?x=1#y",
      "ssh://github.com:22/o/r", "git://github.com./o/r",
    ])
  func remotes(_ url: String) throws {
    let denied = effect("git.push", ["url": "https://github.com/o/r.git", "reference": "refs/heads/main"])
    #expect(try isDenied(effect("git.push", ["url": .string(url), "reference": "main"]), after: denied), "\(url)")
    #expect(try !isDenied(effect("git.push", ["url": .string(url), "reference": "other"]), after: denied))
    // A push that does not say which reference may be of any.
    #expect(try isDenied(effect("git.push", ["url": .string(url)]), after: denied))
  }

  @Test(
    "A remote that is a folder is the folder", arguments: ["/r", "/r/.git", "file:///r", "file://localhost/r/.git"])
  func localRemote(_ url: String) throws {
    let merge = effect("git.merge", ["repository": "/r/.git", "reference": "refs/heads/main"])
    #expect(try isDenied(effect("git.push", ["url": .string(url), "reference": "main"]), after: merge))
  }

  @Test("Endpoints, databases, commands and tools have one spelling too")
  func others() throws {
    let payment = effect("http", ["endpoint": "https://pay.example/v1/charges"])
    #expect(try isDenied(effect("http", ["endpoint": "HTTP://PAY.example:80/v1//charges?x"]), after: payment))
    #expect(try isDenied(effect("http", ["endpoint": "https://pay.example/v1"]), after: payment))
    #expect(try !isDenied(effect("http", ["endpoint": "https://pay.example/v2"]), after: payment))
    let rows = effect("sql.migrate", ["server": "Db.example", "database": "users"])
    #expect(try isDenied(effect("sql.migrate", ["server": "db.example", "database": "USERS"]), after: rows))
    #expect(try isDenied(effect("command", ["server": "db.example", "database": "users"]), after: rows))
    let deploy = effect("command", ["command": "production"])
    #expect(try isDenied(effect("command", ["command": "Production/eu"]), after: deploy))
    let tool = effect("mcp.call", ["server": "s", "tool": "delete"])
    #expect(try isDenied(effect("mcp.call", ["server": "S", "tool": "Delete"]), after: tool))
    #expect(try !isDenied(effect("mcp.call", ["server": "s", "tool": "list"]), after: tool))
  }

  @Test("Random spellings of a denied path are denied, and so is what lies above and below it", arguments: 0..<4)
  func random(_ seed: Int) throws {
    var generator = SplitMix(seed: UInt64(seed) &+ 99)
    let letters = ["a", "B", "stra\u{df}e", "\u{e9}", "e\u{301}", "x y", "ünder", "\u{1F980}"]
    for _ in 0..<1500 {
      let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        letters[Int.random(in: letters.indices, using: &generator)]
      }
      let denied = effect("file.write", ["path": .string("/" + parts.joined(separator: "/"))])
      let spelled = Self.spelled(parts, &generator)
      #expect(try isDenied(effect("file.write", ["path": .string(spelled)]), after: denied), "\(parts) \(spelled)")
      let above = "/" + parts.dropLast().joined(separator: "/")
      #expect(try isDenied(effect("file.write", ["path": .string(above)]), after: denied))
      #expect(try isDenied(effect("file.write", ["path": .string(spelled + "/below")]), after: denied))
      let beside = above + "/other-\(parts.count)"
      #expect(try !isDenied(effect("file.write", ["path": .string(beside)]), after: denied))
    }
  }

  private static func spelled(_ parts: [String], _ generator: inout SplitMix) -> String {
    "/"
      + parts.map { part in
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: part.uppercased()
        case 1: part.lowercased()
        case 2: "./" + part
        case 3: "gone/../" + part
        case 4: part + "/"
        case 5: part + "\u{200D}"
        default: "\u{FEFF}" + part + "."
        }
      }.joined(separator: "/")
  }

  @Test("A model's denial holds until a person decides, a person's and a boundary's for good")
  func sources() {
    func standing(_ source: TargetsDenied.Source, approval: ApprovalGiven.Decision? = nil) -> ApprovalStatus {
      let sealed = SealedProposal(sealing: Samples.proposal)
      let denial = TargetsDenied(
        step: "ship", source: source, targets: Samples.effect.deniedTargets, reason: "it is production")
      return ApprovalStatus(
        of: sealed, in: Samples.record(of: sealed, approval: approval), at: Instant(milliseconds: 1500),
        denied: DeniedTargets([denial]))
    }
    guard case .needsPerson(let reasons) = standing(.verdict), reasons.contains(where: { $0.contains("production") })
    else {
      Issue.record("a model's denial was forgotten")
      return
    }
    #expect(standing(.verdict, approval: .approve) == .approved)
    for source in [TargetsDenied.Source.person, .boundary] {
      guard case .denied = standing(source, approval: .approve) else {
        Issue.record("a denial by \(source) was overcome")
        return
      }
    }
  }
}
