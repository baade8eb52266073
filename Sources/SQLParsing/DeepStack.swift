#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs work on a thread with a stack that parsers written in C cannot use up.
///
/// PostgreSQL's parser guards its stack inside a server only; outside one, a chain of a hundred thousand operators would
/// end the process.
enum DeepStack {
  /// About 160 bytes are used for each operator of a chain, and one takes two bytes of a script at least.
  static let size = 256 << 20

  /// - Returns: `nil` where the system has no such thread to give.
  static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    let box = Box(work)
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return nil }
    defer { unsafe pthread_attr_destroy(&attributes) }
    guard unsafe pthread_attr_setstacksize(&attributes, size) == 0 else { return nil }
    let context = unsafe Unmanaged.passRetained(box as AnyBox).toOpaque()
    #if canImport(Glibc)
    var thread = pthread_t()
    #else
    var thread: pthread_t?
    #endif
    let code = unsafe pthread_create(&thread, &attributes, body, context)
    guard code == 0 else {
      unsafe Unmanaged<AnyBox>.fromOpaque(context).release()
      return nil
    }
    #if canImport(Glibc)
    pthread_join(thread, nil)
    #else
    if let thread = unsafe thread { unsafe pthread_join(thread, nil) }
    #endif
    return box.result
  }

  #if canImport(Glibc)
  private static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context = unsafe context { unsafe Unmanaged<AnyBox>.fromOpaque(context).takeRetainedValue().work() }
    return nil
  }
  #else
  private static let body: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
    unsafe Unmanaged<AnyBox>.fromOpaque(context).takeRetainedValue().work()
    return nil
  }
  #endif

  private class AnyBox {
    func work() {}
  }

  private final class Box<Result: Sendable>: AnyBox {
    private let body: @Sendable () -> Result
    private(set) var result: Result?

    init(_ body: @escaping @Sendable () -> Result) { self.body = body }

    override func work() { result = body() }
  }
}
