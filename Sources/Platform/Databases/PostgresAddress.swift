import CLateLibraries
import CLibpq

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where a connection URL leads, found out without connecting.
package struct PostgresAddress: Hashable, Sendable {
  /// Names and addresses of machines, in lower case: `localhost` for a socket, `service NAME` where a file of libpq's says.
  package let hosts: [String]
  /// `nil` where the URL names none.
  package let database: String?

  /// - Parameter url: as for `PostgresConnection`; what it leaves out comes from libpq's environment here, too.
  package init(of url: String) throws(DatabaseError) {
    let options = try Self.options(of: url)
    func given(_ word: String, _ variable: String) -> String? {
      if let value = options[word] { return value }
      return unsafe getenv(variable).map { unsafe String(cString: $0) }
    }
    database = options["dbname"]
    let addresses = given("hostaddr", "PGHOSTADDR")?.split(separator: ",") ?? []
    var hosts = (options["host"]?.split(separator: ",") ?? []).map(Self.machine) + addresses.map(Self.machine)
    if hosts.isEmpty, let service = given("service", "PGSERVICE") { hosts = ["service \(service)"] }
    if hosts.isEmpty { hosts = (given("host", "PGHOST") ?? "/").split(separator: ",").map(Self.machine) }
    self.hosts = hosts
  }

  private static func machine(_ host: Substring) -> String {
    host.hasPrefix("/") || host.hasPrefix("@") ? "localhost" : host.lowercased()
  }

  /// The key words of a URL that have a value.
  private static func options(of url: String) throws(DatabaseError) -> [String: String] {
    guard chancery_libpq_is_there() else {
      throw DatabaseError(.refused, "read the database's URL", reason: "libpq cannot be loaded: install it (libpq5)")
    }
    var message: UnsafeMutablePointer<CChar>?
    guard let first = unsafe PQconninfoParse(url, &message) else {
      unsafe PQfreemem(message)
      // libpq repeats parts of the URL, in which a password may be.
      throw DatabaseError(.refused, "read the database's URL", reason: "it is no connection URL of PostgreSQL")
    }
    defer { unsafe PQconninfoFree(first) }
    var options: [String: String] = [:]
    var place = unsafe first
    while let word = unsafe place.pointee.keyword {
      if let value = unsafe place.pointee.val, unsafe value.pointee != 0 {
        unsafe options[String(cString: word)] = unsafe String(cString: value)
      }
      unsafe place += 1
    }
    return options
  }
}
