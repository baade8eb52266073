// Written by scripts/embed-sandbox; change the files in sandbox/.
// swift-format-ignore-file

import Plans

/// What the files of `EmbeddedSandbox` say, so that no start has to parse them.
enum EmbeddedProfiles {
  static let all = ConfinementProfiles(draft: draft, check: check, agent: agent, toolchains: toolchains)

  static let draft = ConfinementProfile(
    name: .draft,
    read: ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld-musl-*", "/etc/alternatives", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/protocols", "/etc/services", "/etc/rpc", "/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/locale.conf", "/etc/terminfo", "/etc/os-release", "/etc/lsb-release", "/etc/system-release", "/etc/debian_version", "/etc/alpine-release", "/etc/arch-release", "/etc/fedora-release", "/etc/redhat-release", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust/extracted", "/etc/crypto-policies", "/etc/mime.types", "/etc/magic", "/etc/magic.mime", "/etc/fonts", "/etc/xml", "/etc/sgml", "/etc/papersize", "/etc/ImageMagick-*", "/etc/texmf", "/var/lib/texmf", "/var/lib/ghostscript", "/var/cache/fontconfig", "/etc/java-*", "/etc/maven/m2.conf", "/etc/maven/logging", "/etc/perl", "/etc/python3*", "/etc/R/ldpaths", "/etc/R/Makeconf", "/etc/R/Renviron", "/etc/R/repositories", "/var/lib/gems"],
    toolchains: ["asdf", "bun", "dart", "deno", "dotnet", "go", "haskell", "homebrew", "java", "mise", "nix", "node", "ocaml", "python", "ruby", "rust", "swift", "zig"],
    show: [], caches: [],
    hide: ["/usr/local/etc", "/usr/etc/npmrc"],
    path: [], history: true, reach: .none,
    environment: ["CI": "1", "LANG": "C.UTF-8", "TERM": "dumb"]
  ) { limit in
      switch limit {
      case .memory: 4294967296
      case .processMemory: 4294967296
      case .processes: 512
      case .disk: 4294967296
      case .files: 500000
      case .file: 1073741824
      case .openFiles: 4096
      case .output: 4194304
      case .wall: 600
      case .temporary: 1073741824
      }
    }

  static let check = ConfinementProfile(
    name: .check,
    read: ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld-musl-*", "/etc/alternatives", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/protocols", "/etc/services", "/etc/rpc", "/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/locale.conf", "/etc/terminfo", "/etc/os-release", "/etc/lsb-release", "/etc/system-release", "/etc/debian_version", "/etc/alpine-release", "/etc/arch-release", "/etc/fedora-release", "/etc/redhat-release", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust/extracted", "/etc/crypto-policies", "/etc/mime.types", "/etc/magic", "/etc/magic.mime", "/etc/fonts", "/etc/xml", "/etc/sgml", "/etc/papersize", "/etc/ImageMagick-*", "/etc/texmf", "/var/lib/texmf", "/var/lib/ghostscript", "/var/cache/fontconfig", "/etc/java-*", "/etc/maven/m2.conf", "/etc/maven/logging", "/etc/perl", "/etc/python3*", "/etc/R/ldpaths", "/etc/R/Makeconf", "/etc/R/Renviron", "/etc/R/repositories", "/var/lib/gems"],
    toolchains: ["asdf", "bun", "dart", "deno", "dotnet", "go", "haskell", "homebrew", "java", "mise", "nix", "node", "ocaml", "python", "ruby", "rust", "swift", "zig"],
    show: [], caches: [],
    hide: ["/usr/local/etc", "/usr/etc/npmrc"],
    path: [], history: true, reach: .none,
    environment: ["CI": "1", "LANG": "C.UTF-8", "TERM": "dumb"]
  ) { limit in
      switch limit {
      case .memory: 4294967296
      case .processMemory: 4294967296
      case .processes: 512
      case .disk: 4294967296
      case .files: 500000
      case .file: 1073741824
      case .openFiles: 4096
      case .output: 4194304
      case .wall: 600
      case .temporary: 1073741824
      }
    }

  static let agent = ConfinementProfile(
    name: .agent,
    read: ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld-musl-*", "/etc/alternatives", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/protocols", "/etc/services", "/etc/rpc", "/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/locale.conf", "/etc/terminfo", "/etc/os-release", "/etc/lsb-release", "/etc/system-release", "/etc/debian_version", "/etc/alpine-release", "/etc/arch-release", "/etc/fedora-release", "/etc/redhat-release", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust/extracted", "/etc/crypto-policies", "/etc/mime.types", "/etc/magic", "/etc/magic.mime", "/etc/fonts", "/etc/xml", "/etc/sgml", "/etc/papersize", "/etc/ImageMagick-*", "/etc/texmf", "/var/lib/texmf", "/var/lib/ghostscript", "/var/cache/fontconfig", "/etc/java-*", "/etc/maven/m2.conf", "/etc/maven/logging", "/etc/perl", "/etc/python3*", "/etc/R/ldpaths", "/etc/R/Makeconf", "/etc/R/Renviron", "/etc/R/repositories", "/var/lib/gems"],
    toolchains: ["asdf", "bun", "dart", "deno", "dotnet", "go", "haskell", "homebrew", "java", "mise", "nix", "node", "ocaml", "python", "ruby", "rust", "swift", "zig"],
    show: [], caches: [],
    hide: ["/usr/local/etc", "/usr/etc/npmrc"],
    path: [], history: true, reach: .named,
    environment: ["CI": "1", "LANG": "C.UTF-8", "TERM": "dumb"]
  ) { limit in
      switch limit {
      case .memory: 8589934592
      case .processMemory: 8589934592
      case .processes: 512
      case .disk: 4294967296
      case .files: 500000
      case .file: 1073741824
      case .openFiles: 4096
      case .output: 67108864
      case .wall: 3600
      case .temporary: 1073741824
      }
    }

  static let toolchains: [String: Toolchain] = [
    "asdf": Toolchain(
      show: ["~/.asdf/bin", "~/.asdf/lib", "~/.asdf/installs", "~/.asdf/shims", "~/.asdf/plugins", "~/.tool-versions"],
      hide: ["~/.asdf/plugins/*/.git/config", "~/.asdf/installs/nodejs/*/etc/npmrc", "~/.asdf/installs/python/*/pip.conf", "~/.asdf/installs/maven/*/conf/settings.xml"],
      path: ["~/.asdf/shims", "~/.asdf/bin"], environment: [:]),
    "bun": Toolchain(
      show: ["~/.bun/bin", "~/.bun/install/global", "~/.bun/install/cache"],
      hide: [],
      path: ["~/.bun/bin"], environment: [:]),
    "dart": Toolchain(
      show: ["~/.pub-cache/hosted", "~/.pub-cache/hosted-hashes", "~/.pub-cache/bin", "~/.pub-cache/global_packages"],
      hide: [],
      path: ["~/.pub-cache/bin"], environment: [:]),
    "deno": Toolchain(
      show: ["~/.deno/bin"],
      hide: [],
      path: ["~/.deno/bin"], environment: ["DENO_NO_UPDATE_CHECK": "1"]),
    "dotnet": Toolchain(
      show: ["~/.dotnet/dotnet", "~/.dotnet/host", "~/.dotnet/packs", "~/.dotnet/sdk", "~/.dotnet/sdk-manifests", "~/.dotnet/shared", "~/.dotnet/templates", "~/.nuget/packages"],
      hide: [],
      path: ["~/.dotnet"], environment: ["DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"]),
    "go": Toolchain(
      show: ["~/go/pkg/mod", "~/go/bin", "~/sdk/go*"],
      hide: ["~/go/pkg/mod/cache/vcs/*/config"],
      path: ["/usr/local/go/bin", "~/go/bin"], environment: ["GOPROXY": "off"]),
    "haskell": Toolchain(
      show: ["~/.ghcup/bin", "~/.ghcup/ghc", "~/.ghcup/hls", "~/.ghcup/cache", "~/.cabal/bin", "~/.cabal/packages", "~/.cabal/store", "~/.local/state/cabal/store", "~/.stack/programs", "~/.stack/snapshots", "~/.stack/pantry"],
      hide: [],
      path: ["~/.ghcup/bin", "~/.cabal/bin"], environment: [:]),
    "homebrew": Toolchain(
      show: ["/home/linuxbrew/.linuxbrew/bin", "/home/linuxbrew/.linuxbrew/sbin", "/home/linuxbrew/.linuxbrew/lib", "/home/linuxbrew/.linuxbrew/libexec", "/home/linuxbrew/.linuxbrew/include", "/home/linuxbrew/.linuxbrew/share", "/home/linuxbrew/.linuxbrew/opt", "/home/linuxbrew/.linuxbrew/Cellar", "/home/linuxbrew/.linuxbrew/etc/ca-certificates"],
      hide: [],
      path: ["/home/linuxbrew/.linuxbrew/bin", "/home/linuxbrew/.linuxbrew/sbin"], environment: [:]),
    "java": Toolchain(
      show: ["~/.sdkman/candidates", "~/.jdks", "~/.jenv/versions", "~/.m2/repository", "~/.m2/wrapper", "~/.gradle/wrapper"],
      hide: ["~/.sdkman/candidates/maven/*/conf/settings.xml", "~/.sdkman/candidates/gradle/*/init.d"],
      path: ["~/.sdkman/candidates/java/current/bin", "~/.sdkman/candidates/maven/current/bin", "~/.sdkman/candidates/gradle/current/bin", "~/.sdkman/candidates/kotlin/current/bin"], environment: [:]),
    "mise": Toolchain(
      show: ["~/.local/share/mise/installs", "~/.local/share/mise/shims", "~/.local/share/mise/plugins"],
      hide: ["~/.local/share/mise/plugins/*/.git/config", "~/.local/share/mise/installs/node/*/etc/npmrc", "~/.local/share/mise/installs/python/*/pip.conf", "~/.local/share/mise/installs/maven/*/conf/settings.xml"],
      path: ["~/.local/share/mise/shims"], environment: [:]),
    "nix": Toolchain(
      show: ["/nix/store", "/nix/var/nix/profiles", "~/.nix-profile", "~/.local/state/nix/profiles"],
      hide: [],
      path: ["~/.nix-profile/bin", "/nix/var/nix/profiles/default/bin"], environment: [:]),
    "node": Toolchain(
      show: ["~/.nvm/versions", "~/.nvm/alias", "~/.volta/bin", "~/.volta/tools", "~/.local/share/fnm/node-versions", "~/.local/share/fnm/aliases", "~/.n/bin", "~/.n/lib", "~/.n/n/versions"],
      hide: ["~/.nvm/versions/node/*/etc/npmrc", "~/.volta/tools/image/node/*/etc/npmrc", "~/.local/share/fnm/node-versions/*/installation/etc/npmrc", "~/.n/n/versions/node/*/etc/npmrc"],
      path: ["~/.volta/bin", "~/.n/bin"], environment: ["npm_config_offline": "true", "npm_config_update_notifier": "false"]),
    "ocaml": Toolchain(
      show: ["~/.opam/default", "~/.opam/4.*", "~/.opam/5.*"],
      hide: [],
      path: ["~/.opam/default/bin"], environment: [:]),
    "python": Toolchain(
      show: ["~/.pyenv/bin", "~/.pyenv/libexec", "~/.pyenv/versions", "~/.pyenv/shims", "~/.pyenv/version", "~/.local/lib/python3*", "~/.local/share/uv/python", "~/.local/share/uv/tools", "~/.local/share/pipx/venvs"],
      hide: ["~/.pyenv/versions/*/pip.conf", "~/.local/share/pipx/venvs/*/pip.conf", "~/.local/share/uv/tools/*/uv-receipt.toml", "~/.local/share/uv/tools/*/pip.conf", "~/.local/share/uv/python/*/pip.conf"],
      path: ["~/.pyenv/shims", "~/.pyenv/bin"], environment: ["PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_OFFLINE": "1"]),
    "ruby": Toolchain(
      show: ["~/.rbenv/bin", "~/.rbenv/libexec", "~/.rbenv/versions", "~/.rbenv/shims", "~/.rbenv/version", "~/.rvm/rubies", "~/.rvm/gems", "~/.gem/ruby", "~/.local/share/gem/ruby"],
      hide: [],
      path: ["~/.rbenv/shims", "~/.rbenv/bin"], environment: [:]),
    "rust": Toolchain(
      show: ["~/.cargo/bin", "~/.cargo/registry", "~/.cargo/git", "~/.rustup/toolchains", "~/.rustup/settings.toml"],
      hide: ["~/.cargo/git/db/*/config"],
      path: ["~/.cargo/bin"], environment: ["CARGO_NET_OFFLINE": "true"]),
    "swift": Toolchain(
      show: ["~/.local/share/swiftly/bin", "~/.local/share/swiftly/toolchains", "~/.local/share/swiftly/config.json"],
      hide: [],
      path: ["/opt/swift/usr/bin", "~/.local/share/swiftly/bin"], environment: [:]),
    "zig": Toolchain(
      show: ["~/.zvm/bin", "~/.zvm/master", "~/.zvm/0.*", "~/.local/zig", "~/.cache/zig/p"],
      hide: [],
      path: ["~/.zvm/bin", "~/.local/zig"], environment: [:]),
  ]
}

extension ConfinementProfile {
  fileprivate init(
    name: ProfileName, read: [String], toolchains: [String], show: [String], caches: [String], hide: Set<String>,
    path: [String], history: Bool, reach: Reach, environment: [String: String], amount: (SandboxLimit) -> Int
  ) {
    self.init(
      name: name, read: read, toolchains: toolchains, show: show, caches: caches, hide: hide, path: path,
      history: history, reach: reach, environment: environment, limits: SandboxLimits(amount))
  }
}
