/// Receives libcurl's data on a transfer's thread and reports events.
final class TransferSink {
  private let report: AsyncStream<HTTPEvent>.Continuation
  private let transfer: HTTPTransfer
  private let limit: Int
  private var received = 0
  private var head: HTTPHead?
  private var reportedHead = false
  private(set) var isOversize = false

  init(report: AsyncStream<HTTPEvent>.Continuation, transfer: HTTPTransfer, limit: Int) {
    self.report = report
    self.transfer = transfer
    self.limit = limit
  }

  var isStopped: Bool { transfer.wish == .stopped }

  /// Receives a header line. A status line begins a new head, since an interim response may come before the final one.
  func take(headerLine bytes: [UInt8]) -> Bool {
    let line = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
    if line.hasPrefix("HTTP/") {
      let fields = line.split(separator: " ", maxSplits: 2)
      head = HTTPHead(status: fields.count > 1 ? Int(fields[1]) ?? 0 : 0)
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      if (head?.headers.count ?? 0) < 200 { head?.headers.append(HTTPHeader(String(line[..<colon]), String(value))) }
    }
    return !isStopped
  }

  /// Receives a piece of the body; `false` ends the transfer.
  func take(body bytes: [UInt8]) -> Bool {
    guard !isStopped else { return false }
    received += bytes.count
    guard received <= limit else {
      isOversize = true
      return false
    }
    reportHead()
    report.yield(.bytes(bytes))
    return true
  }

  /// Reports the head once, at the first piece of body or at the end of a response without a body.
  func reportHead() {
    // An interim response does not tell how the request ends.
    guard !reportedHead, let head, head.status >= 200 else { return }
    reportedHead = true
    report.yield(.head(head))
  }
}
