import Approval
import JSON
import Plans
import RunJournal
import Testing

@Suite("A change is the same in another run, clone and spelling")
struct ChangeKeyTests {
  private func keys(_ url: String, _ edit: (inout Proposal) -> Void = { _ in }) -> Set<String> {
    var proposal = Samples.proposal
    var effect = ProposedEffect(
      kind: "http", arguments: ["timeout": 30, "url": .string(url)], identity: ["endpoint": .string(url)],
      fingerprint: [:], measured: .null, targets: [.endpoint(url)], compensation: nil, preview: "")
    effect.change = ["method": "POST", "body": ["amount": 900]]
    proposal.effects = [effect]
    edit(&proposal)
    return Set(proposal.changeKeys.flatMap(\.self))
  }

  @Test(
    "A rejected request is found again from another clone, with another timeout, and at each spelling of its address")
  func requests() {
    let url = "https://pay.example.com/v1/payouts"
    let rejected = keys(url)
    #expect(!rejected.isDisjoint(with: keys(url) { $0.target.path = "/other/clone" }))
    #expect(!rejected.isDisjoint(with: keys(url) { $0.effects[0].arguments = ["timeout": 31] }))
    for other in [
      "\(url)/", "HTTPS://pay.example.com/v1/payouts", "\(url)?x=1", "https://pay.example.com:443/v1/payouts",
    ] {
      #expect(!rejected.isDisjoint(with: keys(other)), "\(other)")
    }
    #expect(rejected.isDisjoint(with: keys("\(url)/2")))
    let larger = keys(url) {
      $0.effects[0].change = ["method": "POST", "body": ["amount": 901]]
      $0.effects[0].arguments = ["amount": 901]
    }
    #expect(rejected.isDisjoint(with: larger))
  }

  @Test(
    "A rejected push is found again from another clone, a merge in its own repository, and what an earlier version kept"
  )
  func branches() {
    func keys(_ edit: (inout Proposal) -> Void) -> Set<String> {
      self.keys("https://h") {
        $0.effects[0].consumes = [EffectProduct(sort: "commit", place: "refs/heads/a", id: "1")]
        $0.effects[0].targets = [.reference("refs/heads/a", atRemote: "ssh://git@host/x.git")]
        edit(&$0)
      }
    }
    let rejected = keys { _ in }
    let other = keys {
      $0.target.path = "/other"
      $0.effects[0].arguments = ["object": "2"]
      $0.effects[0].targets = [.reference("a", atRemote: "git@host:x")]
    }
    #expect(!rejected.isDisjoint(with: other))
    #expect(rejected.isDisjoint(with: keys { $0.diffDigest = "another" }))
    let earlier = keys { $0.effects[0].targets = [.tool("x", of: "y")] }
    #expect(!rejected.isDisjoint(with: earlier))
  }
}
