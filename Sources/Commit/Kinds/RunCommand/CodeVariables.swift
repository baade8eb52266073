/// Variables that make a program run other code than its own: what a shell, an interpreter, a linker, git or a pager reads
/// when it starts. They are no setting of one program, so no plan sets them.
///
/// A list can never be whole: a policy that allows commands by list therefore allows variables by list as well.
enum CodeVariables {
  static func hold(_ name: String) -> Bool {
    names.contains(name) || beginnings.contains { name.hasPrefix($0) }
  }

  private static let beginnings = [
    // The linker, the C library, and what Chancery sets itself.
    "LD_", "DYLD_", "CHANCERY_",
    "BASH_FUNC_", "PERL5", "LUA_INIT", "LUA_PATH", "LUA_CPATH", "GIT_CONFIG", "COR_", "CORECLR_", "DOTNET_STARTUP",
    "DOTNET_ROOT",
    "npm_config_", "NPM_CONFIG_",
  ]

  private static let names: Set = [
    "PATH", "HOME", "TMPDIR", "LC_ALL",
    // Shells.
    "BASH_ENV", "ENV", "ZDOTDIR", "FPATH", "PROMPT_COMMAND", "PS4", "IFS", "SHELLOPTS", "BASHOPTS", "CDPATH", "SHELL",
    // The C library and those beside it.
    "GCONV_PATH", "LOCPATH", "NLSPATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "RES_OPTIONS",
    "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "KRB5_CONFIG", "TERMINFO", "TERMINFO_DIRS",
    // Interpreters and virtual machines.
    "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONPLATLIBDIR", "PYTHONBREAKPOINT",
    "PYTHONWARNINGS", "PYTHONPYCACHEPREFIX", "PYTHONEXECUTABLE", "PERLLIB", "RUBYOPT", "RUBYLIB", "GEM_HOME",
    "GEM_PATH", "BUNDLE_GEMFILE", "NODE_OPTIONS", "NODE_PATH", "NODE_REPL_EXTERNAL_MODULE", "DENO_DIR",
    "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH", "MAVEN_OPTS", "MAVEN_ARGS", "GRADLE_OPTS",
    "JAVA_OPTS", "PHPRC", "PHP_INI_SCAN_DIR", "R_PROFILE", "R_PROFILE_USER", "R_ENVIRON", "R_ENVIRON_USER", "R_LIBS",
    "JULIA_LOAD_PATH", "JULIA_DEPOT_PATH", "ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS", "ERL_LIBS", "GUILE_LOAD_PATH",
    "TCLLIBPATH", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE",
    // Compilers and what builds.
    "CC", "CXX", "LD", "RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS", "RUSTDOC", "GOFLAGS",
    "MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKEFILES",
    // git, SSH, and programs that others are asked to start.
    "GIT_SSH", "GIT_SSH_COMMAND", "GIT_EXEC_PATH", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "GIT_EDITOR",
    "GIT_SEQUENCE_EDITOR", "GIT_PAGER", "GIT_EXTERNAL_DIFF", "GIT_TEMPLATE_DIR", "GIT_DIR", "GIT_WORK_TREE",
    "GIT_COMMON_DIR", "GIT_ALLOW_PROTOCOL", "SSH_ASKPASS", "SUDO_ASKPASS", "EDITOR", "VISUAL", "PAGER", "MANPAGER",
    "BROWSER", "LESSOPEN", "LESSCLOSE", "RSYNC_RSH", "CVS_RSH", "TAR_OPTIONS", "PSQLRC",
  ]
}
