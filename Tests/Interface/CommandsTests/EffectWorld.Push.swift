import SystemPackage
import TestKit

/// A bare remote, whose hooks kill whoever pushes.
extension EffectWorld {
  static let push = EffectWorld(
    description: "git.push",
    plan: NotePlan(
      approval: "always", effects: "[git.merge: { into: main }, git.push: { remote: origin, branch: main }]",
      effectLimits: "git.merge: 1, git.push: 1", verdict: NotePlan.verdict(["approve", "approve"])),
    prepare: { place in
      let remote = place.folder.appending("remote.git")
      try await git("clone", "-q", "--bare", place.repository.string, remote.string, in: place.folder)
      try await git("config", "core.logAllRefUpdates", "true", in: remote)
      try await git("remote", "add", "origin", remote.string, in: place.repository)
      for hook in ["pre-receive", "update", "post-receive"] {
        try place.write(killingHook, to: "remote.git/hooks/\(hook)")
        place.allowRunning("remote.git/hooks/\(hook)")
      }
    },
    interruptions: ["pre-receive", "pre-receive fails", "update", "update fails", "post-receive"].map {
      .armed($0, isOfUndo: false)
    }, targets: ["repository"], servers: ["remote.git", "received"],
    account: { place in
      let remote = place.folder.appending("remote.git")
      // A reference that was locked for somebody who was killed would be there still.
      let moves = try await git("log", "-g", "--format=%gs", "main", in: remote).split(separator: "\n").count
      let hooks = place.textOrNothing(of: "received")
      let own = try await git("rev-parse", "main^{tree}", in: place.repository)
      let theirs = try await git("rev-parse", "main^{tree}", in: remote)
      return """
        \(try await account(of: ["main"], in: place))
        remote: \(moves) moves, the same tree \(own == theirs), received \(hooks)
        """
    })

  /// Goes on after the kill for as long as somebody needs to look at the remote and push again.
  private static let killingHook = """
    #!/bin/sh
    place=$PWD/..
    [ "${0##*/}" = post-receive ] && echo main >>"$place/received"
    armed=$(cat "$place/armed" 2>/dev/null)
    case $armed in
      "${0##*/}"*) rm "$place/armed"; kill -9 "$(cat "$place/victim")"; sleep 0.5; [ "${armed##* }" != fails ] ;;
    esac

    """
}
