package import JSON
package import Plans

extension Proposal {
  /// The rules that were in force when the proposal was sealed.
  package struct Policy: Hashable, Sendable {
    /// Every rule, with whose it is: `Policy.document`.
    package var boundary: JSONValue
    package var approval: ApprovalRule
    package var inputs: [String: JSONValue]
    /// What happens to effects that were applied when a later one fails.
    package var onFailure: FailureRule
    /// How many different people have to approve where a person is asked; `nil` means anyone, once.
    package var approvals: Int?
    /// Whose signatures count; `nil` where approvals need none.
    package var signers: Signers?
    /// SHA-256 of the policies that the boundary was narrowed by; `nil` where there are none.
    package var digest: String?
    /// Why a policy asks for a person, beyond what the plan and the risk ask for, in words; that it does, `approval` says.
    package var people: [String]
    /// For each effect where a policy says that it needs no person; `nil` where none does.
    package var unattended: [String?]
    /// Money that other commit steps of the run move, by currency in minor units, where a rule of the policy is about
    /// amounts: who approves goes by all of it.
    package var besides: [String: Int]

    package init(
      besides: [String: Int] = [:], boundary: JSONValue, approval: ApprovalRule, inputs: [String: JSONValue],
      approvals: Int? = nil,
      signers: Signers? = nil, digest: String? = nil, onFailure: FailureRule = .stop, people: [String] = [],
      unattended: [String?] = []
    ) {
      self.besides = besides
      self.onFailure = onFailure
      self.boundary = boundary
      self.approval = approval
      self.inputs = inputs
      self.approvals = approvals
      self.signers = signers
      self.digest = digest
      self.people = people
      self.unattended = unattended
    }
  }

  /// An allowed-signers file, by what it holds.
  package struct Signers: Hashable, Sendable {
    package var path: String
    /// SHA-256 of its bytes, in hexadecimal.
    package var digest: String

    package init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }
}

/// A program or script that an effect runs, by what it holds and not only by its name.
package struct SealedExecutable: Hashable, Sendable {
  /// Absolute, without symbolic links.
  package var path: String
  /// SHA-256 of its bytes, in hexadecimal.
  package var digest: String

  package init(path: String, digest: String) {
    self.path = path
    self.digest = digest
  }

  var document: JSONValue { ["path": .string(path), "sha256": .string(digest)] }
}
