import CLibcurl

/// A libcurl easy handle, set up for one request.
///
/// Used only on its transfer's thread. It owns its pointers, and `deinit` frees them.
@safe
final class EasyTransfer {
  private let easy: UnsafeMutableRawPointer
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let message: UnsafeMutablePointer<CChar>
  private let body: UnsafeMutableBufferPointer<UInt8>
  private let sink: TransferSink
  /// The first option that libcurl rejected.
  private var refusedOption: CURLcode?

  /// Sets everything up; `nil` when out of memory.
  init?(_ request: HTTPRequest, authorities: CertificateAuthorities, sink: TransferSink) {
    guard let easy = unsafe curl_easy_init() else { return nil }
    unsafe self.easy = unsafe easy
    self.sink = sink
    unsafe message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    unsafe body = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, request.body.count))
    _ = unsafe body.initialize(from: request.body)
    setTarget(request)
    setTrust(authorities)
    setLimits(request.limits)
    setCallbacks()
  }

  deinit {
    unsafe curl_easy_cleanup(easy)
    unsafe curl_slist_free_all(headerList)
    unsafe message.deallocate()
    unsafe body.deallocate()
  }

  private func set(_ option: CURLoption, _ value: Int) {
    note(unsafe chancery_curl_set_long(easy, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    note(unsafe chancery_curl_set_string(easy, option, value))
  }

  private func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    note(unsafe chancery_curl_set_pointer(easy, option, pointer))
  }

  private func note(_ code: CURLcode) {
    if code != CURLE_OK, refusedOption == nil { refusedOption = code }
  }

  private func setTarget(_ request: HTTPRequest) {
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if request.isOnce {
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
    }
    // A request to this machine never uses a proxy, whatever the environment says.
    if request.isForThisMachine { set(CURLOPT_PROXY, "") }
    // A method that usually has a body says that there is none.
    if request.body.isEmpty, ["GET", "HEAD", "DELETE"].contains(request.method) {
      set(CURLOPT_HTTPGET, 1)
    } else {
      set(CURLOPT_POST, 1)
      set(CURLOPT_POSTFIELDSIZE, request.body.count)
      unsafe set(CURLOPT_POSTFIELDS, pointer: UnsafeMutableRawPointer(body.baseAddress))
    }
    set(CURLOPT_CUSTOMREQUEST, request.method)
    for header in request.lines {
      guard let longer = unsafe curl_slist_append(headerList, header) else { return note(CURLE_OUT_OF_MEMORY) }
      unsafe headerList = unsafe longer
    }
    note(unsafe chancery_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList))
  }

  private func setTrust(_ authorities: CertificateAuthorities) {
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = authorities.file { set(CURLOPT_CAINFO, file) }
    if let folder = authorities.folder { set(CURLOPT_CAPATH, folder) }
  }

  private func setLimits(_ limits: HTTPLimits) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds)
    set(CURLOPT_TIMEOUT_MS, limits.totalMilliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, limits.idleSeconds)
  }

  private func setCallbacks() {
    unsafe set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(message))
    // The sink outlives the handle that calls it: both belong to this object, and `deinit` frees the handle first.
    let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
    unsafe set(CURLOPT_WRITEDATA, pointer: context)
    unsafe set(CURLOPT_HEADERDATA, pointer: context)
    note(
      unsafe chancery_curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        unsafe EasyTransfer.deliver(bytes, size * count, context) { sink, piece in sink.take(body: piece) }
      })
    note(
      unsafe chancery_curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        unsafe EasyTransfer.deliver(bytes, size * count, context) { sink, piece in sink.take(headerLine: piece) }
      })
  }

  /// Passes bytes to the sink; any return value other than their count makes libcurl end the transfer.
  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ take: (TransferSink, [UInt8]) -> Bool
  ) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let sink = unsafe Unmanaged<TransferSink>.fromOpaque(context).takeUnretainedValue()
    let piece = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    return take(sink, piece) ? count : endOfTransfer
  }

  /// Any number other than the count of bytes.
  private static let endOfTransfer = Int(UInt32.max)

  /// Runs the transfer to its end, or until it is cancelled.
  func run(on multi: UnsafeMutableRawPointer, transfer: HTTPTransfer) -> HTTPFailure? {
    if let refusedOption { return failure(refusedOption) }
    guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else {
      return HTTPFailure(.connection, "libcurl rejected the transfer", wasSent: false)
    }
    defer { _ = unsafe curl_multi_remove_handle(multi, easy) }
    let clock = ContinuousClock()
    var drainEnd: ContinuousClock.Instant?
    var running: Int32 = 1
    while true {
      switch transfer.wish {
      case .stopped: return HTTPFailure(.cancelled, "cancelled", wasSent: wasSent)
      case .drained:
        let end = drainEnd ?? clock.now.advanced(by: .milliseconds(500))
        if clock.now >= end { return nil }
        drainEnd = end
      case .toTheEnd: break
      }
      guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else {
        return HTTPFailure(.connection, "libcurl lost the transfer", wasSent: wasSent)
      }
      if running == 0 { return unsafe outcome(on: multi) }
      _ = unsafe curl_multi_poll(multi, nil, 0, drainEnd == nil ? 1000 : 100, nil)
    }
  }

  private func outcome(on multi: UnsafeMutableRawPointer) -> HTTPFailure? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE, unsafe message.pointee.easy_handle == easy else { continue }
      let code = unsafe message.pointee.data.result
      sink.reportHead()
      return code == CURLE_OK ? nil : failure(code)
    }
    return HTTPFailure(.connection, "libcurl lost the transfer", wasSent: wasSent)
  }

  private var wasSent: Bool {
    // A proxy's CONNECT counts as a request too; where the proxy refused it, nothing else was sent.
    if let proxy = number(CURLINFO_HTTP_CONNECTCODE), proxy != 0, proxy / 100 != 2 { return false }
    return number(CURLINFO_REQUEST_SIZE).map { $0 > 0 } ?? true
  }

  private func number(_ info: CURLINFO) -> Int? {
    var value = 0
    return unsafe chancery_curl_get_long(easy, info, &value) == CURLE_OK ? value : nil
  }

  private func failure(_ code: CURLcode) -> HTTPFailure {
    let said = unsafe String(cString: message)
    let reason = unsafe said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
    let kind: HTTPFailure.Kind =
      switch code {
      case CURLE_OPERATION_TIMEDOUT: .timedOut
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: .untrusted
      case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN,
        CURLE_BAD_FUNCTION_ARGUMENT:
        .unusable
      case CURLE_WRITE_ERROR where sink.isOversize: .oversize
      case CURLE_WRITE_ERROR: .cancelled
      default: .connection
      }
    return HTTPFailure(kind, reason, wasSent: wasSent)
  }
}

extension HTTPRequest {
  /// Header lines as libcurl takes them: a name with nothing behind its colon takes away what it would send by itself.
  fileprivate var lines: [String] {
    let named = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    let hasType = headers.contains { $0.name.lowercased() == "content-type" }
    // An empty `Expect` keeps it from waiting for "100 Continue" before a long body.
    return named + ["Expect:"] + (hasType ? [] : ["Content-Type:"])
  }
}
