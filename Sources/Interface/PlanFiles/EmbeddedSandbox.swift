// Written by scripts/embed-sandbox; change the files in sandbox/.
// swift-format-ignore-file

/// The profiles and the table of toolchains that Chancery ships with.
enum EmbeddedSandbox {
  static let toolchains = #"""
    # Where languages are installed, and what of that can be shown to drafted commands.
    #
    # Each name is a mapping: `show` paths are shown read-only where they exist (`*` is allowed in the last part of a path),
    # `hide` paths among them are hidden (`*` is allowed in every part), `path` is searched for programs, `environment` is
    # set. `~/X` is shown at its real path and, as a link, at X in the sandbox's own home folder, so that programs that look
    # in HOME find it, while its neighbours stay absent. Folders of the host's PATH below a shown path are searched too: a
    # version that was chosen outside is chosen inside.
    #
    # The folders of most tools hold programs, libraries *and* credentials. So no whole folder is shown, only the parts with
    # published or built files; parts with a token, a password or settings are absent, and named here. If private packages
    # were installed, their sources are shown.

    asdf:
      show: [~/.asdf/bin, ~/.asdf/lib, ~/.asdf/installs, ~/.asdf/shims, ~/.asdf/plugins, ~/.tool-versions]
      hide: [~/.asdf/plugins/*/.git/config, ~/.asdf/installs/nodejs/*/etc/npmrc, ~/.asdf/installs/python/*/pip.conf,
        ~/.asdf/installs/maven/*/conf/settings.xml]
      path: [~/.asdf/shims, ~/.asdf/bin]

    # Not ~/.bunfig.toml, ~/.npmrc.
    bun:
      show: [~/.bun/bin, ~/.bun/install/global, ~/.bun/install/cache]
      path: [~/.bun/bin]

    # Not ~/.config/dart, ~/.pub-cache/credentials.json.
    dart:
      show: [~/.pub-cache/hosted, ~/.pub-cache/hosted-hashes, ~/.pub-cache/bin, ~/.pub-cache/global_packages]
      path: [~/.pub-cache/bin]

    # Not ~/.cache/deno: scripts store their data there.
    deno:
      show: [~/.deno/bin]
      path: [~/.deno/bin]
      environment: { DENO_NO_UPDATE_CHECK: "1" }

    # Not ~/.dotnet/corefx, which holds private keys, nor ~/.nuget/NuGet and ~/.config/NuGet.
    dotnet:
      show: [~/.dotnet/dotnet, ~/.dotnet/host, ~/.dotnet/packs, ~/.dotnet/sdk, ~/.dotnet/sdk-manifests,
        ~/.dotnet/shared, ~/.dotnet/templates, ~/.nuget/packages]
      path: [~/.dotnet]
      environment: { DOTNET_CLI_TELEMETRY_OPTOUT: "1", DOTNET_NOLOGO: "1" }

    # /usr/local/go is shown with /usr. Not ~/.config/go, ~/.cache/go-build: it keeps the output of tests.
    go:
      show: [~/go/pkg/mod, ~/go/bin, ~/sdk/go*]
      hide: [~/go/pkg/mod/cache/vcs/*/config]
      path: [/usr/local/go/bin, ~/go/bin]
      environment: { GOPROXY: "off" }

    # Not ~/.cabal/config and ~/.stack/config.yaml, which may hold a password, nor ~/.stack/upload.
    haskell:
      show: [~/.ghcup/bin, ~/.ghcup/ghc, ~/.ghcup/hls, ~/.ghcup/cache, ~/.cabal/bin, ~/.cabal/packages, ~/.cabal/store,
        ~/.local/state/cabal/store, ~/.stack/programs, ~/.stack/snapshots, ~/.stack/pantry]
      path: [~/.ghcup/bin, ~/.cabal/bin]

    # Not the rest of etc, nor var: settings and data of servers.
    homebrew:
      show: [/home/linuxbrew/.linuxbrew/bin, /home/linuxbrew/.linuxbrew/sbin, /home/linuxbrew/.linuxbrew/lib,
        /home/linuxbrew/.linuxbrew/libexec, /home/linuxbrew/.linuxbrew/include, /home/linuxbrew/.linuxbrew/share,
        /home/linuxbrew/.linuxbrew/opt, /home/linuxbrew/.linuxbrew/Cellar,
        /home/linuxbrew/.linuxbrew/etc/ca-certificates]
      path: [/home/linuxbrew/.linuxbrew/bin, /home/linuxbrew/.linuxbrew/sbin]

    # /usr/lib/jvm is shown with /usr. Not ~/.m2/settings.xml, ~/.m2/settings-security.xml, ~/.gradle/gradle.properties,
    # ~/.gradle/init.d, ~/.gradle/caches: it keeps the inputs of builds.
    java:
      show: [~/.sdkman/candidates, ~/.jdks, ~/.jenv/versions, ~/.m2/repository, ~/.m2/wrapper, ~/.gradle/wrapper]
      hide: [~/.sdkman/candidates/maven/*/conf/settings.xml, ~/.sdkman/candidates/gradle/*/init.d]
      path: [~/.sdkman/candidates/java/current/bin, ~/.sdkman/candidates/maven/current/bin,
        ~/.sdkman/candidates/gradle/current/bin, ~/.sdkman/candidates/kotlin/current/bin]

    # Not ~/.config/mise and ~/.mise.toml, which may set variables that are secrets.
    mise:
      show: [~/.local/share/mise/installs, ~/.local/share/mise/shims, ~/.local/share/mise/plugins]
      hide: [~/.local/share/mise/plugins/*/.git/config, ~/.local/share/mise/installs/node/*/etc/npmrc,
        ~/.local/share/mise/installs/python/*/pip.conf, ~/.local/share/mise/installs/maven/*/conf/settings.xml]
      path: [~/.local/share/mise/shims]

    # The store is open to everyone on the machine by design. Not /nix/var/nix: the daemon's socket is there.
    nix:
      show: [/nix/store, /nix/var/nix/profiles, ~/.nix-profile, ~/.local/state/nix/profiles]
      path: [~/.nix-profile/bin, /nix/var/nix/profiles/default/bin]

    # Not ~/.npmrc, ~/.yarnrc.yml, ~/.config/pnpm; ~/.npm has logs of requests with their addresses.
    node:
      show: [~/.nvm/versions, ~/.nvm/alias, ~/.volta/bin, ~/.volta/tools, ~/.local/share/fnm/node-versions,
        ~/.local/share/fnm/aliases, ~/.n/bin, ~/.n/lib, ~/.n/n/versions]
      hide: [~/.nvm/versions/node/*/etc/npmrc, ~/.volta/tools/image/node/*/etc/npmrc,
        ~/.local/share/fnm/node-versions/*/installation/etc/npmrc, ~/.n/n/versions/node/*/etc/npmrc]
      path: [~/.volta/bin, ~/.n/bin]
      environment: { npm_config_offline: "true", npm_config_update_notifier: "false" }

    ocaml:
      show: [~/.opam/default, ~/.opam/4.*, ~/.opam/5.*]
      path: [~/.opam/default/bin]

    # Not ~/.pypirc, ~/.config/pip, ~/.config/pypoetry, ~/.local/share/uv/credentials; ~/.local/bin has a person's own
    # programs.
    python:
      show: [~/.pyenv/bin, ~/.pyenv/libexec, ~/.pyenv/versions, ~/.pyenv/shims, ~/.pyenv/version,
        ~/.local/lib/python3*, ~/.local/share/uv/python, ~/.local/share/uv/tools, ~/.local/share/pipx/venvs]
      hide: [~/.pyenv/versions/*/pip.conf, ~/.local/share/pipx/venvs/*/pip.conf, ~/.local/share/uv/tools/*/uv-receipt.toml,
        ~/.local/share/uv/tools/*/pip.conf, ~/.local/share/uv/python/*/pip.conf]
      path: [~/.pyenv/shims, ~/.pyenv/bin]
      environment: { PIP_DISABLE_PIP_VERSION_CHECK: "1", UV_OFFLINE: "1" }

    # Not ~/.gem/credentials, ~/.local/share/gem/credentials, ~/.bundle/config.
    ruby:
      show: [~/.rbenv/bin, ~/.rbenv/libexec, ~/.rbenv/versions, ~/.rbenv/shims, ~/.rbenv/version, ~/.rvm/rubies,
        ~/.rvm/gems, ~/.gem/ruby, ~/.local/share/gem/ruby]
      path: [~/.rbenv/shims, ~/.rbenv/bin]

    # Not ~/.cargo/credentials.toml, nor ~/.cargo/config.toml and ~/.cargo/env: either may contain a token.
    rust:
      show: [~/.cargo/bin, ~/.cargo/registry, ~/.cargo/git, ~/.rustup/toolchains, ~/.rustup/settings.toml]
      hide: [~/.cargo/git/db/*/config]
      path: [~/.cargo/bin]
      environment: { CARGO_NET_OFFLINE: "true" }

    # /opt/swift is shown with /opt. Not ~/.swiftpm, ~/.netrc.
    swift:
      show: [~/.local/share/swiftly/bin, ~/.local/share/swiftly/toolchains, ~/.local/share/swiftly/config.json]
      path: [/opt/swift/usr/bin, ~/.local/share/swiftly/bin]

    zig:
      show: [~/.zvm/bin, ~/.zvm/master, ~/.zvm/0.*, ~/.local/zig, ~/.cache/zig/p]
      path: [~/.zvm/bin, ~/.local/zig]

    """#

  static let draft = #"""
    # Commands that a model runs while it drafts (`tools: [run]`).
    #
    # Nothing outside the workspace can change, no credential can be read, no network is reachable. What this file does not
    # name does not exist inside. A file at $XDG_CONFIG_HOME/chancery/sandbox/draft.yaml replaces this one.
    profile: draft

    # System paths shown read-only where they exist; `*` is allowed in the last part of a path. A path is listed because
    # programs do not start or do not work without it, and because nothing there is a secret. Not listed:
    # /home and /root, /run and /var/run with their sockets, and everything else in /etc: shadow, sudoers, environment,
    # pip.conf, npmrc, gitconfig, apt, ssh, wgetrc, keys. The sandbox makes passwd, group and hosts itself.
    read:
      # Programs, libraries and their data.
      - /usr
      - /opt
      - /bin
      - /sbin
      - /lib
      - /lib32
      - /lib64
      - /libx32
      # How programs find their libraries, and which of several versions.
      - /etc/ld.so.cache
      - /etc/ld.so.conf
      - /etc/ld.so.conf.d
      - /etc/ld-musl-*
      - /etc/alternatives
      # How names of users, hosts and services are looked up.
      - /etc/nsswitch.conf
      - /etc/host.conf
      - /etc/gai.conf
      - /etc/protocols
      - /etc/services
      - /etc/rpc
      # Time, language and terminals.
      - /etc/localtime
      - /etc/timezone
      - /etc/locale.alias
      - /etc/locale.conf
      - /etc/terminfo
      # Which system this is.
      - /etc/os-release
      - /etc/lsb-release
      - /etc/system-release
      - /etc/debian_version
      - /etc/alpine-release
      - /etc/arch-release
      - /etc/fedora-release
      - /etc/redhat-release
      # Certificates of authorities, which are public. The private keys beside them (/etc/ssl/private,
      # /etc/pki/tls/private) are not shown.
      - /etc/ssl/certs
      - /etc/ssl/cert.pem
      - /etc/ssl/openssl.cnf
      - /etc/ca-certificates
      - /etc/ca-certificates.conf
      - /etc/pki/tls/certs
      - /etc/pki/tls/cert.pem
      - /etc/pki/tls/openssl.cnf
      - /etc/pki/ca-trust/extracted
      - /etc/crypto-policies
      # Kinds of files, fonts, catalogues.
      - /etc/mime.types
      - /etc/magic
      - /etc/magic.mime
      - /etc/fonts
      - /etc/xml
      - /etc/sgml
      - /etc/papersize
      - /etc/ImageMagick-*
      - /etc/texmf
      - /var/lib/texmf
      - /var/lib/ghostscript
      - /var/cache/fontconfig
      # Languages that a distribution installs partly here. Of Maven and R, only the parts without passwords.
      - /etc/java-*
      - /etc/maven/m2.conf
      - /etc/maven/logging
      - /etc/perl
      - /etc/python3*
      - /etc/R/ldpaths
      - /etc/R/Makeconf
      - /etc/R/Renviron
      - /etc/R/repositories
      - /var/lib/gems

    # Hidden although they are below a shown path: settings of programs that the machine's owner installed.
    hide:
      - /usr/local/etc
      - /usr/etc/npmrc

    # Languages installed elsewhere, mostly in the user's home folder: names from toolchains.yaml.
    toolchains:
      [
        asdf, bun, dart, deno, dotnet, go, haskell, homebrew, java, mise, nix, node, ocaml, python, ruby, rust, swift, zig,
      ]

    # Writable paths; what is written there is discarded with the workspace. None, so that a draft can build what its check
    # can. The configuration's `sandbox.caches` adds to this list and to the check's.
    caches: []

    # Commands can read the target's git objects, so that `git log`, `git blame` and `git diff` work. Then they can read
    # everything that was ever committed; `history: false` in a step of a plan prevents it.
    history: true

    # No network. Commands of a draft or check have no other choice.
    reach: none

    # Environment variables, in addition to PATH, HOME, TMPDIR, USER and LOGNAME, which the sandbox sets. None is taken
    # from the host.
    environment:
      LANG: C.UTF-8
      TERM: dumb
      CI: "1"

    # Resource limits. Every limit is set; the configuration may raise one, a plan may only lower it.
    limits:
      memory: 4GiB            # all processes together
      process-memory: 4GiB    # private memory of one process
      processes: 512          # at the same time
      disk: 4GiB              # what a step may write to its workspace
      files: 500000           # files and folders that a step may create there
      file: 1GiB              # the largest file
      open-files: 4096        # of one process
      output: 4MiB            # what a command may print
      wall: 10m               # the time that a command may take
      temporary: 1GiB         # each of /tmp, the home folder and shared memory

    """#

  static let check = #"""
    # Commands that decide whether a draft is good (`check:`). Only they say that a draft passes.
    #
    # A check runs what a draft wrote, so it is confined as closely as the draft itself. A file at
    # $XDG_CONFIG_HOME/chancery/sandbox/check.yaml replaces this one.
    profile: check

    # System paths shown read-only where they exist; `*` is allowed in the last part of a path. A path is listed because
    # programs do not start or do not work without it, and because nothing there is a secret. Not listed:
    # /home and /root, /run and /var/run with their sockets, and everything else in /etc: shadow, sudoers, environment,
    # pip.conf, npmrc, gitconfig, apt, ssh, wgetrc, keys. The sandbox makes passwd, group and hosts itself.
    read:
      # Programs, libraries and their data.
      - /usr
      - /opt
      - /bin
      - /sbin
      - /lib
      - /lib32
      - /lib64
      - /libx32
      # How programs find their libraries, and which of several versions.
      - /etc/ld.so.cache
      - /etc/ld.so.conf
      - /etc/ld.so.conf.d
      - /etc/ld-musl-*
      - /etc/alternatives
      # How names of users, hosts and services are looked up.
      - /etc/nsswitch.conf
      - /etc/host.conf
      - /etc/gai.conf
      - /etc/protocols
      - /etc/services
      - /etc/rpc
      # Time, language and terminals.
      - /etc/localtime
      - /etc/timezone
      - /etc/locale.alias
      - /etc/locale.conf
      - /etc/terminfo
      # Which system this is.
      - /etc/os-release
      - /etc/lsb-release
      - /etc/system-release
      - /etc/debian_version
      - /etc/alpine-release
      - /etc/arch-release
      - /etc/fedora-release
      - /etc/redhat-release
      # Certificates of authorities, which are public. The private keys beside them (/etc/ssl/private,
      # /etc/pki/tls/private) are not shown.
      - /etc/ssl/certs
      - /etc/ssl/cert.pem
      - /etc/ssl/openssl.cnf
      - /etc/ca-certificates
      - /etc/ca-certificates.conf
      - /etc/pki/tls/certs
      - /etc/pki/tls/cert.pem
      - /etc/pki/tls/openssl.cnf
      - /etc/pki/ca-trust/extracted
      - /etc/crypto-policies
      # Kinds of files, fonts, catalogues.
      - /etc/mime.types
      - /etc/magic
      - /etc/magic.mime
      - /etc/fonts
      - /etc/xml
      - /etc/sgml
      - /etc/papersize
      - /etc/ImageMagick-*
      - /etc/texmf
      - /var/lib/texmf
      - /var/lib/ghostscript
      - /var/cache/fontconfig
      # Languages that a distribution installs partly here. Of Maven and R, only the parts without passwords.
      - /etc/java-*
      - /etc/maven/m2.conf
      - /etc/maven/logging
      - /etc/perl
      - /etc/python3*
      - /etc/R/ldpaths
      - /etc/R/Makeconf
      - /etc/R/Renviron
      - /etc/R/repositories
      - /var/lib/gems

    # Hidden although they are below a shown path: settings of programs that the machine's owner installed.
    hide:
      - /usr/local/etc
      - /usr/etc/npmrc

    # Languages installed elsewhere, mostly in the user's home folder: names from toolchains.yaml.
    toolchains:
      [
        asdf, bun, dart, deno, dotnet, go, haskell, homebrew, java, mise, nix, node, ocaml, python, ruby, rust, swift, zig,
      ]

    # Writable paths; what is written there is discarded with the workspace. None: a check should not depend on what else
    # happened on the machine. The configuration's `sandbox.caches` adds to this list.
    caches: []

    # Checks that look at versions or changed files ask git for them.
    history: true

    # No network. Commands of a draft or check have no other choice.
    reach: none

    # Environment variables, in addition to PATH, HOME, TMPDIR, USER and LOGNAME, which the sandbox sets. None is taken
    # from the host.
    environment:
      LANG: C.UTF-8
      TERM: dumb
      CI: "1"

    # Resource limits. Every limit is set; the configuration may raise one, a plan may only lower it.
    limits:
      memory: 4GiB            # all processes together
      process-memory: 4GiB    # private memory of one process
      processes: 512          # at the same time
      disk: 4GiB              # what a step may write to its workspace
      files: 500000           # files and folders that a step may create there
      file: 1GiB              # the largest file
      open-files: 4096        # of one process
      output: 4MiB            # what a command may print
      wall: 10m               # the time that a command may take
      temporary: 1GiB         # each of /tmp, the home folder and shared memory

    """#

  static let agent = #"""
    # An external agent that drafts: a program with a model of its own, which edits files and runs commands.
    #
    # It is confined like the commands of a drafting model, with more time and memory, because all of them are its children.
    # A file at $XDG_CONFIG_HOME/chancery/sandbox/agent.yaml replaces this one.
    profile: agent

    # System paths shown read-only where they exist; `*` is allowed in the last part of a path. A path is listed because
    # programs do not start or do not work without it, and because nothing there is a secret. Not listed:
    # /home and /root, /run and /var/run with their sockets, and everything else in /etc: shadow, sudoers, environment,
    # pip.conf, npmrc, gitconfig, apt, ssh, wgetrc, keys. The sandbox makes passwd, group and hosts itself.
    read:
      # Programs, libraries and their data.
      - /usr
      - /opt
      - /bin
      - /sbin
      - /lib
      - /lib32
      - /lib64
      - /libx32
      # How programs find their libraries, and which of several versions.
      - /etc/ld.so.cache
      - /etc/ld.so.conf
      - /etc/ld.so.conf.d
      - /etc/ld-musl-*
      - /etc/alternatives
      # How names of users, hosts and services are looked up.
      - /etc/nsswitch.conf
      - /etc/host.conf
      - /etc/gai.conf
      - /etc/protocols
      - /etc/services
      - /etc/rpc
      # Time, language and terminals.
      - /etc/localtime
      - /etc/timezone
      - /etc/locale.alias
      - /etc/locale.conf
      - /etc/terminfo
      # Which system this is.
      - /etc/os-release
      - /etc/lsb-release
      - /etc/system-release
      - /etc/debian_version
      - /etc/alpine-release
      - /etc/arch-release
      - /etc/fedora-release
      - /etc/redhat-release
      # Certificates of authorities, which are public. The private keys beside them (/etc/ssl/private,
      # /etc/pki/tls/private) are not shown.
      - /etc/ssl/certs
      - /etc/ssl/cert.pem
      - /etc/ssl/openssl.cnf
      - /etc/ca-certificates
      - /etc/ca-certificates.conf
      - /etc/pki/tls/certs
      - /etc/pki/tls/cert.pem
      - /etc/pki/tls/openssl.cnf
      - /etc/pki/ca-trust/extracted
      - /etc/crypto-policies
      # Kinds of files, fonts, catalogues.
      - /etc/mime.types
      - /etc/magic
      - /etc/magic.mime
      - /etc/fonts
      - /etc/xml
      - /etc/sgml
      - /etc/papersize
      - /etc/ImageMagick-*
      - /etc/texmf
      - /var/lib/texmf
      - /var/lib/ghostscript
      - /var/cache/fontconfig
      # Languages that a distribution installs partly here. Of Maven and R, only the parts without passwords.
      - /etc/java-*
      - /etc/maven/m2.conf
      - /etc/maven/logging
      - /etc/perl
      - /etc/python3*
      - /etc/R/ldpaths
      - /etc/R/Makeconf
      - /etc/R/Renviron
      - /etc/R/repositories
      - /var/lib/gems

    # Hidden although they are below a shown path: settings of programs that the machine's owner installed.
    hide:
      - /usr/local/etc
      - /usr/etc/npmrc

    # Languages installed elsewhere, mostly in the user's home folder: names from toolchains.yaml.
    toolchains:
      [
        asdf, bun, dart, deno, dotnet, go, haskell, homebrew, java, mise, nix, node, ocaml, python, ruby, rust, swift, zig,
      ]

    # Writable paths; what is written there is discarded with the workspace. None, so that a draft can build what its check
    # can. The configuration's `sandbox.caches` adds to this list and to the check's.
    caches: []

    # Commands can read the target's git objects, so that `git log`, `git blame` and `git diff` work. Then they can read
    # everything that was ever committed; `history: false` in a step of a plan prevents it.
    history: true

    # The agent reaches what its step names: hosts, only over TLS, and models, for which Chancery adds the key. Everything
    # goes through Chancery's egress proxy. Without names there is no network. With `none`, no step can name anything.
    reach: named

    # Environment variables, in addition to PATH, HOME, TMPDIR, USER and LOGNAME, which the sandbox sets. None is taken
    # from the host.
    environment:
      LANG: C.UTF-8
      TERM: dumb
      CI: "1"

    # Resource limits. Every limit is set; the configuration may raise one, a plan may only lower it.
    limits:
      memory: 8GiB            # all processes together
      process-memory: 8GiB    # private memory of one process
      processes: 512          # at the same time
      disk: 4GiB              # what a step may write to its workspace
      files: 500000           # files and folders that a step may create there
      file: 1GiB              # the largest file
      open-files: 4096        # of one process
      output: 64MiB           # what a command may print
      wall: 60m               # the time that a command may take
      temporary: 1GiB         # each of /tmp, the home folder and shared memory

    """#
}
