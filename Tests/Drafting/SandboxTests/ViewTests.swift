import Drafting
import Foundation
import PlanFiles
import Plans
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite("What commands see of a home folder")
struct ViewTests {
  /// Runs a script confined, for a user whose home folder is given.
  private func run(
    _ script: String, home: FilePath, restriction: SandboxRestriction = SandboxRestriction(),
    table: [String: Toolchain] = [:], change: (inout ConfinementProfile) -> Void = { _ in }
  ) async throws -> String {
    var profiles = try SandboxFiles.read().get()
    change(&profiles.draft)
    profiles.toolchains.merge(table) { _, own in own }
    let sandbox = Sandbox(
      profiles: profiles, host: SandboxHost(home: home.string, path: ""), launcher: launcher)
    return try await withWorkspace { folder in
      let command = ConfinedCommand(
        words: ["sh", "-c", script], workspace: .folder(folder.string), profile: .draft, restriction: restriction)
      return try await RestrictedRunner(sandbox, profile: .draft, restriction: restriction).run(command).outputTail
    }
  }

  private func withHome(_ body: (FilePath) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let script = """
        mkdir -p .cargo/bin .ssh shown/inner; printf '#!/bin/sh\\necho runs\\n' > .cargo/bin/tool-of-test
        chmod +x .cargo/bin/tool-of-test; echo token > .cargo/credentials.toml; echo key > .ssh/id
        echo seen > shown/file; echo covered > shown/inner/file; chmod -R a+rX .
        """
      _ = try await runTool("sh", ["-c", script], in: folder)
      try await body(folder)
    }
  }

  @Test("A toolchain's programs run, wherever the home folder lies, and its credentials are not there")
  func toolchain() async throws {
    try await withHome { home in
      let output = try await run(
        "tool-of-test; ls -A ~/.cargo; cat \(home)/.cargo/credentials.toml \(home)/.ssh/id", home: home)
      #expect(output.hasPrefix("runs\nbin\n"), "\(output)")
      #expect(!output.contains("token") && !output.contains("key\n"), "\(output)")
    }
  }

  @Test("The user's own folders are empty where they lie in a place that is shown, but for what is shown by itself")
  func emptied() async throws {
    try await withHome { folder in
      _ = try await runTool(
        "sh",
        ["-c", "mkdir -p app/.git/objects me; echo secret > app/.env; echo o > app/.git/objects/o; chmod -R a+rX ."],
        in: folder)
      var profiles = try SandboxFiles.read().get()
      profiles.draft.show = [folder.string]
      let sandbox = Sandbox(
        profiles: profiles,
        host: SandboxHost(
          home: folder.appending("me").string, path: "", own: [folder.appending("app").string]), launcher: launcher)
      let script = """
        cat \(folder)/shown/file \(folder)/app/.git/objects/o; cat \(folder)/app/.env; ls -A \(folder)/app; echo x > \(folder)/app/new
        """
      let output = try await withWorkspace { workspace in
        let place = WorkspacePlace(.folder(workspace.string), objects: [folder.appending("app/.git/objects").string])
        return try await sandbox.run(ConfinedCommand(words: ["sh", "-c", script], workspace: place)).outputTail
      }
      #expect(output.hasPrefix("seen\no\n") && !output.contains("secret"), "\(output)")
      #expect(output.contains(".git\n") && !output.contains(".env\n"), "\(output)")
    }
  }

  @Test("A socket that somebody listens at in a place that is shown is not there")
  func sockets() async throws {
    try await withHome { home in
      let path = home.appending("shown/socket").string
      let script = """
        import os, socket, sys, time
        s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o777); s.listen()
        open(sys.argv[2], 'w').write('1'); time.sleep(120)
        """
      let server = try ServiceProcess("python3", ["-c", script, path, home.appending("listens").string])
      _ = try await waitForFile(home.appending("listens"))
      let client = "python3 -c \"import socket; socket.socket(socket.AF_UNIX).connect('\(path)'); print('connected')\""
      let output = try await run(client, home: home) { $0.show = ["~/shown"] }
      #expect(output.contains("Error") && !output.contains("connected"), "\(output)")
      withExtendedLifetime(server) {}
    }
  }

  @Test("What a toolchain hides of what it shows cannot be read, whatever versions are there")
  func hidden() async throws {
    try await withHome { home in
      let script = "for v in 1 2; do mkdir -p v/$v/etc; echo token > v/$v/etc/npmrc; echo seen > v/$v/file; done"
      _ = try await runTool("sh", ["-c", script], in: home)
      let output = try await run(
        "cat ~/v/1/file ~/v/2/file ~/v/1/etc/npmrc ~/v/2/etc/npmrc; ls ~/v/1/etc/..", home: home,
        table: ["versions": Toolchain(show: ["~/v"], hide: ["~/v/*/etc/npmrc", "~/v/*/none"])]
      ) { $0.toolchains = ["versions"] }
      #expect(output.hasPrefix("seen\nseen\n") && output.contains("file\n"), "\(output)")
      #expect(!output.contains("token"), "\(output)")
    }
  }

  @Test("A step takes away what its profile shows, and what is hidden in a shown place cannot be read")
  func restricted() async throws {
    try await withHome { home in
      let restriction = SandboxRestriction(limits: [.openFiles: 77], toolchains: [], hide: ["~/shown/inner"])
      let script = "cat ~/shown/file ~/shown/inner/file; tool-of-test; ulimit -n; echo x > ~/shown/file"
      let whole = try await run(script, home: home) { $0.show = ["~/shown"] }
      #expect(whole.hasPrefix("seen\ncovered\nruns\n") && whole.contains("Read-only"), "\(whole)")
      let less = try await run(script, home: home, restriction: restriction) { $0.show = ["~/shown"] }
      #expect(less.hasPrefix("seen\n") && less.contains("\n77\n"), "\(less)")
      #expect(!less.contains("covered") && !less.contains("runs"), "\(less)")
    }
  }
}
