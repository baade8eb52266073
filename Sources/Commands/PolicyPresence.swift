import Foundation
import Git

/// Policies that somebody has written and that this release cannot read. A run without them would be wider than they
/// allow, so it is refused.
enum PolicyPresence {
  /// - Parameters:
  ///   - tree: the base commit's tree, in the repository; a draft cannot change what is found.
  ///   - configurationPath: the user's configuration file; a policy would lie beside it.
  static func refuse(tree: String, in repository: String, configurationPath: String) throws {
    let beside = (configurationPath as NSString).deletingLastPathComponent + "/policy.yaml"
    if FileManager.default.fileExists(atPath: beside) { throw refusal(of: beside) }
    let repository = try Repository.open(at: repository, owner: .chancery)
    guard let root = ObjectID(hex: tree), let folder = try entry(".chancery", of: root, in: repository),
      try entry("policy.yaml", of: folder, in: repository) != nil
    else { return }
    throw refusal(of: ".chancery/policy.yaml of the base commit")
  }

  private static func entry(
    _ name: String, of tree: ObjectID, in repository: borrowing Repository
  ) throws -> ObjectID? {
    try repository.tree(tree).first { $0.path.text == name }?.entry.id
  }

  private static func refusal(of place: String) -> CommandFailure {
    CommandFailure(
      .usage, "there is a policy at \(place), and this release cannot read policies",
      hint: "use a release that can, or have the policy taken away by whoever wrote it")
  }
}
