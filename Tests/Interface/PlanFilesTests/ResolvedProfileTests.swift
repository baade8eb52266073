import PlanFiles
import Plans
import Testing

@Suite("Resolved profiles")
struct ResolvedProfileTests {
  private static let limits = SandboxLimits { $0.range.lowerBound }

  @Test("Home folder and toolchains are filled in, and what is hidden is left out")
  func resolves() {
    let profile = ConfinementProfile(
      name: .draft, read: ["/usr", "/opt", "/etc/java-*"], toolchains: ["rust", "go", "unknown"],
      show: ["~/tools", "/data", "~/tools"], caches: ["~/.cache/uv", "~/go/pkg/mod"], hide: ["/opt", "~/.cache"],
      path: ["~/tools/bin", "/opt/bin"], history: false, environment: ["LANG": "C", "GOPROXY": "direct"],
      limits: Self.limits)
    let resolved = profile.resolved(home: "/home/me/", toolchains: SampleProfiles.table)
    #expect(
      resolved.read == [
        .init(path: "/usr"), .init(path: "/etc/java-*"), .init(path: "/home/me/.cargo/bin", homePath: ".cargo/bin"),
        .init(path: "/home/me/go/pkg/mod", homePath: "go/pkg/mod"),
        .init(path: "/home/me/sdk/go*", homePath: "sdk/go*"),
      ])
    #expect(resolved.show == [.init(path: "/home/me/tools", homePath: "tools"), .init(path: "/data")])
    #expect(resolved.caches == [.init(path: "/home/me/go/pkg/mod", homePath: "go/pkg/mod")])
    #expect(resolved.hide == ["/home/me/.cache", "/opt"])
    #expect(resolved.path == ["/home/me/tools/bin", "/home/me/.cargo/bin", "/home/me/go/bin"])
    #expect(resolved.environment == ["LANG": "C", "GOPROXY": "direct", "RUSTUP_HOME": "/home/me/.rustup"])
    #expect(!resolved.history && resolved.reach == .none && resolved.limits == Self.limits)
    #expect(resolved.hides("/opt") && resolved.hides("/opt/a/b") && !resolved.hides("/optional"))
  }

  @Test("A home folder at the root is a home folder")
  func resolvesRoot() {
    let profile = ConfinementProfile(name: .check, read: ["~/a"], history: true, limits: Self.limits)
    #expect(profile.resolved(home: "/", toolchains: [:]).read == [.init(path: "/a", homePath: "a")])
  }

  @Test("A step runs under the profile of its name, less what it takes away")
  func resolvesSteps() throws {
    let profiles = try SampleProfiles.builtIn()
    let resolved = profiles.resolved(
      .check,
      narrowedBy: SandboxRestriction(limits: [.wall: 60], toolchains: ["rust"], hide: ["~/.cargo/git", "/opt"]),
      home: "/home/me")
    let shown = resolved.read.compactMap(\.homePath)
    #expect(shown == [".cargo/bin", ".cargo/registry", ".rustup/toolchains", ".rustup/settings.toml"])
    #expect(resolved.limits.wallSeconds == 60 && resolved.limits.memoryBytes == 4 << 30)
    #expect(resolved.hide == ["/home/me/.cargo/git", "/opt", "/usr/etc/npmrc", "/usr/local/etc"])
    #expect(resolved.path == ["/home/me/.cargo/bin"] && resolved.environment["CARGO_NET_OFFLINE"] == "true")
    #expect(
      profiles.resolved(.draft, home: "/h") == profiles.draft.resolved(home: "/h", toolchains: profiles.toolchains))
  }

  @Test(
    "A pattern stands for the names that it matches from end to end",
    arguments: [
      ("/etc/java-*", ["java-17-openjdk", "java-"], ["java", "xjava-17", "Java-1"]),
      ("/etc/python3", ["python3"], ["python3.11", "python"]),
      ("/a/b*c*d", ["bcd", "bXcYd", "bccdd"], ["bd", "bdc", "cbd"]),
      ("/a/go*go", ["gogo", "goXgo"], ["go", "gog"]),
      ("/a/a*aa*b", ["aaab", "aaaab", "aXaab"], ["aab", "ab"]),
      ("~/x*", ["x", "xy"], ["y"]),
    ])
  func matches(pattern: String, matching: [String], others: [String]) {
    let pattern = PlacePattern(pattern)
    #expect(matching.allSatisfy(pattern.matches))
    #expect(!others.contains(where: pattern.matches))
    #expect(pattern.isLiteral == !pattern.path.contains("*"))
  }

  @Test("A pattern knows its folder")
  func splits() {
    #expect(PlacePattern("/etc/java-*").folder == "/etc" && PlacePattern("/etc/java-*").path == "/etc/java-*")
    #expect(PlacePattern("/usr").folder == "" && PlacePattern("/usr").path == "/usr")
  }
}

@Suite("What is shown holds no credential")
struct CredentialTests {
  /// Files and folders that are known to hold keys, tokens, passwords, or ways to the world outside.
  static let credentials = [
    "~/.ssh", "~/.gnupg", "~/.aws", "~/.azure", "~/.config/gcloud", "~/.oci", "~/.kube", "~/.docker", "~/.netrc",
    "~/.authinfo", "~/.git-credentials", "~/.config/git/credentials", "~/.gitconfig", "~/.config/gh", "~/.config/hub",
    "~/.config/glab-cli", "~/.config/op", "~/.password-store", "~/.local/share/keyrings", "~/.pki", "~/.mozilla",
    "~/.config/google-chrome", "~/.vault-token", "~/.terraform.d", "~/.terraformrc", "~/.pgpass", "~/.my.cnf",
    "~/.config/rclone", "~/.config/heroku", "~/.config/netlify", "~/.config/doctl", "~/.fly", "~/.boto", "~/.s3cfg",
    "~/.bash_history", "~/.zsh_history", "~/.python_history", "~/.node_repl_history", "~/.psql_history", "~/.bashrc",
    "~/.profile", "~/.zshrc", "~/.env", "~/.envrc", "~/.claude", "~/.claude.json", "~/.codex", "~/.config/chancery",
    "~/.local/state/chancery", "~/.local/bin", "~/bin",
    // Of languages and their package managers.
    "~/.cargo/credentials", "~/.cargo/credentials.toml", "~/.cargo/config", "~/.cargo/config.toml", "~/.cargo/env",
    "~/.npmrc", "~/.npm/_logs", "~/.yarnrc", "~/.yarnrc.yml", "~/.config/pnpm", "~/.config/configstore",
    "~/.bunfig.toml",
    "~/.nvm/.npmrc", "~/.pypirc", "~/.config/pip", "~/.pip", "~/.config/pypoetry", "~/.config/uv", "~/.condarc",
    "~/.local/share/uv/credentials", "~/.jupyter", "~/.cache/huggingface/token", "~/.config/hatch",
    "~/.gem/credentials",
    "~/.local/share/gem/credentials", "~/.gemrc", "~/.bundle", "~/.m2/settings.xml", "~/.m2/settings-security.xml",
    "~/.gradle/gradle.properties", "~/.gradle/init.d", "~/.gradle/caches", "~/.sbt", "~/.ivy2/.credentials",
    "~/.sdkman/etc", "~/.config/go", "~/.cache/go-build", "~/.config/dart", "~/.pub-cache/credentials.json",
    "~/.pub-cache/log", "~/.cache/deno", "~/.nuget/NuGet", "~/.config/NuGet", "~/.dotnet/corefx",
    "~/.microsoft/usersecrets", "~/.cabal/config", "~/.stack/config.yaml", "~/.stack/upload", "~/.hex", "~/.composer",
    "~/.config/composer", "~/.swiftpm", "~/.config/mise", "~/.asdfrc", "~/.Renviron", "~/.config/containers",
    // Of the system.
    "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/sudoers", "/etc/sudoers.d", "/etc/passwd", "/etc/group",
    "/etc/environment", "/etc/environment.d", "/etc/profile", "/etc/profile.d", "/etc/pip.conf", "/etc/npmrc",
    "/etc/gitconfig", "/etc/wgetrc", "/etc/apt", "/etc/ssh", "/etc/ssl/private", "/etc/pki/tls/private",
    "/etc/letsencrypt", "/etc/krb5.keytab", "/etc/kubernetes", "/etc/rancher", "/etc/docker", "/etc/containers",
    "/etc/maven/settings.xml", "/etc/R/Renviron.site", "/etc/php", "/etc/mysql", "/etc/postgresql", "/etc/ldap",
    "/etc/NetworkManager", "/etc/wireguard", "/etc/hosts", "/etc/machine-id", "/etc/cron.d", "/etc/default",
    "/root", "/home/other", "/run", "/var/run", "/tmp", "/proc", "/sys", "/dev", "/mnt", "/media", "/srv",
    "/boot", "/var/log", "/var/mail", "/var/spool", "/var/lib/docker", "/nix/var/nix/daemon-socket", "/nix/var/nix/db",
    "/usr/local/etc/secret.conf", "/home/linuxbrew/.linuxbrew/etc/my.cnf", "/home/linuxbrew/.linuxbrew/var",
  ]

  @Test("No toolchain shows a place that is known to hold a credential, nor a folder above one")
  func toolchainsAreClean() throws {
    for (name, toolchain) in try SampleProfiles.builtIn().toolchains {
      for shown in toolchain.show {
        for credential in Self.credentials where meet(shown, credential) {
          Issue.record("the toolchain \(name) shows \(shown), and with it \(credential)")
        }
      }
    }
  }

  @Test(
    "No profile shows a place that is known to hold a credential, nor a folder above one",
    arguments: ProfileName.allCases)
  func profilesAreClean(name: ProfileName) throws {
    let profiles = try SampleProfiles.builtIn()
    let resolved = profiles[name].resolved(home: "/home/me", toolchains: profiles.toolchains)
    for place in resolved.read + resolved.show + resolved.caches {
      for credential in Self.credentials.map(expanded) where !resolved.hides(credential) && meet(place.path, credential)
      {
        Issue.record("\(place.path) is shown, and with it \(credential)")
      }
    }
  }

  @Test(
    "What holds a credential among the programs of a toolchain is covered, whatever the version is",
    arguments: [
      "~/.nvm/versions/node/v22.1.0/etc/npmrc", "~/.volta/tools/image/node/22.1.0/etc/npmrc",
      "~/.asdf/installs/nodejs/22.1.0/etc/npmrc", "~/.local/share/mise/installs/node/22.1.0/etc/npmrc",
      "~/.pyenv/versions/3.13.1/pip.conf", "~/.local/share/pipx/venvs/black/pip.conf",
      "~/.local/share/uv/tools/ruff/uv-receipt.toml", "~/.sdkman/candidates/maven/3.9.9/conf/settings.xml",
      "~/.sdkman/candidates/gradle/8.10/init.d", "~/.asdf/plugins/nodejs/.git/config",
      "~/go/pkg/mod/cache/vcs/0a1b/config", "~/.cargo/git/db/private-0a1b/config",
    ])
  func covered(credential: String) throws {
    let profiles = try SampleProfiles.builtIn()
    let parts = expanded(credential).split(separator: "/").map(String.init)
    let isCovered = profiles.draft.resolved(home: "/home/me", toolchains: profiles.toolchains).cover.contains { cover in
      let patterns = cover.split(separator: "/").map { PlacePattern(String($0)) }
      return patterns.count == parts.count && zip(patterns, parts).allSatisfy { $0.matches($1) }
    }
    #expect(isCovered)
  }

  @Test("The comparison finds what would be wrong")
  func comparisonWorks() {
    for shown in ["~/.cargo", "~/.cargo/cred*", "~/.ssh/id_ed25519", "/etc", "/etc/ss*", "~/.config/gh/hosts.yml"] {
      #expect(Self.credentials.contains { meet(shown, $0) }, "\(shown)")
    }
  }

  /// Whether one of the two is the other or lies in it; the last part of what is shown may be a pattern.
  private func meet(_ shown: String, _ credential: String) -> Bool {
    let pattern = PlacePattern(shown)
    let (left, right) = (shown.split(separator: "/"), credential.split(separator: "/"))
    return zip(left.indices, zip(left, right)).allSatisfy { index, parts in
      index == left.count - 1 ? pattern.matches(String(parts.1)) : parts.0 == parts.1
    }
  }

  private func expanded(_ path: String) -> String { path.hasPrefix("~/") ? "/home/me" + path.dropFirst() : path }
}
