#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A path within a tree, as git's own bytes: two Unicode spellings of one letter are two paths.
package struct TreePath: Hashable, Sendable, Comparable {
  package var bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// Copies a path that ends with a NUL.
  init(_ text: UnsafePointer<CChar>) {
    bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// The root of a tree.
  package static let root = TreePath(bytes: [])

  /// The path as text; `nil` when it is not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The path for a message; bytes that are not UTF-8 are replaced.
  package var shown: String { String(decoding: bytes, as: UTF8.self) }

  package var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

  /// The folder that contains the path; the root for a path of one component.
  package var folder: TreePath {
    TreePath(bytes: bytes.lastIndex(of: UInt8(ascii: "/")).map { Array(bytes[..<$0]) } ?? [])
  }

  package func appending(_ name: some Sequence<UInt8>) -> TreePath {
    TreePath(bytes: bytes.isEmpty ? Array(name) : bytes + [UInt8(ascii: "/")] + name)
  }

  package static func < (left: TreePath, right: TreePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
