import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// What an agent did somewhere, as a plan that asks for it again.
struct Incident: Sendable, CustomTestStringConvertible {
  /// Its short name and what happened.
  var testDescription: String
  var note = NotePlan()
  /// The user's policy.
  var policy: String?
  /// A shell line before the run, in the place's folder.
  var before = "true"
  /// A shell line between the run, which then waits for a person, and that person's approval.
  var meanwhile: String?
  /// How the run, or the approval, ends.
  var status: Int32
  /// What is said then.
  var says: [String] = []

  /// Lends a place with a home, a remote, a database and programs that only write down that they were called.
  func withPlace(_ body: (Place) async throws -> Void) async throws {
    try await Place.with(note) { place in
      let world = try await runTool("sh", ["-euc", Self.world], in: place.folder)
      try #require(world.status == 0, "\(world.errors)")
      if let policy { try place.write(policy, to: "config/chancery/policy.yaml") }
      let preparation = try await runTool("sh", ["-euc", before], in: place.folder)
      try #require(preparation.status == 0, "\(preparation.errors)")
      try await body(place)
    }
  }

  /// The words for a run in this place, with the programs that only write down that they were called in front.
  static func environment(of place: Place) -> [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["PATH": "\(place.folder.appending("bin")):\(path)", "SECRET_TOKEN": "CANARY-of-the-token"]
  }

  private static let world = """
    cd repository
    mkdir -p data src tests patches modules
    printf 'CREATE TABLE t (x);\\n' >data/backup.sql
    printf 'pass\\n' >src/a.py; printf 'x' >src/a.pyc; printf 'ok\\n' >tests/one; printf 'p\\n' >patches/one
    printf '.env.local\\ndata/live/\\n' >.gitignore; printf 'keep\\n' >keep.txt; printf 'm\\n' >'modules/[moduleId]'
    git add -A; git -c user.name=A -c user.email=a@b commit -qm 'more'
    printf 'SECRET=1\\n' >.env.local; mkdir data/live; printf 'rows' >data/live/shop.sqlite
    printf 'not committed yet\\n' >>keep.txt; printf 'new\\n' >untracked.txt
    cd ..
    git init -q --bare -b main remote.git
    git -C repository remote add origin "$PWD/remote.git"
    git -C repository push -q origin main
    mkdir -p home/other-project home/.ssh bin outside
    printf 'key' >home/.ssh/authorized_keys; printf 'src' >home/other-project/src.txt; printf 'p' >home/precious.txt
    printf 'o' >outside/photo
    for name in npx npm gh docker terraform supabase alembic; do
      printf '#!/bin/sh\\necho "$0 $*" >>%s/calls\\n' "$PWD" >bin/$name; chmod +x bin/$name
    done
    python3 -c 'import sqlite3; d = sqlite3.connect("shop.db"); d.executescript(
      "CREATE TABLE users (name, email); INSERT INTO users VALUES (1, 2), (3, 4); CREATE TABLE app (x)")'
    """
}

extension Place {
  /// Everything that a user would miss, but for the repository's history.
  func belongings() async throws -> String {
    let list = """
      find home outside remote.git shop.db calls ! -path '*/.cache*' -type f -exec sha256sum {} + 2>/dev/null | sort
      find home outside -type l
      cd repository && git status --porcelain && find . -path ./.git -prune -o -type f ! -name note -exec sha256sum {} +
      git stash list; ls .git/hooks
      """
    return try await runTool("sh", ["-c", list], in: folder).output
  }
}
