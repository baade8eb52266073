import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("The plans of plans/")
struct PlanTests {
  /// What each plan changes in its repository, whole files.
  private static let landed: [String: [String: String]] = [
    "01-first": [
      "app/newest.sh":
        "#!/bin/sh\n# Prints who signed up last.\n"
        + "sqlite3 shop.db \"SELECT name FROM accounts ORDER BY id DESC LIMIT 1\"\n",
      "app/signups.sh":
        "#!/bin/sh\n# Prints how many people have signed up.\nsqlite3 shop.db \"SELECT count(*) FROM accounts\"\n",
      "db/migrations/0002_accounts.sql": "ALTER TABLE users RENAME TO accounts;\n",
    ],
    "02-until-green": [
      "leap.sh":
        "#!/bin/sh\n# Usage: leap.sh YEAR; exits 0 for a leap year.\ntest $(($1 % 400)) -eq 0 && exit 0\n"
        + "test $(($1 % 4)) -eq 0 && test $(($1 % 100)) -ne 0\n"
    ],
    "03-parallel": [
      "calc.sh":
        "#!/bin/sh\n# Arithmetic for scripts; source it.\n\nadd() {\n  echo $(($1 + $2))\n}\n\ndouble() {\n"
        + "  add \"$1\" \"$1\"\n}\n\nsubtract() {\n  echo $(($1 - $2))\n}\n",
      "MANUAL.md": "# Manual\n\n- `add A B`\n- `double A`\n- `subtract A B`\n",
    ],
    "04-redrafted": [
      "cleanup.sh":
        "#!/bin/sh\n# Deletes old logs in the folder LOGS.\nset -eu\n: \"${LOGS:?is not set}\"\n"
        + "find \"$LOGS\" -name '*.log' -mtime +30 -delete\n"
    ],
    "05-blocked": [:],
    "07-escalated": [
      "roman.sh":
        "#!/bin/sh\n"
        + "# Usage: roman.sh NUMBER; prints it as a Roman numeral.\n"
        + "number=$1\n"
        + "for pair in 10:X 9:IX 5:V 4:IV 1:I; do\n"
        + "  while test \"$number\" -ge \"${pair%:*}\"; do printf %s \"${pair#*:}\"; number=$((number - ${pair%:*})); done\n"
        + "done\n"
        + "echo\n"
    ],
    "08-agent": [
      "counts.sh": "#!/bin/sh\n# Prints the number of words of its input.\nwc -w | tr -d \" \"\n"
    ],
    "06-conflict": ["greet.sh": "#!/bin/sh\necho \"Good evening, $1\"\n"],
    "12-migration": [
      "app/signups.sql": "-- How many people have signed up.\nSELECT count(*) FROM accounts;\n",
      "db/migrations/0002_accounts.sql":
        "ALTER TABLE users RENAME TO accounts;\nALTER TABLE accounts ADD COLUMN email text;\n"
        + "UPDATE accounts SET email = name || '@example.org';\n",
      "db/migrations/0002_undo.sql":
        "ALTER TABLE accounts DROP COLUMN email;\nALTER TABLE accounts RENAME TO users;\n",
    ],
    "09-deploy": ["greeting.txt": "Hello\nBonjour\n", "version": "2\n"],
    "10-payment": ["invoices/2026-117.txt": "from: A Supplier\ntotal: 49.90 EUR\npaid: yes\n"],
    "11-setting": ["hosts/door.conf": "Port 22\nPubkeyAuthentication yes\nPasswordAuthentication no\n"],
  ]

  private static var plans: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Place.package.appending("plans").string)) ?? []
    return names.filter { $0 != "README.md" }.sorted()
  }

  /// What is seen of the servers of a plan afterwards, in which HEAD stands for the commit that landed.
  private static let seen = [
    "12-migration": "25|25\ndb/migrations/0002_accounts.sql|applied\nHEAD\n",
    "09-deploy": "2\nHello\nBonjour\n1\n",
    "10-payment":
      "{\"id\": \"charge-1\", \"kind\": \"charge\", \"key\": \"…\", \"path\": \"/charges\", "
      + "\"body\": {\"amount\": 4990, \"currency\": \"EUR\", \"reference\": \"2026-117\"}}\n",
    "11-setting":
      "Port 22\nPubkeyAuthentication yes\nPasswordAuthentication no\n640\n"
      + "Port 22\nPubkeyAuthentication yes\nPasswordAuthentication yes\n",
  ]

  @Test("Each ends with the status that it expects, and lands exactly what it should", arguments: plans)
  func plan(_ name: String) async throws {
    try await Place.with(name) { place in
      let expected = try JSONValue(parsing: try place.text(of: "expected.json"))["exit-status"]?.integerValue
      let base = try await place.head()
      let (end, world) = try await place.withWorld { (try await place.runWhole(), try await place.world("look")) }
      let seen = (Self.seen[name] ?? "").replacing("HEAD", with: try await place.head())
      #expect(world == seen, "\(end.output)\(end.errors)")
      #expect(Int64(end.status) == expected, "\(end.output)\(end.errors)")
      let contents = try #require(Self.landed[name], "this test does not know what \(name) lands")
      let changed = try await git("diff", "--name-only", base, "main", in: place.repository)
      #expect(Set(changed.split(separator: "\n").map(String.init)) == Set(contents.keys))
      for (path, content) in contents { #expect(try place.text(of: "repository/\(path)") == content) }
      #expect(try await git("status", "--porcelain", in: place.repository).isEmpty)
      let steps = try await git("rev-list", "--first-parent", "--count", "\(base)..main", in: place.repository)
      #expect(steps == (contents.isEmpty ? "0" : "1"))
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  @Test("The figures of the first plan are those that one counts by hand")
  func figures() async throws {
    try await Place.with("01-first") { place in
      #expect(try await place.runWhole().status == 0)
      let report = try await place.document("report", "--json")
      let group = try #require(report["groups"]?.arrayValue?.first)
      #expect(report["groups"]?.arrayValue?.count == 1)
      #expect(group["key"]?.stringValue == "rename-users-table")
      // Two draft steps, of which `code` needed a second draft.
      #expect(group["tasks"]?["count"]?.integerValue == 2)
      #expect(group["tasks"]?["drafts"]?.integerValue == 3)
      #expect(group["tasks"]?["first-pass"]?["count"]?.integerValue == 1)
      #expect(group["tasks"]?["retries-per-task"]?["count"]?.integerValue == 1)
      #expect(group["runs"]?["all"]?.integerValue == 1)
      #expect(group["runs"]?["running"]?.integerValue == 0)
      // It completed, and a person approved it.
      #expect(group["completion"]?["all"]?["count"]?.integerValue == 1)
      #expect(group["completion"]?["without-person"]?["count"]?.integerValue == 0)
      // survey 2, code 3 and 3, migration 2; one verdict.
      let calls = group["calls"]?.arrayValue ?? []
      #expect(calls.map { $0["tier"]?.stringValue } == ["fast", "slow"])
      #expect(calls.map { $0["calls"]?.integerValue } == [10, 1])
      let mistakes = group["mistakes"]?.arrayValue ?? []
      #expect(mistakes.map { $0["mistake"]?.stringValue } == ["contradicted-claim", "failed-check"])
      #expect(mistakes.last?["attempts"]?.integerValue == 1)
      #expect(group["runs"]?["counted"]?.integerValue == 1)
    }
  }
}
