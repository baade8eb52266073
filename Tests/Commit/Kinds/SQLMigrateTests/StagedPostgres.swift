import KindStage
import TestKit

let postgresUsers = """
  CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);
  INSERT INTO users (name) SELECT 'user ' || n FROM generate_series(1, 10) n
  """

func staged(
  _ up: String, down: String = "SELECT 1", user: String = "app",
  _ body: (TestPostgres, MigrationStage) async throws -> Void
) async throws {
  try await TestPostgres.with { server, folder in
    try await server.psql(postgresUsers)
    let stage = try await MigrationStage(in: folder, url: server.url(user: user), up: up, down: down)
    try await body(server, stage)
  }
}
