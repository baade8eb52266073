import Forms
import PlanFiles
import Plans

/// Plans that the tests begin from.
enum SamplePlans {
  /// The plan of the reference, less the effects that this release cannot apply.
  static let renameUsersTable = """
    plan: rename-users-table
    goal: Rename the users table to accounts, in code and in the database.

    target:
      repository: .                 # default: the repository that the plan file lies in
      base: main                    # default: its HEAD

    tiers:                          # default: the user's configuration; --fast and --slow override
      fast: { model: anthropic/claude-haiku-5-5 }                # another model: another error distribution
      slow: { model: anthropic/claude-opus-5-5, effort: high }

    boundary:                       # only ever narrows the policy
      paths:   { allow: ["Sources/**", "db/**"], deny: [".github/**"] }
      changes: { files: 20, lines: 600, deletions: 2, binaries: 0 }
      effects: { git.merge: 1, sql.migrate: 1 }
      spend:   { usd: 1.50, wall: 20m, attempts: 8 }

    inputs:
      table: { type: string, pattern: "[a-z_]+", default: users }

    steps:
      - id: survey
        extract: "Which files mention the table ${{ inputs.table }}?"
        schema: { type: object, properties: { files: { type: array, items: { type: string } } }, required: [files] }

      - id: code
        needs: [survey]
        draft: "Rename it to accounts in ${{ steps.survey.files }}."
        tools: [read, search, edit, run]
        check: [{ run: [swift, test] }]
        attempts: 3

      - id: migration
        draft: "Write db/migrations/0007_accounts.sql."
        check: [{ run: [sqlfluff, lint, db/migrations], timeout: 2m }]

      - id: all
        needs: [code, migration]
        check: [{ run: [swift, test] }]

      - id: ship
        needs: [all]
        commit:
          brief: "No reader of the old name may be left. The migration must keep every row."
          approval: by-risk         # never | by-risk | always; the policy may ask for more, never less
          effects:
            - git.merge: { into: main, message: "Rename ${{ inputs.table }}" }
          on-failure: stop
    """

  /// The least that a plan can be.
  static let least = """
    plan: least
    goal: Say hello.
    steps:
      - id: hello
        draft: Write hello.txt.
      - id: ship
        needs: [hello]
        commit: { effects: [{ git.merge: { into: main } }] }
    """

  /// A draft and the check of it.
  static let checked = """
    plan: checked
    goal: Say hello.
    steps:
      - id: hello
        draft: x
      - id: test
        check: [{ run: [a] }]
    """

  /// A plan whose steps take away from their sandboxes.
  static let restricted = """
    plan: narrowed
    goal: Say hello.
    steps:
      - id: survey
        extract: What?
        schema: { type: object }
        sandbox: { history: false }
      - id: hello
        draft: x
        sandbox:
          limits: { memory: 1GiB, process-memory: 1073741824, processes: 10, disk: 0, wall: 2m }
          toolchains: [go]
          caches: []
          hide: [~/go/bin, /opt]
      - id: test
        check: [{ run: [a] }]
        sandbox: { limits: { wall: 1h } }
    """

  static let accepted = [renameUsersTable, least, restricted]

  /// What is said about a plan; empty when it is accepted.
  static func diagnostics(_ text: String) -> [String] {
    switch PlanFile.read(text: text, path: "p.yaml") {
    case .success: []
    case .failure(let diagnostics): diagnostics.list.map(\.description)
    }
  }
}
