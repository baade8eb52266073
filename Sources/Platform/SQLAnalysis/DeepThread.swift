#if canImport(Glibc)
import CDispatch
import Glibc
#else
import Darwin
#endif

/// A thread with a deep stack, which nobody waits for.
enum DeepThread {
  /// About 160 bytes are used for each operator of a chain, and one takes two bytes of a script at least.
  static let size = 256 << 20

  /// - Returns: whether the system had such a thread to give.
  static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe pthread_attr_destroy(&attributes) }
    guard unsafe pthread_attr_setstacksize(&attributes, size) == 0 else { return false }
    let context = unsafe Unmanaged.passRetained(Box(work)).toOpaque()
    #if canImport(Glibc)
    var thread = pthread_t()
    #else
    var thread: pthread_t?
    #endif
    guard unsafe pthread_create(&thread, &attributes, body, context) == 0 else {
      unsafe Unmanaged<Box>.fromOpaque(context).release()
      return false
    }
    #if canImport(Glibc)
    pthread_detach(thread)
    #else
    if let thread = unsafe thread { unsafe pthread_detach(thread) }
    #endif
    return true
  }

  #if canImport(Glibc)
  private static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context = unsafe context { unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work() }
    return nil
  }
  #else
  private static let body: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
    unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
    return nil
  }
  #endif

  private final class Box: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}
