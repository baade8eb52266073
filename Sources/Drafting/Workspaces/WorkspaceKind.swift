/// How workspaces come by their files; all kinds show the same bytes.
package enum WorkspaceKind: String, Hashable, Sendable {
  /// A thin layer over a shared checkout: costs what its changes cost.
  case overlay
  /// A snapshot that the file system makes of a shared checkout.
  case snapshot
  /// A checkout of its own.
  case clone
}
