package import Drafting
import LinuxSystem
package import Plans
import RunJournal
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs commands where the kernel lets them change nothing but their workspace.
///
/// Before the first one it is shown, by running under it, which isolation layers this system has. Where one is missing, nothing
/// runs unless a person allowed that.
package final class Sandbox: CommandRunner, LayerMounter {
  package let host: SandboxHost
  package let profiles: ConfinementProfiles
  private let launcher: Launcher
  private let sessions = Mutex<[WorkspaceLayers: SandboxSession]>([:])
  private let proof = SandboxProof()

  /// - Parameter launcher: the program to start as a launcher, which must be this one.
  package init(
    profiles: ConfinementProfiles, host: SandboxHost, launcher: String = "/proc/self/exe"
  ) {
    self.profiles = profiles
    self.host = host
    self.launcher = Launcher(program: launcher)
  }

  /// Runs the command and keeps the end of what it prints.
  package func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
    let tail = TailSink()
    let run = try await run(command, into: tail)
    return CommandOutcome(ending: run.ending, outputTail: tail.text, milliseconds: run.milliseconds)
  }

  /// Runs the command and hands on what it prints as it comes.
  ///
  /// - Parameters:
  ///   - separatesErrors: whether its errors go their own way instead of joining its output in the order of arrival.
  ///   - observes: whether the sink is told what the command tried and was refused.
  ///   - io: what the command reads, and its way out, where it has any.
  package func run(
    _ command: ConfinedCommand, into sink: any OutputSink, separatesErrors: Bool = false, observes: Bool = false,
    io: SandboxIO = SandboxIO()
  ) async throws(ConfinementError) -> ConfinedRun {
    let strength = try await strength().allowed(weaker: host.allowsWeaker)
    return try await perform(
      command, into: sink, without: strength.without, separatesErrors: separatesErrors, observes: observes,
      io: io)
  }

  /// Which isolation layers hold here; shown once by trying.
  package func strength() async -> SandboxStrength {
    await proof.strength { await self.probe() }
  }

  /// Whether layers can be mounted, as far as the isolation layers tell.
  package func canMount(weaker: Bool) async -> Bool {
    let strength = await strength()
    return !strength.without.contains(.namespaces) && (strength.grade == .full || weaker)
  }

  package func mount(_ layers: WorkspaceLayers) async throws(ConfinementError) -> Int32 {
    let strength = try await strength().allowed(weaker: host.allowsWeaker)
    let session = try open(layers, without: strength.without)
    guard let root = session.root, case let copy = fcntl(root.number, F_DUPFD_CLOEXEC, 0), copy >= 0 else {
      throw ConfinementError(reason: "could not mount the layers of a workspace: the sandbox has no mounts of its own")
    }
    sessions.withLock { $0[layers] = session }
    return copy
  }

  package func unmount(_ layers: WorkspaceLayers) async { _ = sessions.withLock { $0.removeValue(forKey: layers) } }

  /// Runs the command without proof that the isolation layers hold; for the proof itself.
  func perform(
    _ command: ConfinedCommand, into sink: any OutputSink, without: Set<SandboxLayer>, separatesErrors: Bool = false,
    observes: Bool = false, io: SandboxIO = SandboxIO()
  ) async throws(ConfinementError) -> ConfinedRun {
    guard command.words.first.map({ !$0.isEmpty }) == true else {
      throw ConfinementError(reason: "could not confine a command: it has no words")
    }
    let words = CommandWords(
      command: command, view: view(of: command), user: host.user, without: without,
      identity: host.user ?? SandboxUser(user: geteuid(), group: getegid()))
    try check(io, of: command, without)
    try prepare(words)
    let start = ContinuousClock.now
    let limited = LimitedSink(sink, limit: min(command.outputLimit, words.view.limits.outputBytes))
    #if os(macOS)
    guard let profile = SeatbeltProfile(command, view: words.view) else {
      throw ConfinementError(reason: "could not confine a command: macOS shows no layers")
    }
    let report = try await SeatbeltCommand(words: words, profile: profile).run(sink: limited)
    #else
    let session = try session(for: command.workspace, without: without)
    let report = try await session.run(try launch(words, separatesErrors, observes, io), sink: limited)
    #endif
    var run = ConfinedRun(report, elapsed: ContinuousClock.now - start)
    if limited.isOverLimit { run.ending = .outputLimit }
    return run
  }

  private func launch(
    _ words: CommandWords, _ separates: Bool, _ observes: Bool, _ io: SandboxIO
  ) throws(ConfinementError) -> CommandLaunch {
    do {
      return try words.launch(separatesErrors: separates, observes: observes, io: io)
    } catch {
      throw ConfinementError(reason: "could not confine a command: a word holds a NUL character")
    }
  }

  func view(of command: ConfinedCommand) -> SandboxView {
    var profile = profiles[command.profile].restricted(by: command.restriction)
    profile.show += command.shown.filter { !profile.show.contains($0) }
    var view = SandboxView(
      profile.resolved(home: host.home, toolchains: profiles.toolchains), hostPath: host.path)
    view.emptied = view.insides(of: [host.home] + host.own)
    view.covered += view.insides(of: HostFiles.sockets())
    return view
  }

  /// The layers' own session where they are mounted, or one for this command alone.
  private func session(for place: WorkspacePlace, without: Set<SandboxLayer>) throws(ConfinementError) -> SandboxSession
  {
    guard case .layers(let layers) = place.files else { return try open(nil, without: without) }
    guard let session = sessions.withLock({ $0[layers] }) else {
      throw ConfinementError(reason: "could not run a command: its workspace is not mounted", hint: "open it again")
    }
    return session
  }

  private func open(_ layers: WorkspaceLayers?, without: Set<SandboxLayer>) throws(ConfinementError) -> SandboxSession {
    do {
      return try launcher.open(
        SandboxSessionMessages(layers: layers, user: host.user, without: without, limits: profiles.most).request())
    } catch let error as ConfinementError {
      throw error
    } catch {
      throw ConfinementError(reason: "could not mount the layers of a workspace: a path holds a NUL character")
    }
  }

  /// Makes the folders that belong to no workspace's files and have to be there.
  private func prepare(_ words: CommandWords) throws(ConfinementError) {
    do {
      if !words.hasNamespaces {
        guard host.user == nil else { throw ConfinementError.rootWithoutNamespaces }
        for folder in words.freshFolders { try HostFiles.makeFolder(folder, for: nil) }
      } else if case .layers(let layers) = words.command.workspace.files {
        let places =
          words.view.caches.indices.map(layers.cache)
          + words.command.workspace.brought.indices.map(layers.brought)
        if !places.isEmpty { try HostFiles.makeFolder(layers.cachesFolder, for: host.user) }
        for place in places {
          try HostFiles.makeFolder(String(place.upper.dropLast("/upper".count)), for: host.user)
          try HostFiles.makeFolder(place.upper, for: host.user)
          try HostFiles.makeFolder(place.work, for: host.user)
        }
      }
    } catch let error as ConfinementError {
      throw error
    } catch {
      throw ConfinementError(reason: "could not prepare a command: \(error)")
    }
  }
}

/// What a sandbox takes from around it.
package struct SandboxHost: Hashable, Sendable {
  /// The user's own home folder, which `~/` stands for.
  package var home: String
  /// The value of `PATH`.
  package var path: String
  /// The ordinary user for commands of a root user.
  package var user: SandboxUser?
  /// Whether a person allowed to run with isolation layers missing.
  package var allowsWeaker: Bool
  /// Folders that commands must not see wherever they lie: the target's and Chancery's own.
  package var own: [String]

  package init(
    home: String, path: String, user: SandboxUser? = .current, allowsWeaker: Bool = false, own: [String] = []
  ) {
    self.home = home
    self.path = path
    self.user = user
    self.allowsWeaker = allowsWeaker
    self.own = own
  }
}

extension ConfinementProfiles {
  /// The highest of each limit: what the kernel's own groups hold over all commands of a workspace.
  fileprivate var most: SandboxLimits {
    SandboxLimits { limit in max(draft.limits[limit], check.limits[limit], agent.limits[limit]) }
  }
}
