extension SensitivePlace {
  /// The files that steer other programs, by the program that reads or runs them. A policy adds its own with
  /// `boundary.paths.protected`.
  enum Table {
    struct Row: Sendable {
      let place: SensitivePlace
      let program: String
      /// Where the program's documentation says so.
      let source: String
      /// In lower case: a file's name, a folder's name with `/` behind it, or a name with one `*`; at any depth.
      let files: [String]

      init(_ place: SensitivePlace, _ program: String, _ source: String, _ files: String) {
        self.place = place
        self.program = program
        self.source = source
        self.files = files.split(whereSeparator: \.isWhitespace).map(String.init)
      }
    }

    static let rows: [Row] = agents + editors + integration + git + packages + builds + interpreters + deployments

    private static let agents = [
      Row(.ownPolicy, "Chancery", "docs/reference/policy.md", ".chancery/"),
      Row(
        .editorConfiguration, "Claude Code", "docs.claude.com/en/docs/claude-code/settings",
        """
        .claude/ claude.md claude.local.md
        """),
      Row(.editorConfiguration, "Codex and others", "agents.md", ".codex/ agents.md agents.override.md agent.md"),
      Row(
        .editorConfiguration, "Gemini CLI", "github.com/google-gemini/gemini-cli docs/cli/configuration.md",
        """
        .gemini/ gemini.md
        """),
      Row(.editorConfiguration, "Cursor", "docs.cursor.com/context/rules", ".cursor/ .cursorrules .cursorignore"),
      Row(.editorConfiguration, "Windsurf", "docs.windsurf.com", ".windsurf/ .windsurfrules"),
      Row(
        .editorConfiguration, "Cline and Roo Code", "docs.roocode.com/features/custom-instructions",
        """
        .roo/ .roorules .roomodes .cline/ .clinerules .clinerules/
        """),
      Row(.editorConfiguration, "Kiro", "kiro.dev/docs/steering", ".kiro/"),
      Row(
        .editorConfiguration, "aider", "aider.chat/docs/config/aider_conf.html",
        """
        .aider.conf.yml .aider.conf.yaml .aider.model.settings.yml .aiderignore conventions.md
        """),
      Row(.editorConfiguration, "Continue", "docs.continue.dev/reference", ".continue/ .continuerc.json"),
      Row(.editorConfiguration, "OpenCode", "opencode.ai/docs/config", ".opencode/ opencode.json opencode.jsonc"),
      Row(
        .editorConfiguration, "Goose, Amp, Junie, Augment, Qwen Code, Trae, Zencoder",
        "each program's documentation of rules",
        """
        .goosehints .goose/ .amp/ .junie/ .augment/ .augment-guidelines .qwen/ qwen.md .trae/ .zencoder/
        """),
      Row(.editorConfiguration, "MCP clients", "modelcontextprotocol.io", ".mcp.json mcp.json"),
      Row(
        .editorConfiguration, "GitHub Copilot", "docs.github.com/copilot/customizing-copilot",
        """
        copilot-instructions.md
        """),
    ]

    private static let editors = [
      Row(
        .editorConfiguration, "Visual Studio Code", "code.visualstudio.com/docs/editor/tasks",
        """
        .vscode/ *.code-workspace
        """),
      Row(.editorConfiguration, "IntelliJ", "jetbrains.com/help/idea/run-debug-configuration.html", ".idea/ .run/"),
      Row(.editorConfiguration, "Visual Studio", "learn.microsoft.com/visualstudio", ".vs/"),
      Row(.editorConfiguration, "Zed", "zed.dev/docs/tasks", ".zed/"),
      Row(
        .editorConfiguration, "Vim and Neovim", "vimhelp.org/starting.txt.html (exrc)",
        """
        .exrc .vimrc _vimrc .nvimrc .nvim.lua .lvimrc .vim/
        """),
      Row(
        .editorConfiguration, "Emacs", "gnu.org/software/emacs/manual (Directory Variables)",
        """
        .dir-locals.el .dir-locals-2.el
        """),
      Row(
        .editorConfiguration, "Sublime Text", "sublimetext.com/docs/build_systems.html",
        """
        *.sublime-project *.sublime-build
        """),
      Row(.editorConfiguration, "EditorConfig", "editorconfig.org", ".editorconfig"),
      Row(
        .editorConfiguration, "development containers", "containers.dev/implementors/json_reference",
        """
        .devcontainer/ .devcontainer.json devcontainer.json
        """),
      Row(
        .editorConfiguration, "hosted workspaces", "each host's documentation",
        """
        .gitpod.yml .gitpod.dockerfile .replit .idx/
        """),
      Row(
        .editorConfiguration, "direnv, mise, asdf", "direnv.net, mise.jdx.dev",
        """
        .envrc mise.toml .mise.toml mise.local.toml .mise/ .mise.local.toml .tool-versions .rtx.toml
        """),
    ]

    private static let integration = [
      Row(.continuousIntegration, "GitHub", "docs.github.com/actions", ".github/"),
      Row(
        .continuousIntegration, "GitLab", "docs.gitlab.com/ee/ci/yaml",
        """
        .gitlab/ .gitlab-ci.yml .gitlab-ci.yaml
        """),
      Row(.continuousIntegration, "Forgejo and Gitea", "forgejo.org/docs/latest/user/actions", ".forgejo/ .gitea/"),
      Row(.continuousIntegration, "CircleCI", "circleci.com/docs/configuration-reference", ".circleci/"),
      Row(.continuousIntegration, "Buildkite", "buildkite.com/docs/pipelines", ".buildkite/"),
      Row(
        .continuousIntegration, "Woodpecker", "woodpecker-ci.org/docs/usage/intro",
        """
        .woodpecker/ .woodpecker.yml .woodpecker.yaml
        """),
      Row(
        .continuousIntegration, "Drone", "docs.drone.io/pipeline/configuration",
        """
        .drone.yml .drone.yaml .drone.star .drone.jsonnet
        """),
      Row(
        .continuousIntegration, "Jenkins", "jenkins.io/doc/book/pipeline/jenkinsfile",
        """
        jenkinsfile jenkinsfile.*
        """),
      Row(.continuousIntegration, "Travis", "docs.travis-ci.com", ".travis.yml .travis/"),
      Row(
        .continuousIntegration, "Azure Pipelines", "learn.microsoft.com/azure/devops/pipelines",
        """
        azure-pipelines.yml azure-pipelines*.yml azure-pipelines*.yaml .azure-pipelines/ .azuredevops/
        """),
      Row(
        .continuousIntegration, "Bitbucket Pipelines", "support.atlassian.com/bitbucket-cloud",
        """
        bitbucket-pipelines.yml
        """),
      Row(
        .continuousIntegration, "Cirrus, AppVeyor, Semaphore, TeamCity, Concourse, Tekton, Cloud Build",
        "each service's documentation",
        """
        .cirrus.yml .cirrus.star appveyor.yml .appveyor.yml .semaphore/ .teamcity/ .tekton/ cloudbuild.yaml
        cloudbuild.yml buildspec.yml buildspec.yaml .ci/ .build.yml .builds/
        """),
      Row(
        .continuousIntegration, "Renovate and Dependabot", "docs.renovatebot.com/configuration-options",
        """
        renovate.json renovate.json5 .renovaterc .renovaterc.json .renovaterc.json5
        """),
    ]

    private static let git = [
      Row(
        .repositoryConfiguration, "git", "git-scm.com/docs/gitattributes, gitmodules, git-config",
        """
        .gitattributes .gitmodules .gitconfig .git .git/ .mailmap
        """),
      Row(
        .repositoryConfiguration, "git LFS", "github.com/git-lfs/git-lfs docs/man/git-lfs-config.adoc",
        """
        .lfsconfig
        """),
      Row(
        .repositoryConfiguration, "managers of hooks", "pre-commit.com, lefthook.dev, typicode.github.io/husky",
        """
        .husky/ .huskyrc .huskyrc.json .githooks/ git-hooks/ .hooks/ .pre-commit-config.yaml
        .pre-commit-hooks.yaml lefthook.yml lefthook.yaml .lefthook.yml lefthook.toml lefthook.json
        .lefthook/ .overcommit.yml .lintstagedrc .lintstagedrc.json .lintstagedrc.js lint-staged.config.js
        lint-staged.config.mjs
        """),
    ]

    private static let packages = [
      Row(
        .dependencies, "npm, yarn, pnpm, bun", "docs.npmjs.com/cli/configuring-npm",
        """
        package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml
        .pnpmfile.cjs bun.lock bun.lockb bunfig.toml .npmrc .yarnrc .yarnrc.yml .yarn/ deno.json deno.jsonc
        deno.lock
        """),
      Row(
        .dependencies, "pip, uv, poetry, pdm, pipenv, conda", "pip.pypa.io, docs.astral.sh/uv, python-poetry.org",
        """
        requirements.txt requirements*.txt constraints.txt pyproject.toml setup.py setup.cfg pipfile
        pipfile.lock poetry.lock poetry.toml pdm.lock pdm.toml uv.lock uv.toml pip.conf pip.ini .pypirc
        environment.yml environment.yaml conda.yaml pylock.toml
        """),
      Row(.dependencies, "Cargo", "doc.rust-lang.org/cargo/reference/config.html", "cargo.toml cargo.lock .cargo/"),
      Row(.dependencies, "Go", "go.dev/ref/mod", "go.mod go.sum go.work go.work.sum"),
      Row(
        .dependencies, "Swift Package Manager, CocoaPods, Carthage", "docs.swift.org/swiftpm",
        """
        package.swift package@*.swift package.resolved .swiftpm/ podfile podfile.lock cartfile
        cartfile.resolved *.podspec
        """),
      Row(
        .dependencies, "Bundler and RubyGems", "bundler.io/man/bundle-config.1.html",
        """
        gemfile gemfile.lock gems.rb gems.locked .bundle/ *.gemspec .gemrc
        """),
      Row(.dependencies, "Composer", "getcomposer.org/doc/04-schema.md", "composer.json composer.lock auth.json"),
      Row(
        .dependencies, "Maven and Gradle", "maven.apache.org, docs.gradle.org",
        """
        pom.xml build.gradle settings.gradle gradle.lockfile libs.versions.toml
        """),
      Row(
        .dependencies, "NuGet", "learn.microsoft.com/nuget/reference/nuget-config-file",
        """
        nuget.config packages.config packages.lock.json directory.packages.props paket.dependencies
        paket.lock
        """),
      Row(
        .dependencies, "mix, rebar, hex, pub, cabal, stack, opam, conan, vcpkg", "each program's documentation",
        """
        mix.exs mix.lock rebar.config rebar.lock pubspec.yaml pubspec.lock *.cabal cabal.project stack.yaml
        stack.yaml.lock *.opam conanfile.py conanfile.txt conan.lock vcpkg.json flake.nix flake.lock
        default.nix shell.nix
        """),
    ]

    private static let builds = [
      Row(
        .build, "make and its kin", "gnu.org/software/make/manual, just.systems, taskfile.dev",
        """
        makefile gnumakefile bsdmakefile makefile.* *.mk justfile .justfile taskfile.yml taskfile.yaml
        taskfile.dist.yml magefile.go dockerfile.build earthfile rakefile rakefile.rb thorfile sconstruct
        sconscript wscript dodo.py invoke.yaml tasks.py fabfile.py noxfile.py tox.ini pavement.py
        """),
      Row(
        .build, "CMake, Meson, autotools", "cmake.org, mesonbuild.com",
        """
        cmakelists.txt *.cmake cmakepresets.json cmakeuserpresets.json meson.build meson_options.txt
        meson.options configure configure.ac configure.in makefile.am autogen.sh
        """),
      Row(
        .build, "Bazel, Buck, Pants, Please", "bazel.build/run/bazelrc",
        """
        build.bazel workspace.bazel workspace module.bazel .bazelrc .bazelversion .buckconfig pants.toml
        .plzconfig
        """),
      Row(
        .build, "Cargo build scripts and the toolchain", "doc.rust-lang.org/cargo/reference/build-scripts.html",
        """
        build.rs rust-toolchain rust-toolchain.toml
        """),
      Row(
        .build, "Gradle and Maven wrappers, sbt, ant", "docs.gradle.org, maven.apache.org/configure.html",
        """
        *.gradle *.gradle.kts gradlew gradlew.bat gradle/ gradle.properties buildsrc/ mvnw mvnw.cmd .mvn/
        build.sbt build.xml ivy.xml
        """),
      Row(
        .build, "MSBuild", "learn.microsoft.com/visualstudio/msbuild/customize-by-directory",
        """
        directory.build.props directory.build.targets directory.build.rsp *.csproj *.fsproj *.vbproj
        *.vcxproj *.sln *.props *.targets global.json
        """),
      Row(
        .build, "pytest and coverage", "docs.pytest.org/en/stable/reference/customize.html",
        """
        conftest.py pytest.ini .pytest.ini .coveragerc
        """),
      Row(
        .build, "JavaScript build and test programs", "each program's documentation of its configuration file",
        """
        webpack.config.js vite.config.js vite.config.ts vite.config.mjs vitest.config.ts vitest.config.js
        rollup.config.js rollup.config.mjs esbuild.config.js babel.config.js babel.config.json .babelrc
        .babelrc.js jest.config.js jest.config.ts jest.config.json jest.setup.js .mocharc.js .mocharc.json
        .mocharc.yml karma.conf.js playwright.config.ts playwright.config.js cypress.config.js
        cypress.config.ts gulpfile.js gruntfile.js next.config.js next.config.mjs nuxt.config.ts
        astro.config.mjs svelte.config.js metro.config.js .eslintrc .eslintrc.js .eslintrc.cjs
        .eslintrc.json eslint.config.js eslint.config.mjs eslint.config.ts .prettierrc.js prettier.config.js
        postcss.config.js tailwind.config.js turbo.json nx.json lerna.json
        """),
      Row(
        .build, "Xcode and Fastlane", "docs.fastlane.tools",
        """
        project.pbxproj fastfile appfile *.xcconfig *.xcscheme
        """),
    ]

    private static let interpreters = [
      Row(
        .interpreters, "Python", "docs.python.org/3/library/site.html",
        """
        sitecustomize.py usercustomize.py *.pth .pythonrc pyvenv.cfg
        """),
      Row(.interpreters, "Node.js", "nodejs.org/api/cli.html", ".node_repl_history.js .noderc"),
      Row(
        .interpreters, "gdb and lldb", "sourceware.org/gdb/onlinedocs (Auto-loading)",
        """
        .gdbinit gdbinit *-gdb.py *-gdb.gdb .lldbinit
        """),
      Row(
        .interpreters, "shells", "each shell's manual",
        """
        .bashrc .bash_profile .bash_login .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .kshrc
        .cshrc .tcshrc .inputrc config.fish
        """),
      Row(
        .interpreters, "R, Ruby, Perl, Julia, PHP, IPython", "each program's documentation of start-up files",
        """
        .rprofile .renviron rprofile.site .irbrc .pryrc .perltidyrc .perlcriticrc .user.ini startup.jl
        .ipython/
        """),
      Row(
        .interpreters, "SQL clients", "postgresql.org/docs/current/app-psql.html",
        """
        .psqlrc .sqliterc .my.cnf .mylogin.cnf .pgpass .pg_service.conf
        """),
      Row(
        .interpreters, "files of variables", "12factor.net/config; read by dotenv, docker and many others",
        """
        .env .env.*
        """),
    ]

    private static let deployments = [
      Row(
        .deployment, "Docker and Podman", "docs.docker.com/reference",
        """
        dockerfile dockerfile.* *.dockerfile containerfile containerfile.* .dockerignore docker-compose*.yml
        docker-compose*.yaml compose.yml compose.yaml compose.*.yml compose.*.yaml docker-bake.hcl
        docker-bake.json
        """),
      Row(
        .deployment, "Terraform, Pulumi, CDK, Serverless, SAM", "each program's documentation",
        """
        *.tf *.tfvars .terraformrc .terraform.lock.hcl terragrunt.hcl pulumi.yaml pulumi.*.yaml cdk.json
        serverless.yml serverless.yaml samconfig.toml template.yaml
        """),
      Row(
        .deployment, "Helm, Kustomize, Skaffold, Tilt", "helm.sh, kustomize.io",
        """
        chart.yaml chart.lock kustomization.yaml kustomization.yml skaffold.yaml tiltfile helmfile.yaml
        """),
      Row(
        .deployment, "Ansible and Vagrant", "docs.ansible.com, developer.hashicorp.com/vagrant",
        """
        ansible.cfg vagrantfile
        """),
      Row(
        .deployment, "platforms", "each platform's documentation",
        """
        procfile app.json app.yaml fly.toml render.yaml vercel.json netlify.toml wrangler.toml
        wrangler.jsonc railway.json railway.toml nixpacks.toml heroku.yml firebase.json .platform.app.yaml
        """),
      Row(.deployment, "systemd", "freedesktop.org/software/systemd/man", "*.service *.timer *.socket *.path"),
    ]
  }
}
