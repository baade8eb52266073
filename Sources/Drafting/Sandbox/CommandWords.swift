package import Drafting
import Plans

/// The words that make the launcher confine one command. A pure function: what they say is all that is granted.
package struct CommandWords: Sendable {
  let command: ConfinedCommand
  let view: SandboxView
  let user: SandboxUser?
  /// The isolation layers that are missing, as a person allowed.
  let without: Set<SandboxLayer>
  /// The user and group that the command runs as.
  let identity: SandboxUser

  package init(
    command: ConfinedCommand, view: SandboxView, user: SandboxUser?, without: Set<SandboxLayer>, identity: SandboxUser
  ) {
    self.command = command
    self.view = view
    self.user = user
    self.without = without
    self.identity = identity
  }

  /// Seconds until the command is stopped.
  var seconds: Int { max(1, min(command.timeoutSeconds, view.limits.wallSeconds)) }

  /// Every record, in its order; the command is the last.
  package func records(observes: Bool = false, io: SandboxIO = SandboxIO()) -> [[String]] {
    let shown = hasNamespaces ? root + workspace + brought : places
    return weaknesses + shown + limits(seconds) + variables
      + (observes ? [["observe"]] : []) + (io.input == nil ? [] : [["input"]])
      + (io.egress == nil ? [] : [["egress", String(SandboxIO.egressPort)]]) + [["run"] + command.words]
  }

  func launch(
    separatesErrors: Bool = false, observes: Bool = false, io: SandboxIO = SandboxIO()
  ) throws(LaunchRequest.NULCharacter) -> CommandLaunch {
    var request = LaunchRequest()
    for record in records(observes: observes, io: io) { try request.add(record) }
    return CommandLaunch(
      request: request, user: user, time: .seconds(seconds), separatesErrors: separatesErrors, observes: observes,
      io: io)
  }

  var hasNamespaces: Bool { !without.contains(.namespaces) }

  private var weaknesses: [[String]] {
    without.map { ["without", $0.rawValue] }.sorted { $0[1] < $1[1] }
      + (user.map { [["user", String($0.user), String($0.group)]] } ?? [])
  }

  /// Everything but the workspace, in an order in which nothing covers what comes later.
  private var root: [[String]] {
    let temporary = String(view.limits.temporaryBytes)
    let system = view.places.map { place in
      switch place {
      case .shown(let path, let source): ["show-if", path, source]
      case .link(let path, let target): ["link", path, target]
      }
    }
    let own = [
      ["text", "/etc/passwd", passwd], ["text", "/etc/group", groups], ["text", "/etc/hosts", Self.hosts],
      ["nodes", "/dev", temporary], ["memory", "/tmp", temporary, "1777"], ["memory", "/var/tmp", temporary, "1777"],
      ["memory", SandboxView.home, temporary, "0700"],
    ]
    let chosen = view.chosen.map { ["show", $0, HostFiles.real($0) ?? $0] }
    let emptied = view.emptied.map { ["memory", $0, "65536", "0555"] }
    let isShownAfter = { (record: [String]) in view.emptied.contains { record[1].isAtOrBelow($0) } }
    let shown = system + chosen
    return own + shown.filter { !isShownAfter($0) } + emptied + shown.filter(isShownAfter) + objects + caches + covers
      + links
  }

  private var objects: [[String]] {
    view.history ? command.workspace.objects.map { ["show-if", $0, HostFiles.real($0) ?? $0] } : []
  }

  private var caches: [[String]] {
    guard case .layers(let layers) = command.workspace.files else { return view.caches.map { ["show-if", $0, $0] } }
    return view.caches.enumerated().map { index, path in
      let place = layers.cache(index)
      return ["cache", path, path, place.upper, place.work]
    }
  }

  private var covers: [[String]] { view.covered.map { ["cover", $0] } }

  private var links: [[String]] {
    view.homeLinks.sorted { $0.key < $1.key }.map { ["link", "\(SandboxView.home)/\($0.key)", $0.value] }
  }

  private var workspace: [[String]] {
    switch command.workspace.files {
    case .folder(let path):
      [["give", SandboxView.workspace, path], ["folder", SandboxView.workspace], ["changes", path]]
    case .layers(let layers):
      [
        ["give", SandboxView.workspace, "\(layers.point)/\(WorkspaceLayers.files)"], ["folder", SandboxView.workspace],
        ["changes", layers.upper],
      ]
    }
  }

  /// Ignored folders of the target, over the workspace: at their place in it, and at their own path, by which programs in
  /// them find themselves. What looks like a credential is covered before the second one is made of the first.
  private var brought: [[String]] {
    let folders = command.workspace.brought
    func inside(_ folder: BroughtFolder) -> String { "\(SandboxView.workspace)/\(folder.path)" }
    let mounts = folders.enumerated().map { index, folder in
      let place = layers?.brought(index) ?? (upper: "", work: "")
      return ["bring", inside(folder), folder.source, place.upper, place.work]
    }
    let covers = folders.flatMap { folder in folder.hidden.map { ["cover", "\(inside(folder))/\($0)"] } }
    let aliases = folders.filter { !$0.source.isAtOrBelow(SandboxView.workspace) }.map { folder in
      ["alias", folder.source, inside(folder)]
    }
    return mounts + covers + aliases
  }

  private var layers: WorkspaceLayers? {
    if case .layers(let layers) = command.workspace.files { layers } else { nil }
  }

  private func limits(_ seconds: Int) -> [[String]] {
    let limits = view.limits
    let amounts = [
      ("memory", limits.memoryBytes), ("process-memory", limits.processMemoryBytes), ("processes", limits.processes),
      ("disk", limits.diskBytes), ("files", limits.files), ("file", limits.fileBytes), ("open-files", limits.openFiles),
      ("wall", seconds * 1000),
    ]
    return amounts.map { ["limit", $0.0, String($0.1)] }
  }

  private var variables: [[String]] {
    environment.sorted { $0.key < $1.key }.map { ["environment", "\($0.key)=\($0.value)"] }
  }

  /// The whole environment of the command.
  var environment: [String: String] {
    let own = [
      "PATH": view.path.joined(separator: ":"), "HOME": home, "TMPDIR": temporary, "USER": "chancery",
      "LOGNAME": "chancery",
    ]
    // The system's configuration of git is not shown, and git takes one that it may not read for an error.
    let alone = hasNamespaces ? [:] : ["GIT_CONFIG_NOSYSTEM": "1"]
    let added = view.environment.merging(command.variables) { _, added in added }
    return added.merging(own.merging(alone) { own, _ in own }) { _, own in own }
  }

  private var passwd: String {
    """
    root:x:0:0:root:/root:/usr/sbin/nologin
    chancery:x:\(identity.user):\(identity.group)::\(SandboxView.home):/bin/sh
    nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n
    """
  }

  private var groups: String { "root:x:0:\nchancery:x:\(identity.group):\nnogroup:x:65534:\n" }

  private static let hosts = "127.0.0.1 localhost chancery\n::1 localhost ip6-localhost ip6-loopback\n"
}

/// Without namespaces every place is at its own path, and what is fresh lies in the workspace's own repository, where
/// no draft takes it from.
extension CommandWords {
  private var folder: String {
    switch command.workspace.files {
    case .folder(let path): path
    case .layers(let layers): layers.point
    }
  }

  /// Folders that have to be made before the command runs.
  var freshFolders: [String] { ["\(folder)/.git", "\(folder)/.git/chancery", home, temporary] }

  private var home: String { hasNamespaces ? SandboxView.home : "\(folder)/.git/chancery/home" }
  private var temporary: String { hasNamespaces ? "/tmp" : "\(folder)/.git/chancery/tmp" }

  private var places: [[String]] {
    let system = view.places.compactMap { place -> [String]? in
      guard case .shown(let path, let source) = place else { return nil }
      return ["show-if", path, source]
    }
    let files = ["/etc/passwd", "/etc/group", "/etc/hosts"].map { ["show-if", $0, $0] }
    return system + files + view.chosen.map { ["show", $0, $0] } + objects
      + [["give", folder, folder], ["folder", folder], ["changes", folder]]
  }
}

extension WorkspaceLayers {
  /// Where what is written to a cache is kept until the workspace goes.
  func cache(_ index: Int) -> (upper: String, work: String) {
    ("\(cachesFolder)/\(index)/upper", "\(cachesFolder)/\(index)/work")
  }

  /// The same for what is written to a folder that is brought.
  func brought(_ index: Int) -> (upper: String, work: String) {
    ("\(cachesFolder)/b\(index)/upper", "\(cachesFolder)/b\(index)/work")
  }

  var cachesFolder: String { "\(upper.prefix(upTo: upper.lastIndex(of: "/") ?? upper.startIndex))/caches" }
}
