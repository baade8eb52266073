import Drafting
import Plans

/// The words that make the launcher keep a workspace's layers mounted.
struct SandboxSessionMessages {
  let layers: WorkspaceLayers?
  let user: SandboxUser?
  let without: Set<SandboxLayer>
  let limits: SandboxLimits

  func request() throws(LaunchRequest.NULCharacter) -> LaunchRequest {
    var request = LaunchRequest()
    for layer in without.map(\.rawValue).sorted() { try request.add("without", layer) }
    if let user { try request.add("user", String(user.user), String(user.group)) }
    if let layers {
      try request.add(["layers", layers.point, layers.upper, layers.work, String(layers.lowers.count)] + layers.lowers)
    }
    try request.add("limit", "memory", String(limits.memoryBytes))
    try request.add("limit", "processes", String(limits.processes))
    return request
  }
}
