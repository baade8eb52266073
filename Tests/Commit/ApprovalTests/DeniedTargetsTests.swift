import Approval
import JSON
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Denied targets")
struct DeniedTargetsTests {
  private func effect(_ targets: [TargetName], guarded: [TargetName] = []) -> ProposedEffect {
    ProposedEffect(
      kind: "test", arguments: [:], identity: [:], fingerprint: [:], measured: [:], targets: targets, guarded: guarded,
      compensation: Compensation(arguments: [:], fingerprint: [:], preview: "puts it back"), preview: "")
  }

  /// What a merge reaches, and what it guards.
  private func merge(
    _ name: String, in repository: String, file: (device: Int64, inode: Int64)? = nil
  ) -> ProposedEffect {
    effect(
      TargetName.reference(name, inRepository: repository, file: file), guarded: [.gitFolder(of: repository)])
  }

  private func push(_ name: String?, to url: String) -> ProposedEffect { effect([.reference(name, atRemote: url)]) }

  private func file(_ path: String) -> ProposedEffect { effect(TargetName.file(path)) }

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
    let main = merge("refs/heads/main", in: "/r/.git")
    let other = merge(name, in: "/R/")
    #expect(try isDenied(other, after: main) == !name.hasPrefix("\u{212A}"))
  }

  @Test("Another branch, another repository and another kind of name stay free")
  func free() throws {
    let main = merge("refs/heads/main", in: "/r", file: (1, 2))
    #expect(
      try !isDenied(merge("refs/heads/maintenance", in: "/r"), after: main))
    #expect(try !isDenied(merge("refs/heads/main", in: "/q"), after: main))
    #expect(try !isDenied(merge("refs/tags/main", in: "/r"), after: main))
    #expect(try !isDenied(file("/r/src/main"), after: main))
    #expect(try !isDenied(effect([.database("main", on: "/r")]), after: main))
  }

  @Test("A reference cannot be reached by writing the file that it is kept in, nor by replacing what holds that")
  func anotherKind() throws {
    let main = merge("refs/heads/main", in: "/r/.git")
    for path in ["/r/.git/refs/heads/main", "/r/.GIT/packed-refs", "/r", "/r/x/../.git/config", "/", "//r//.git"] {
      #expect(try isDenied(file(path), after: main), "\(path)")
    }
  }

  @Test("The same repository under another path is known by its device and inode")
  func inode() throws {
    let main = merge("refs/heads/main", in: "/r", file: (1, 2))
    let link = merge("main", in: "/link", file: (1, 2))
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
    let denied = push("refs/heads/main", to: "https://github.com/o/r.git")
    #expect(try isDenied(push("main", to: url), after: denied), "\(url)")
    #expect(try !isDenied(push("other", to: url), after: denied))
    // A push that does not say which reference may be of any.
    #expect(try isDenied(push(nil, to: url), after: denied))
  }

  @Test(
    "A remote that is a folder is the folder", arguments: ["/r", "/r/.git", "file:///r", "file://localhost/r/.git"])
  func localRemote(_ url: String) throws {
    let main = merge("refs/heads/main", in: "/r/.git")
    #expect(try isDenied(push("main", to: url), after: main))
  }

  @Test("Endpoints, databases, commands and tools have one spelling too")
  func others() throws {
    let payment = effect([.endpoint("https://pay.example/v1/charges")])
    #expect(try isDenied(effect([.endpoint("HTTP://PAY.example:80/v1//charges?x")]), after: payment))
    #expect(try isDenied(effect([.endpoint("https://pay.example/v1")]), after: payment))
    #expect(try !isDenied(effect([.endpoint("https://pay.example/v2")]), after: payment))
    let rows = effect([.database("users", on: "Db.example")])
    #expect(try isDenied(effect([.database("USERS", on: "db.example")]), after: rows))
    #expect(try isDenied(effect([.database("users", on: "db.example")]), after: rows))
    let deploy = effect([.command("production")])
    #expect(try isDenied(effect([.command("Production/eu")]), after: deploy))
    let tool = effect([.tool("delete", of: "s")])
    #expect(try isDenied(effect([.tool("Delete", of: "S")]), after: tool))
    #expect(try !isDenied(effect([.tool("list", of: "s")]), after: tool))
  }

  @Test("Random spellings of a denied path are denied, and so is what lies above and below it", arguments: 0..<4)
  func random(_ seed: Int) throws {
    var generator = SplitMix(seed: UInt64(seed) &+ 99)
    let letters = ["a", "B", "stra\u{df}e", "\u{e9}", "e\u{301}", "x y", "ünder", "\u{1F980}"]
    for _ in 0..<Extent.count(150, orAll: 1500) {
      let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        letters[Int.random(in: letters.indices, using: &generator)]
      }
      let denied = file("/" + parts.joined(separator: "/"))
      let spelled = Self.spelled(parts, &generator)
      #expect(try isDenied(file(spelled), after: denied), "\(parts) \(spelled)")
      let above = "/" + parts.dropLast().joined(separator: "/")
      #expect(try isDenied(file(above), after: denied))
      #expect(try isDenied(file(spelled + "/below"), after: denied))
      let beside = above + "/other-\(parts.count)"
      #expect(try !isDenied(file(beside), after: denied))
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
