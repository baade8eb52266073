import Approval
import Hashing
import JSON
import Plans
import Preparation
import RunJournal

/// A sealed proposal in a file of its own, so that it can be approved where the journal is not.
struct ProposalFile {
  static let version: Int64 = 1

  let sealed: SealedProposal
  let verdict: VerdictGiven?
  /// The diff as it was sealed.
  let diff: String

  init(sealed: SealedProposal, verdict: VerdictGiven?, diff: String) {
    self.sealed = sealed
    self.verdict = verdict
    self.diff = diff
  }

  var text: String {
    let verdict: JSONValue =
      self.verdict.map {
        ["decision": .string($0.decision.rawValue), "reasons": .array($0.reasons.map(JSONValue.string))]
      } ?? .null
    let document: JSONValue = [
      "chancery-proposal": .integer(Self.version), "seal": .string(sealed.seal.hex),
      "proposal": .string(sealed.canonicalText), "diff": .string(diff), "verdict": verdict,
      "shown": sealed.shownText.map(JSONValue.string) ?? .null,
    ]
    return document.prettyText + "\n"
  }

  /// Reads a file, whose proposal has to be what its seal says and whose diff has to be the sealed one.
  init(path: String) throws {
    let refusal = { (reason: String) in
      CommandFailure(.usage, "\(path) is no proposal: \(reason)", hint: "`chancery show RUN --export FILE` writes one")
    }
    guard let document = try? JSONValue(parsing: TextFile.read(path, limit: 64 << 20)),
      document["chancery-proposal"]?.integerValue == Self.version, let seal = document["seal"]?.stringValue,
      let proposal = document["proposal"]?.stringValue, let diff = document["diff"]?.stringValue
    else { throw refusal("it is not a proposal file of version \(Self.version)") }
    do {
      sealed = try SealedProposal(
        reading: ProposalSealed(
          step: "", seal: seal, proposal: proposal, revision: Revision(commit: "", tree: ""),
          shown: document["shown"]?.stringValue))
    } catch {
      throw refusal(error.reason)
    }
    guard SHA256Digest(of: diff).hex == sealed.proposal.diffDigest else {
      throw refusal("its diff is not the sealed one")
    }
    self.diff = diff
    let decision = document["verdict"]?["decision"]?.stringValue.flatMap(VerdictGiven.Decision.init(rawValue:))
    verdict = decision.map {
      VerdictGiven(
        seal: seal, decision: $0,
        reasons: (document["verdict"]?["reasons"]?.arrayValue ?? []).compactMap(\.stringValue), effects: [],
        redraft: nil, readable: true)
    }
  }
}
