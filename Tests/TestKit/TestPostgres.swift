import Foundation
package import SystemPackage

/// A PostgreSQL server that a test starts for itself, as an ordinary user, and that ends with the test.
package struct TestPostgres: Sendable {
  private let folder: FilePath
  private let programs: String

  /// Starts a server with the database `shop`, which belongs to the ordinary user `app`.
  package static func with(_ body: (TestPostgres, FilePath) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let server = TestPostgres(folder: folder, programs: try programs())
      try await server.start()
      do {
        try await body(server, folder)
      } catch {
        try await server.stop()
        throw error
      }
      try await server.stop()
    }
  }

  private static func programs() throws -> String {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let newest = versions.compactMap { Int($0) }.max().map { "/usr/lib/postgresql/\($0)/bin" }
    guard let newest else {
      throw ToolFailure(description: "the tests need the package postgresql; ./dev bootstrap tests installs it")
    }
    return newest
  }

  /// Root may not run a server.
  private var user: String {
    getuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : ""
  }

  /// A server's files as each test begins with them; to make them takes a second, to copy them a moment.
  private static let template = Task { () async throws -> FilePath in
    let folder = try makeTemporaryFolder()
    removeAtExit(folder)
    let server = TestPostgres(folder: folder, programs: try programs())
    try await server.initialize()
    return folder.appending("server/data")
  }

  private func start() async throws {
    let template = try await Self.template.value
    try await shell(
      """
      chmod 711 .
      mkdir server
      cp -a '\(template)' server/data
      \(getuid() == 0 ? "chown postgres server" : "")
      """, in: folder)
    try await restart()
  }

  private func initialize() async throws {
    try await shell(
      """
      chmod 711 .
      mkdir server
      \(getuid() == 0 ? "chown postgres server" : "")
      cd server
      \(user) \(programs)/initdb -D data -A trust -U postgres -N >/dev/null
      """, in: folder)
    try await restart()
    try await shell(
      """
      psql -qh '\(socket)' -U postgres -c 'CREATE ROLE app LOGIN' -c 'CREATE DATABASE shop OWNER app' \
        -c 'CREATE DATABASE other OWNER app' postgres
      cd server
      \(user) \(programs)/pg_ctl -D data -m fast -w stop >/dev/null
      """, in: folder)
  }

  package func restart() async throws {
    try await shell(
      "\(user) \(programs)/pg_ctl -D data -l log -w -o \"-k '\(socket)' -c listen_addresses= -c fsync=off\" start >/dev/null",
      in: folder.appending("server"))
  }

  package func stop() async throws {
    try await shell("\(user) \(programs)/pg_ctl -D data -m immediate stop >/dev/null", in: folder.appending("server"))
  }

  package var socket: String { folder.appending("server").string }

  package func url(_ database: String = "shop", user: String = "app") -> String {
    let host = socket.split(separator: "/").joined(separator: "%2F")
    return "postgresql://\(user)@%2F\(host)/\(database)"
  }

  /// What psql prints for statements, without headers.
  @discardableResult
  package func psql(_ statements: String, in database: String = "shop", user: String = "app") async throws -> String {
    let result = try await runTool(
      "psql", ["-qAtX", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", user, "-d", database, "-c", statements])
    guard result.status == 0 else { throw ToolFailure(description: "\(statements): \(result.errors)") }
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }

  private func shell(_ lines: String, in folder: FilePath) async throws {
    let result = try await runTool("sh", ["-ec", lines], in: folder)
    guard result.status == 0 else { throw ToolFailure(description: "\(lines): \(result.errors)") }
  }
}
