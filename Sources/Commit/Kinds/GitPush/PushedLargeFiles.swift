import Approval
import EffectKit
import Git
import KindSupport

/// Files of Git LFS that the commits of a push have pointers to. They go to the server before the reference moves.
struct PushedLargeFiles: Sendable {
  /// Those that are in the target's store, or will be by then.
  var here: [LargeFilePointer] = []
  /// Those that are not: the server has to have them.
  var elsewhere: [LargeFilePointer] = []

  /// - Parameters:
  ///   - range: revisions, as git takes them.
  ///   - earlier: effects that are applied before.
  init(
    in range: [String], of target: String, scratch: String, after earlier: [ProposedEffect]
  ) async throws(EffectError) {
    let coming = Set(earlier.flatMap(\.produces).filter(\.isLargeFile).map(\.id))
    let git = UserGit(folder: target)
    do {
      let store = await LargeFileStore(of: git, commonFolder: try Repository.open(at: target).commonFolder)
      // A repository that git-lfs was never used in has no such folder.
      guard store.isThere || !coming.isEmpty else { return }
      for pointer in try await Self.pointers(in: range, git, scratch: scratch) {
        if coming.contains(pointer.id) || store.has(pointer) { here.append(pointer) } else { elsewhere.append(pointer) }
      }
    } catch let error as EffectError {
      throw error
    } catch {
      throw .obstructed("the files of Git LFS that would be pushed cannot be listed: \(error)")
    }
  }

  private static func pointers(in range: [String], _ git: UserGit, scratch: String) async throws -> [LargeFilePointer] {
    let objects = [scratch + "/objects"]
    let limit = "--filter=blob:limit=\(LargeFilePointer.sizeLimit)"
    let listed = await git.run(["rev-list", "--objects", "--no-object-names", limit] + range, alternates: objects)
    guard listed.succeeded else {
      throw EffectError.obstructed("git cannot list what would be pushed: \(listed.reason)")
    }
    let looked = await git.run(
      ["cat-file", "--batch-check=%(objecttype) %(objectname)"], alternates: objects, input: listed.output)
    guard looked.succeeded else {
      throw EffectError.obstructed("git cannot look at what would be pushed: \(looked.reason)")
    }
    let repository = try Repository.open(at: scratch, owner: .chancery)
    var pointers: [LargeFilePointer] = []
    for line in looked.output.split(separator: "\n") where line.hasPrefix("blob ") {
      guard let id = ObjectID(hex: String(line.dropFirst("blob ".count))) else { continue }
      if let pointer = LargeFilePointer(reading: try repository.blob(id)), !pointers.contains(pointer) {
        pointers.append(pointer)
      }
    }
    return pointers.sorted { $0.id < $1.id }
  }

  /// For a preview; `nil` where there are none.
  func preview(sentTo place: String) -> String? {
    var parts: [String] = []
    if !here.isEmpty {
      let bytes = here.reduce(0) { $0 + $1.size }
      parts.append(
        "\(Self.count(here.count)) of Git LFS (\(bytes) bytes) \(here.count == 1 ? "goes" : "go") to \(place) first")
    }
    if !elsewhere.isEmpty {
      let isOne = elsewhere.count == 1
      parts.append(
        "\(Self.count(elsewhere.count)) of Git LFS \(isOne ? "is" : "are") not in this repository, and the server has to "
          + "have \(isOne ? "it" : "them")")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func count(_ number: Int) -> String { number == 1 ? "1 file" : "\(number) files" }
}

extension GitPush {
  /// Sends the files of Git LFS to the server.
  ///
  /// - Throws: `EffectError` where it does not take them all; no reference has moved then.
  func sendLargeFiles(of target: String) async throws(EffectError) {
    guard !large.isEmpty else { return }
    let git = UserGit(folder: target)
    let place = await LargeFileServer(git: git, remote: remote).place()
    guard place == largePlace else {
      throw .stale(
        "files of Git LFS go to \(place ?? "the remote itself") now and to \(largePlace ?? "the remote itself") when it was "
          + "sealed; nothing was pushed")
    }
    var rest = large[...]
    while !rest.isEmpty {
      let sent = await git.run(["lfs", "push", "--object-id", remote] + rest.prefix(500), within: patience)
      guard sent.succeeded else {
        throw .notApplied("the files of Git LFS were not taken, and nothing was pushed: \(sent.reason)")
      }
      rest = rest.dropFirst(500)
    }
  }
}
