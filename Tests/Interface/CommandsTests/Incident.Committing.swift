/// What was done to the world at the end: here it is an effect, with limits on its target and a seal over its bytes.
extension Incident {
  static let atTheCommit: [Incident] = [
    Incident(
      testDescription: "commits on the remote would be overwritten by force",
      note: NotePlan(
        attempts: 1, effects: "[git.merge: { into: main }, git.push: { remote: origin, branch: main }]",
        effectLimits: "git.merge: 1, git.push: 1", verdict: both),
      before: elsewhere, status: 1,
      says: ["git.push: main of ", "which the target does not have", "nothing is pushed by force"]),
    Incident(
      testDescription: "the remote moves on, and the lease is not given up for force",
      note: NotePlan(
        approval: "always", attempts: 1,
        effects: "[git.merge: { into: main }, git.push: { remote: origin, branch: main }]",
        effectLimits: "git.merge: 1, git.push: 1", verdict: both),
      meanwhile: elsewhere, status: 6, says: ["effect 2 (git.push): object of the target was "]),
    Incident(
      testDescription: "a branch that deploys is pushed as if it were any",
      note: NotePlan(
        approval: "by-risk", attempts: 1,
        effects: "[git.merge: { into: main }, git.push: { remote: origin, branch: main, deploys: true }]",
        effectLimits: "git.merge: 1, git.push: 1", verdict: both),
      status: 3, says: ["deploy"]),
    Incident(
      testDescription: "a security setting goes along with a push",
      note: NotePlan(
        attempts: 1,
        effects: "[git.merge: { into: main }, file.write: { path: ~/protection.json, content: \"off\" }]", verdict: both
      ),
      policy: "policy: mine\neffects: { git.push: 1, file.write: 0 }\n", status: 4,
      says: ["effects.file.write: 1 measured, 0 allowed by your own policy"]),
    Incident(
      testDescription: "reset instead of up",
      note: NotePlan(
        attempts: 1, effects: "[command: { run: [supabase, db, reset], target: db }]", effectLimits: "command: 1"),
      policy: "policy: mine\neffects:\n  command:\n    commands: { allow: [{ run: [supabase, migration, up], "
        + "match: [[supabase, migration, up]], not-match: [[supabase, db, reset]] }] }\n",
      status: 4, says: ["supabase db reset", "your own policy"]),
    Incident(
      testDescription: "a flag that accepts the loss of data",
      note: NotePlan(
        attempts: 1, effects: "[command: { run: [npx, prisma, db, push, --force-reset], target: db }]",
        effectLimits: "command: 1"),
      policy: "policy: mine\neffects:\n  command:\n    commands: { allow: [{ run: [npx, prisma, db, push], "
        + "match: [[npx, prisma, db, push]], not-match: [[npx, prisma, db, push, --force-reset]] }] }\n",
      status: 4, says: ["--force-reset"]),
    Incident(
      testDescription: "a shell line where words are meant",
      note: NotePlan(
        attempts: 1, effects: "[command: { run: [\"git status && rm -rf ~/other-project\"], target: x }]",
        effectLimits: "command: 1"),
      status: 1, says: ["git status && rm -rf"]),
    Incident(
      testDescription: "the script is exchanged while its approval waits",
      note: NotePlan(
        attempts: 1, effects: "[command: { run: [sh, SCRIPT], target: x }]",
        effectLimits: "command: 1"),
      before: "printf 'echo benign\\n' >outside/script.sh; sed -i \"s|SCRIPT|$PWD/outside/script.sh|\" plan.yaml",
      meanwhile: "printf 'touch outside/mutated\\n' >outside/script.sh", status: 3,
      says: ["effect 1 (command): sha256 of ", "script.sh was"]),
    Incident(
      testDescription: "a column with data is dropped by a migration",
      note: migration("ALTER TABLE users DROP COLUMN email"),
      policy: "policy: mine\neffects: { sql.migrate: { statements: { allow: [create, insert] } } }\n", status: 4,
      says: ["alter", "your own policy"]),
    Incident(
      testDescription: "every row is deleted to test a reset",
      note: migration("DELETE FROM users"),
      policy: "policy: mine\neffects: { sql.migrate: { rows: 1 } }\n", status: 4,
      says: ["effects.sql.migrate.rows: 2 measured, 1 allowed by your own policy"]),
    Incident(
      testDescription: "another database stands behind the same name",
      note: migration("INSERT INTO app VALUES (1)"), meanwhile: "cp shop.db other && mv other shop.db", status: 3,
      says: ["effect 1 (sql.migrate): identity.inode was "]),
    Incident(
      testDescription: "a change during a freeze",
      policy: "policy: mine\nfreeze: [{ from: \"2020-01-01T00:00Z\", until: \"2099-01-01T00:00Z\" }]\n", status: 4,
      says: ["git.merge is held back: freeze", "your own policy"]),
    Incident(
      testDescription: "a thousand times the amount",
      note: NotePlan(
        attempts: 1,
        effects: "[http: { url: \"http://127.0.0.1:9/charges\", json: { amount: 52439000, currency: USD }, "
          + "amount: { value: /amount, currency: /currency } }]", effectLimits: "http: { amounts: { USD: 52439 } }"),
      status: 4, says: ["52439000"]),
    Incident(
      testDescription: "more is spent than was given", note: NotePlan(boundary: "  spend: { tokens: 10 }"), status: 8,
      says: ["tokens"]),
    Incident(
      testDescription: "a policy that cannot be read denies nothing", policy: "policy: mine\nchanges: { files: 1\n",
      status: 2, says: ["policy.yaml:"]),
    Incident(
      testDescription: "the target changes and a reviewer finds it equal", note: NotePlan(approval: "always"),
      meanwhile: "git -C repository -c user.name=A -c user.email=a@b commit -q --allow-empty -m other", status: 3,
      says: ["effect 1 (git.merge): commit of the target was "]),
  ]

  private static let both = NotePlan.verdict(["approve", "approve"])

  private static let elsewhere = """
    git clone -q remote.git clone && cd clone
    git -c user.name=B -c user.email=b@c commit -q --allow-empty -m theirs && git push -q origin HEAD:main
    """

  private static func migration(_ script: String) -> NotePlan {
    NotePlan(
      approval: "always", check: "[\"true\"]", attempts: 1, contents: [script + ";\n"],
      effects: "[sql.migrate: { database: \"sqlite:../shop.db\", file: note }]", effectLimits: "sql.migrate: 1")
  }
}
