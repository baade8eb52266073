import SystemPackage
import TestKit

/// A program that deploys, and kills whoever runs it.
extension EffectWorld {
  private static let stages: [Interruption] =
    ["begin", "done", "stopped"].map { .armed($0, isOfUndo: false) } + [
      .armed("taken", isOfUndo: true), .armed("untaken", isOfUndo: true),
    ]

  static let deploy = EffectWorld(
    description: "command", plan: plan("verify: [./is-deployed.sh], undo: [./undeploy.sh],"), prepare: programs,
    undoes: true, interruptions: stages, targets: ["deployed"], isDurable: false,
    account: { $0.textOrNothing(of: "deployed") })

  /// Nothing tells whether it was done but a person who looks.
  static let unverified = EffectWorld(
    description: "command without verify", plan: plan("undo: [./undeploy.sh],"), prepare: programs, undoes: true,
    interruptions: stages, targets: ["deployed"], isDurable: false,
    happened: { place, isUndo in place.textOrNothing(of: "deployed").hasSuffix(isUndo ? "down\n" : "up\n") },
    account: { $0.textOrNothing(of: "deployed") })

  private static func plan(_ more: String) -> NotePlan {
    NotePlan(
      approval: "always",
      effects: "[command: { run: [./deploy.sh], target: service/shop, \(more) pass: [PLACE], timeout: 1m }]",
      effectLimits: "command: 1")
  }

  @Sendable private static func programs(_ place: Place) async throws {
    try place.write("PLACE=\(place.folder)\n", to: "world/environment")
    // Where changes are counted, it and what it starts are.
    let at = """
      #!/bin/sh
      [ -z "${KP_DIRS:-}" ] && [ -e "$PLACE/counted" ] && { set -a; . "$PLACE/counted"; exec "$0"; }
      at() { [ "$(cat "$PLACE/armed" 2>/dev/null)" = "$1" ] && rm "$PLACE/armed" && kill -9 "$(cat "$PLACE/victim")"; }

      """
    try await place.commit(
      [
        // What runs it cannot end it for a while, so that it still goes on when somebody resumes.
        "deploy.sh": at + """
          at begin && sleep 2
          if [ "$(cat "$PLACE/armed" 2>/dev/null)" = stopped ]; then
            kill -STOP $PPID; at stopped; sleep 1; slow=1
          fi
          echo up >>"$PLACE/deployed"
          [ -z "${slow:-}" ] || kill -CONT $PPID
          at done && sleep 2
          exit 0

          """,
        "undeploy.sh": at + """
          at taken && sleep 2
          echo down >>"$PLACE/deployed"
          at untaken && sleep 2
          exit 0

          """,
        "is-deployed.sh": "#!/bin/sh\n[ \"$(tail -n 1 \"$PLACE/deployed\" 2>/dev/null)\" = up ]\n",
      ], running: ["deploy.sh", "undeploy.sh", "is-deployed.sh"])
  }
}
