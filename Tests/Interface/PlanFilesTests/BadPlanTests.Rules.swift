extension BadPlanTests {
  static let graphCases = [
    Case(
      "id: ship", "id: hello",
      "6:9: steps[1].id: duplicate id \"hello\"; the first one is on line 4; give this step another id"),
    Case(
      "needs: [hello]", "needs: [helo]",
      "7:13: steps[1].needs[0]: there is no step \"helo\"; expected hello; did you mean \"hello\"?"),
    Case("needs: [hello]", "needs: hello", "7:12: steps[1].needs: found a string; expected a list"),
    Case(
      "    draft:", "    needs: [ship]\n    draft:",
      "8:13: steps[1].needs[0]: the steps need each other in a circle: hello → ship → hello; remove one of these needs"),
    Case(
      "    draft:", "    needs: [hello]\n    draft:",
      "5:13: steps[0].needs[0]: the steps need each other in a circle: hello → hello; remove one of these needs"),
  ]

  /// Replaces the step that drafts by an extract step and a draft with the reference, which may need it.
  private static func referring(_ reference: String, needs: String, _ diagnostics: String...) -> Case {
    Case(
      "steps:\n  - id: hello\n    draft: Write hello.txt.",
      """
      inputs: { table: { type: string } }
      steps:
        - id: survey
          extract: "What?"
          schema: { type: object, properties: { files: { type: array } } }
        - id: hello
          needs: [\(needs)]
          draft: "\(reference)"
      """, diagnostics)
  }

  static let referenceCases = [
    referring(
      "${{ inputs.tabel }}", needs: "",
      "10:12: steps[1].draft: ${{ inputs.tabel }}: the plan has no such input; expected table; did you mean \"table\"?"),
    referring(
      "${{ steps.survye.files }}", needs: "survey",
      "10:12: steps[1].draft: ${{ steps.survye.files }}: there is no step \"survye\"; expected survey; "
        + "did you mean \"survey\"?"),
    referring(
      "${{ steps.survey.files }}", needs: "",
      "10:12: steps[1].draft: ${{ steps.survey.files }}: the step \"survey\" may not have finished by then; "
        + "add survey to the step's needs"),
    referring(
      "${{ steps.survey.file }}", needs: "survey",
      "10:12: steps[1].draft: ${{ steps.survey.file }}: the answer has no member \"file\"; expected files; "
        + "did you mean \"files\"?"),
    referring(
      "${{ steps.hello.files }}", needs: "survey",
      "10:12: steps[1].draft: ${{ steps.hello.files }}: the step \"hello\" has no answer; "
        + "expected an extract step"),
    referring(
      "${{ secrets.KEY }}", needs: "",
      "10:12: steps[1].draft: the secret KEY cannot be used in an instruction to a model; "
        + "only arguments of effects can use secrets"),
    referring("${{ steps.survey.files }} $${{ inputs.none }}", needs: "survey"),
  ]

  private static let merge = "{ git.merge: { into: main } }"

  static let commitCases = [
    Case(
      "commit: {", "tier: fast\n    commit: {",
      "8:11: steps[1].tier: a commit step always uses the slow tier; expected slow; remove it"),
    Case("commit: {", "tier: slow\n    commit: {"),
    Case("commit: {", "tier: quick\n    commit: {", "8:11: steps[1].tier: found \"quick\"; expected one of fast, slow"),
    Case(
      "commit: {", "check: [{ run: [a] }]\n    commit: {",
      "6:5: steps[1]: the step has several kinds: check and commit; "
        + "expected exactly one of extract, draft, check, commit"),
    Case("[\(merge)]", "[]", "8:24: steps[1].commit.effects: found an empty list; expected at least 1"),
    Case(
      "effects: [\(merge)]", "brief: Look.",
      "8:13: steps[1].commit: the key \"effects\" is missing; the effects to apply, in order"),
    Case(
      merge, "{ git.mrege: {} }",
      "8:27: steps[1].commit.effects[0].git.mrege: unknown key; expected one of git.merge, git.push, sql.migrate, "
        + "command, http, file.write; did you mean \"git.merge\"?"),
    Case(
      merge, "{ sql.migrate: { database: x, file: ../x } }",
      "8:61: steps[1].commit.effects[0].sql.migrate.file: found \"../x\"; "
        + "expected a path below the repository's root, such as db/migrations/0007_accounts.sql"),
    Case(
      merge, "{ git.push: { tag: v1, to: x } }",
      "8:52: steps[1].commit.effects[0].git.push.to: a tag has one name everywhere; expected no to beside tag"),
    Case(
      merge, "{ mcp.call: { tool: x } }",
      "8:27: steps[1].commit.effects[0].mcp.call: known, but this release cannot apply it yet"),
    Case(
      merge, "git.merge",
      "8:25: steps[1].commit.effects[0]: found a string; "
        + "expected a mapping with one of git.merge, git.push, sql.migrate, command, http, file.write"),
    Case(
      "into: main", "into: 'a..b', message: '${{ secrets.A }}'",
      "8:46: steps[1].commit.effects[0].git.merge.into: found \"a..b\"; expected a branch's short name, such as main",
      "8:63: steps[1].commit.effects[0].git.merge.message: the secret A cannot be used in a merge's message, "
        + "which everyone can read; only arguments of effects can use secrets"),
    Case(
      "commit: {", "commit: { approval: maybe, on-failure: stopp,",
      "8:25: steps[1].commit.approval: found \"maybe\"; expected one of never, by-risk, always",
      "8:44: steps[1].commit.on-failure: found \"stopp\"; expected one of stop, compensate; did you mean \"stop\"?"),
    Case(
      "    needs: [hello]\n", "",
      "6:5: steps[1]: no draft comes before this commit; expected a draft step in its needs"),
  ]

  static let limitCases = [
    Case(
      "steps:", "boundary: { changes: { files: -1, lines: 1e3, deletions: many, binaries: } }\nsteps:",
      "3:31: boundary.changes.files: found -1; expected a whole number from 0 to 1000000",
      "3:42: boundary.changes.lines: found 1e3; expected a whole number from 0 to 100000000",
      "3:58: boundary.changes.deletions: found many; expected a whole number from 0 to 1000000",
      "3:74: boundary.changes.binaries: found nothing; expected a whole number from 0 to 1000000"),
    Case(
      "steps:", "boundary: { spend: { usd: $1, wall: 20, attempts: 0 } }\nsteps:",
      "3:27: boundary.spend.usd: found $1; expected US dollars such as 1.50, from 0 to 1000000, with up to 12 decimals",
      "3:37: boundary.spend.wall: found 20; expected a time such as 90s, 20m or 1h, from 1s to 2592000s",
      "3:51: boundary.spend.attempts: found 0; expected a whole number from 1 to 10000"),
    Case(
      "steps:", "boundary: { spend: { usd: -1.5, wall: 99999999999999999999h } }\nsteps:",
      "3:27: boundary.spend.usd: found -1.5; expected US dollars such as 1.50, from 0 to 1000000, with up to 12 decimals",
      "3:39: boundary.spend.wall: found 99999999999999999999h; "
        + "expected a time such as 90s, 20m or 1h, from 1s to 2592000s"),
    Case(
      "steps:", "boundary: { effects: { git.merg: 1, git.push: -1 } }\nsteps:",
      "3:24: boundary.effects.git.merg: unknown key; expected one of git.merge, git.push, sql.migrate, command, http, "
        + "file.write, mcp.call; did you mean \"git.merge\"?",
      "3:47: boundary.effects.git.push: found -1; expected a whole number from 0 to 1000"),
    Case(
      "steps:", "boundary: { paths: { allow: [/etc, ../x, a//b, db/], deny: ['', './x', 'ok/**'] } }\nsteps:",
      "3:36: boundary.paths.allow[1]: found \"../x\"; expected \(pathRule)",
      "3:42: boundary.paths.allow[2]: found \"a//b\"; expected \(pathRule)",
      "3:61: boundary.paths.deny[0]: found \"\"; expected \(pathRule)"),
    Case(
      "steps:", "inputs: { a: { type: text }, b: { type: string, pattern: '(' }, 1c: { type: string } }\nsteps:",
      "3:22: inputs.a.type: found \"text\"; expected one of string, integer, boolean",
      "3:58: inputs.b.pattern: found \"(\"; expected a regular expression; character 1: this ( has no )",
      "3:65: inputs.1c: found the name \"1c\"; expected letters, digits, - and _, beginning with a letter"),
    Case(
      "steps:", "inputs: { a: { type: string, pattern: '(?=x)a' }, b: { type: string, pattern: 'x{9999}' } }\nsteps:",
      "3:39: inputs.a.pattern: found \"(?=x)a\"; expected a regular expression; "
        + "character 1: look-ahead is not supported: it has no bound in time",
      "3:79: inputs.b.pattern: found \"x{9999}\"; expected a regular expression; "
        + "character 2: expected {m,n} of at most 1000, and m no more than n"),
    Case(
      "steps:",
      "inputs: { a: { type: string, pattern: '[a-z]+', default: a1 }, b: { type: integer, default: x, pattern: a },"
        + " c: { type: string, default: 1 }, d: { type: boolean, default: no } }\nsteps:",
      "3:58: inputs.a.default: found \"a1\"; expected a string that matches [a-z]+ from end to end",
      "3:93: inputs.b.default: found \"x\"; expected a whole number",
      "3:105: inputs.b.pattern: a pattern needs type: string, and this input is of type integer",
      "3:138: inputs.c.default: found 1; expected a string; quote it",
      "3:172: inputs.d.default: found no, which some YAML readers take for a boolean; expected a value written as in JSON; "
        + "quote it if you mean a string"),
    Case(
      "steps:", "target: { repository: 7, base: '--upload-pack=x' }\nsteps:",
      "3:23: target.repository: found 7, which YAML reads as a number; expected a path; quote it: \"7\"",
      "3:32: target.base: found \"--upload-pack=x\"; expected a branch, tag or commit"),
  ]

  private static let pathRule = "a path pattern below the repository's root, such as \"Sources/**\""
}
