import ExternalAgents
import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("Where people have their agents")
struct AgentProgramTests {
  /// A home folder with files by their paths below it; a path that ends with `@` is a link to its content.
  private func home<Result>(_ files: [String: String], _ body: (String) throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let home = URL(fileURLWithPath: folder.string).resolvingSymlinksInPath().path
      for (path, content) in files {
        let isLink = path.hasSuffix("@")
        let file = "\(home)/\(isLink ? String(path.dropLast()) : path)"
        try FileManager.default.createDirectory(
          atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
        if isLink {
          try FileManager.default.createSymbolicLink(
            atPath: file, withDestinationPath: content.replacing("HOME", with: home))
        } else {
          try content.replacing("HOME", with: home).write(toFile: file, atomically: false, encoding: .utf8)
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        }
      }
      return try body(home)
    }
  }

  @Test("One file in ~/.local/share, behind a link in ~/.local/bin, which no PATH has to name")
  func native() async throws {
    try await home([
      ".local/share/claude/versions/2.1": "\u{7F}ELF", ".local/bin/claude@": "HOME/.local/share/claude/versions/2.1",
      ".claude/credentials": "secret",
    ]) { home in
      let program = try #require(AgentProgram("claude", searching: "/usr/bin:/bin", home: home))
      #expect(program.path == "\(home)/.local/share/claude/versions/2.1")
      #expect(program.shown == [program.path])
      #expect(AgentProgram("codex", searching: "/usr/bin:/bin", home: home) == nil)
    }
  }

  @Test("A package of Node, with the Node that its first line finds")
  func node() async throws {
    try await home([
      "node/bin/codex@": "../lib/node_modules/@openai/codex/bin/codex.js", "node/bin/node": "\u{7F}ELF",
      "node/include/node/node.h": "", "node/lib/node_modules/@openai/codex/package.json": "{}",
      "node/lib/node_modules/@openai/codex/bin/codex.js": "#!/usr/bin/env node\n", "node/etc/npmrc": "secret",
    ]) { home in
      let program = try #require(AgentProgram("codex", searching: "\(home)/node/bin:/usr/bin", home: home))
      #expect(program.path == "\(home)/node/lib/node_modules/@openai/codex/bin/codex.js")
      #expect(program.shown.first == "\(home)/node/lib/node_modules/@openai/codex")
      #expect(program.shown.contains("\(home)/node"))
    }
  }

  @Test("A virtual environment of Python, with the interpreter that it was made from")
  func python() async throws {
    try await home([
      ".local/share/uv/tools/aider/pyvenv.cfg": "home = x",
      ".local/share/uv/tools/aider/bin/aider": "#!HOME/.local/share/uv/tools/aider/bin/python\n",
      ".local/share/uv/tools/aider/bin/python@": "HOME/.local/share/uv/python/3.12/bin/python3.12",
      ".local/share/uv/python/3.12/bin/python3.12": "\u{7F}ELF", ".local/share/uv/python/3.12/lib/python3.12/os.py": "",
      ".local/bin/aider@": "HOME/.local/share/uv/tools/aider/bin/aider",
    ]) { home in
      let program = try #require(AgentProgram("aider", searching: "", home: home))
      #expect(
        program.shown == ["\(home)/.local/share/uv/tools/aider", "\(home)/.local/share/uv/python/3.12"], "\(program)")
    }
  }

  @Test("A program among other things of the user's is shown alone, and never a whole home")
  func alone() async throws {
    try await home([
      "bin/opencode": "\u{7F}ELF", "bin/other": "", "package.json": "{}", ".local/bin/gemini": "#!/bin/sh\n",
      ".local/package.json": "{}",
    ]) { home in
      #expect(AgentProgram("opencode", searching: "\(home)/bin", home: home)?.shown == ["\(home)/bin/opencode"])
      #expect(AgentProgram("gemini", searching: "", home: home)?.shown == ["\(home)/.local/bin/gemini"])
    }
  }

  @Test("What every sandbox shows need not be shown, and what cannot be run is no program")
  func system() async throws {
    try await home([".local/bin/codex/x": ""]) { home in
      #expect(AgentProgram("sh", searching: "/bin", home: home)?.shown == [])
      #expect(AgentProgram("codex", searching: "", home: home) == nil)
    }
  }
}
