import Foundation
import Preparation

/// The runs that a command without a run id can mean: those of the repository that it is started in; outside any
/// repository, those of repositories below the current folder.
struct RunsHere {
  private let folder: String
  private let repository: String?

  init(folder: String = FileManager.default.currentDirectoryPath) {
    self.folder = folder
    repository = try? Target.containing(folder)
  }

  var name: String { repository ?? folder }

  func has(_ target: String) -> Bool {
    guard let repository else { return target.hasPrefix(folder.hasSuffix("/") ? folder : "\(folder)/") }
    return target == repository
  }
}
