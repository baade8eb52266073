import Foundation
import Plans
import Preparation
import RunJournal
import Workspaces

/// Ignored folders that the plan asks for, and paths that the configuration shows without effect.
extension Preflight {
  func folders() -> [PreflightFinding] {
    let granted = (try? settings.configuration().bring) ?? []
    let asked = survey.plan.bring
    guard !asked.isEmpty, let target = survey.target, let scratch = survey.scratch,
      let work = try? Target.workTree(of: target)
    else { return shown }
    let ignored = IgnoredFolders(target: work, paths: asked)
    let tree = scratch.base.tree
    return shown
      + asked.compactMap { path in
        guard granted.contains(path) else {
          let all = (granted + [path]).joined(separator: ", ")
          return PreflightFinding(
            "the plan asks for the ignored folder \(path), which your configuration does not grant",
            hint: "write workspace: { bring: [\(all)] } in \(host.configurationPath)")
        }
        guard let refusal = ignored.refusal(of: path, tree: tree, rules: tree, in: scratch.path) else { return nil }
        return PreflightFinding("the plan asks for the ignored folder \(path): \(refusal.text)", hint: refusal.hint)
      }
  }

  /// Files of a repository without a commit: a run begins with none of them.
  func uncommittedBeginning() -> [PreflightFinding] {
    guard survey.scratch?.isUnborn == true, let target = survey.target, let work = try? Target.workTree(of: target)
    else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []
    let plan = survey.planPath.hasPrefix(work + "/") ? String(survey.planPath.dropFirst(work.count + 1)) : ""
    let files = names.filter { !$0.hasPrefix(".") && $0 != plan }.sorted()
    guard !files.isEmpty else { return [] }
    let shown = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", …" : "")
    return [
      PreflightFinding(
        "the repository has no commit yet, so a draft begins without \(shown)",
        hint: "commit what the drafter is to see: git add and git commit", isCertain: false)
    ]
  }

  /// A path below the repository is shown at its own place, where no command of a workspace looks for it.
  private var shown: [PreflightFinding] {
    guard let target = survey.target, let work = try? Target.workTree(of: target),
      let configuration = try? settings.configuration()
    else { return [] }
    return configuration.sandbox.show.map(host.expanded).compactMap { path in
      if path.hasPrefix(work + "/") {
        let inside = path.dropFirst(work.count + 1)
        return PreflightFinding(
          "sandbox.show \(path) has no effect on a workspace: the files of \(work) are those of the draft",
          hint:
            "write workspace: { bring: [\(inside)] } in \(host.configurationPath) for an ignored folder, and take it "
            + "out of sandbox.show")
      }
      guard !FileManager.default.fileExists(atPath: path) else { return nil }
      return PreflightFinding(
        "sandbox.show \(path): there is nothing at this path",
        hint: "correct it or take it out, in \(host.configurationPath)")
    }
  }

  /// Ignored folders of the repository in which a program of a check would be found.
  func folder(holding program: String) -> String? {
    guard let target = survey.target, let work = try? Target.workTree(of: target) else { return nil }
    let parts = program.split(separator: "/").map(String.init)
    guard FileManager.default.isExecutableFile(atPath: "\(work)/\(program)"), let scratch = survey.scratch else {
      return nil
    }
    for count in 1..<max(parts.count, 2) where count < parts.count {
      let path = parts.prefix(count).joined(separator: "/")
      let ignored = IgnoredFolders(target: work, paths: [path])
      let tree = scratch.base.tree
      if ignored.refusal(of: path, tree: tree, rules: tree, in: scratch.path) == nil { return path }
    }
    return nil
  }
}

extension IgnoredFolders.Refusal {
  fileprivate var text: String {
    switch self {
    case .missing: "it is not there"
    case .noFolder: "it is no folder, or a link leads to it"
    case .tracked: "the repository holds files there, which a workspace has anyway"
    case .notIgnored: "no .gitignore of the base names it"
    case .unreadable(let reason): reason
    case .tooManyCredentials(let count): "\(count) files in it look like credentials"
    }
  }

  fileprivate var hint: String? {
    switch self {
    case .missing: "install the dependencies in the repository first, for example npm ci or python3 -m venv"
    case .noFolder: "only folders are brought; move it to its place"
    case .tracked: "take it out of the plan"
    case .notIgnored: "add it to .gitignore and commit that"
    case .unreadable, .tooManyCredentials: nil
    }
  }
}
