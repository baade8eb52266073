package import Drafting
import RunJournal
package import Plans
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs commands where the kernel lets them change nothing but their workspace.
///
/// Before the first one it is shown, by running under it, which walls stand on this system. Where one is missing, nothing
/// runs unless a person allowed that.
package final class Sandbox: CommandRunner, LayerMounter {
  let surroundings: SandboxSurroundings
  let profiles: ConfinementProfiles
  private let launcher: Launcher
  private let holders = Mutex<[WorkspaceLayers: Holder]>([:])
  private let proof = SandboxProof()

  /// - Parameter launcher: the program to start as a launcher, which must be this one.
  package init(
    profiles: ConfinementProfiles, surroundings: SandboxSurroundings, launcher: String = "/proc/self/exe"
  ) {
    self.profiles = profiles
    self.surroundings = surroundings
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
  ///   - openings: what the command reads, and its way out, where it has any.
  package func run(
    _ command: ConfinedCommand, into sink: any OutputSink, separatesErrors: Bool = false, observes: Bool = false,
    openings: CommandOpenings = CommandOpenings()
  ) async throws(ConfinementError) -> ConfinedRun {
    let strength = try await strength().allowed(weaker: surroundings.allowsWeaker)
    return try await perform(
      command, into: sink, without: strength.without, separatesErrors: separatesErrors, observes: observes,
      openings: openings)
  }

  /// Which walls stand here; shown once by trying.
  package func strength() async -> SandboxStrength {
    await proof.strength { await self.probe() }
  }

  /// Whether layers can be mounted, as far as the walls tell.
  package func canMount(weaker: Bool) async -> Bool {
    let strength = await strength()
    return !strength.without.contains(.namespaces) && (strength.grade == .full || weaker)
  }

  package func mount(_ layers: WorkspaceLayers) async throws(ConfinementError) -> Int32 {
    let strength = try await strength().allowed(weaker: surroundings.allowsWeaker)
    let holder = try open(layers, without: strength.without)
    guard let root = holder.root, case let copy = fcntl(root.number, F_DUPFD_CLOEXEC, 0), copy >= 0 else {
      throw ConfinementError(reason: "could not mount the layers of a workspace: the sandbox has no mounts of its own")
    }
    holders.withLock { $0[layers] = holder }
    return copy
  }

  package func unmount(_ layers: WorkspaceLayers) async { _ = holders.withLock { $0.removeValue(forKey: layers) } }

  /// Runs the command without proof that the walls stand; for the proof itself.
  func perform(
    _ command: ConfinedCommand, into sink: any OutputSink, without: Set<SandboxLayer>, separatesErrors: Bool = false,
    observes: Bool = false, openings: CommandOpenings = CommandOpenings()
  ) async throws(ConfinementError) -> ConfinedRun {
    guard command.words.first.map({ !$0.isEmpty }) == true else {
      throw ConfinementError(reason: "could not confine a command: it has no words")
    }
    let words = CommandWords(
      command: command, view: view(of: command), user: surroundings.user, without: without,
      identity: surroundings.user ?? SandboxUser(user: geteuid(), group: getegid()))
    try check(openings, of: command, without)
    try prepare(words)
    let start = ContinuousClock.now
    let limited = LimitedSink(sink, limit: min(command.outputLimit, words.view.limits.outputBytes))
    #if os(macOS)
    guard let profile = SeatbeltProfile(command, view: words.view) else {
      throw ConfinementError(reason: "could not confine a command: macOS shows no layers")
    }
    let report = try await SeatbeltCommand(words: words, profile: profile).run(sink: limited)
    #else
    let holder = try holder(for: command.workspace, without: without)
    let report = try await holder.run(try launch(words, separatesErrors, observes, openings), sink: limited)
    #endif
    var run = ConfinedRun(report, elapsed: ContinuousClock.now - start)
    if limited.isOverLimit { run.ending = .outputLimit }
    return run
  }

  private func launch(
    _ words: CommandWords, _ separates: Bool, _ observes: Bool, _ openings: CommandOpenings
  ) throws(ConfinementError) -> CommandLaunch {
    do {
      return try words.launch(separatesErrors: separates, observes: observes, openings: openings)
    } catch {
      throw ConfinementError(reason: "could not confine a command: a word holds a NUL character")
    }
  }

  private func view(of command: ConfinedCommand) -> SandboxView {
    let profile = profiles[command.profile].narrowed(by: command.narrowing)
    var view = SandboxView(
      profile.resolved(home: surroundings.home, toolchains: profiles.toolchains), hostPath: surroundings.path)
    view.emptied = view.insides(of: [surroundings.home] + surroundings.own)
    view.covered += view.insides(of: HostFiles.sockets())
    return view
  }

  /// The layers' own holder where they are mounted, or one for this command alone.
  private func holder(for place: WorkspacePlace, without: Set<SandboxLayer>) throws(ConfinementError) -> Holder {
    guard case .layers(let layers) = place.files else { return try open(nil, without: without) }
    guard let holder = holders.withLock({ $0[layers] }) else {
      throw ConfinementError(reason: "could not run a command: its workspace is not mounted", hint: "open it again")
    }
    return holder
  }

  private func open(_ layers: WorkspaceLayers?, without: Set<SandboxLayer>) throws(ConfinementError) -> Holder {
    do {
      return try launcher.open(
        HolderWords(layers: layers, user: surroundings.user, without: without, limits: profiles.most).request())
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
        guard surroundings.user == nil else { throw ConfinementError.rootWithoutNamespaces }
        for folder in words.freshFolders { try HostFiles.makeFolder(folder, for: nil) }
      } else if case .layers(let layers) = words.command.workspace.files, !words.view.caches.isEmpty {
        try HostFiles.makeFolder(layers.cachesFolder, for: surroundings.user)
        for index in words.view.caches.indices {
          let place = layers.cache(index)
          try HostFiles.makeFolder("\(layers.cachesFolder)/\(index)", for: surroundings.user)
          try HostFiles.makeFolder(place.upper, for: surroundings.user)
          try HostFiles.makeFolder(place.work, for: surroundings.user)
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
package struct SandboxSurroundings: Hashable, Sendable {
  /// The user's own home folder, which `~/` stands for.
  package var home: String
  /// The value of `PATH`.
  package var path: String
  /// The ordinary user for commands of a root user.
  package var user: SandboxUser?
  /// Whether a person allowed to run with walls missing.
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
