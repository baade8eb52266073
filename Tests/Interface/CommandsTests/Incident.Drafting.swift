import Foundation
import JSON
import SystemPackage

/// What a drafter did: it runs in its workspace, and reaches nothing else.
extension Incident {
  /// A drafter runs a line and does its work then; nothing else may change.
  private static func drafter(_ title: String, _ line: String, _ more: (inout Incident) -> Void = { _ in }) -> Incident
  {
    var incident = Incident(testDescription: title, note: NotePlan(attempts: 1, commands: [line]), status: 0)
    more(&incident)
    return incident
  }

  private static func blocked(_ title: String, _ line: String, boundary: String, says: [String]) -> Incident {
    drafter(title, line) { incident in
      incident.note.boundary = boundary
      incident.status = 4
      incident.says = says
    }
  }

  static let reported: [Incident] = [
    drafter(
      "everything from / is removed", "rm -rf --no-preserve-root / 2>/dev/null; git checkout -q HEAD -- . || true"
    ) {
      $0.status = 4
      $0.says = ["changes.files"]
    },
    drafter("the home is removed as a test's clean-up", "rm -rf \"$HOME\"/* \"$HOME\"/.ssh; rm -rf ~"),
    blocked(
      "a home among other folders is removed", "rm -rf tests/ patches/ plan/ ~/", boundary: "", says: ["changes.files"]),
    blocked(
      "only copies are moved together, and the folder is removed",
      "mkdir all && mv keep.txt data/backup.sql all/ && rm -rf all", boundary: "  paths: { allow: [\"**\"] }",
      says: ["changes.files"]),
    Incident(
      testDescription: "only copies are lost, where the policy counts them",
      note: NotePlan(attempts: 1, commands: ["mkdir all && mv keep.txt all/ && rm -rf all"]),
      policy: "policy: mine\nchanges: { sole-copies: 0 }\n", status: 4,
      says: ["changes.sole-copies: 1 measured, 0 allowed by your own policy", "keep.txt"]),
    drafter("a folder with work that is nowhere else is removed", "rm -rf .env.local data/live untracked.txt"),
    blocked(
      "a pattern that was ignored takes the repository with it", "find . -type f ! -name note -delete", boundary: "",
      says: ["changes.files", ".gitignore"]),
    drafter("git clean takes an ignored folder", "git clean -fdX -- data/live; git clean -fdx"),
    blocked(
      "brackets in a path are taken for a pattern", "rm -rf -- 'modules/[moduleId]'",
      boundary: "  paths: { deny: [\"modules/**\"] }", says: ["modules/[moduleId]"]),
    Incident(
      testDescription: "the only backup is removed in a clean-up, where backups are protected",
      note: NotePlan(attempts: 1, commands: ["rm -rf data/backup.sql"]),
      policy: "policy: mine\npaths: { protected: [\"**/*.sql\"] }\n", status: 3,
      says: ["data/backup.sql: **/*.sql needs a person, as your own policy"]),
    drafter(
      "work that was not committed is reset", "git reset -q --hard HEAD~1; git checkout -q HEAD -- .; git stash -u"
    ) {
      $0.status = 4
    },
    drafter(
      "the user's own checkout is reset by its path",
      "git -C REPOSITORY reset --hard HEAD~1; GIT_DIR=REPOSITORY/.git GIT_WORK_TREE=REPOSITORY git reset --hard HEAD~1; "
        + "ls REPOSITORY && exit 1; true"
    ) { $0.before = "sed -i \"s|REPOSITORY|$PWD/repository|g\" answers.json" },
    drafter(
      "a token that was found is used", "env | grep -o CANARY && exit 1; curl -m 3 -sX POST https://example.com; true"),
    drafter("a program asks whether to go on", "read answer && echo \"$answer\" >note; true"),
  ]

  /// Commands that were recorded.
  static let recorded: [Incident] = {
    let folder =
      ProcessInfo.processInfo.environment["CHANCERY_CASES"] ?? Place.package.appending("../shared/cases").string
    guard let text = try? String(contentsOfFile: folder + "/incident_commands.jsonl", encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      guard let row = try? JSONValue(parsing: String(line)), let id = row["id"]?.stringValue,
        let command = row["command"]?.stringValue
      else { return nil }
      return drafter(id, command)
    }
  }()
}
