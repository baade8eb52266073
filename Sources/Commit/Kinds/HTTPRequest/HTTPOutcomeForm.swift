import Forms
import JSON
import Plans

/// The keys by which an answer is read, which several tables share.
struct HTTPOutcomeForm: Sendable {
  private let done: Field<[Int]>
  private let notDone: Field<[Int]>
  private let field: Field<HTTPDeclaration.Field>
  private let fields: Field<[HTTPDeclaration.Field]>

  private static let codes = Form<[Int]>.list(of: .integer(200...599), atLeast: 1, atMost: 100)

  /// - Parameter summary: of the codes that mean not done.
  init(notDone summary: String) {
    done = Field("done", Self.codes, "Status codes that mean done; 200 to 299 by default.")
    notDone = Field("not-done", Self.codes, summary)
    field = Field("field", Self.fieldForm, "What of the answer is looked at besides its status code.")
    fields = Field(
      "fields", .list(of: Self.fieldForm, atLeast: 1, atMost: 20),
      "Several of them: done where all say done, not done where one says so.")
  }

  var entries: [FieldEntry] { [done.entry, notDone.entry, field.entry, fields.entry] }

  func read(_ record: Record) -> HTTPDeclaration.Outcome {
    let codes = (done: record[done], notDone: record[notDone])
    let looked = [record[field]].compactMap(\.self) + (record[fields] ?? [])
    if record.names.isSuperset(of: [field.name, fields.name]) {
      record.refuse(fields.name, "field is given beside it", expected: "all of them in fields")
    }
    if let both = Set(codes.done ?? []).intersection(codes.notDone ?? []).min() {
      record.refuse(notDone.name, "\(both) is among those that mean done as well", expected: "each status once")
    }
    return HTTPDeclaration.Outcome(done: codes.done, notDone: codes.notDone, fields: looked)
  }

  static let jsonPointer = Form<String>.text("a JSON Pointer, such as /amount", pattern: "^/") { $0.hasPrefix("/") }

  private static let pointer = Field("pointer", jsonPointer, required: true, "A JSON Pointer, such as /status.")
  private static let values = Field(
    "done", .list(of: Form<JSONValue>.json, atLeast: 1), required: true,
    "Values that mean done; null stands for a member that is not there.")
  private static let otherValues = Field("not-done", .list(of: Form<JSONValue>.json), "Values that mean not done.")
  private static let otherwise = Field(
    "else", Form<HTTPDeclaration.Field.Meaning>.choice, "What any other value means; it says nothing by default.")

  private static let fieldForm = Form<HTTPDeclaration.Field>.record(
    "http-field", "A member of an answer.", [pointer.entry, values.entry, otherValues.entry, otherwise.entry]
  ) { record in
    let others = record[otherValues] ?? []
    let otherwise = record[Self.otherwise]
    guard let pointer = record[pointer], let values = record[values] else { return nil }
    if let both = values.first(where: others.contains) {
      record.refuse(
        otherValues.name, "\(both.canonicalText) is among those that mean done as well", expected: "each value once")
    }
    return HTTPDeclaration.Field(pointer: pointer, done: values, notDone: others, otherwise: otherwise)
  }
}
