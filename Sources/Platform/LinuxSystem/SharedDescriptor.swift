import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Owner of an open descriptor that several use; the last one closes it.
package final class SharedDescriptor: Sendable {
  private let descriptor: Descriptor

  package var number: Int32 { descriptor.number }

  package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// Takes over a descriptor that is open.
  package convenience init(taking number: Int32) { self.init(Descriptor(owning: number)) }

  /// Both ends of a pipe; neither is passed on to programs that are started.
  package static func pipe() throws(SystemError) -> (reading: SharedDescriptor, writing: SharedDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard unsafe chancery_closing_pipe(&ends) == 0 else { throw SystemError.last("make a pipe") }
    return (SharedDescriptor(taking: ends[0]), SharedDescriptor(taking: ends[1]))
  }

  /// What can be read now, at most 64 KiB; empty at the end.
  package func read() throws(SystemError) -> [UInt8] { try descriptor.readOnce(atMost: 1 << 16) }
}
