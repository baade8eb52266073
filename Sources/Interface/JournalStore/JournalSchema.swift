/// The tables of the journal, and the marks that tell its file from any other.
enum JournalSchema {
  /// Stored as `user_version`; raised with every change that an older program could misread.
  static let version = 1
  /// Stored as `application_id`: `CHNC`.
  static let application: UInt32 = 0x4348_4e43

  /// `entry` is the journal. `run` is derived from it, entry by entry, so that listing runs need not read them; its
  /// count and head also show when entries at the end of a run were removed.
  static let statements = """
    PRAGMA application_id = \(application);
    PRAGMA user_version = \(version);

    CREATE TABLE run (
      id TEXT NOT NULL PRIMARY KEY,
      plan TEXT NOT NULL,
      target TEXT NOT NULL,
      mode TEXT NOT NULL,
      started INTEGER NOT NULL,
      latest INTEGER NOT NULL,
      phase TEXT NOT NULL,
      entries INTEGER NOT NULL,
      head TEXT NOT NULL
    ) STRICT;

    CREATE TABLE entry (
      id INTEGER PRIMARY KEY,
      run TEXT NOT NULL REFERENCES run (id),
      sequence INTEGER NOT NULL,
      at INTEGER NOT NULL,
      version INTEGER NOT NULL,
      body TEXT NOT NULL,
      hash TEXT NOT NULL,
      UNIQUE (run, sequence)
    ) STRICT;

    CREATE TRIGGER entry_is_next BEFORE INSERT ON entry
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence) + 1, 0) FROM entry WHERE run = NEW.run)
      OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the entry is not the next of its run'); END;
    CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an entry cannot be changed'); END;
    CREATE TRIGGER entry_remains BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an entry cannot be deleted'); END;

    CREATE TRIGGER run_is_new BEFORE INSERT ON run
    WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id OR rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the run is there already'); END;
    CREATE TRIGGER run_grows BEFORE UPDATE ON run
    WHEN NEW.entries <> OLD.entries + 1 OR NEW.id <> OLD.id OR NEW.plan <> OLD.plan OR NEW.mode <> OLD.mode
      OR NEW.target <> OLD.target OR NEW.started <> OLD.started
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a run only grows'); END;
    CREATE TRIGGER run_remains BEFORE DELETE ON run
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only: a run cannot be deleted'); END;
    """
}
