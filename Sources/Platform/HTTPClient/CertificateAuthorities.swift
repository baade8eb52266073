/// The certificates that servers are verified with; libcurl's default where none are named.
struct CertificateAuthorities: Hashable, Sendable {
  var file: String?
  var folder: String?

  /// libcurl itself does not read these variables; only the command line tools of curl and OpenSSL do.
  init(environment: [String: String]) {
    func named(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    file = named("CURL_CA_BUNDLE", "SSL_CERT_FILE")
    folder = named("SSL_CERT_DIR")
  }
}
