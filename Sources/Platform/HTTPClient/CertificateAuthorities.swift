/// Where the certificates are that servers are verified with; libcurl's own default where nothing is named.
struct CertificateAuthorities: Hashable, Sendable {
  var file: String?
  var folder: String?

  /// libcurl itself does not read these variables, only its command line tool and OpenSSL's do.
  init(environment: [String: String]) {
    func named(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    file = named("CURL_CA_BUNDLE", "SSL_CERT_FILE")
    folder = named("SSL_CERT_DIR")
  }
}
