import Approval
import Plans

extension NameAttribute {
  /// Programs and scripts by path and content.
  static let executables: NameAttribute = "executables"
}

extension SealedExecutable {
  /// As policies name it: `/usr/bin/gh@*` is any content under the path.
  var name: String { "\(path)@sha256:\(digest)" }
}
