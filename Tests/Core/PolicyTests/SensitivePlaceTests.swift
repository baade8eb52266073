import Plans
import Testing

@Suite("Files that steer other programs")
struct SensitivePlaceTests {
  @Test(
    "Files that landed unseen once are known, at the root and below, in any case",
    arguments: [
      ".gemini/settings.json", "AGENTS.md", "CLAUDE.md", ".windsurfrules", ".kiro/steering/a.md", ".roo/rules/a.md",
      ".aider.conf.yml", ".continue/config.yaml", ".zed/tasks.json", ".exrc", ".gdbinit", ".npmrc", ".yarnrc.yml",
      ".cargo/config.toml", ".devcontainer/devcontainer.json", "lefthook.yml", "mise.toml", ".woodpecker.yml",
      ".drone.yml", "Dockerfile", "docker-compose.override.yml", "compose.yaml", "sitecustomize.py", "conftest.py",
      "Makefile", "GNUmakefile", "build.rs", "tox.ini", "noxfile.py", "setup.cfg", "Pipfile", "uv.lock",
      "composer.json", ".mvn/extensions.xml", "gradlew", "gradle/wrapper/gradle-wrapper.properties",
      "Directory.Build.props", ".lfsconfig", ".github/workflows/ci.yml", ".chancery/policy.yaml", ".gitattributes",
      ".gitmodules", "package.json", "Cargo.toml", ".vscode/tasks.json", ".mcp.json", ".envrc", "Jenkinsfile",
      "requirements-dev.txt", "infra/main.tf", "app.csproj", ".env.production", "demo-gdb.py", "tools.mk",
    ])
  func known(_ path: String) {
    #expect(!SensitivePlace.places(of: path).isEmpty)
    #expect(!SensitivePlace.places(of: "deep/er/" + path).isEmpty)
    #expect(!SensitivePlace.places(of: path.uppercased()).isEmpty)
  }

  @Test(
    "Ordinary files are not",
    arguments: [
      "Sources/Main.swift", "README.md", "docs/agents.html", "src/environment.ts", "makefiles/readme.txt",
      "a.service.ts",
      "src/docker.py", "lib/build.py", "config/settings.py", "db/001_users.sql", "environments.yml", "web/index.html",
    ])
  func ordinary(_ path: String) { #expect(SensitivePlace.places(of: path).isEmpty) }

  @Test("Invisible characters and full-width case do not hide a name")
  func disguised() {
    #expect(!SensitivePlace.places(of: "Make\u{200B}file").isEmpty)
    #expect(!SensitivePlace.places(of: ".GIT\u{00AD}HUB/workflows/x.yml").isEmpty)
  }

  @Test(
    "Tests are known by folder and by name",
    arguments: [
      "tests/test_a.py", "Tests/AppTests/A.swift", "pkg/a_test.go", "src/a.test.ts", "src/__tests__/a.js",
      "spec/models/user_spec.rb", "app/UserTests.swift", "src/UserTest.java", "cypress/e2e/login.cy.ts",
    ])
  func tests(_ path: String) { #expect(TestFile.holds(path)) }

  @Test(
    "What only sounds like a test is none",
    arguments: ["src/latest.ts", "contest.py", "src/attestation.swift", "testament.md"])
  func noTests(_ path: String) { #expect(!TestFile.holds(path)) }
}
