import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Folders that git ignores and that the user's configuration lends to commands.
@Suite("Ignored folders in a workspace")
struct IgnoredFolderTests {
  /// A place with `deps` ignored, granted, and filled.
  private func with(
    _ note: NotePlan = NotePlan(), bring: String = "[deps]", _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.with(note) { place in
      try place.write("workspace: { bring: \(bring) }\n", to: "config/chancery/config.yaml")
      try await place.commit([".gitignore": "deps\n", "deps.lock": "1\n"])
      try place.write("#!/bin/sh\necho tool\n", to: "repository/deps/bin/tool")
      try place.write("module\n", to: "repository/deps/lib/module")
      try place.write("//registry/:_authToken=npm_secret\n", to: "repository/deps/lib/.npmrc")
      let key = "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "QUJD", count: 20) + "\n-----END PRIVATE KEY-----\n"
      try place.write(key, to: "repository/deps/lib/data.txt")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: place.repository.appending("deps/bin/tool").string)
      try await body(place)
    }
  }

  private func tried(_ place: Place, _ script: String) async throws -> ToolOutput {
    try await place.chancery("try", "--repository", "repository", "--", "sh", "-c", script)
  }

  @Test("They are shown at their place and at their own path, and only where they are granted")
  func shown() async throws {
    try await with { place in
      let both = try await tried(place, "deps/bin/tool && cat deps/lib/module && \(place.repository)/deps/bin/tool")
      #expect(both.status == 0 && both.output.contains("tool\nmodule\ntool"), "\(both.output)\(both.errors)")
      try place.write("", to: "config/chancery/config.yaml")
      #expect(try await tried(place, "test ! -e deps").status == 0)
    }
  }

  @Test("What commands write to them is theirs alone: the folder stays as it is, and no draft holds any of it")
  func written() async throws {
    try await with { place in
      let before = try await runTool(
        "sh", ["-c", "find deps -printf '%p %T@ %C@ %n\\n' | sort; cat deps/lib/module"], in: place.repository)
      let script = """
        echo new > deps/new; echo changed > deps/lib/module; rm deps/bin/tool; chmod 4777 deps/lib/module
        cat deps/lib/module; ln deps/lib/module hard 2>&1; mv deps/lib moved 2>&1 | head -1; echo x > \(place.repository)/deps/y
        ls \(place.repository)/deps
        """
      let tried = try await tried(place, script)
      // A root user's files are not those of the user that commands run as, so these commands change none of them.
      #expect(tried.output.contains("new"), "\(tried.output)\(tried.errors)")
      #expect(getuid() == 0 || tried.output.contains("changed"), "\(tried.output)\(tried.errors)")
      #expect(!tried.output.contains("deps/new"), "\(tried.output)")
      let after = try await runTool(
        "sh", ["-c", "find deps -printf '%p %T@ %C@ %n\\n' | sort; cat deps/lib/module"], in: place.repository)
      #expect(before.output == after.output)
    }
  }

  @Test("Files that look like credentials are hidden by name and by content, however they are reached, and named")
  func credentials() async throws {
    var note = NotePlan()
    note.check = "[sh, -c, \"grep -q after note && deps/bin/tool\"]"
    try await with(note) { place in
      let script = """
        cat deps/lib/.npmrc deps/lib/data.txt \(place.repository)/deps/lib/.npmrc 2>&1
        rm -rf deps/lib 2>/dev/null; mv deps/lib/.npmrc deps/x 2>/dev/null; cp -R deps/lib copy 2>/dev/null
        ln deps/lib/.npmrc deps/y 2>/dev/null; cat deps/x deps/y copy/.npmrc copy/data.txt deps/lib/.npmrc 2>/dev/null
        """
      for _ in 0..<2 {
        let tried = try await tried(place, script)
        #expect(!tried.output.contains("_authToken") && !tried.output.contains("BEGIN"), "\(tried.output)")
      }
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.errors.contains(", with deps"), "\(run.errors)")
      let show = try await place.chancery("show").output
      #expect(show.contains("hidden in it, as credentials: lib/.npmrc, lib/data.txt"), "\(show)")
      let records = try await place.events("command-ran").compactMap { $0["brought"]?.arrayValue?.first }
      #expect(records.first?["stamps"]?.stringValue?.count == 64)
    }
  }

  @Test("A link leads out neither as the folder itself nor from inside it")
  func links() async throws {
    try await with(bring: "[deps, linked, over/there]") { place in
      try place.write("secret\n", to: "outside/secret")
      try await place.commit([".gitignore": "deps\nlinked\nover\n"])
      let outside = place.folder.appending("outside").string
      let files = FileManager.default
      try files.createSymbolicLink(atPath: place.repository.appending("linked").string, withDestinationPath: outside)
      try files.createDirectory(atPath: "\(outside)/there", withIntermediateDirectories: true)
      try files.createSymbolicLink(atPath: place.repository.appending("over").string, withDestinationPath: outside)
      try files.createSymbolicLink(
        atPath: place.repository.appending("deps/out").string, withDestinationPath: "\(outside)/secret")
      let tried = try await tried(
        place, "ls linked over 2>&1; cat deps/out linked/secret over/secret 2>&1; echo x > deps/out; true")
      #expect(
        !tried.output.contains("secret\nsecret") && !tried.output.split(separator: "\n").contains("secret"),
        "\(tried.output)")
      #expect(try place.text(of: "outside/secret") == "secret\n")
    }
  }

  @Test("A link that a draft puts in the place is not followed")
  func draftedLink() async throws {
    try await with { place in
      // Without a slash in the rule a link would be ignored; with one it is a part of the draft.
      try await place.commit([".gitignore": "deps/\n"])
      let script = "rmdir deps 2>/dev/null; ln -sfn /usr deps 2>/dev/null; true"
      let kept = try await place.chancery("try", "--repository", "repository", "--keep", "--", "sh", "-c", script)
      #expect([0, 1].contains(kept.status), "\(kept.errors)")
      let tried = try await tried(place, "touch /usr/x 2>&1; test ! -e /usr/lib/module && echo untouched")
      #expect(tried.output.contains("untouched"), "\(tried.output)")
    }
  }

  @Test("What is tracked, not ignored, a file or not there is not brought; a plan that asks for it is told why")
  func refused() async throws {
    try await with(bring: "[deps, kept, seen, gone]") { place in
      try await place.commit(["kept/file": "x\n", ".gitignore": "deps\ngone\n"])
      try place.write("x\n", to: "repository/seen/file")
      #expect(try await tried(place, "test ! -e seen && test ! -e gone && cat kept/file").status == 0)
      let plan = NotePlan().plan.replacing(
        "boundary:", with: "workspace: { bring: [deps, kept, seen, gone, other] }\nboundary:")
      try place.write(plan, to: "plan.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      for line in [
        "folder kept: the repository holds files there", "folder seen: no .gitignore", "folder gone: it is not there",
        "folder other, which your configuration does not grant",
      ] {
        #expect(run.errors.contains(line), "\(line)\n\(run.errors)")
      }
      #expect(run.status == 2 && !run.errors.contains("folder deps"))
    }
  }

  @Test(
    "A path out of the repository, or of git's own, is no folder that can be granted",
    arguments: ["../x", "/etc", "~/x", ".git", "a/../b", "a//b", "*"])
  func paths(path: String) async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("workspace: { bring: [\"\(path)\"] }\n", to: "config/chancery/config.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 2 && run.errors.contains("workspace.bring"), "\(run.errors)")
      #expect(run.errors.contains("`chancery schema configuration`"))
    }
  }

  @Test("A lock file of the draft that is another one than the folder's is told")
  func outdated() async throws {
    var note = NotePlan(contents: ["{}\n"], path: "package-lock.json", reads: "package-lock.json")
    note.check = "[test, -d, node_modules/a]"
    try await with(note, bring: "[node_modules]") { place in
      try await place.commit([".gitignore": "node_modules\n", "package-lock.json": "{ \"a\": 1 }\n"])
      try place.write("1\n", to: "repository/node_modules/a/index.js")
      let run = try await place.chancery("draft", "plan.yaml")
      #expect(
        run.errors.contains("with node_modules, which belongs to another package-lock.json than the draft's"),
        "\(run.errors)\(run.output)")
    }
  }
}
