import Approval
import EffectKit
import Plans

/// A policy of now cannot be read, so nothing is sealed or applied.
package struct LivePolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}

/// The rules of what is changed: those that the run froze, together with those of now, at every branch that an effect moves.
extension RunExecutor {
  /// What both allow. A rule that is new since the run began counts, and one that is gone counts as well.
  func rules(on effects: [ProposedEffect]) async throws -> Policy {
    guard let livePolicy = ports.livePolicy else { return policy }
    do {
      return policy.narrowed(by: try await livePolicy(try await tips(of: effects)))
    } catch let error as LivePolicyError {
      throw StepStop.obstructed("the policies of now cannot be read: \(error.reason)")
    }
  }

  private func tips(of effects: [ProposedEffect]) async throws -> Set<String> {
    var tips: Set<String> = []
    for effect in effects {
      guard let planner = ports.planners[effect.kind] else { continue }
      do {
        tips.formUnion(try await planner.tips(of: effect))
      } catch {
        throw StepStop.obstructed("\(effect.kind.rawValue): \(error.reason)")
      }
    }
    return tips
  }
}
