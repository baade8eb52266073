import CLibcurl
import Foundation
import Synchronization

/// HTTP over libcurl. Every transfer has its own thread; connections are kept for the next transfer.
package final class HTTPTransport: Sendable {
  /// Addresses of idle multi handles; each keeps its open connections.
  private let idleHandles = Mutex<[UInt]>([])
  private let authorities: CertificateAuthorities

  /// - Parameter environment: variables, which may name a file or folder of certificate authorities.
  package init(environment: [String: String]) {
    authorities = CertificateAuthorities(environment: environment)
  }

  deinit {
    for address in idleHandles.withLock({ $0 }) {
      if let multi = unsafe UnsafeMutableRawPointer(bitPattern: address) { _ = unsafe curl_multi_cleanup(multi) }
    }
  }

  /// libcurl needs this once, before any other call; it is never undone. On Linux the library is loaded with it.
  private static let globalState = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// Starts an exchange. It runs until it ends or the transfer is cancelled.
  package func send(_ request: HTTPRequest) -> HTTPTransfer {
    let (events, report) = AsyncStream<HTTPEvent>.makeStream()
    let transfer = HTTPTransfer(events: events)
    Thread.detachNewThread { [self] in
      let failure = perform(request, transfer: transfer, report: report)
      report.yield(.ended(failure))
      report.finish()
    }
    return transfer
  }

  private func perform(
    _ request: HTTPRequest, transfer: HTTPTransfer, report: AsyncStream<HTTPEvent>.Continuation
  ) -> HTTPFailure? {
    guard Self.globalState == CURLE_OK else {
      return HTTPFailure(.connection, "libcurl cannot be started: install it (libcurl4)", wasSent: false)
    }
    guard let multi = unsafe takeHandle() else {
      return HTTPFailure(.connection, "libcurl could not be started: out of memory", wasSent: false)
    }
    let sink = TransferSink(report: report, transfer: transfer, limit: request.limits.responseBytes)
    guard let easy = EasyTransfer(request, authorities: authorities, sink: sink) else {
      unsafe giveBack(multi)
      return HTTPFailure(.connection, "libcurl could not be started: out of memory", wasSent: false)
    }
    transfer.wakes(multi: UInt(bitPattern: multi))
    let failure = unsafe easy.run(on: multi, transfer: transfer)
    transfer.wakes(multi: nil)
    unsafe giveBack(multi)
    return failure
  }

  private func takeHandle() -> UnsafeMutableRawPointer? {
    if let address = idleHandles.withLock({ $0.popLast() }) {
      return unsafe UnsafeMutableRawPointer(bitPattern: address)
    }
    return unsafe curl_multi_init()
  }

  private func giveBack(_ multi: UnsafeMutableRawPointer) {
    idleHandles.withLock { $0.append(UInt(bitPattern: multi)) }
  }
}
