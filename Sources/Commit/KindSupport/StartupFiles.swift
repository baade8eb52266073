/// Files that are executed, or that a program reads when it starts and does what stands in them.
///
/// It errs towards naming too many: whoever reviews is told of one that is harmless, which costs a look.
package struct StartupFiles {
  /// What `~/` stands for.
  let home: String

  package init(home: String) { self.home = home }

  /// - Parameter mode: permission bits of the file as it will be.
  package func hold(_ path: String, mode: Int) -> Bool {
    if mode & 0o111 != 0 { return true }
    if Self.folders.contains(where: { path.hasPrefix($0) }) { return true }
    guard let below = Self.path(path, below: home) else { return Self.systemFiles.contains(path) }
    return Self.homeFolders.contains { below.hasPrefix($0) } || Self.homeFiles.contains(below)
  }

  private static func path(_ path: String, below folder: String) -> String? {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : nil
  }

  /// Of the system: services, jobs, shells, the dynamic linker, and who may log in or become another user.
  private static let folders = [
    "/etc/cron", "/etc/init.d/", "/etc/ld.so.conf.d/", "/etc/pam.d/", "/etc/profile.d/", "/etc/rc", "/etc/ssh/",
    "/etc/sudoers.d/", "/etc/systemd/", "/etc/udev/", "/etc/xdg/autostart/", "/etc/zsh", "/lib/systemd/",
    "/usr/lib/systemd/", "/usr/local/lib/systemd/", "/var/spool/cron/",
  ]
  private static let systemFiles: Set = [
    "/etc/bash.bashrc", "/etc/bashrc", "/etc/crontab", "/etc/environment", "/etc/gitconfig", "/etc/ld.so.conf",
    "/etc/ld.so.preload", "/etc/profile", "/etc/sudoers", "/etc/vimrc",
  ]
  /// Of a user: shells, sessions, jobs, editors, interpreters, git, SSH.
  private static let homeFolders = [
    ".config/autostart/", ".config/environment.d/", ".config/fish/", ".config/git/", ".config/nvim/",
    ".config/systemd/", ".gnupg/", ".ipython/", ".local/bin/", ".local/lib/python", ".local/share/systemd/", ".ssh/",
    ".vim/", ".zsh", "Library/LaunchAgents/", "bin/",
  ]
  private static let homeFiles: Set = [
    ".bash_aliases", ".bash_login", ".bash_logout", ".bash_profile", ".bashrc", ".emacs", ".gdbinit", ".gitconfig",
    ".inputrc", ".lldbinit", ".login", ".npmrc", ".pam_environment", ".profile", ".pythonrc", ".tcshrc", ".tmux.conf",
    ".vimrc", ".xinitrc", ".xprofile", ".xsession", ".xsessionrc",
  ]
}
